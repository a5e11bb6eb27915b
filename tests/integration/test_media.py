"""Pictures and sound beside articles, read from raw sockets of a real server: bytes, headers, feeds and pages."""

import json
import re
import time
from collections.abc import Callable, Iterator

import pytest
from lxml import etree

from feedsvc.http.front import LOOK_SECONDS
from tests.integration.web import ANSWER_SECONDS, BASE_URL, Answer, Site
from tests.media import pictures

ATOM, MEDIA = "{http://www.w3.org/2005/Atom}", "{http://search.yahoo.com/mrss/}"
ARTICLE = """---
title: The bridge opens
date: 2026-01-02T10:00:00Z
image: images/bridge.jpg
---
People came early.

![The bridge](images/bridge.jpg)

![Chart](北京.png)

Hear [the talk](talk.mp3).
"""

LEAD = """---
title: A picture above
date: 2026-01-01T09:00:00Z
image: images/bridge.jpg
---
Words below.
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    site = Site(tmp_path_factory.mktemp("media"), workers=1)
    (site.folder / "images").mkdir()
    (site.folder / "images" / "bridge.jpg").write_bytes(pictures.jpeg(6))
    (site.folder / "北京.png").write_bytes(pictures.png())
    (site.folder / "talk.mp3").write_bytes(pictures.MP3)
    (site.folder / "held.gif").write_bytes(pictures.gif())
    site.write("bridge.md", ARTICLE)
    site.article("held", "Not yet", "2999-01-01T00:00:00Z", more="![x](held.gif)")
    site.article("plain", "Words alone", "2026-01-01T10:00:00Z")
    site.write("lead.md", LEAD)
    site.publish()
    site.start()
    try:
        yield site
    finally:
        site.stop()
        site.close_index()


def _page(site: Site) -> str:
    return site.ask("/articles/the-bridge-opens/").body.decode()


def _address(site: Site, ending: str) -> str:
    """Give the path of the first medium on the page whose address ends so."""
    found = re.search(rf'{BASE_URL}(/media/[0-9a-f]{{32}}/?[^"/]*{re.escape(ending)})"', _page(site))
    assert found
    return found[1]


def _asked(site: Site, path: str, status: int) -> Answer:
    """Ask until the server knows."""
    deadline = time.monotonic() + ANSWER_SECONDS
    while time.monotonic() < deadline:
        answer = site.ask(path)
        if answer.status == status:
            return answer
        time.sleep(0.1)
    raise AssertionError(f"{path} does not answer {status}")


def test_a_picture_is_served_without_what_its_camera_told(site: Site) -> None:
    answer = site.ask(_address(site, "/bridge.jpg"), accept_encoding="br, gzip")
    assert answer.status == 200
    assert pictures.SECRET in (site.folder / "images" / "bridge.jpg").read_bytes()
    assert pictures.SECRET not in answer.body
    assert answer.body.startswith(b"\xff\xd8\xff")
    assert answer["content-type"] == "image/jpeg"
    assert answer["content-length"] == str(len(answer.body))
    assert "content-encoding" not in answer


def test_s11_s13_s19_the_headers_of_media(site: Site) -> None:
    answer = site.ask(_address(site, "/bridge.jpg"))
    assert answer["cache-control"] == "max-age=31536000, immutable"
    assert answer["x-content-type-options"] == "nosniff"
    assert answer["cross-origin-resource-policy"] == "cross-origin"
    assert answer["content-security-policy"].startswith("default-src 'none'")
    assert "sandbox" in answer["content-security-policy"]
    assert answer["content-disposition"] == 'inline; filename="bridge.jpg"'
    foreign = site.ask(_address(site, ".png"))
    assert foreign["content-disposition"] == "inline; filename=\"file.png\"; filename*=UTF-8''%E5%8C%97%E4%BA%AC.png"
    assert foreign["content-type"] == "image/png"


def test_media_answer_conditions_and_head(site: Site) -> None:
    path = _address(site, "/talk.mp3")
    whole = site.ask(path)
    assert (whole["content-type"], whole.body) == ("audio/mpeg", pictures.MP3)
    assert site.ask(path, if_none_match=whole["etag"]).status == 304
    head = site.ask(path, "HEAD")
    assert (head.status, head.body, head["content-length"]) == (200, b"", str(len(pictures.MP3)))
    assert site.ask(path, "POST").status == 405


def test_the_page_keeps_a_place_of_the_right_shape(site: Site) -> None:
    page = _page(site)
    assert re.search(r'<img src="[^"]*/bridge\.jpg" alt="The bridge" width="8" height="16"', page)
    assert "u-photo" not in page  # the text shows the picture already
    above = site.ask("/articles/a-picture-above/").body.decode()
    assert re.search(r'<img class="u-photo" src="[^"]*/bridge\.jpg" alt="" width="8" height="16"', above)
    assert page.count("<audio") == 0  # the text links to the sound already


def test_feeds_have_absolute_links_and_the_sound_enclosed(site: Site) -> None:
    sound, picture = BASE_URL + _address(site, "/talk.mp3"), BASE_URL + _address(site, "/bridge.jpg")
    length = str(len(pictures.MP3))
    atom = etree.fromstring(site.ask("/feed.atom").body).findall(f"{ATOM}entry")[0]
    (link,) = [each for each in atom.findall(f"{ATOM}link") if each.get("rel") == "enclosure"]
    assert (link.get("href"), link.get("type"), link.get("length")) == (sound, "audio/mpeg", length)
    content = atom.find(f"{MEDIA}content")
    assert content is not None
    assert (content.get("url"), content.get("width"), content.get("height")) == (picture, "8", "16")
    enclosure = etree.fromstring(site.ask("/feed.rss").body).find(".//item/enclosure")
    assert enclosure is not None
    assert {name: enclosure.get(name) for name in ("url", "type", "length")} == {
        "url": sound,
        "type": "audio/mpeg",
        "length": length,
    }
    item = json.loads(site.ask("/feed.json").body)["items"][0]
    assert item["image"] == picture
    assert item["attachments"] == [{"url": sound, "mime_type": "audio/mpeg", "size_in_bytes": int(length)}]
    for html in (item["content_html"], atom.findtext(f"{ATOM}content") or ""):
        assert f'src="{picture}"' in html
        assert "media:" not in html


@pytest.mark.parametrize("change", [str.upper, lambda path: path + "x", lambda path: path.replace("bridge", "other")])
def test_no_other_spelling_of_an_address_is_served(site: Site, change: Callable[[str], str]) -> None:
    assert site.ask(change(_address(site, "/bridge.jpg"))).status == 404


@pytest.mark.parametrize(
    "path", ["/media/", "/media/../articles/plain.md", "/media/%2e%2e/%2e%2e/etc/passwd", "/media/a/b"]
)
def test_f56_nothing_else_lives_under_media(site: Site, path: str) -> None:
    assert site.ask(path).status in (301, 400, 404)


def test_media_come_with_their_article_stay_the_same_and_go_with_it(site: Site) -> None:
    digest = re.compile(rf"{BASE_URL}(/media/[^\"]*/held\.gif)")
    text = (site.folder / "held.md").read_text()
    with site._keeper._database.read() as c:  # type: ignore[union-attr]
        (html,) = c.exec_driver_sql("SELECT html FROM articles WHERE state = 'held'").scalars()
    found = digest.search(html)
    assert found
    path = found[1]
    assert site.ask(path).status == 404
    site.write("held.md", text.replace("2999-01-01", "2026-01-03"))
    site.publish()
    _asked(site, path, 200)
    site.rest()
    before = site.ask(path)
    site.rebuild()
    time.sleep(2 * LOOK_SECONDS)  # an index that was deleted and made anew counts its revisions anew
    after = _asked(site, path, 200)
    assert (after.body, after["etag"], after["last-modified"]) == (before.body, before["etag"], before["last-modified"])
    (site.folder / "held.md").unlink()
    site.publish()
    _asked(site, path, 404)


def test_a_picture_beside_a_served_article_is_changed(site: Site) -> None:
    old = _address(site, ".png")
    (site.folder / "北京.png").write_bytes(pictures.png(colour=7))
    site.publish()
    time.sleep(2 * LOOK_SECONDS)  # without the signal of an index that was deleted, a server looks once a second
    _asked(site, old, 404)
    assert _asked(site, _address(site, ".png"), 200).body == pictures.png(told=False, colour=7)
