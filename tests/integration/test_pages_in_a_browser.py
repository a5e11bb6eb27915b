"""Every kind of page in a real browser: what axe-core, html-validate and feedfinder2 find, and what people do there.

Chromium is driven by Playwright. axe-core and html-validate come from npm, feedfinder2 from PyPI; each test skips,
saying why, where its program cannot be had.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from feedsvc.index.token import token
from tests.integration.browsing import INSTALL_SECONDS, opened
from tests.integration.served import Served, eventually, serving
from tests.media.pictures import png

pytestmark = pytest.mark.outside

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
FULL = """\
---
title: "Harbour opens: <b>grain</b> leaves Odesa"
date: 2026-11-22 09:30
updated: 2026-11-23 10:00
author: [Ann Lee, Bo Chen]
credit: Agencies
image: harbour.png
image_alt: The harbour at dawn
correction: An earlier version gave the wrong number of ships.
tags: [NATO, Ukraine]
---
ODESA, Ukraine — The harbour opened again on Sunday, officials said.

> "We are glad," the mayor said.

## What comes next

| Ship | Cargo |
| --- | --- |
| Aurora | Grain |

- one

`code` and a [link](https://example.org/a).
"""
ARABIC = """\
---
title: "محادثات السلام تستأنف في جنيف"
slug: talks
date: 2026-11-20 08:00
language: ar
tags: [السلام, NATO]
---
جنيف — استؤنفت المحادثات يوم الجمعة بين الطرفين.
"""
PAGES = {
    "home": "/",
    "topics": "/topics/",
    "part of the topics": "/directory/1/",
    "topic": "/topics/nato/",
    "combination": "/topics/nato+ukraine/",
    "subscribe": "/topics/nato/subscribe/",
    "article": "/articles/harbour-opens-b-grain-b-leaves-odesa/",
    "right to left": "/articles/talks/",
    "embed": "/embed/",
    "empty search": "/search/",
    "search": "/search/?q=ministers+grain",
    "search without result": "/search/?q=" + quote('"topic:zzz'),
    "not found": "/topics/nat/",
    "box": "/embed/topics/nato/box/?limit=5&theme=auto",
    "status": "/status/{token}/",
    "problems": "/problems/{token}/",
}
FEEDLESS = {"box", "status", "problems", "not found"}


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "articles"
        folder.mkdir()
        (folder / "feedsvc.toml").write_text('title = "Harbour News"\nlanguage = "en"\nrights = "CC BY 4.0"\n')
        (folder / "full.md").write_text(FULL)
        (folder / "arabic.md").write_text(ARABIC)
        (folder / "empty.txt").write_text("")
        (folder / "later.md").write_text("---\ntitle: Later\ndate: 2126-01-01\n---\nWords.\n")
        (folder / "harbour.png").write_bytes(png())
        for number in range(30):
            tags = f"tags: [NATO, Ukraine, Port {number}, Ship {number}]"  # more topics than one page lists
            head = f"title: Ministers speak of grain, round {number}\ndate: 2026-10-{number + 1:02}\n{tags}"
            (folder / f"n{number}.md").write_text(f"---\n{head}\n---\nBRUSSELS — They met and spoke at length.\n")
        with serving(folder, Path(place) / "data") as running:
            eventually(running.answers)
            eventually(lambda: all(running.get("/topics/nato/")[0] == 200 for _ in range(8)))
            yield running


def address(served: Served, name: str) -> str:
    """Give the absolute address of a page of PAGES."""
    secret = token(served.data)
    return f"http://127.0.0.1:{served.port}{PAGES[name].format(token=secret)}"


@pytest.fixture(scope="session")
def modules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """axe-core and html-validate, as npm gives them."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is not installed")
    folder = tmp_path_factory.mktemp("npm")
    command = [npm, "install", "--no-audit", "--no-fund", "--ignore-scripts", "axe-core@4", "html-validate@10"]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=INSTALL_SECONDS, check=False)
    if run.returncode:
        pytest.skip(f"npm cannot install axe-core and html-validate: {run.stderr[-200:]}")
    return folder / "node_modules"


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_no_violation_on_a_dark_phone_and_a_light_desktop(
    served: Served, browser: Any, modules: Path, name: str
) -> None:
    axe = (modules / "axe-core" / "axe.min.js").read_text()
    for scheme, size in (("dark", PHONE), ("light", DESKTOP)):
        options = {"viewport": size, "color_scheme": scheme, "bypass_csp": True}
        with opened(browser, address(served, name), **options) as page:
            page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
            page.evaluate(axe)
            found = page.evaluate("(rules) => axe.run(document, { runOnly: rules })", RULES)
        told = [(each["id"], each["nodes"][0]["html"]) for each in found["violations"]]
        assert told == [], (scheme, size)
        assert len(found["passes"]) > 10


@pytest.mark.parametrize("name", PAGES)
def test_nothing_moves_nothing_sticks_out_and_it_is_small(served: Served, browser: Any, name: str) -> None:
    with opened(browser, address(served, name), viewport=PHONE) as page:
        page.wait_for_load_state("networkidle")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        assert page.evaluate("window.shifted") == 0
        assert len(page.content().encode()) < 30_000


