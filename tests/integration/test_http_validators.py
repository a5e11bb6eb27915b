"""Validators, caching and status on a raw socket: rules H1 to H14 and S11 to S15."""

import re
import time
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest

from feedsvc.http.conditions import http_date
from tests.integration.web import BASE_URL, Answer, Site, serving

FEEDS = [
    "/feed.atom",
    "/feed.rss",
    "/feed.json",
    "/brief.atom",
    "/topics/nato/feed.rss",
    "/topics/nato+ukraine/feed.json",
    "/archive/1.atom",
    "/archive/1.rss",
    "/topics/nato/archive/1.json",
    "/topics.opml",
    "/topics.opml?topics=nato",
    "/topics.json",
    "/embed/headlines.html",
]
PAGES = ["/", "/topics/", "/topics/nato/", "/topics/nato/subscribe/", "/articles/moved-on/", "/embed/"]
BOXES = ["/embed/box/", "/embed/topics/nato/box/?limit=3&theme=dark"]
STATIC = [f"/static/{name}" for name in ("feedsvc.css", "icon.svg", "feedsvc-headlines.js", "feedsvc-button.svg")]
OTHERS = ["/robots.txt", "/sitemap.xml", "/sitemap/1.xml", *STATIC]
DOCUMENTS = FEEDS + PAGES + BOXES + OTHERS
ERRORS = {
    "/nothing/": 404,
    "/topics/nat/feed.atom": 404,
    "/articles/an-article-that-is-taken-back/": 410,
    "/topics/secret/feed.atom": 410,
    "/articles/an-address-that-moves/": 301,
}
IMF = re.compile(r"[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT")


def validators(site: Site) -> dict[str, tuple[str, str, bytes]]:
    answers = {path: site.ask(path) for path in DOCUMENTS}
    return {path: (answer["etag"], answer["last-modified"], answer.body) for path, answer in answers.items()}


@pytest.mark.parametrize("path", DOCUMENTS)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_h1_every_document_has_all_its_headers(site: Site, path: str, method: str) -> None:
    answer = site.ask(path, method)
    assert answer.status == 200
    assert re.fullmatch(r'W/"[\w-]+"', answer["etag"])
    assert IMF.fullmatch(answer["last-modified"])
    assert IMF.fullmatch(answer["date"])
    assert "charset=utf-8" in answer["content-type"]
    assert "max-age=" in answer["cache-control"]
    assert answer.parts("vary") == {"accept-encoding"}
    assert int(answer["content-length"]) == (len(answer.body) if method == "GET" else len(site.ask(path).body))


def test_h2_f112_tags_and_bytes_are_the_same_on_every_worker_after_a_restart_and_from_a_new_index(
    tmp_path: Path,
) -> None:
    with serving(tmp_path, rested=True) as site:
        before = validators(site)
        assert all(validators(site) == before for _ in range(4)), "each connection goes to any worker"
        site.stop()
        site.start()
        assert validators(site) == before
        site.stop()
        site.rebuild()
        site.start()
        assert validators(site) == before
        path, (etag, modified, _) = next(iter(before.items()))
        assert site.ask(path, if_none_match=etag).status == 304
        assert site.ask(path, if_modified_since=modified).status == 304


QUESTIONS: tuple[dict[str, str], ...] = (
    {},
    {"accept_encoding": "gzip"},
    {"accept_encoding": "*;q=0"},
    {"if_none_match": "*", "accept_encoding": "br"},
    {"if_match": '"x"'},
    {"if_modified_since": "Thu, 01 Jan 2026 00:00:00 GMT", "range": "bytes=0-3"},
    {"method": "HEAD", "accept_encoding": "br, gzip"},
    {"method": "POST"},
)


def test_h2_the_first_answer_is_the_one_that_the_shelf_gives_afterwards(tmp_path: Path) -> None:
    with serving(tmp_path, workers=1, rested=True) as site:
        for first in range(2):
            for at, path in enumerate([*DOCUMENTS, *ERRORS]):
                question = QUESTIONS[(first + at) % len(QUESTIONS)]
                answers = [site.ask(path, **question) for _ in range(3)]
                assert len({(answer.status, *without_date(answer), answer.body) for answer in answers}) == 1, path
            site.stop()
            site.start()


