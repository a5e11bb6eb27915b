"""When to look again: events of real files, the passing of time, and what happens when the system will not tell."""

import errno
import logging
import os
import resource
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from watchdog.observers.inotify_c import (
    CallbackId,
    InotifyConstants,
    InotifyEvent,
    InotifyFD,
    Mask,
    WatchDescriptor,
)
from watchdog.observers.inotify_c import (
    Watch as KernelWatch,
)

from feedsvc.ingest import ear, watch
from feedsvc.ingest.mail import FEW_PATHS, PROMPT_SECONDS, Look, Mail
from feedsvc.ingest.watch import Watch
from tests.powers import held_back

SOON = 3.0  # seconds: far more than any of these takes, far less than a rescan
HOUR = 3600.0


class Watching:
    """A watched folder, and its looks as they come."""

    def __init__(self, folder: Path, **options: object) -> None:
        self.folder = folder
        self.stop = threading.Event()
        self.ends = threading.Timer(20, self.stop.set)  # no test hangs
        self.ends.start()
        options = {"rescan_seconds": lambda: HOUR, "settle_seconds": 0.3} | options
        self.looks = Watch(folder, self.stop, **options).looks()  # type: ignore[arg-type]
        self.first = next(self.looks)

    def next_look(self) -> Look:
        return next(self.looks)

    def until_ready(self, path: str) -> Look:
        """Give the look that tells that a file may be read."""
        return next(look for look in self.looks if path in look.ready)

    def close(self) -> None:
        self.stop.set()
        self.ends.cancel()
        assert list(self.looks) == []


Watcher = Callable[..., Watching]


@pytest.fixture
def watching(tmp_path: Path) -> Iterator[Watcher]:
    opened: list[Watching] = []

    def begin(folder: Path = tmp_path, **options: object) -> Watching:
        opened.append(Watching(folder, **options))
        return opened[-1]

    yield begin
    for one in opened:
        one.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "articles"
    place.mkdir()
    return place


def took(action: Callable[[], object]) -> float:
    began = time.monotonic()
    action()
    return time.monotonic() - began


def open_descriptors() -> list[int]:
    return [int(link.name) for link in Path("/proc/self/fd").iterdir()]


def quiet(one: Watching, seconds: float = 0.5) -> bool:
    """Tell whether no look comes for a while."""
    threading.Timer(seconds, one.stop.set).start()
    return list(one.looks) == []


