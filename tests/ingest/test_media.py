"""Real pictures and sounds beside real articles: what is served of them, when, and how articles name it."""

import os
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from feedsvc.index import media as index
from feedsvc.index import schema as s
from feedsvc.ingest import survey
from feedsvc.ingest.batch import Counts
from feedsvc.ingest.sources import MAX_BYTES
from feedsvc.ingest.walk import LONELY
from feedsvc.model import Article, Enclosure
from feedsvc.parse.references import MAX_REFERENCES
from tests.ingest.test_apply import Desk
from tests.media import pictures

TEXT = "---\ntitle: The bridge opens\n---\n"


class MediaDesk(Desk):
    def put(self, path: str, data: bytes, seconds: float = 0) -> None:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
        os.utime(file, (self.now - 60, self.now - 60 + seconds))

    def shown(self, body: str, fields: str = "") -> Article:
        self.write("bridge.md", f"---\ntitle: The bridge opens\n{fields}---\n{body}\n")
        self.look()
        return self.only()

    def messages(self) -> list[str]:
        return [problem.message for problem in self.problems()]

    def count(self) -> tuple[int, int, int]:
        with self.database.read() as c:
            uses, files, kept = (
                len(c.execute(table.select()).all()) for table in (s.media_uses, s.media_files, s.media)
            )
            return uses, files, kept

    def served(self, url: str) -> index.Served | None:
        digest, name = url.split("/")[-2:]
        with self.database.read() as c:
            return index.served(c, digest, name)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[MediaDesk]:
    desk = MediaDesk(tmp_path)
    yield desk
    desk.close()


def _url(article: Article) -> str:
    return article.html.partition(' src="')[2].partition('"')[0]


def test_a_picture_beside_an_article_is_served_without_its_place_and_shown_with_its_size(desk: MediaDesk) -> None:
    desk.put("images/Old Bridge.jpg", pictures.jpeg())
    article = desk.shown("Look:\n\n![The bridge](images/Old%20Bridge.jpg)\n\nMore text.")
    url = _url(article)
    assert url.startswith("https://news.example/media/")
    assert url.endswith("/old-bridge.jpg")
    assert f'<img src="{url}" alt="The bridge" width="16"' in article.html
    assert ' width="16" height="8" loading="lazy"' in article.html
    served = desk.served(url)
    assert served is not None
    assert (served.type, served.data) == ("image/jpeg", pictures.jpeg(told=False))
    assert pictures.SECRET not in served.data
    assert served.article == article.slug
    assert desk.problems() == ()


def test_two_pictures_of_one_size_and_time_that_are_swapped_are_taken_in_again(desk: MediaDesk) -> None:
    desk.put("a.png", pictures.png(colour=10))
    desk.put("b.png", pictures.png(colour=20))
    before = desk.shown("![A](a.png)")
    for old, new in (("a.png", "x"), ("b.png", "a.png"), ("x", "b.png")):
        (desk.folder / old).rename(desk.folder / new)
    desk.look()
    assert _url(desk.only()) != _url(before)
    served = desk.served(_url(desk.only()))
    assert served is not None
    assert served.data == pictures.png(told=False, colour=20)


@pytest.mark.parametrize(
    "html", ['<img src="a.png">', '<a href="a.png">see</a>', '<img srcset="a.png 2x" src="a.png">']
)
def test_every_way_to_name_a_picture_in_the_text(desk: MediaDesk, html: str) -> None:
    desk.put("a.png", pictures.png())
    article = desk.shown("Text.\n\n" + html)
    assert "media:" not in article.html
    assert article.html.count("https://news.example/media/") == html.count("a.png")
    assert desk.served(article.html.partition("https://news.example")[2].split('"')[0].split()[0]) is not None


