"""Reading many files: by several processes, in order, each file once."""

import copyreg
import errno
import io
import multiprocessing
import os
import pickle
import subprocess
import sys
from operator import attrgetter
from pathlib import Path

import pytest

from feedsvc.index.folder import KnownFile
from feedsvc.ingest import readers, sources
from feedsvc.ingest.readers import Parsed, read_all
from feedsvc.model import Draft, Problem
from feedsvc.settings import Site

SITE = Site(base_url="https://news.example", site_id="5e0b5bd4-3c55-4d0e-9d0c-2a4f3d2f2f10")


def read(folder: Path, names: list[str]) -> list[Parsed]:
    tasks = ((name, "r", None) for name in names)
    return list(read_all(folder, SITE, tasks, len(names)))


def test_several_processes_read_as_one_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"{number}.md" for number in range(120)]
    for name in names:
        (tmp_path / name).write_text(f"# NATO and Ukraine, part {name}\n\nText.\n")
    (tmp_path / "7.md").write_bytes(b"\x89PNG\r\n\x1a\n")
    os.mkfifo(tmp_path / "pipe.md")
    names += ["gone.md", "pipe.md"]
    alone = read(tmp_path, names)
    monkeypatch.setattr(readers, "MANY_FILES", 10)
    assert read(tmp_path, names) == alone
    assert [each.path for each in alone] == names
    assert sum(isinstance(each.result, Draft) for each in alone) == 119
    assert sum(isinstance(each.result, Problem) for each in alone) == 2
    assert (alone[-2].result, alone[-2].source) == (None, None)
    assert all(each.ahead for each in alone if isinstance(each.result, Draft))


@pytest.mark.parametrize("step", ["sources.read", "parse.read", "parse.drafted", "ahead_of"])
def test_a_fault_of_ours_in_any_step_costs_one_file_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    for name in ("a.md", "b.md", "c.md"):
        (tmp_path / name).write_text(f"{name}\n")
    real = attrgetter(step)(readers)

    def failing(*given: object) -> object:
        if "b.md" in repr(given):
            raise RuntimeError
        return real(*given)

    monkeypatch.setattr(f"feedsvc.ingest.readers.{step}", failing)
    first, second, third = read(tmp_path, ["a.md", "b.md", "c.md"])
    assert isinstance(first.result, Draft)
    assert isinstance(second.result, Problem)
    assert second.ahead is None
    assert isinstance(third.result, Draft)


def test_what_a_process_hands_over_arrives_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.md").write_text("---\ndate: 2026-03-02\ntags: [NATO]\nimage: https://x.example/a.jpg\n---\nText.\n")
    (tmp_path / "b.md").write_text("---\ndate: never\n---\nText.\n")
    results = read(tmp_path, ["a.md", "b.md", "gone.md"])
    monkeypatch.setattr(copyreg, "dispatch_table", copyreg.dispatch_table.copy())
    readers._hand_over_quickly()
    written = io.BytesIO()
    pickler = pickle.Pickler(written)
    pickler.dispatch_table = copyreg.dispatch_table
    pickler.dump(results)
    assert {Parsed, Draft, Problem} <= copyreg.dispatch_table.keys()
    assert pickle.loads(written.getvalue()) == results


def test_what_was_known_of_files_comes_back_beside_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"{number}.md" for number in range(12)]
    for name in names:
        (tmp_path / name).write_text("A story\n\nText.\n")
    source = sources.read(tmp_path, "3.md")
    files = {n: KnownFile(n, 1, 2, 3, source.digest, "r" if n == "3.md" else "older", n) for n in names[1::2]}
    tasks = [(name, "r", files.get(name)) for name in names]
    alone = list(read_all(tmp_path, SITE, tasks, len(names)))
    monkeypatch.setattr(readers, "MANY_FILES", 10)
    assert list(read_all(tmp_path, SITE, tasks, len(names))) == alone
    assert [each.known for each in alone] == [files.get(name) for name in names]
    assert [each.path for each in alone if each.result is None] == ["3.md"]


def test_processes_load_neither_what_began_them_nor_the_index(tmp_path: Path) -> None:
    script = tmp_path / "begin.py"
    script.write_text(
        f"""
import sys
from pathlib import Path
print("loaded", __name__, flush=True)
from feedsvc.ingest import readers
from feedsvc.settings import Site
from feedsvc.topics.vocabulary import vocabulary_of
print("sqlalchemy" in sys.modules)
readers.MANY_FILES = 1
site = Site(base_url={SITE.base_url!r}, site_id={SITE.site_id!r})
print([each.result.title for each in readers.read_all(Path({str(tmp_path)!r}), site, [("a.md", "r", None)], 1)])
"""
    )
    (tmp_path / "a.md").write_text("# A story\n\nText.\n")
    ran = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=60)
    assert (ran.stdout.splitlines(), ran.stderr) == (["loaded __main__", "False", "['A story']"], "")


def test_whoever_stops_taking_ends_the_processes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "MANY_FILES", 10)
    names = [f"{number}.md" for number in range(300)]
    for name in names:
        (tmp_path / name).write_text("A story\n\nText.\n")
    results = read_all(tmp_path, SITE, ((n, "r", None) for n in names), 300)
    next(results)
    results.close()  # type: ignore[attr-defined]


def test_f96_when_a_reading_process_dies_each_file_is_read_once_nevertheless(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(readers, "MANY_FILES", 10)
    names = [f"{number}.md" for number in range(600)]
    for name in names:
        (tmp_path / name).write_text("A story\n\nText.\n")
    results = read_all(tmp_path, SITE, ((n, "r", None) for n in names), 600)
    first = next(results)
    for process in multiprocessing.active_children():
        process.kill()
    assert [first.path, *(each.path for each in results)] == names
    assert "goes on in one process: a process ended by itself" in caplog.text


def test_where_no_process_can_be_started_the_files_are_read_by_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def failing(begin: object) -> None:
        raise OSError(errno.EMFILE, "Too many open files")

    monkeypatch.setattr("feedsvc.ingest.crew._started", failing)
    monkeypatch.setattr(readers, "MANY_FILES", 10)
    names = [f"{number}.md" for number in range(60)]
    for name in names:
        (tmp_path / name).write_text("A story\n\nText.\n")
    assert [each.path for each in read(tmp_path, names)] == names
    assert "in one process: a process cannot be started: Too many open files" in caplog.text
