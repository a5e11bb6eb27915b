"""The ledger keeps what files cannot say, through crashes and compaction."""

import errno
import resource
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from feedsvc.errors import DatabaseError
from feedsvc.ingest import ledger as ledger_module
from feedsvc.ingest.ledger import Ledger
from feedsvc.ingest.ledgerlines import Line, Named, SettingsLine, Settled
from feedsvc.model import ClosedPage, Membership, Record, TopicMention

NOW = datetime(2026, 11, 23, 21, 0, tzinfo=UTC)


def record(path: str = "a.txt", **changes: object) -> Record:
    values: dict[str, object] = {
        "id": f"urn:uuid:{path}",
        "path": path,
        "slug": "a",
        "digest": "d",
        "content": "c",
        "state": "live",
        "published": NOW,
        "updated": NOW,
        "changed": NOW,
        "first_seen": NOW,
        "filed": NOW,
        "topics": (TopicMention("nato", "NATO", "name in headline"),),
        "memberships": (Membership("", NOW), Membership("nato", NOW, NOW + timedelta(seconds=5))),
        "moved": ("old-a",),
    }
    return Record(**(values | changes))  # type: ignore[arg-type]


LINES: list[Line] = [
    record(),
    record("odd\udcff.txt", state="withdrawn", withdrawn=NOW, due=NOW),
    record("b.txt", correction="It was two.", corrected=NOW - timedelta(days=1)),
    ClosedPage("", 1, NOW, ("urn:uuid:a.txt",)),
    SettingsLine("abc", NOW),
    Named("nato", "NATO"),
    Settled(),
]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / ".feedsvc" / "ledger.jsonl"


_opened: list[Ledger] = []


def reopened(path: Path) -> Ledger:
    """Open a ledger as another process does after this one."""
    for ledger in _opened:
        ledger.close()
    _opened[:] = [Ledger(path, "", NOW)]
    return _opened[0]


def test_lines_come_back_as_they_were_written(path: Path) -> None:
    ledger = reopened(path)
    ledger.append(LINES)
    assert list(reopened(path).lines()) == LINES


def test_the_site_id_is_made_once(path: Path) -> None:
    assert reopened(path).head == Ledger(path, "", NOW + timedelta(days=1), writable=False).head


def test_lines_from_a_position_on_are_those_written_after_it(path: Path) -> None:
    ledger = reopened(path)
    ledger.append(LINES[:2])
    position = ledger.size
    ledger.append(LINES[2:])
    assert list(ledger.lines(position)) == LINES[2:]


def test_f95_a_line_that_a_crash_cut_off_is_dropped(path: Path) -> None:
    reopened(path).append(LINES)
    path.write_bytes(path.read_bytes()[:-4])
    ledger = reopened(path)
    assert list(ledger.lines()) == LINES[:-1]
    ledger.append([Settled()])
    assert list(reopened(path).lines()) == LINES


def test_a_long_cut_off_line_is_dropped_too(path: Path) -> None:
    reopened(path).append(LINES)
    with path.open("ab") as file:
        file.write(b"x" * 200_000)
    assert list(reopened(path).lines()) == LINES


def test_a_damaged_line_is_named(path: Path) -> None:
    reopened(path).append(LINES)
    raw = path.read_bytes().split(b"\n")
    path.write_bytes(b"\n".join([*raw[:2], b"{broken", *raw[3:]]))
    with pytest.raises(DatabaseError, match="line 3: damaged"):
        list(reopened(path).lines())


def test_a_line_of_no_known_kind_is_damaged(path: Path) -> None:
    reopened(path).append(LINES)
    with path.open("ab") as file:
        file.write(b"{}\n")
    with pytest.raises(DatabaseError, match=f"line {len(LINES) + 2}: damaged"):
        list(reopened(path).lines())


def test_compaction_keeps_the_last_line_of_each_subject(path: Path) -> None:
    ledger = reopened(path)
    ledger.append([*LINES, *LINES, record(slug="newest")])
    assert ledger.compact() == len(LINES)
    assert list(reopened(path).lines()) == [*LINES[1:], record(slug="newest")]
    ledger = reopened(path)
    assert ledger.head.generation == 2
    ledger.append([Settled()])
    assert len(list(reopened(path).lines())) == len(LINES) + 1


@pytest.mark.parametrize("text", ["hello\n", "{}\n", "[]\n"])
def test_a_foreign_file_is_no_ledger(path: Path, text: str) -> None:
    path.parent.mkdir()
    path.write_text(text)
    with pytest.raises(DatabaseError, match="not a ledger"):
        reopened(path)


def test_f81_a_newer_ledger_is_refused(path: Path) -> None:
    reopened(path).close()
    path.write_text(path.read_text().replace('"ledger": 1', '"ledger": 2'))
    with pytest.raises(DatabaseError, match="newer feedsvc"):
        reopened(path)


def test_another_sites_ledger_is_refused(path: Path) -> None:
    reopened(path).close()
    with pytest.raises(DatabaseError, match="belongs to the site"):
        Ledger(path, "5b9f8a5e-0000-4000-8000-000000000000", NOW)


def test_opened_for_reading_it_writes_nothing(path: Path) -> None:
    ledger = Ledger(path, "", NOW, writable=False)
    ledger.append(LINES)
    assert list(ledger.lines()) == []
    assert not path.exists()


def test_f76_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DatabaseError, match="cannot write"):
        Ledger(tmp_path / "file" / "ledger.jsonl", "", NOW)


def test_f74_a_full_disk_leaves_no_half_line(path: Path) -> None:
    ledger = reopened(path)
    ledger.append(LINES[:1])
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (ledger.size + 10, limits[1]))
    try:
        with pytest.raises(DatabaseError, match="cannot write"):
            ledger.append(LINES[1:])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    ledger.append(LINES[1:])
    assert list(reopened(path).lines()) == LINES


def test_f83_two_who_keep_indexes_of_their_own_do_not_write_one_ledger(path: Path) -> None:
    ledger = reopened(path)
    ledger.append(LINES)
    with pytest.raises(DatabaseError, match="another feedsvc publishes") as caught:
        Ledger(path, "", NOW)
    assert "--data" in caught.value.hint
    assert list(Ledger(path, "", NOW, writable=False).lines()) == LINES
    ledger.compact()
    with pytest.raises(DatabaseError, match="another feedsvc publishes"):
        Ledger(path, "", NOW)
    assert list(reopened(path).lines()) == LINES


def test_f83_what_was_written_between_looking_and_opening_is_not_cut_off(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reopened(path).append(LINES)
    sizes = [reopened(path).size - 10, path.stat().st_size]
    _opened.pop().close()
    monkeypatch.setattr(ledger_module, "_complete_size", lambda _: sizes.pop(0))
    with pytest.raises(DatabaseError, match="just now"):
        Ledger(path, "", NOW)
    monkeypatch.undo()
    assert list(reopened(path).lines()) == LINES


def test_where_a_file_system_has_no_locks_it_goes_without(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def flock(file: int, how: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr("fcntl.flock", flock)
    ledger = reopened(path)
    ledger.append(LINES)
    assert list(ledger.lines()) == LINES
