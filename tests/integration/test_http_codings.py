"""Content codings and negotiation on a raw socket: rules H15 to H25."""

import gzip
import json

import brotli  # type: ignore[import-untyped]
import pytest
from lxml import etree

from feedsvc.index.token import token
from tests.integration.test_http_validators import DOCUMENTS, without_date
from tests.integration.web import BASE_URL, Site

ATOM_LINK = "{http://www.w3.org/2005/Atom}link"
MEDIA_TYPES = {
    "/feed.atom": "application/atom+xml; charset=utf-8",
    "/feed.rss": "application/rss+xml; charset=utf-8",
    "/feed.json": "application/feed+json; charset=utf-8",
    "/topics.opml": "text/x-opml; charset=utf-8",
    "/": "text/html; charset=utf-8",
}


@pytest.mark.parametrize(
    ("field", "coding"),
    [
        ("gzip", "gzip"),
        ("GZIP", "gzip"),
        ("x-gzip", "gzip"),
        ("br", "br"),
        ("gzip, br", "br"),
        ("gzip, deflate, br, zstd", "br"),
        ("br;q=0.5, gzip", "gzip"),
        ("br;q=0, *", "gzip"),
        ("*", "br"),
        ("*;q=0.5, gzip", "gzip"),
        ("", ""),
        ("gzip;q=0", ""),
        ("*;q=0, identity", ""),
        ("identity, gzip;q=0.9", ""),
        ("compress, junk;q=9", ""),
    ],
)
def test_h15_codings_are_chosen_by_quality(site: Site, field: str, coding: str) -> None:
    answer = site.ask("/feed.atom", accept_encoding=field)
    assert answer.status == 200
    assert answer.get("content-encoding") == coding


@pytest.mark.parametrize("field", ["identity;q=0", "*;q=0", "gzip;q=0, br;q=0, identity;q=0"])
def test_h15_f101_only_who_refuses_identity_gets_406(site: Site, field: str) -> None:
    answer = site.ask("/feed.atom", accept_encoding=field)
    assert answer.status == 406
    assert answer["cache-control"] == "no-store"
    assert answer.parts("vary") == {"accept-encoding"}


@pytest.mark.parametrize("path", DOCUMENTS)
def test_h16_coded_once_and_the_same_bytes_within(site: Site, path: str) -> None:
    plain = site.ask(path)
    for field, decode in (("gzip", gzip.decompress), ("br", brotli.decompress)):
        answer = site.ask(path, accept_encoding=field)
        assert int(answer["content-length"]) == len(answer.body)
        assert ("content-encoding" in answer) == (len(answer.body) < len(plain.body))
        assert (decode(answer.body) if "content-encoding" in answer else answer.body) == plain.body


@pytest.mark.parametrize("path", ["/status/{}/", "/problems/{}/", "/problems/{}/feed.atom", "/search/?q={}"])
def test_h17_s15_what_holds_a_secret_or_what_was_typed_is_never_compressed_nor_shared(site: Site, path: str) -> None:
    answer = site.ask(path.format(token(site.settings.data)), accept_encoding="gzip, br")
    assert (answer.status, answer["cache-control"]) == (200, "no-store")
    assert "content-encoding" not in answer
    assert int(answer["content-length"]) == len(answer.body)
    assert "access-control-allow-origin" not in answer


@pytest.mark.parametrize(("path", "media_type"), MEDIA_TYPES.items())
def test_h18_media_types_name_the_charset_that_the_document_declares(site: Site, path: str, media_type: str) -> None:
    answer = site.ask(path)
    assert answer["content-type"] == media_type
    if "xml" in media_type:
        assert answer.body.startswith(b"<?xml")
        assert etree.fromstring(answer.body).getroottree().docinfo.encoding == "UTF-8"


@pytest.mark.parametrize("path", ["/feed.atom", "/topics/nato/feed.rss", "/brief.json", "/archive/1.rss"])
def test_h19_each_format_has_its_own_address_and_names_it(site: Site, path: str) -> None:
    answer = site.ask(path, accept="application/atom+xml, application/rss+xml, application/feed+json")
    assert f'<{BASE_URL}{path}>; rel="self"' in answer["link"]
    if path.endswith(".json"):
        named = json.loads(answer.body)["feed_url"]
    else:
        (named,) = [
            link.get("href") for link in etree.fromstring(answer.body).iter(ATOM_LINK) if link.get("rel") == "self"
        ]
    assert named == BASE_URL + path


@pytest.mark.parametrize("ranges", ["bytes=0-99", "bytes=0-1,5-9", "bytes=999999999-", "bytes=" + "9" * 5000, "junk"])
def test_h20_f103_ranges_are_not_served_and_ignored(site: Site, ranges: str) -> None:
    whole = site.ask("/feed.atom")
    assert whole["accept-ranges"] == "none"
    for condition in ({}, {"if_range": '"stale"'}, {"if_range": whole["etag"]}):
        answer = site.ask("/feed.atom", range=ranges, **condition)
        assert (answer.status, answer.body) == (200, whole.body)


@pytest.mark.parametrize("manipulation", ["feed", "vcdiff, feed;q=0.5", "diffe"])
def test_h21_h22_h23_h24_h25_deltas_are_not_offered(site: Site, manipulation: str) -> None:
    whole = site.ask("/feed.atom")
    for condition in ({}, {"if_none_match": '"older"'}):
        answer = site.ask("/feed.atom", a_im=manipulation, **condition)
        assert without_date(answer) == without_date(whole)
        assert answer.body == whole.body
    assert site.ask("/feed.atom", a_im=manipulation, if_none_match=whole["etag"]).status == 304