@pytest.mark.parametrize(
    "field", ["image: pic/a.webp", "image: {url: pic/a.webp, alt: A bridge}", "cover: ./pic/a.webp"]
)
def test_the_picture_of_an_article(desk: MediaDesk, field: str) -> None:
    desk.put("pic/a.webp", pictures.webp())
    article = desk.shown("Text.", field + "\n")
    assert article.image is not None
    assert (article.image.width, article.image.height) == (5, 4)
    assert desk.served(article.image.url) is not None


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ("Text.", "audio: talk.mp3\n"),
        ("Text.", "enclosures:\n  - url: talk.mp3\n    type: text/html\n    length: 3\n"),
        ('Text.\n\n<audio controls src="talk.mp3"></audio>', ""),
        ('Text.\n\n<audio controls><source src="talk.mp3"></audio>', "audio: talk.mp3\n"),
        ("Hear [the talk](talk.mp3).", ""),
        ('Text.\n\n<audio src="talk.mp3"></audio> ![x](p.png)', ""),
    ],
)
def test_sound_is_an_enclosure_with_its_type_and_length(desk: MediaDesk, body: str, fields: str) -> None:
    desk.put("talk.mp3", pictures.MP3)
    desk.put("p.png", pictures.png())
    (enclosure,) = desk.shown(body, fields).enclosures
    assert enclosure.url.endswith("/talk.mp3")
    assert (enclosure.type, enclosure.length) == ("audio/mpeg", len(pictures.MP3))
    served = desk.served(enclosure.url)
    assert served is not None
    assert served.data == pictures.MP3


def test_what_is_missing_is_named_and_its_words_stay(desk: MediaDesk) -> None:
    article = desk.shown(
        '![The bridge](gone.jpg) and [a talk](gone.mp3)\n\n<audio src="gone.ogg"></audio>', "image: gone.png\n"
    )
    assert "The bridge and a talk" in article.html
    assert (article.image, article.enclosures) == (None, ())
    assert "media:" not in article.html
    for name in ("gone.jpg", "gone.mp3", "gone.ogg", "gone.png"):
        assert f"{name}: there is no such file" in desk.messages()


def test_a_picture_that_comes_later_is_noticed(desk: MediaDesk) -> None:
    first = desk.shown("Text ![The bridge](a.png)")
    desk.put("a.png", pictures.png())
    desk.look()
    article = desk.only()
    assert "<img" in article.html
    assert article.changed > first.changed
    assert article.updated == first.updated
    assert desk.problems() == ()


def test_a_changed_picture_has_another_address_and_the_old_one_goes(desk: MediaDesk) -> None:
    desk.put("a.png", pictures.png())
    first = desk.shown("Text ![The bridge](a.png)", "image: a.png\n")
    desk.put("a.png", pictures.png(colour=90), 5)
    desk.look()
    article = desk.only()
    assert _url(article) != _url(first)
    assert article.changed > first.changed
    assert article.updated == first.updated
    assert desk.served(_url(first)) is None
    assert desk.served(_url(article)) is not None
    assert desk.count() == (1, 1, 1)


class TestWhereSomethingChanged:
    """Pictures that change cost what the articles cost that name them: the folder is not looked through."""

    @pytest.fixture
    def named(self, desk: MediaDesk, monkeypatch: pytest.MonkeyPatch) -> MediaDesk:
        desk.write("other.md", "---\ntitle: Other\n---\nText ![x](images/there.png)\n")
        desk.put("images/there.png", pictures.png())
        text = "Text ![x](images/br\N{LATIN SMALL LETTER U WITH DIAERESIS}cke.png)"
        desk.write("bridge.md", f"---\ntitle: The bridge opens\n---\n{text}\n")
        desk.look()
        monkeypatch.setattr(survey.Surveyor, "everything", lambda *_: pytest.fail("it was looked through"))
        return desk

    @pytest.mark.parametrize("told", ["images/bru\N{COMBINING DIAERESIS}cke.png", "images/"])
    def test_one_that_comes_is_changed_and_goes(self, named: MediaDesk, told: str) -> None:
        name = "images/bru\N{COMBINING DIAERESIS}cke.png"
        assert "<img" not in named.articles()[0].html
        named.put(name, pictures.png())
        assert named.look(changed={told}).counts.updated == 1
        first = named.articles()[0].html
        assert "<img" in first
        named.put(name, pictures.png(colour=90), 5)
        assert named.look(changed={told}).counts.updated == 1
        assert named.articles()[0].html != first
        (named.folder / name).unlink()
        assert named.look(changed={told}).counts.updated == 1
        assert "<img" not in named.articles()[0].html

    def test_one_that_no_article_names_is_nothing(self, named: MediaDesk) -> None:
        named.put("images/new.png", pictures.png())
        assert named.look(changed={"images/new.png", "images/"}).counts.updated == 0


