"""The supervisor by its parts; what it does with real children is in integration/test_serve.py."""

import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from feedsvc import supervisor
from feedsvc.errors import FeedsvcError
from feedsvc.model import Problem
from feedsvc.settings import Settings, Site
from feedsvc.supervisor import Start, reserved, signals_gathered
from feedsvc.telling import Standing, to_json


@contextmanager
def stopped_after(seconds: float, number: int = signal.SIGTERM) -> Iterator[None]:
    timer = threading.Timer(seconds, os.kill, (os.getpid(), number))
    timer.start()
    yield
    timer.join()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


class TestReserved:
    def test_nobody_else_can_reserve_it(self) -> None:
        port = free_port()
        with reserved("127.0.0.1", port):
            with pytest.raises(FeedsvcError, match="Address already in use") as caught, reserved("127.0.0.1", port):
                pass
            assert "--port" in caught.value.hint
        with reserved("127.0.0.1", port):
            pass

    def test_nobody_else_can_listen_not_even_everywhere(self) -> None:
        port = free_port()
        with reserved("127.0.0.1", port), pytest.raises(OSError, match="Address already in use"):
            socket.create_server(("127.0.0.1", port))
        with reserved("127.0.0.1", port), pytest.raises(OSError, match="Address already in use"):
            socket.create_server(("", port))

    def test_our_own_workers_can_share_it(self) -> None:
        port = free_port()
        with (
            reserved("127.0.0.1", port),
            socket.create_server(("127.0.0.1", port), reuse_port=True) as one,
            socket.create_server(("127.0.0.1", port), reuse_port=True) as other,
        ):
            one.close()
            with socket.create_connection(("127.0.0.1", port), timeout=5):
                other.accept()[0].close()

    def test_it_is_free_at_once_although_connections_ended_a_moment_ago(self) -> None:
        port = free_port()
        with (
            reserved("127.0.0.1", port),
            socket.create_server(("127.0.0.1", port), reuse_port=True) as server,
            socket.create_connection(("127.0.0.1", port), timeout=5),
        ):
            server.accept()[0].close()  # this side closes first, and waits (RFC 9293, TIME-WAIT)
        with reserved("127.0.0.1", port):
            pass

    def test_another_start_that_finds_us_listening_does_not_keep_us_out(self) -> None:
        port = free_port()
        with socket.socket() as rival:
            rival.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            rival.bind(("127.0.0.1", port))
            threading.Timer(0.2, rival.close).start()
            with reserved("127.0.0.1", port):
                pass

    @pytest.mark.parametrize("host", ["192.0.2.1", "no-such-host.invalid", "999.1.1.1"])
    def test_a_host_that_is_not_ours_is_told(self, host: str) -> None:
        with pytest.raises(FeedsvcError, match=host), reserved(host, free_port()):
            pass


def test_what_is_wrong_for_a_keeper_that_comes_later_is_logged(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    told: list[str] = []
    start = Start(settings, told.append)
    standings = [
        Standing(1, 0, 1, 0, (Problem(name, 0, "error", "not text"),), 0, (), str(settings.folder / "l"))
        for name in ("first.docx", "later.docx")
    ]
    start.hear({"standing": to_json(standings[0])})
    start.tell(time.monotonic() + supervisor.PATIENCE_SECONDS + 1)
    assert start.is_over
    assert "first.docx" in "".join(told)
    start.hear({"standing": to_json(standings[1])})
    assert [(record.levelname, record.getMessage()) for record in caplog.records] == [
        ("ERROR", "later.docx: error: not text")
    ]


class TestSignals:
    def test_they_are_gathered_and_given_back(self) -> None:
        before = signal.getsignal(signal.SIGTERM)
        with signals_gathered() as signals:
            os.kill(os.getpid(), signal.SIGTERM)
            signals.wait([], 5)
            assert signals.stops == [signal.SIGTERM]
        assert signal.getsignal(signal.SIGTERM) is before

    def test_what_is_ignored_stays_so(self) -> None:
        before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
        try:
            with signals_gathered() as signals:
                os.kill(os.getpid(), signal.SIGHUP)
                signals.wait([], 0.1)
                assert signals.stops == []
        finally:
            signal.signal(signal.SIGHUP, before)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "one.md").write_text("# One\n\nText.\n")
    (folder / "letter.docx").write_bytes(b"PK\x03\x04")
    data = tmp_path / "data"
    site = Site(base_url="https://news.example.org")
    return Settings(folder, data, site, f"sqlite:///{data / 'index.db'}", port=free_port(), workers=1)


def test_it_serves_until_told_to_stop(settings: Settings) -> None:
    told: list[str] = []

    def out(line: str) -> None:
        told.append(line)
        if "topic" in line:
            os.kill(os.getpid(), signal.SIGTERM)

    assert supervisor.serve(settings, out) == 0
    assert any("1 article, " in line for line in told)
    with reserved(settings.host, settings.port):
        pass


def test_it_goes_on_when_it_cannot_tell(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "PATIENCE_SECONDS", 0.0)

    def out(line: str) -> None:
        raise BrokenPipeError

    with stopped_after(2):
        assert supervisor.serve(settings, out) == 0


def test_what_keeps_the_keeper_from_ever_starting_ends_it(settings: Settings) -> None:
    settings.data.write_text("a file")
    with pytest.raises(FeedsvcError, match=r"the data folder .* cannot be used"):
        supervisor.serve(settings, lambda line: None)
