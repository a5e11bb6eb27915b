from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from random import Random
from threading import Barrier, Event, Lock

import pytest

from feedsvc.http.respond import Asked
from feedsvc.http.shelf import Shelf
from feedsvc.model import Document
from tests.http.documents import CHANGED, NOW, document

PATIENCE = 10.0


class Builds:
    """Builds that can be held up and counted."""

    def __init__(self, make: Callable[[str], Document | None] = document) -> None:
        self.make = make
        self.calls: list[str] = []
        self.begun = Event()
        self.go_on = Event()
        self.go_on.set()

    def __call__(self, path: str) -> Document | None:
        self.calls.append(path)
        self.begun.set()
        made = self.make(path)
        assert self.go_on.wait(PATIENCE)
        return made


def shelf_of(builds: Callable[[str], Document | None], limit: int = 10_000_000) -> Shelf:
    return Shelf(builds, limit)


def test_a_document_is_built_once_and_found_afterwards() -> None:
    builds = Builds()
    shelf = shelf_of(builds)
    assert shelf.kept.get("/feed.atom") is None
    kept = shelf.make("/feed.atom")
    assert kept is shelf.make("/feed.atom") is shelf.kept.get("/feed.atom")
    assert builds.calls == ["/feed.atom"]


def test_what_does_not_exist_is_not_kept() -> None:
    builds = Builds(lambda path: None)
    shelf = shelf_of(builds)
    assert shelf.make("/x") is None
    assert shelf.make("/x") is None
    assert len(builds.calls) == 2


def test_f107_many_at_once_make_one_build() -> None:
    builds = Builds()
    builds.go_on.clear()
    shelf = shelf_of(builds)
    together = Barrier(9)

    def ask() -> object:
        together.wait(PATIENCE)
        return shelf.make("/feed.atom")

    with ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(ask) for _ in range(8)]
        together.wait(PATIENCE)
        builds.begun.wait(PATIENCE)
        builds.go_on.set()
        assert len({id(one.result(PATIENCE)) for one in asked}) == 1
    assert len(builds.calls) == 1


def test_those_who_wait_for_a_build_that_fails_learn_why_and_the_next_tries_again() -> None:
    def fail(path: str) -> Document | None:
        raise LookupError(path)

    builds = Builds(fail)
    shelf = shelf_of(builds)
    for _ in range(2):
        with pytest.raises(LookupError):
            shelf.make("/feed.atom")
    assert len(builds.calls) == 2


def test_a_revision_takes_down_what_it_touched_and_nothing_else() -> None:
    shelf = shelf_of(lambda path: document(path, depends=frozenset({path})))
    for path in ("/a", "/b"):
        shelf.make(path)
    shelf.refresh(2, frozenset({"/a", "/c"}))
    assert shelf.kept.get("/a") is None
    assert shelf.kept.get("/b") is not None
    shelf.refresh(3, None)
    assert shelf.kept.get("/b") is None


def test_what_was_made_from_a_newer_snapshot_stays() -> None:
    shelf = shelf_of(lambda path: document(path, revision=7))
    shelf.make("/a")
    shelf.refresh(7, frozenset({"feed:"}))
    assert shelf.kept.get("/a") is not None


def test_an_index_made_anew_takes_everything_down() -> None:
    shelf = shelf_of(lambda path: document(path, revision=3 if shelf.revision == 3 else 500))
    shelf.refresh(500, None)
    shelf.make("/a")
    shelf.refresh(3, frozenset())
    assert shelf.kept.get("/a") is None
    shelf.make("/a")
    assert shelf.kept.get("/a") is not None


@pytest.mark.parametrize(
    ("revision", "touched", "is_kept"),
    [(2, frozenset({"feed:"}), False), (2, None, False), (2, frozenset({"feed:other"}), True), (1, None, True)],
)
def test_what_was_overtaken_while_being_built_is_not_kept(
    revision: int, touched: frozenset[str] | None, is_kept: bool
) -> None:
    builds = Builds()
    builds.go_on.clear()
    shelf = shelf_of(builds)
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(shelf.make, "/feed.atom")
        builds.begun.wait(PATIENCE)
        shelf.refresh(revision, touched)
        builds.go_on.set()
        assert asked.result(PATIENCE) is not None
    assert (shelf.kept.get("/feed.atom") is not None) is is_kept


def test_who_asks_after_a_revision_does_not_join_a_build_from_before() -> None:
    revision = 1
    builds = Builds(lambda path: document(path, revision=revision, body=b"%d" % revision))
    builds.go_on.clear()
    shelf = shelf_of(builds)
    with ThreadPoolExecutor(2) as pool:
        before = pool.submit(shelf.make, "/feed.atom")
        builds.begun.wait(PATIENCE)
        builds.begun.clear()
        revision = 2
        shelf.refresh(2, frozenset({"feed:"}))
        after = pool.submit(shelf.make, "/feed.atom")
        builds.begun.wait(PATIENCE)
        builds.go_on.set()
        old, new = before.result(PATIENCE), after.result(PATIENCE)
    assert old is not None
    assert new is not None
    assert (old.document.body, new.document.body) == (b"1", b"2")
    assert shelf.kept.get("/feed.atom") is new