def test_a_touched_picture_changes_nothing(desk: MediaDesk) -> None:
    desk.put("a.png", pictures.png())
    first = desk.shown("Text ![The bridge](a.png)")
    size = desk.ledger.size
    desk.put("a.png", pictures.png(), 5)
    desk.look()
    assert (desk.only(), desk.ledger.size) == (first, size)


def test_f62_a_sound_that_is_still_being_written_is_not_served_in_part(desk: MediaDesk) -> None:
    desk.put("talk.mp3", pictures.MP3[:50], seconds=70)
    assert desk.shown("[Hear](talk.mp3)").enclosures == ()
    assert desk.messages() == ["talk.mp3: it is still being written"]
    desk.put("talk.mp3", pictures.MP3[:60], seconds=61)
    looked = desk.look(1, changed=["talk.mp3"])
    assert looked.again == 1, "nothing else may tell that it rests"
    assert looked.counts == Counts()
    desk.put("talk.mp3", pictures.MP3, seconds=60)
    looked = desk.look(2, changed=[])
    assert [each.length for each in desk.only().enclosures] == [len(pictures.MP3)]
    assert (desk.problems(), looked.again, looked.counts.updated) == ((), None, 1)


def test_f62_while_a_sound_is_written_anew_the_last_one_is_served(desk: MediaDesk) -> None:
    desk.put("talk.mp3", pictures.MP3)
    before = desk.shown("[Hear](talk.mp3)")
    desk.put("talk.mp3", pictures.MP3[:50], seconds=70)
    desk.shown("[Hear](talk.mp3), they said.")
    assert desk.only().enclosures == before.enclosures
    desk.put("talk.mp3", pictures.MP3 * 2, seconds=60)
    desk.look(0)
    assert desk.only().enclosures == before.enclosures
    desk.look(2, changed=[])
    assert [each.length for each in desk.only().enclosures] == [2 * len(pictures.MP3)]
    assert desk.problems() == ()


def test_what_its_writer_closed_is_shown_by_an_article_that_comes_a_moment_later(desk: MediaDesk) -> None:
    desk.write("other.md", "First\n")
    desk.look()
    desk.put("a.png", pictures.png(), seconds=60)
    desk.look(0.1, changed=["a.png"], ready=["a.png"])
    desk.write("bridge.md", "# Bridge\n\n![x](a.png)\n")
    desk.look(0.3, changed=["bridge.md"], ready=["bridge.md"])
    assert "<img" in desk.articles()[0].html
    desk.put("a.png", pictures.png(colour=3)[:30], seconds=60.2)
    desk.look(0.2, changed=["a.png"])
    assert desk.problems() == (), "it is written again, and closed no more"


def test_a_picture_that_goes_is_missing(desk: MediaDesk) -> None:
    desk.put("a.png", pictures.png())
    first = desk.shown("Text ![The bridge](a.png)")
    (desk.folder / "a.png").unlink()
    desk.look()
    assert desk.served(_url(first)) is None
    assert desk.count() == (1, 1, 0)
    assert desk.messages() == ["a.png: there is no such file"]


def test_more_than_ten_megabytes_are_a_problem(desk: MediaDesk) -> None:
    with (desk.folder / "film.gif").open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    assert "<img" not in desk.shown("Text ![Wide](film.gif)").html
    assert desk.messages() == ["film.gif: the file has 10.1 MiB; the limit is 10.0 MiB"]
    assert [problem.hint for problem in desk.problems()] == ["make it smaller"]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("../../secret.png", "leads out of the folder"),
        ("%2e%2e/%2e%2e/secret.png", "leads out of the folder"),
        ("..\\\\..\\\\secret.png", "leads out of the folder"),
        ("a%00b.png", "leads out of the folder"),
        (".hidden/a.png", "hidden and working files are not served"),
        ("link.png", "links are not followed"),
        ("way/secret.png", "links are not followed"),
        ("drawing.svg", "pictures of this kind are not served"),
        ("film.mp4", "film is not served"),
        ("voice.wav", "sound of this kind is not served"),
        ("page.jpg", "this is no picture or sound that is served"),
        ("pipe.png", "this is no regular file"),
        ("cut.png", "cut off or damaged"),
    ],
)
def test_f56_what_is_not_served_is_told(desk: MediaDesk, name: str, message: str) -> None:
    outside = desk.root / "outside"
    outside.mkdir()
    for path in (desk.root / "secret.png", outside / "secret.png"):
        path.write_bytes(pictures.png())
    (desk.folder / "link.png").symlink_to(desk.root / "secret.png")
    (desk.folder / "way").symlink_to(outside)
    os.mkfifo(desk.folder / "pipe.png")
    desk.put(".hidden/a.png", pictures.png())
    desk.put("page.jpg", b"<script>alert(1)</script>")
    desk.put("cut.png", pictures.png(told=False)[:-3])
    article = desk.shown(f'Text <img alt="words" src="{name}">')
    assert "<img" not in article.html
    assert "words" in article.html
    assert any(message in told for told in desk.messages()), desk.messages()
    assert desk.count()[2] == 0