def test_html_validate_finds_every_page_valid(served: Served, modules: Path, tmp_path: Path) -> None:
    for name in PAGES:
        (tmp_path / f"{name}.html").write_bytes(served.get(address(served, name).partition(str(served.port))[2])[1])
    rules = {
        "extends": ["html-validate:recommended"],
        "rules": {
            "form-dup-name": "off",  # boxes to tick share their name
            "long-title": "off",  # a headline is as long as it is
            "wcag/h32": "off",  # a filter sends nothing
        },
    }
    (tmp_path / ".htmlvalidate.json").write_text(json.dumps(rules))
    program = [str(modules / ".bin" / "html-validate"), "--formatter", "text", "."]
    run = subprocess.run(program, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
    assert (run.returncode, run.stdout) == (0, "")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_follow_the_scheme_of_the_reader(served: Served, browser: Any, scheme: str) -> None:
    with opened(browser, address(served, "home"), color_scheme=scheme) as page:
        red = int(page.evaluate("getComputedStyle(document.body).backgroundColor").split("(")[1].split(",")[0])
    assert (red < 64) == (scheme == "dark")


def test_paper_has_the_article_without_what_can_only_be_clicked(served: Served, browser: Any) -> None:
    with opened(browser, address(served, "article"), color_scheme="dark") as page:
        page.emulate_media(media="print")
        assert page.is_visible("h1")
        assert page.is_visible(".correction")
        assert not page.is_visible("nav[aria-label=Site]")
        assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"


def test_a_reader_goes_from_the_front_page_to_the_address_in_the_clipboard(served: Served, browser: Any) -> None:
    with opened(browser, address(served, "home"), permissions=["clipboard-read", "clipboard-write"]) as page:
        page.click(".topics a:has-text('NATO')")
        page.click("a.button:has-text('Follow NATO')")
        assert page.url.endswith("/topics/nato/subscribe/")
        page.click(".address button.copy")
        page.wait_for_selector(".address button.copy:has-text('Copied')")
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied == page.inner_text(".address code")
        assert served.get(copied.partition(str(served.port))[2])[0] == 200
        buttons = page.locator(".formats dd:has(a) button.copy")
        for number in range(buttons.count()):
            buttons.nth(number).click()
            link = page.locator(".formats dd:has(a) a").nth(number)
            assert page.evaluate("navigator.clipboard.readText()") == link.get_attribute("href")


def test_a_reader_of_ones_own_is_asked_at_its_own_address(served: Served, browser: Any) -> None:
    with opened(browser, address(served, "subscribe")) as page:
        page.route("https://reader.example/**", lambda route: route.fulfill(body="there"))
        page.click("summary:has-text('Miniflux')")
        page.fill("#server", "reader.example/")
        page.click("button:has-text('Miniflux')")
        page.wait_for_url("https://reader.example/**")
        feed = f"http://127.0.0.1:{served.port}/topics/nato/feed.atom"
        assert page.url == "https://reader.example/bookmarklet?uri=" + quote(feed, safe="")


def test_topics_are_filtered_as_one_types_and_ticked_ones_become_a_file(served: Served, browser: Any) -> None:
    with opened(browser, address(served, "topics")) as page:
        page.fill("#filter", "nAtÓ")
        assert page.locator(".directory > li:visible").all_inner_texts()[0].split()[0] == "NATO"
        assert page.locator(".directory > li:visible").count() == 1
        page.check("input[value=nato]")
        with page.expect_download() as download:
            page.click("button:has-text('OPML')")
        assert "/topics/nato/feed.atom" in download.value.path().read_text()


@pytest.mark.parametrize("name", ["home", "topics", "topic", "subscribe", "article", "search"])
def test_pages_work_without_scripts(served: Served, browser: Any, name: str) -> None:
    with opened(browser, address(served, name), java_script_enabled=False) as page:
        assert page.is_visible("h1")
        assert page.locator(".copy:visible, #filter:visible, [data-reader]:visible").count() == 0


@pytest.fixture(scope="session")
def feedfinder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """feedfinder2, as PyPI gives it, in a folder of its own."""
    folder = tmp_path_factory.mktemp("feedfinder")
    command = [sys.executable, "-m", "pip", "install", "-q", "--target", str(folder), "feedfinder2"]
    run = subprocess.run(command, capture_output=True, text=True, timeout=INSTALL_SECONDS, check=False)
    if run.returncode:
        pytest.skip(f"pip cannot install feedfinder2: {run.stderr[-200:]}")
    return folder


@pytest.mark.parametrize("name", sorted(set(PAGES) - FEEDLESS))
def test_feedfinder_finds_the_feeds_of_every_page(served: Served, feedfinder: Path, name: str) -> None:
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import feedfinder2; print(*feedfinder2.find_feeds(sys.argv[2]))"
    )
    run = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code, str(feedfinder), address(served, name)],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    found = run.stdout.split()
    assert found
    assert all(served.get(url.partition(str(served.port))[2])[0] == 200 for url in found)
    if name in ("topic", "subscribe"):
        assert found[0].endswith("/topics/nato/feed.atom")
