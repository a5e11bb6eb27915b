import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsvc.http.codings import encode
from feedsvc.http.conditions import http_date
from feedsvc.http.respond import Asked, cache_control, error, etag_of, respond, unavailable
from feedsvc.model import Document, Reply
from tests.http.documents import BODY, CHANGED, NOW, document

SECOND = timedelta(seconds=1)
LOCKED = "default-src 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"


def ask(asked: Asked, kept: Document | None = None, now: datetime = NOW) -> Reply:
    kept = kept or document()
    return respond(kept, asked, lambda coding: encode(kept.body, coding), now)


def headers(reply: Reply) -> dict[str, str]:
    assert len({name.lower() for name, _ in reply.headers}) == len(reply.headers), "each header once"
    return dict(reply.headers)


fields = st.none() | st.text(st.characters(codec="latin-1"), max_size=60)
tags = fields | st.sampled_from(["*", etag_of(BODY), f'"x", {etag_of(BODY)}', '"x"'])
codings = fields | st.sampled_from(["gzip", "br, gzip", "identity;q=0", "*;q=0", "gzip;q=0.3, *;q=0"])
times = st.integers(0, 4_102_444_800).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
dates = fields | times.map(http_date)
questions = st.builds(
    Asked,
    st.sampled_from(["GET", "HEAD", "POST", "OPTIONS", "TRACE", "get", ""]),
    tags,
    dates,
    codings,
    tags,
    dates,
)
documents = st.builds(
    document,
    body=st.sampled_from([BODY, b"", b"{}"]),
    page=st.booleans(),
    last_modified=times,
)


@given(documents, questions)
def test_every_question_has_one_complete_answer(kept: Document, asked: Asked) -> None:
    reply = ask(asked, kept)
    said = headers(reply)
    assert reply == ask(asked, kept)
    assert reply.status in (200, 304, 405, 406, 412, 501)
    assert "X-Content-Type-Options" in said
    assert (reply.status in (405, 501)) == (asked.method not in ("GET", "HEAD"))
    if reply.status == 304:
        assert not reply.body
        assert asked.if_none_match is not None or asked.if_modified_since is not None
    elif asked.method == "HEAD":
        assert not reply.body
    else:
        assert int(said["Content-Length"]) == len(reply.body)


@given(documents, questions)
def test_h8_head_has_the_status_and_headers_of_get(kept: Document, asked: Asked) -> None:
    get, head = ask(asked._replace(method="GET"), kept), ask(asked._replace(method="HEAD"), kept)
    assert (get.status, get.headers) == (head.status, head.headers)
    assert not head.body


@given(documents, questions)
def test_h5_whether_it_is_304_does_not_hang_on_codings(kept: Document, asked: Asked) -> None:
    plain = ask(asked._replace(accept_encoding=None), kept)
    assert (ask(asked, kept).status == 304) == (plain.status == 304)