class TestEvents:
    def test_the_first_look_is_at_once(self, folder: Path, watching: Watcher) -> None:
        assert watching(folder).first == Look(frozenset(), "the start")

    def test_f62_a_closed_file_may_be_read_at_once(self, folder: Path, watching: Watcher) -> None:
        one = watching(folder, settle_seconds=HOUR)
        (folder / "a.txt").write_text("x")
        assert took(lambda: one.until_ready("a.txt")) < SOON

    def test_f64_a_file_moved_in_may_be_read_and_its_former_name_never(
        self, tmp_path: Path, folder: Path, watching: Watcher
    ) -> None:
        (tmp_path / "elsewhere.txt").write_text("x")
        one = watching(folder, settle_seconds=HOUR)
        (tmp_path / "elsewhere.txt").rename(folder / "a.txt")
        assert one.next_look() == Look(frozenset({"a.txt"}), "files changed", frozenset({"a.txt"}))
        (folder / ".b.txt.Xa3B9z").write_text("x")
        (folder / ".b.txt.Xa3B9z").rename(folder / "b.txt")
        assert one.next_look() == Look(frozenset({"b.txt"}), "files changed", frozenset({"b.txt"}))

    def test_files_of_new_folders_are_told(self, tmp_path: Path, folder: Path, watching: Watcher) -> None:
        one = watching(folder)
        (folder / "new" / "deep").mkdir(parents=True)
        assert one.next_look().changed == frozenset({"new/", "new/deep/"})
        (folder / "new" / "deep" / "a.txt").write_text("x")
        one.until_ready("new/deep/a.txt")
        (tmp_path / "outside").mkdir()
        (tmp_path / "outside" / "b.txt").write_text("x")
        (tmp_path / "outside").rename(folder / "in")
        assert "in/" in (one.next_look().changed or ())
        (folder / "in").rename(folder / "renamed")
        look = one.until_ready("renamed/b.txt")
        assert {"in/", "renamed/"} <= (look.changed or set())

    def test_pictures_and_sound_are_told(self, folder: Path, watching: Watcher) -> None:
        one = watching(folder, settle_seconds=HOUR)
        (folder / "a.PNG").write_bytes(b"x")
        assert one.until_ready("a.PNG").changed == frozenset({"a.PNG"})

    def test_what_is_judged_with_all_others_is_told_as_the_whole_folder(self, folder: Path, watching: Watcher) -> None:
        one = watching(folder, settle_seconds=HOUR)
        (folder / "a.docx").write_bytes(b"x")
        assert one.until_ready("a.docx").changed is None

    def test_f62_a_file_being_written_is_looked_at_when_it_may_have_settled(
        self, folder: Path, watching: Watcher
    ) -> None:
        one = watching(folder, settle_seconds=0.6)
        with (folder / "a.txt").open("w") as file:
            file.write("half")
            file.flush()
            waited = took(lambda: one.next_look().ready == frozenset() or pytest.fail("it was not closed"))
        assert waited > 0.5
        one.until_ready("a.txt")

    def test_f62_a_closed_file_that_is_written_again_may_not_be_read(self, folder: Path, watching: Watcher) -> None:
        one = watching(folder)
        with (folder / "a.txt").open("w") as second:
            (folder / "a.txt").write_text("first")
            second.write("second")
            second.flush()
            time.sleep(0.5)
            assert one.next_look().ready == frozenset()

    def test_what_is_removed_or_moved_out_is_told_promptly(
        self, tmp_path: Path, folder: Path, watching: Watcher
    ) -> None:
        for name in ("a.txt", "b.txt"):
            (folder / name).write_text("x")
        (folder / "sub").mkdir()
        one = watching(folder, settle_seconds=HOUR)
        (folder / "a.txt").unlink()
        assert one.next_look().why == "files changed"
        (folder / "b.txt").rename(tmp_path / "b.txt")
        assert one.next_look().why == "files changed"
        (folder / "sub").rmdir()
        assert one.next_look().why == "files changed"

    def test_changed_rights_are_told(self, folder: Path, watching: Watcher) -> None:
        (folder / "a.txt").write_text("x")
        one = watching(folder)
        (folder / "a.txt").chmod(0o600)
        assert one.next_look().why == "files changed"

    def test_an_edit_of_the_settings_is_told_at_once(self, folder: Path, watching: Watcher) -> None:
        one = watching(folder, settle_seconds=HOUR)
        (folder / "feedsvc.toml").write_text("")
        one.until_ready("feedsvc.toml")

    @pytest.mark.parametrize("name", [".hidden.txt", "a.txt~", "4913", "index.db", "a.css", "a.txt.swp"])
    def test_f51_files_that_are_no_articles_wake_nobody(self, folder: Path, watching: Watcher, name: str) -> None:
        one = watching(folder)
        (folder / name).write_text("x")
        assert quiet(one)

    def test_hidden_folders_wake_nobody(self, folder: Path, watching: Watcher) -> None:
        (folder / ".feedsvc").mkdir()
        one = watching(folder)
        (folder / ".feedsvc" / "ledger.jsonl").write_text("x")
        (folder / ".feedsvc" / "a.txt").write_text("x")
        (folder / ".git").mkdir()
        assert quiet(one)

    def test_our_own_reading_wakes_nobody(self, folder: Path, watching: Watcher) -> None:
        (folder / "a.txt").write_text("x")
        one = watching(folder)
        (folder / "a.txt").read_text()
        list(folder.iterdir())
        assert quiet(one)

    def test_f68_many_files_at_once_are_few_looks_and_all_are_told(self, folder: Path, watching: Watcher) -> None:
        one = watching(folder)
        names = {f"{number}.txt" for number in range(2000)}
        for name in names:
            (folder / name).write_text("x")
        told: set[str] = set()
        count = 0
        while not names <= told:
            told |= one.next_look().ready
            count += 1
        assert count < 100

    def test_names_that_are_no_utf8_are_told(self, folder: Path, watching: Watcher) -> None:
        one = watching(folder)
        (folder / "\udce9.txt").write_text("x")
        one.until_ready("\udce9.txt")

    def test_a_folder_named_by_a_link_is_watched(self, tmp_path: Path, folder: Path, watching: Watcher) -> None:
        (tmp_path / "link").symlink_to(folder)
        one = watching(tmp_path / "link")
        (folder / "a.txt").write_text("x")
        one.until_ready("a.txt")