@pytest.mark.parametrize("path", DOCUMENTS)
def test_h3_one_weak_tag_for_every_coding(site: Site, path: str) -> None:
    answers = [site.ask(path, accept_encoding=coding) for coding in ("identity", "gzip", "br")]
    assert len({answer["etag"] for answer in answers}) == 1
    assert answers[0]["etag"].startswith('W/"')


def test_h4_if_none_match(site: Site) -> None:
    whole = site.ask("/feed.atom")
    etag, opaque = whole["etag"], whole["etag"].removeprefix("W/")
    for field in (etag, opaque, f'"a", {etag}', f', "b" ,{opaque},', "*"):
        assert site.ask("/feed.atom", if_none_match=field).status == 304, field
    for field in ('"a"', opaque.strip('"'), f"{etag} junk", "", '"*"', f"w/{opaque}"):
        assert site.ask("/feed.atom", if_none_match=field).status == 200, field
    never = "Thu, 01 Jan 1970 00:00:01 GMT"
    assert site.ask("/feed.atom", if_none_match=etag, if_modified_since=never).status == 304
    assert site.ask("/feed.atom", if_none_match='"a"', if_modified_since=whole["last-modified"]).status == 200
    assert site.ask("/nothing/", if_none_match="*").status == 404


def test_h4_several_header_lines_are_one_list(site: Site) -> None:
    etag = site.ask("/feed.atom")["etag"]
    answer = site.ask("/feed.atom", if_none_match=f'"a"\r\nIf-None-Match: {etag}')
    assert answer.status == 304


@pytest.mark.parametrize("codings", ["gzip", "br", "identity", "", "gzip;q=0, *", "*;q=0", "identity;q=0"])
def test_h5_a_matching_tag_is_304_whatever_codings_are_accepted(site: Site, codings: str) -> None:
    etag = site.ask("/feed.rss", accept_encoding="gzip")["etag"]
    assert site.ask("/feed.rss", if_none_match=etag, accept_encoding=codings).status == 304


def test_h6_if_modified_since(site: Site) -> None:
    modified = site.ask("/feed.atom")["last-modified"]
    when = parsedate_to_datetime(modified)
    asctime = f"{when:%a %b} {when.day:2} {when:%H:%M:%S %Y}"
    for field in (modified, f"{when:%A, %d-%b-%y %H:%M:%S} GMT", asctime):
        assert site.ask("/feed.atom", if_modified_since=field).status == 304, field
        assert site.ask("/feed.atom", "HEAD", if_modified_since=field).status == 304, field
        assert site.ask("/feed.atom", "POST", if_modified_since=field).status == 405, field
    assert site.ask("/feed.atom", if_modified_since=http_date(when - timedelta(seconds=1))).status == 200
    assert site.ask("/feed.atom", if_modified_since="yesterday").status == 200
    future = http_date(datetime.now(UTC) + timedelta(days=1))
    assert site.ask("/feed.atom", if_modified_since=future).status == 200


@pytest.mark.parametrize("path", DOCUMENTS)
def test_h7_a_304_repeats_what_caches_need_and_has_no_body(site: Site, path: str) -> None:
    whole = site.ask(path)
    answer = site.ask(path, if_none_match=whole["etag"], accept_encoding="gzip")
    assert (answer.status, answer.body) == (304, b"")
    for name in ("etag", "cache-control", "vary"):
        assert answer[name] == whole[name]
    assert "date" in answer
    assert not {"content-type", "content-length", "content-encoding"} & {name for name, _ in answer.headers}


@pytest.mark.parametrize("path", [*DOCUMENTS, *ERRORS, "/search/?q=nato", "/oembed?url=x", "/healthz", "/topics/nato"])
@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_h8_head_is_get_without_the_body(site: Site, path: str, coding: str) -> None:
    get, head = (site.ask(path, method, accept_encoding=coding) for method in ("GET", "HEAD"))
    assert head.status == get.status
    assert head.body == b""
    assert without_date(head) == without_date(get)


def without_date(answer: Answer) -> list[tuple[str, str]]:
    return [field for field in answer.headers if field[0] != "date"]


@pytest.mark.parametrize("path", DOCUMENTS)
def test_h9_only_codings_are_negotiated(site: Site, path: str) -> None:
    whole = site.ask(path)
    for accept in ("image/png", "application/rss+xml, */*;q=0", "text/html"):
        answer = site.ask(path, accept=accept, accept_language="fr", user_agent="Mozilla/5.0")
        assert without_date(answer) == without_date(whole)
    assert site.ask(path, if_none_match=whole["etag"]).parts("vary") == {"accept-encoding"}