def test_a_placeholder_cannot_be_written_by_an_article(desk: MediaDesk) -> None:
    desk.put("a.png", pictures.png())
    article = desk.shown('Text <img alt="x" src="media:a.png"> <a href="media:a.png">b</a>', "image: media:a.png\n")
    assert "media:" not in article.html
    assert article.image is None


def test_an_article_in_a_folder_names_what_is_beside_it(desk: MediaDesk) -> None:
    desk.put("images/a.png", pictures.png())
    desk.write("2026/bridge.md", TEXT + "Text ![The bridge](../images/a.png)")
    desk.look()
    assert desk.served(_url(desk.only())) is not None


def test_a_folder_of_pictures_that_an_article_names_is_not_lonely(desk: MediaDesk) -> None:
    desk.put("images/a.png", pictures.png())
    desk.write("2026/bridge.md", TEXT + "Text")
    desk.look()
    assert desk.messages() == [LONELY]
    desk.write("2026/bridge.md", TEXT + "Text ![x](../images/a.png)")
    desk.put("others/b.png", pictures.png())
    desk.look()
    assert [problem.path for problem in desk.problems()] == ["others"]


def test_a_picture_that_cannot_be_read_is_tried_again(desk: MediaDesk) -> None:
    (desk.folder / "a.png").symlink_to(desk.root / "elsewhere.png")
    desk.shown("Text ![x](a.png)")
    assert desk.messages()[-1] == "a.png: links are not followed"
    (desk.folder / "a.png").unlink()
    desk.put("a.png", pictures.png())
    desk.look()
    assert desk.served(_url(desk.only())) is not None


def test_s4_an_article_that_lives_elsewhere_shows_what_is_beside_it_else_what_is_there(desk: MediaDesk) -> None:
    desk.put("a.png", pictures.png())
    link = "link: https://paper.example/2026/bridge?x=1\n"
    article = desk.shown(
        'Text <img src="a.png"> <img src="b&amp;c.png"> <a href="d.mp3">d</a>', link + "image: e.jpg\naudio: f.mp3\n"
    )
    assert "https://news.example/media/" in _url(article)
    assert 'src="https://paper.example/2026/b%26c.png"' in article.html
    assert 'href="https://paper.example/2026/d.mp3"' in article.html
    assert article.image is not None
    assert article.image.url == "https://paper.example/2026/e.jpg"
    assert article.enclosures == (Enclosure("https://paper.example/2026/f.mp3", "audio/mpeg", 0),)
    assert desk.problems() == ()


def test_media_go_with_the_last_article_that_names_them(desk: MediaDesk) -> None:
    desk.put("a.png", pictures.png())
    desk.put("copy.png", pictures.png())
    desk.write("one.md", "---\ntitle: One\n---\nText ![x](a.png)")
    desk.write("two.md", "---\ntitle: Two\n---\nWords ![x](copy.png)")
    desk.write("three.md", "---\ntitle: Three\n---\nMore words.")
    desk.look()
    urls = {article.title: _url(article) for article in desk.articles()}
    assert desk.count() == (2, 2, 1)
    (desk.folder / "one.md").unlink()
    desk.look(patience=0)
    assert desk.served(urls["One"]) is None
    assert desk.served(urls["Two"]) is not None
    desk.write("two.md", "---\ntitle: Two\n---\nWords without a picture")
    desk.look()
    assert desk.served(urls["Two"]) is None
    assert desk.count() == (0, 0, 0)