class TestMeanwhile:
    """What is told while a look goes on."""

    def test_paths_are_told_once_their_time_has_come(self) -> None:
        now = [0.0]
        mail = Mail(settle_seconds=1.0, ticks=lambda: now[0])
        assert mail.take_paths() is None
        mail.put("slow", ["a.txt"])
        assert mail.take_paths() is None
        mail.put("prompt", ["b.txt"], ready="b.txt")
        now[0] += PROMPT_SECONDS
        assert mail.take_paths() == Look(frozenset({"b.txt"}), "files changed", frozenset({"a.txt", "b.txt"}))
        assert mail.take_paths() is None
        assert mail.time() is None

    def test_very_many_wait_for_the_next_look(self) -> None:
        now = [0.0]
        mail = Mail(ticks=lambda: now[0])
        names = [f"{number}.txt" for number in range(FEW_PATHS + 1)]
        mail.put("prompt", names)
        now[0] += PROMPT_SECONDS
        assert mail.take_paths() is None
        assert mail.take("files changed").changed == frozenset(names)

    def test_what_was_heard_just_before_the_whole_folder_is_looked_at_does_not_wait_for_that(self) -> None:
        now = [0.0]
        mail = Mail(ticks=lambda: now[0])
        mail.put("prompt", ["a.txt"], ready="a.txt")
        assert mail.take("time has passed") == Look(frozenset(), "time has passed")
        now[0] += PROMPT_SECONDS
        assert mail.take_paths() == Look(frozenset({"a.txt"}), "files changed", frozenset({"a.txt"}))
        assert mail.time() is None

    def test_what_no_path_tells_waits_for_the_next_look(self) -> None:
        now = [0.0]
        mail = Mail(ticks=lambda: now[0])
        mail.put("prompt", None)
        now[0] += PROMPT_SECONDS
        assert mail.take_paths() is None
        mail.put("prompt", ["a.txt"])
        assert mail.take_paths() == Look(frozenset(), "files changed", frozenset({"a.txt"}))
        assert mail.time() == now[0]
        assert mail.take("files changed").changed is None


class TestTime:
    def test_f67_the_folder_is_looked_at_though_nothing_is_told(self, folder: Path, watching: Watcher) -> None:
        one = watching(folder, rescan_seconds=lambda: 0.1)
        assert one.next_look() == Look(frozenset(), "time has passed")

    def test_a_look_is_taken_when_one_was_asked_for(self, folder: Path, watching: Watcher) -> None:
        asked = iter([0.05, None, None])
        one = watching(folder, again=lambda: next(asked))
        assert one.next_look() == Look(frozenset(), "a file or an article is due", frozenset())
        assert quiet(one)

    def test_it_ends_promptly_when_told_to(self, folder: Path, watching: Watcher) -> None:
        one = watching(folder)
        threading.Timer(0.1, one.stop.set).start()
        assert took(lambda: list(one.looks)) < SOON

    def test_it_never_begins_when_told_to_stop_before(self, folder: Path) -> None:
        stop = threading.Event()
        stop.set()
        assert list(Watch(folder, stop, rescan_seconds=lambda: HOUR).looks()) == []

    def test_nothing_is_left_running(self, folder: Path) -> None:
        threads, descriptors = set(threading.enumerate()), set(open_descriptors())
        one = Watching(folder)
        ours = set(threading.enumerate()) - threads
        assert len(ours) == 4  # kernel, paths, dispatch; and the test's own timer
        one.close()
        one.ends.join()
        assert not any(thread.is_alive() for thread in ours)
        assert set(open_descriptors()) <= descriptors