def test_h10_how_long_caches_may_keep_what(site: Site) -> None:
    bounded = "stale-while-revalidate=60, stale-if-error=86400"
    for path in ("/feed.atom", "/", "/topics/nato/feed.json"):
        assert site.ask(path)["cache-control"] == f"max-age=300, {bounded}"
    assert site.ask("/archive/1.atom")["cache-control"] == f"max-age=3600, {bounded}"
    for path in ("/nothing/", "//feed.atom", "/topics/nat/feed.atom", "/oembed?url=x", "/status/guess/"):
        answer = site.ask(path)
        assert (answer.status, answer["cache-control"]) == (404, "max-age=60")
    gone = [path for path, status in ERRORS.items() if status == 410]
    for path, method in (
        ("/feed.atom", "POST"),
        ("/a%00b", "GET"),
        ("/feed.atom", "BREW"),
        *((path, "GET") for path in gone),
    ):
        assert site.ask(path, method)["cache-control"] == "no-store"
    assert site.ask("/search/?q=nato")["cache-control"] == "no-store"
    assert site.ask("/oembed?url=https://news.example/topics/nato/")["cache-control"] == "max-age=60"
    for path in DOCUMENTS:
        assert not {"immutable", "public"} & site.ask(path).parts("cache-control")


def test_h11_a_change_is_visible_within_a_second_on_every_worker(changing: Site) -> None:
    before = changing.ask("/feed.atom")
    changing.article("fresh", "A fresh article")
    changing.publish()
    published = time.monotonic()
    answers = [changing.ask("/feed.atom") for _ in range(12)]
    assert time.monotonic() - published < 5
    assert all(b"A fresh article" in answer.body for answer in answers)
    assert all(answer["etag"] != before["etag"] for answer in answers)
    assert changing.ask("/feed.atom", if_none_match=before["etag"]).status == 200


def published(site: Site, words: bytes) -> Answer:
    """Publish until /feed.rss has some words: of many edits at once the last ones wait for the clock."""
    deadline = time.monotonic() + 10
    while words not in (answer := publish_and_ask(site)).body:
        assert time.monotonic() < deadline
        time.sleep(0.2)
    return answer


def publish_and_ask(site: Site) -> Answer:
    site.publish()
    return site.ask("/feed.rss")


def test_h12_last_modified_is_never_after_date_and_hides_no_change(changing: Site) -> None:
    told: list[str] = []
    for number in range(5):
        changing.article("quick", f"Edited {number} times", more=f"Version {number}.")
        answer = published(changing, f"Version {number}.".encode())
        assert parsedate_to_datetime(answer["last-modified"]) <= parsedate_to_datetime(answer["date"])
        assert all(changing.ask("/feed.rss", if_modified_since=before).status == 200 for before in told)
        told.append(answer["last-modified"])
    assert sorted(told, key=parsedate_to_datetime) == told


def test_h6_h12_what_just_changed_is_known_by_its_time_at_once(changing: Site) -> None:
    changing.rest()
    changing.article("prompt", "Published just now")
    changing.publish()
    page = "/articles/published-just-now/"
    told = changing.ask(page)["last-modified"]
    assert changing.ask(page, if_modified_since=told).status == 304
    assert changing.ask(page)["last-modified"] == told


def test_h12_a_leaving_moves_last_modified(changing: Site) -> None:
    changing.article("leaving", "An article that leaves", "2025-12-30T10:00:00Z", tags="Departures")
    changing.publish()
    before = changing.ask("/topics/departures/feed.atom")
    time.sleep(2.1)
    (changing.folder / "leaving.md").unlink()
    changing.publish()
    after = changing.ask("/topics/departures/feed.atom")
    assert parsedate_to_datetime(after["last-modified"]) > parsedate_to_datetime(before["last-modified"])
    assert changing.ask("/topics/departures/feed.atom", if_modified_since=before["last-modified"]).status == 200


def test_h13_without_an_index_feeds_say_when_to_come_back(tmp_path: Path) -> None:
    site = Site(tmp_path, workers=1)
    try:
        site.start()
        for path in ("/feed.atom", "/", "/nothing/", "/readyz"):
            answer = site.ask(path)
            assert (answer.status, answer["retry-after"]) == (503, "5")
            assert answer["cache-control"] == "no-store"
            assert answer["content-type"] == "text/plain; charset=utf-8"
        site.article("first", "The first article", "2025-01-01T00:00:00Z")
        site.publish()
        assert b"The first article" in site.ask("/feed.atom").body
        assert site.ask("/readyz").status == 200
    finally:
        site.stop()
        site.close_index()