def test_what_an_article_names_is_not_served_before_its_time_nor_after(desk: MediaDesk) -> None:
    desk.put("a.png", pictures.png())
    desk.write("three.md", "---\ntitle: Three\n---\nMore words.")
    desk.write(
        "a.md", "---\ntitle: One\ndate: 2026-11-24T00:00:00Z\nexpires: 2026-11-25T00:00:00Z\n---\nText ![x](a.png)"
    )
    desk.look()
    url = _url(desk.only("held"))
    assert desk.served(url) is None
    desk.look(86_400 * 0.6)
    assert desk.served(url) is not None
    desk.look(86_400)
    assert desk.served(url) is None
    assert desk.count() == (0, 0, 0)


def test_i5_media_are_the_same_after_the_index_is_made_anew(desk: MediaDesk) -> None:
    desk.put("a.png", pictures.png())
    desk.put("talk.mp3", pictures.MP3)
    desk.shown("Text ![x](a.png) [talk](talk.mp3)", "image: a.png\n")
    desk.put("a.png", pictures.png(colour=90), 5)
    desk.look()
    before, dump = desk.only(), desk.dump()
    desk.reopen(without_index=True)
    desk.look()
    assert (desk.only(), desk.dump()) == (before, dump)
    assert desk.served(_url(before)) is not None


def test_a_picture_that_changed_while_there_was_no_index_is_a_change(desk: MediaDesk) -> None:
    desk.put("a.png", pictures.png())
    before = desk.shown("Text ![x](a.png)")
    desk.put("a.png", pictures.png(colour=90), 5)
    desk.reopen(without_index=True)
    desk.look()
    article = desk.only()
    assert article.changed > before.changed
    assert article.updated == before.updated


def test_another_base_url_is_no_real_change(desk: MediaDesk) -> None:
    desk.put("a.png", pictures.png())
    before = desk.shown("Text ![x](a.png)", "image: a.png\n")
    desk.site = type(desk.site)(base_url="https://other.example")
    desk.reopen()
    desk.look()
    article = desk.only()
    assert "https://other.example/media/" in article.html
    assert article.updated == before.updated
    assert article.changed > before.changed


def test_minor_covers_the_words_it_came_with_whatever_the_pictures_do(desk: MediaDesk) -> None:
    desk.put("a.png", pictures.png())
    first = desk.shown("Text ![x](a.png)")
    minor = desk.shown("Texts ![x](a.png)", "minor: true\n")
    assert minor.updated == first.updated
    again = desk.shown("Texts again ![x](a.png)", "minor: true\n")
    assert again.updated > first.updated


def test_a_name_may_be_composed_otherwise_than_the_article_writes_it(desk: MediaDesk) -> None:
    desk.put(unicodedata.normalize("NFD", "brücke.png"), pictures.png())
    assert desk.served(_url(desk.shown("Text ![x](brücke.png)")).replace("%C3%BC", "ü")) is not None


def test_an_article_that_is_only_a_missing_picture_is_its_title(desk: MediaDesk) -> None:
    assert desk.shown("![](gone.png)").html == "<p>The bridge opens</p>"


def test_very_many_pictures_are_cut_with_a_word(desk: MediaDesk) -> None:
    many = " ".join(f"![x](p{number}.png)" for number in range(MAX_REFERENCES + 3))
    desk.shown("Text " + many)
    assert (
        f"it names {MAX_REFERENCES + 3} pictures and sounds; the first {MAX_REFERENCES} are served" in desk.messages()
    )


@pytest.mark.parametrize(
    ("given", "size"),
    [
        ('width="160"', 'width="160" height="107"'),
        ('height="4"', 'height="4" width="6"'),
        ('width="9" height="9"', 'width="9" height="9"'),
    ],
)
def test_the_size_that_an_author_gave_counts(desk: MediaDesk, given: str, size: str) -> None:
    desk.put("a.png", pictures.png())
    html = desk.shown(f'Text <img src="a.png" {given}>').html
    assert set(size.split()) == {
        part for part in html.rstrip(">").replace(">", " ").split() if part[:2] in ("wi", "he")
    }