def test_what_lags_behind_the_shelf_s_revision_is_not_kept() -> None:
    shelf = shelf_of(lambda path: document(path, revision=4))
    shelf.refresh(5, None)
    assert shelf.make("/a") is not None
    assert shelf.kept.get("/a") is None


def test_builds_race_revisions_and_nothing_stale_is_ever_kept() -> None:
    """Rows change, then the shelf is told, while others build: what is kept is always what the rows say."""
    lock, rows = Lock(), {"revision": 1}

    def build(path: str) -> Document:
        with lock:
            revision = rows["revision"]
        return document(path, revision=revision, body=b"%d" % revision)

    shelf = shelf_of(build)
    done = Event()

    def ask(seed: int) -> int:
        paths, asked = Random(seed), 0
        while not done.is_set():
            path = f"/{paths.randrange(4)}"
            known = shelf.revision
            kept = shelf.kept.get(path) or shelf.make(path)
            assert kept is not None
            assert kept.document.revision >= known
            asked += 1
        return asked

    with ThreadPoolExecutor(4) as pool:
        asking = [pool.submit(ask, seed) for seed in range(4)]
        for _ in range(500):
            with lock:
                rows["revision"] += 1
            shelf.refresh(rows["revision"], frozenset({"feed:"}))
        done.set()
        assert all(one.result(PATIENCE) for one in asking)


def test_the_longest_unused_make_room() -> None:
    shelf = shelf_of(lambda path: document(path, bytes(10_000)), limit=50_000)
    for when, path in enumerate(("/a", "/b", "/c")):
        shelf.make(path)
        shelf.kept[path].used = when
    shelf.kept["/a"].used = 3
    shelf.make("/d")
    assert list(shelf.kept) == ["/a", "/c", "/d"]


def test_coded_bodies_count_and_are_made_once() -> None:
    noise = Random(1).randbytes(10_000)
    shelf = shelf_of(lambda path: document(path, noise), limit=45_000)
    first, second, third = (shelf.make(path) for path in ("/a", "/b", "/c"))
    assert first
    assert second
    assert third
    assert third.body("gzip") is third.body("gzip")
    assert shelf.kept.get("/a") is None
    assert first.body("gzip"), "what is no longer kept can still be sent"


def test_what_is_larger_than_the_shelf_is_sent_and_not_kept() -> None:
    shelf = shelf_of(lambda path: document(path, bytes(10_000)), limit=5_000)
    assert shelf.make("/a") is not None
    assert shelf.kept.get("/a") is None


def test_soon_gives_what_another_thread_is_making() -> None:
    builds = Builds()
    builds.go_on.clear()
    shelf = shelf_of(builds)
    assert shelf.soon("/feed.atom", PATIENCE) is None, "nobody is making it"
    with ThreadPoolExecutor(2) as pool:
        maker = pool.submit(shelf.make, "/feed.atom")
        builds.begun.wait(PATIENCE)
        waiter = pool.submit(shelf.soon, "/feed.atom", PATIENCE)
        builds.go_on.set()
        assert waiter.result(PATIENCE) is maker.result(PATIENCE)


def test_a_build_that_kept_one_waiting_in_vain_keeps_no_other() -> None:
    builds = Builds()
    builds.go_on.clear()
    shelf = shelf_of(builds)
    with ThreadPoolExecutor(1) as pool:
        maker = pool.submit(shelf.make, "/feed.atom")
        builds.begun.wait(PATIENCE)
        assert shelf.soon("/feed.atom", 0.01) is None
        assert shelf.soon("/feed.atom", 1e9) is None
        builds.go_on.set()
        assert maker.result(PATIENCE)


def test_answers_are_remembered_and_the_same() -> None:
    kept = shelf_of(document).make("/feed.atom")
    assert kept
    asked = Asked(accept_encoding="gzip")
    first = kept.make_ready(asked, NOW)
    assert kept.ready[asked] is first
    assert kept.make_ready(asked._replace(accept_encoding="gzip;q=1"), NOW) == first
    assert len({id(ready) for ready in kept.ready.values()}) == 1


@pytest.mark.parametrize(
    "asked",
    [
        Asked(if_modified_since="Mon, 23 Nov 2026 12:00:00 GMT"),
        Asked(if_unmodified_since="Mon, 23 Nov 2026 12:00:00 GMT"),
        Asked(if_none_match='"x"' * 100),
    ],
)
def test_what_hangs_on_the_clock_or_is_long_is_not_remembered(asked: Asked) -> None:
    kept = shelf_of(document).make("/feed.atom")
    assert kept
    kept.make_ready(asked, NOW)
    assert not kept.ready


def test_h12_what_just_changed_is_not_remembered_with_its_clamped_date() -> None:
    kept = shelf_of(document).make("/feed.atom")
    assert kept
    early = kept.make_ready(Asked(), CHANGED - timedelta(seconds=1))
    assert not kept.ready
    assert early != kept.make_ready(Asked(), CHANGED)
    assert len(kept.ready) == 1


def test_only_so_many_answers_are_remembered() -> None:
    kept = shelf_of(document).make("/feed.atom")
    assert kept
    for number in range(1000):
        kept.make_ready(Asked(if_none_match=f'"{number}"'), NOW)
        assert len(kept.ready) <= 32