def test_h14_what_moved_is_301_and_arrives_in_one_hop(site: Site) -> None:
    moves = {
        "/articles/an-address-that-moves/": "/articles/moved-on/",
        "/topics/north-atlantic-treaty-organization/feed.atom": "/topics/nato/feed.atom",
        "/topics/ukraine+nato/feed.atom": "/topics/nato+ukraine/feed.atom",
        "/topics/nato": "/topics/nato/",
    }
    for path, target in moves.items():
        answer = site.ask(path + "?utm_source=x")
        assert (answer.status, answer["location"]) == (301, BASE_URL + target)
        assert site.ask(target).status == 200


@pytest.mark.parametrize(("path", "status"), ERRORS.items())
def test_h14_what_is_gone_is_410_and_what_never_was_404_without_cookies(site: Site, path: str, status: int) -> None:
    answer = site.ask(path, cookie="session=x")
    assert answer.status == status
    assert "set-cookie" not in answer


@pytest.mark.parametrize("path", [*DOCUMENTS, *ERRORS, "/healthz", "/a%00b"])
def test_s11_every_reply_is_taken_for_what_it_says_it_is(site: Site, path: str) -> None:
    answer = site.ask(path)
    assert answer["x-content-type-options"] == "nosniff"
    assert answer["referrer-policy"] == "strict-origin-when-cross-origin"
    assert not re.search(r"\d", answer["server"]), "no version"
    assert "x-powered-by" not in answer
    assert "set-cookie" not in answer


@pytest.mark.parametrize("path", PAGES)
def test_s12_pages_load_their_own_and_are_framed_by_none(site: Site, path: str) -> None:
    answer = site.ask(path)
    assert answer["content-security-policy"].split("; ") == [
        "default-src 'none'",
        "img-src 'self' https: data:",
        "media-src 'self' https:",
        *(f"{kind} 'self'" for kind in ("style-src", "script-src", "connect-src", "form-action")),
        *("base-uri 'none'", "frame-ancestors 'none'"),
    ]
    assert answer["x-frame-options"] == "DENY"
    assert all(feature.endswith("=()") for feature in answer["permissions-policy"].split(", "))
    assert b"<style" not in answer.body
    # JSON-LD is the one data script, and what runs is a file of ours
    assert not re.search(
        rb"<script(?! type=.application/ld\+json)(?! src=./static/[a-z.?=0-9-]+. type=.module.></script>)", answer.body
    )


@pytest.mark.parametrize("path", BOXES)
def test_s12_a_box_alone_may_be_framed_and_runs_no_script_but_ours(site: Site, path: str) -> None:
    answer = site.ask(path)
    policy = answer["content-security-policy"].split("; ")
    assert {"default-src 'none'", "script-src 'self'", "form-action 'none'", "frame-ancestors *"} <= set(policy)
    assert "unsafe" not in answer["content-security-policy"]
    assert "x-frame-options" not in answer


@pytest.mark.parametrize("path", [*FEEDS, *OTHERS, *ERRORS, "/a%00b"])
def test_s13_feeds_and_errors_run_nothing(site: Site, path: str) -> None:
    policy = site.ask(path)["content-security-policy"].split("; ")
    assert {"default-src 'none'", "form-action 'none'", "frame-ancestors 'none'", "sandbox"} <= set(policy)


@pytest.mark.parametrize("path", ["/<script>alert(1)</script>", "/topics/%3Cscript%3E/feed.atom", "/x?y=<b>z</b>"])
def test_s14_errors_reflect_nothing_that_runs(site: Site, path: str) -> None:
    answer = site.ask(path)
    assert answer.status in (400, 404)
    assert b"<script>" not in answer.body
    assert b"<b>z" not in answer.body
    assert b"Traceback" not in answer.body


def test_s15_scripts_of_other_sites_may_read_feeds_only(site: Site) -> None:
    for path in FEEDS:
        answer = site.ask(path, origin="https://reader.example")
        assert answer["access-control-allow-origin"] == "*"
        assert "access-control-allow-credentials" not in answer
    for path in [*PAGES, *BOXES, *ERRORS, "/healthz", "/readyz", "/search/?q=nato"]:
        assert "access-control-allow-origin" not in site.ask(path, origin="https://reader.example")