def test_h1_a_document_has_all_its_headers() -> None:
    said = headers(ask(Asked()))
    assert said["ETag"] == etag_of(BODY)
    assert said["Last-Modified"] == "Mon, 23 Nov 2026 12:00:00 GMT"
    assert said["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert said["Content-Length"] == str(len(BODY))
    assert said["Cache-Control"] == "max-age=300, stale-while-revalidate=60, stale-if-error=86400"
    assert said["Vary"] == "Accept-Encoding"
    assert said["Accept-Ranges"] == "none"
    assert "Content-Encoding" not in said
    assert "Set-Cookie" not in said


def test_h2_h3_one_weak_tag_of_the_identity_bytes_for_every_coding() -> None:
    replies = [ask(Asked(accept_encoding=coding)) for coding in ("identity", "gzip;q=1, br;q=0", "br")]
    assert [headers(reply).get("Content-Encoding") for reply in replies] == [None, "gzip", "br"]
    assert {headers(reply)["ETag"] for reply in replies} == {etag_of(BODY)}
    assert etag_of(BODY).startswith('W/"')
    assert etag_of(BODY + b" ") != etag_of(BODY)


def test_h4_if_none_match_wins_over_if_modified_since() -> None:
    later = http_date(CHANGED)
    assert ask(Asked(if_none_match='"other"', if_modified_since=later)).status == 200
    assert ask(Asked(if_none_match="", if_modified_since=later)).status == 200
    assert ask(Asked(if_none_match=etag_of(BODY), if_modified_since="Thu, 01 Jan 1970 00:00:01 GMT")).status == 304


@pytest.mark.parametrize(
    ("since", "status"),
    [
        (CHANGED, 304),
        (CHANGED + timedelta(minutes=1), 304),
        (CHANGED - timedelta(seconds=1), 200),
        (NOW + timedelta(seconds=1), 200),
    ],
)
def test_h6_if_modified_since_has_a_second_s_granularity_and_no_future(since: datetime, status: int) -> None:
    assert ask(Asked(if_modified_since=http_date(since))).status == status


def test_h6_a_date_that_cannot_be_read_is_ignored() -> None:
    assert ask(Asked(if_modified_since="yesterday")).status == 200


def test_h7_a_304_repeats_what_caches_need_and_nothing_of_a_body() -> None:
    whole, unchanged = headers(ask(Asked())), ask(Asked(if_none_match="*"))
    said = headers(unchanged)
    for name in ("ETag", "Cache-Control", "Vary"):
        assert said[name] == whole[name]
    assert not {"Content-Type", "Content-Length", "Content-Encoding", "Last-Modified"} & set(said)
    assert not unchanged.body


def test_h10_how_long_documents_are_kept_is_bounded() -> None:
    assert cache_control(86400).startswith("max-age=3600,")
    assert cache_control(-1).startswith("max-age=0,")
    assert not {"immutable", "public"} & set(cache_control(300).replace(",", "").split())


def test_h12_last_modified_is_never_after_date() -> None:
    for now, told in ((CHANGED - SECOND, CHANGED - SECOND), (CHANGED, CHANGED), (CHANGED + SECOND, CHANGED)):
        assert headers(ask(Asked(), now=now))["Last-Modified"] == http_date(told)


def test_h12_a_change_in_the_second_of_the_last_answer_is_seen() -> None:
    told = headers(ask(Asked(), document(last_modified=CHANGED), now=CHANGED))["Last-Modified"]
    assert ask(Asked(if_modified_since=told), document(last_modified=CHANGED), now=CHANGED).status == 304
    changed_at_once = document(last_modified=CHANGED + SECOND)
    assert headers(ask(Asked(), changed_at_once, now=CHANGED))["Last-Modified"] == told
    for now in (CHANGED, NOW):
        assert ask(Asked(if_modified_since=told), changed_at_once, now=now).status == 200


def test_h13_what_will_work_later_says_when() -> None:
    reply = unavailable("Later.", 5)
    assert (reply.status, headers(reply)["Retry-After"]) == (503, "5")


def test_h15_the_smallest_of_equally_wanted_codings_is_sent() -> None:
    assert headers(ask(Asked(accept_encoding="gzip, br")))["Content-Encoding"] == "br"
    assert "Content-Encoding" not in headers(ask(Asked(accept_encoding="gzip, br"), document(body=b"{}")))


def test_h15_a_406_says_what_there_is() -> None:
    reply = ask(Asked(accept_encoding="identity;q=0"))
    assert reply.status == 406
    assert b"gzip" in reply.body
    assert headers(reply)["Vary"] == "Accept-Encoding"


def test_h16_the_length_is_of_the_coded_body() -> None:
    reply = ask(Asked(accept_encoding="gzip"))
    assert headers(reply)["Content-Length"] == str(len(reply.body)) != str(len(BODY))


def test_pictures_and_sound_are_sent_as_they_are_unless_that_is_refused() -> None:
    medium = replace(document(), media_type="image/png", file_name="a.png")
    assert "Content-Encoding" not in headers(ask(Asked(accept_encoding="br, gzip"), medium))
    assert headers(ask(Asked(accept_encoding="br, identity;q=0"), medium))["Content-Encoding"] == "br"
    assert headers(ask(Asked(), medium))["Content-Disposition"] == 'inline; filename="a.png"'


def test_links_are_written_when_a_document_has_some() -> None:
    hub = (("hub", "https://hub.example/"), ("self", "https://news.example/feed.atom"))
    said = headers(ask(Asked(), document(links=hub)))
    assert said["Link"] == '<https://hub.example/>; rel="hub", <https://news.example/feed.atom>; rel="self"'


def test_s11_s13_s15_feeds_run_nothing_and_may_be_read_by_scripts_of_other_sites() -> None:
    said = headers(ask(Asked()))
    assert said["X-Content-Type-Options"] == "nosniff"
    assert said["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert said["Content-Security-Policy"] == LOCKED
    assert said["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in said
    assert headers(ask(Asked(if_none_match="*")))["Access-Control-Allow-Origin"] == "*"


def test_s12_s15_pages_load_their_own_and_are_framed_by_none() -> None:
    said = headers(ask(Asked(), document(page=True)))
    assert "default-src 'none'" in said["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in said["Content-Security-Policy"]
    assert "unsafe" not in said["Content-Security-Policy"]
    assert said["X-Frame-Options"] == "DENY"
    assert "Permissions-Policy" in said
    assert "Access-Control-Allow-Origin" not in said
    assert "Access-Control-Allow-Origin" not in headers(ask(Asked(if_none_match="*"), document(page=True)))


def test_s13_s14_errors_are_text_that_runs_nothing_and_is_not_kept() -> None:
    reply = error(404, "There is nothing here.")
    said = headers(reply)
    assert reply.body == b"There is nothing here.\n"
    assert said["Content-Type"] == "text/plain; charset=utf-8"
    assert said["Cache-Control"] == "no-store"
    assert said["Content-Security-Policy"] == LOCKED


def test_s13_an_error_page_may_load_its_style_and_nothing_else() -> None:
    policy = headers(error(404, body=b"<p>", media_type="text/html; charset=utf-8"))["Content-Security-Policy"]
    assert policy.split("; ") == [
        *LOCKED.split("; ")[:1],
        "style-src 'self'",
        "img-src 'self'",
        *LOCKED.split("; ")[1:],
    ]


def test_f103_ranges_have_no_place_in_a_question() -> None:
    assert not any("range" in field for field in Asked._fields)


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        (Asked(if_match="*"), 200),
        (Asked(if_match=etag_of(BODY)), 412),
        (Asked(if_match='"other"', if_none_match="*"), 412),
        (Asked(if_unmodified_since=http_date(CHANGED)), 200),
        (Asked(if_unmodified_since=http_date(CHANGED - timedelta(seconds=1))), 412),
        (Asked(if_unmodified_since="yesterday"), 200),
    ],
)
def test_what_a_client_insists_on_comes_first(asked: Asked, status: int) -> None:
    assert ask(asked).status == status


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE"])
def test_f110_other_methods_are_told_which_there_are(method: str) -> None:
    reply = ask(Asked(method))
    assert (reply.status, headers(reply)["Allow"]) == (405, "GET, HEAD")


def test_f104_a_method_that_nobody_knows_is_501() -> None:
    assert ask(Asked("BREW")).status == 501


def test_replies_can_be_shown_without_their_bodies() -> None:
    assert "Atlantic" not in repr(ask(Asked()))
    assert json.dumps(ask(Asked()).headers)


def test_s19_a_list_for_readers_is_a_file_to_import_and_no_plain_text() -> None:
    told = headers(ask(Asked(), document("/topics.opml", media_type="text/x-opml; charset=utf-8")))
    assert told["Content-Disposition"] == 'attachment; filename="topics.opml"'
    assert "Content-Disposition" not in headers(ask(Asked()))
