"""What lies on a pile comes back in order, however much it is."""

import random
import sqlite3
from contextlib import closing

import pytest

from feedsvc.errors import DatabaseError
from feedsvc.index import pile
from feedsvc.index.pile import Pile


def test_the_last_comes_first_and_each_once() -> None:
    with closing(Pile()) as some:
        for item in (b"b", b"", b"\xff\0x", b"a", b"b", b"\xff"):
            some.add(item)
        assert (len(some), list(some)) == (5, [b"\xff\0x", b"\xff", b"b", b"a", b""])


def test_what_does_not_fit_into_the_cache_comes_back_all_the_same() -> None:
    chance = random.Random(1)
    items = [chance.randbytes(100) for _ in range(40_000)]
    with closing(Pile()) as much:
        for item in items:
            much.add(item)
        assert list(much) == sorted(items, reverse=True)


def test_no_room_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pile, "_BEGINNING", (*pile._BEGINNING, "PRAGMA max_page_count=1"))
    with closing(Pile()) as full, pytest.raises(DatabaseError, match="cannot be kept") as caught:
        full.add(b"x" * 10_000)
    assert isinstance(caught.value.__cause__, sqlite3.Error)
