"""Beginning an article and looking at its page."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from feedsvc import settings, writing
from feedsvc.cli import main
from feedsvc.errors import FeedsvcError, ParseError
from feedsvc.settings import Settings

NOW = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "feedsvc.toml").write_text('time_zone = "Europe/Paris"\nbase_url = "https://news.example"\n')
    return settings.load(str(folder), environ={"HOME": str(tmp_path)})


def test_a_new_article_is_a_draft_with_the_date_of_the_site(site: Settings) -> None:
    path = writing.begin(site, ' Talks: "resume"\nin Geneva ', NOW)
    assert path == site.folder / "2026-11-24-talks-resume-in-geneva.md"
    page, problems = writing.preview(site, path.name, NOW)
    assert problems == ()
    assert "<h1" in page.read_text("utf-8")
    assert "Talks: &#34;resume&#34; in Geneva" in page.read_text("utf-8")
    assert "24 November 2026, 00:30" in page.read_text("utf-8")


def test_nothing_is_overwritten(site: Settings) -> None:
    path = writing.begin(site, "Talks", NOW)
    path.write_text("mine")
    with pytest.raises(FeedsvcError, match="is there already"):
        writing.begin(site, "Talks", NOW)
    assert path.read_text() == "mine"


def test_a_headline_of_signs_is_refused(site: Settings) -> None:
    with pytest.raises(FeedsvcError, match="letters or digits"):
        writing.begin(site, "!!!", NOW)


def test_a_preview_is_one_file_with_style_and_pictures_beside_the_article(
    site: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    (site.folder / "2026").mkdir()
    (site.folder / "2026" / "talks.md").write_text(
        "# Talks in Kyiv\n\nThey talk.\n\n![A map](map.png) ![Out](../../x.png)\n"
    )
    monkeypatch.chdir(site.folder / "2026")
    page, _ = writing.preview(site, "talks.md", NOW)
    written = page.read_text("utf-8")
    assert (site.folder / "2026" / "map.png").as_uri() in written
    assert "x.png" not in written
    assert "<style>" in written
    assert "/static/" not in written
    assert not list(site.folder.rglob("*.html"))


def test_the_commands_print_the_files_that_they_wrote(site: Settings) -> None:
    begun = CliRunner().invoke(main, ["new", "Talks", str(site.folder)])
    file = Path(begun.output.strip())
    assert file.is_file()
    file.write_text(file.read_text() + "They talk. ![Far](ftp://x)\n")
    seen = CliRunner().invoke(main, ["preview", str(file), str(site.folder)])
    assert seen.exit_code == 0
    assert b"They talk." in Path(seen.stdout.strip()).read_bytes()
    assert CliRunner().invoke(main, ["preview", "nothing.md", str(site.folder)]).exit_code == 1


def test_what_cannot_be_previewed_says_why(site: Settings) -> None:
    with pytest.raises(FeedsvcError):
        writing.preview(site, "nothing.md", NOW)
    with pytest.raises(FeedsvcError):
        writing.preview(site, "../feedsvc.toml", NOW)
    (site.folder / "empty.md").write_text("")
    with pytest.raises(ParseError):
        writing.preview(site, "empty.md", NOW)
