"""A `feedsvc serve` as a person runs it, for tests: in processes of its own, over HTTP."""

import contextlib
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

SOON = 30.0  # seconds; a busy machine is slow, and a test that passes never waits so long
# A test run that is killed leaves nothing behind, where the system can see to that.
ENDING = ("setpriv", "--pdeathsig", "TERM") if shutil.which("setpriv") else ()
LINUX = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="the family of a process is read from /proc")


def eventually(what: Callable[[], object], seconds: float = SOON) -> None:
    """Wait until something is so."""
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, f"not so within {seconds} s"
        time.sleep(0.05)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


def write(folder: Path, name: str, title: str) -> None:
    """Write an article as editors do: aside first, then moved in."""
    (folder / f".{name}").write_text(f"---\ntitle: {title}\ndate: 2026-01-02\ntags: [News]\n---\n\nSome text.\n")
    (folder / f".{name}").rename(folder / name)


class Served:
    """A running `feedsvc serve`."""

    def __init__(self, process: subprocess.Popen[bytes], port: int, data: Path, told: Path, logged: Path) -> None:
        self.process = process
        self.port = port
        self.data = data
        self._told = told
        self._logged = logged

    @property
    def told(self) -> str:
        return self._told.read_text()

    @property
    def logged(self) -> str:
        return self._logged.read_text()

    def get(self, path: str) -> tuple[int, bytes]:
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)) as connection:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read()

    def answers(self, path: str = "/readyz") -> bool:
        try:
            return self.get(path)[0] == 200
        except (OSError, http.client.HTTPException):
            return False

    def shows(self, title: str) -> bool:
        try:
            return title.encode() in self.get("/feed.atom")[1]
        except (OSError, http.client.HTTPException):
            return False

    def ends(self, seconds: float = 6.0) -> int:
        return self.process.wait(seconds)


def command(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", "feedsvc", *map(str, arguments)]


@contextmanager
def serving(
    folder: Path,
    data: Path,
    *,
    port: int = 0,
    environ: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    by: Sequence[str] = (),
    options: Sequence[str] = (),
) -> Iterator[Served]:
    """Run `serve`, perhaps by another program, and see that nothing of it is left."""
    port = port or free_port()
    told, logged = (data.parent / f"{name}-{port}-{time.monotonic_ns()}" for name in ("told", "logged"))
    line = [*ENDING, *by, *command("serve", folder, "--data", data, "--port", str(port), *options)]
    with told.open("wb") as out, logged.open("wb") as err:
        process = subprocess.Popen(line, stdout=out, stderr=err, env={**os.environ, **(environ or {})}, cwd=cwd)
    try:
        yield Served(process, port, data, told, logged)
    finally:
        family = descendants(process.pid)
        process.terminate()
        try:
            process.wait(8)
        except subprocess.TimeoutExpired:
            for pid in (process.pid, *family):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            process.wait()


def parents() -> dict[int, int]:
    """Give the parent of every process that still runs."""
    found = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, parent = path.read_text().rpartition(")")[2].split()[:2]
            if state not in "ZX":
                found[int(path.parent.name)] = int(parent)
    return found


def descendants(pid: int) -> set[int]:
    known, found, size = parents(), {pid}, 0
    while len(found) > size:
        size = len(found)
        found |= {child for child, parent in known.items() if parent in found}
    return found - {pid}


def child(served: Served, role: str) -> int:
    """Give the process id of a child by its role; 0 while there is none."""
    for pid, parent in parents().items():
        with contextlib.suppress(OSError):
            if parent == served.process.pid and role in Path(f"/proc/{pid}/cmdline").read_text().split("\0"):
                return pid
    return 0


def run(*arguments: str | Path, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(*arguments), capture_output=True, text=True, timeout=60, check=False, env={**os.environ, **environ}
    )
