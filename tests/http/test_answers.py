"""Whatever was asked before and whatever changed: the front answers what `respond` says of the document of now."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from random import Random
from threading import Event, Lock

from hypothesis import given
from hypothesis import strategies as st

from feedsvc.http.codings import encode
from feedsvc.http.conditions import http_date
from feedsvc.http.respond import Asked, etag_of, respond
from feedsvc.model import Document, Reply
from tests.http.documents import NOW, document
from tests.http.test_front import PATIENCE, Site

PATHS = ("/a.atom", "/b.atom", "/topics/\xfcbung/feed.atom")
FIELDS = {
    "if_none_match": "HTTP_IF_NONE_MATCH",
    "if_modified_since": "HTTP_IF_MODIFIED_SINCE",
    "accept_encoding": "HTTP_ACCEPT_ENCODING",
    "if_match": "HTTP_IF_MATCH",
    "if_unmodified_since": "HTTP_IF_UNMODIFIED_SINCE",
}


def body_of(path: str, revision: int) -> bytes:
    return f"{path} {revision} ".encode() * 400


def body_tag(path: str, revision: int) -> str:
    return etag_of(body_of(path, revision))


class Living:
    """A site whose documents change and whose time goes on, with a shelf that holds about two of its three."""

    def __init__(self) -> None:
        self.now, self.revision = NOW, 0
        self.documents: dict[str, Document] = {}
        self.change({*PATHS})
        self.site = Site(self.documents.get, clock=lambda: self.now.timestamp(), limit=25_000)

    def change(self, paths: set[str]) -> None:
        """Give documents another body, as of now."""
        self.revision += 1
        for path in paths:
            body = body_of(path, self.revision)
            made = document(path, body, revision=self.revision, depends=frozenset({path}), last_modified=self.now)
            self.documents[path] = made

    def publish(self, paths: set[str]) -> None:
        """Change documents, and tell the shelf."""
        self.change(paths)
        self.site.shelf.refresh(self.revision, frozenset(paths))

    def expected(self, path: str, asked: Asked) -> Reply:
        made = self.documents[path]
        return respond(made, asked, lambda coding: encode(made.body, coding), self.now)

    def answer(self, path: str, asked: Asked, query: str) -> tuple[int, Mapping[str, str], bytes]:
        sent = {FIELDS[name]: value for name, value in asked._asdict().items() if name in FIELDS and value is not None}
        wire = path.encode().decode("latin-1")
        return self.site.get(wire, asked.method, QUERY_STRING=query, **sent)


TAGS = st.sampled_from(("*", '"x"', *(body_tag(path, revision) for path in PATHS for revision in range(1, 4))))
MOMENTS = st.sampled_from([http_date(NOW + timedelta(seconds=late)) for late in range(-1, 4)])
QUESTIONS = st.builds(
    Asked,
    method=st.sampled_from(("GET", "GET", "HEAD")),
    if_none_match=st.none() | TAGS,
    if_modified_since=st.none() | MOMENTS,
    accept_encoding=st.sampled_from((None, "gzip", "br, gzip", "identity;q=0", "*;q=0", "")),
    if_match=st.none() | st.none() | TAGS,
    if_unmodified_since=st.none() | st.none() | MOMENTS,
)
WAITS = st.tuples(st.just("wait"), st.integers(0, 2))
CHANGES = st.tuples(st.just("publish"), st.sets(st.sampled_from(PATHS)))


@given(st.data(), st.lists(st.just(Asked()) | QUESTIONS, min_size=1, max_size=2))
def test_the_front_answers_what_the_document_of_now_would(data: st.DataObject, questions: list[Asked]) -> None:
    living = Living()
    requests = st.tuples(st.sampled_from(PATHS), st.sampled_from(questions), st.sampled_from(("", "utm=1")))
    for step in data.draw(st.lists(requests | requests | WAITS | CHANGES, min_size=15, max_size=40)):
        match step:
            case "wait", int(seconds):
                living.now += timedelta(seconds=seconds)
            case "publish", set(paths):
                living.publish(paths)
            case path, asked, query:
                status, headers, body = living.answer(path, asked, query)
                expected = living.expected(path, asked)
                assert (status, headers, body) == (expected.status, dict(expected.headers), expected.body)


def test_requests_race_revisions_and_no_overtaken_answer_is_given() -> None:
    """Rows change, then the shelf is told, while others ask: nobody gets what was overtaken before they asked."""
    lock, rows = Lock(), {"revision": 1}

    def build(path: str) -> Document:
        with lock:
            revision = rows["revision"]
        return document(path, revision=revision, body=b"%d" % revision)

    site, done = Site(build), Event()

    def ask(seed: int) -> int:
        random, asked = Random(seed), 0
        while not done.is_set():
            path = f"/{random.randrange(4)}.atom"
            coding = random.choice(("identity", "identity;q=1", "identity;q=0.5"))
            known = site.shelf.revision
            status, headers, body = site.get(path, HTTP_ACCEPT_ENCODING=coding)
            assert (status, headers["ETag"]) == (200, etag_of(body))
            assert int(body) >= known
            known = site.shelf.revision
            status, _, _ = site.get(path, HTTP_IF_NONE_MATCH=etag_of(b"%d" % (known - 1)))
            assert status == 200, "what was overtaken is not what a client may go on with"
            asked += 1
        return asked

    with ThreadPoolExecutor(4) as pool:
        asking = [pool.submit(ask, seed) for seed in range(4)]
        for _ in range(500):
            with lock:
                rows["revision"] += 1
            site.shelf.refresh(rows["revision"], frozenset({"feed:"}))
        done.set()
        assert all(one.result(PATIENCE) for one in asking)