class TestFailures:
    def test_folders_made_together_with_their_parents_do_no_harm(
        self, folder: Path, watching: Watcher, caplog: pytest.LogCaptureFixture
    ) -> None:
        one = watching(folder)
        for number in range(30):
            (folder / str(number) / "deep" / "deeper").mkdir(parents=True)
            (folder / f"{number}.txt").write_text("x")
            one.until_ready(f"{number}.txt")
        assert caplog.records == []

    def test_watchdog_warns_of_folders_met_twice(self, folder: Path) -> None:
        class Heard:
            def on_event(self, event: InotifyEvent) -> None: ...
            def on_watch_deleted(self, wd: WatchDescriptor) -> None: ...
            def on_queue_overflow(self) -> None: ...

        plain = InotifyFD()
        plain.start()
        args = (bytes(folder), InotifyConstants.IN_CREATE, Heard(), CallbackId(1))
        plain.add_callback(*args)
        with pytest.warns(RuntimeWarning, match="already exists"):
            plain.add_callback(*args)
        plain.stop()
        plain.join()

    def test_f65_after_an_overflow_the_whole_folder_is_looked_at(
        self, folder: Path, watching: Watcher, caplog: pytest.LogCaptureFixture
    ) -> None:
        one = watching(folder)
        for thread in threading.enumerate():
            if isinstance(thread, ear._Inotify):
                overflow = Mask(InotifyConstants.IN_Q_OVERFLOW)
                thread.handle_event(InotifyEvent(WatchDescriptor(-1), overflow, 0, b""))
        assert one.next_look().why == "files changed"
        assert "overflow" in caplog.text
        (folder / "a.txt").write_text("x")
        one.until_ready("a.txt")

    def test_f66_without_watches_for_all_folders_the_rest_is_polled(
        self, folder: Path, watching: Watcher, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        # The kernel's limit counts for all programs of a user: here it is reached for one folder only.
        given = InotifyFD._get_or_create_watch

        def limited(self: InotifyFD, path: bytes, mask: Mask) -> KernelWatch:
            if b"/sub" in path:
                raise OSError(errno.ENOSPC, "inotify watch limit reached")
            return given(self, path, mask)

        monkeypatch.setattr(InotifyFD, "_get_or_create_watch", limited)
        (folder / "sub").mkdir()
        (folder / "sub2").mkdir()
        one = watching(folder, poll_seconds=0.1)
        (warning,) = [record.getMessage() for record in caplog.records]
        assert "sysctl fs.inotify.max_user_watches" in warning
        assert one.next_look() == Look(frozenset(), "the folder is polled")
        (folder / "a.txt").write_text("x")
        one.until_ready("a.txt")

    def test_f66_watches_are_tried_again_at_each_full_scan_and_said_to_be_back(
        self, folder: Path, watching: Watcher, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        given = InotifyFD._get_or_create_watch
        tries: list[bytes] = []

        def limited(self: InotifyFD, path: bytes, mask: Mask) -> KernelWatch:
            if b"/sub" in path and len(tries) < 3:
                tries.append(path)
                raise OSError(errno.ENOSPC, "inotify watch limit reached")
            return given(self, path, mask)

        monkeypatch.setattr(InotifyFD, "_get_or_create_watch", limited)
        caplog.set_level(logging.INFO)
        (folder / "sub").mkdir()
        one = watching(folder, poll_seconds=0.1, rescan_seconds=lambda: 0.3)
        assert next(look for look in one.looks if len(tries) == 3 and look.why == watch.ANEW).changed is None
        next(look for look in one.looks if look.why == watch.ANEW)
        (folder / "sub" / "a.txt").write_text("x")
        one.until_ready("sub/a.txt")
        (warning, again) = [record.getMessage() for record in caplog.records]
        assert "sysctl fs.inotify.max_user_watches" in warning
        assert again == "all of the folder is watched again"
        assert one.next_look().why == "time has passed"

    @held_back
    @pytest.mark.parametrize("closed", ["", "sub"])
    def test_f59_a_folder_that_could_not_be_read_is_watched_once_it_can_be(
        self, folder: Path, watching: Watcher, closed: str
    ) -> None:
        (folder / "sub").mkdir()
        (folder / closed).chmod(0o300)
        one = watching(folder, poll_seconds=HOUR, rescan_seconds=lambda: 0.3)
        (folder / closed).chmod(0o700)
        assert next(look for look in one.looks if look.why == watch.ANEW).changed is None
        (folder / "sub" / "a.txt").write_text("x")
        one.until_ready("sub/a.txt")

    def test_f66_without_any_watch_the_folder_is_polled(
        self, folder: Path, watching: Watcher, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def limited(self: InotifyFD, path: bytes, mask: Mask) -> KernelWatch:
            raise OSError(errno.ENOSPC, "inotify watch limit reached")

        monkeypatch.setattr(InotifyFD, "_get_or_create_watch", limited)
        one = watching(folder, poll_seconds=0.1)
        assert [one.next_look().why for _ in range(2)] == ["the folder is polled"] * 2
        assert len(caplog.records) == 1

    def test_f66_without_descriptors_the_folder_is_polled(
        self, folder: Path, watching: Watcher, caplog: pytest.LogCaptureFixture
    ) -> None:
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        used = max(open_descriptors())
        spare = []
        resource.setrlimit(resource.RLIMIT_NOFILE, (used + 1, hard))
        try:
            while True:
                spare.append(os.dup(0))
        except OSError:
            one = watching(folder, poll_seconds=0.1)
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
            for descriptor in spare:
                os.close(descriptor)
        assert "sysctl fs.inotify.max_user_instances" in caplog.text
        assert one.next_look().why == "the folder is polled"

    def test_polling_a_slow_folder_takes_a_small_share_of_the_time(self, folder: Path) -> None:
        now = [0.0]
        waits: list[float] = []

        class Stop:
            def is_set(self) -> bool:
                return False

        one = Watch(folder / "none", Stop(), rescan_seconds=lambda: HOUR, poll_seconds=1, ticks=lambda: now[0]).looks()
        next(one)
        now[0] += 60  # so long did the look take

        def wait(self: Watch, ear: object, due: tuple[float, str]) -> str:
            waits.append(due[0] - now[0])
            return due[1]

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Watch, "_wait", wait)
            next(one)
        one.close()  # type: ignore[attr-defined]
        assert waits == [60.0 * watch.POLL_SHARE]

    @pytest.mark.parametrize("kind", ["InotifyFullEmitter", "BaseObserver", "_Inotify"])
    def test_f73_a_watching_thread_that_dies_is_noticed_and_replaced(
        self, folder: Path, watching: Watcher, caplog: pytest.LogCaptureFixture, kind: str
    ) -> None:
        one = watching(folder)
        (thread,) = [thread for thread in threading.enumerate() if type(thread).__name__ == kind]
        thread.stop()  # type: ignore[attr-defined]
        assert one.next_look() == Look(frozenset(), "watching began anew")
        assert caplog.record_tuples[-1][1:] == (
            logging.WARNING,
            "watching the folder broke off; it begins anew",
        )
        (folder / "a.txt").write_text("x")
        one.until_ready("a.txt")

    def test_a_folder_that_is_replaced_is_watched_anew(self, tmp_path: Path, folder: Path, watching: Watcher) -> None:
        one = watching(folder)
        folder.rename(tmp_path / "old")
        assert one.next_look().why == "watching began anew"
        folder.mkdir()
        assert one.next_look().why == "watching began anew"
        (folder / "a.txt").write_text("x")
        one.until_ready("a.txt")

    def test_what_is_mounted_in_the_folder_later_is_watched_too(
        self, tmp_path: Path, watching: Watcher, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        folder, mounts = tmp_path / "two words", tmp_path / "mountinfo"
        folder.mkdir()
        mounts.write_text("22 1 0:20 / / rw - ext4 /dev/sda rw\n")
        monkeypatch.setattr(ear, "MOUNTS", mounts)
        one = watching(folder)
        with mounts.open("a") as file:
            file.write("23 22 0:21 / /elsewhere/two\\040words/disk rw - tmpfs none rw\n")
            file.write(f"24 22 0:22 / {tmp_path}/two\\040words/disk rw - tmpfs none rw\n")
        assert one.next_look() == Look(frozenset(), "watching began anew")
        with mounts.open("a") as file:
            file.write("25 22 0:23 / /elsewhere rw - tmpfs none rw\n")
        assert quiet(one)

    def test_a_folder_that_is_not_there_yet_is_polled_and_watched_when_it_comes(
        self, tmp_path: Path, watching: Watcher
    ) -> None:
        one = watching(tmp_path / "later", poll_seconds=0.1)
        assert one.next_look().why == "the folder is polled"
        (tmp_path / "later").mkdir()
        while one.next_look().why != "watching began anew":
            pass
        (tmp_path / "later" / "a.txt").write_text("x")
        one.until_ready("a.txt")
