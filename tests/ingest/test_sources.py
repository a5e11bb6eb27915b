"""Article files: which a folder holds, and how their bytes are read without ever leaving the folder."""

import hashlib
import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from feedsvc.errors import SourceError
from feedsvc.ingest import sources
from feedsvc.ingest.names import concerns, is_working_name
from feedsvc.ingest.sources import Found, read
from feedsvc.ingest.walk import Scan, Walk, scan
from feedsvc.model import Problem, SourceFile
from tests.powers import held_back

LINK = ("links are not followed", "put the file itself here")


def put(folder: Path, *paths: str) -> None:
    for path in paths:
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(path)


def found(folder: Path) -> list[str]:
    return [file.path for file in scan(folder).found]


def refused(folder: Path, path: str, **options: int) -> SourceError:
    with pytest.raises(SourceError) as caught:
        read(folder, path, **options)
    return caught.value


@pytest.fixture
def locked(tmp_path: Path) -> Iterator[Path]:
    """A folder whose part `locked` holds an article that a normal user cannot get at."""
    put(tmp_path, "open.txt", "locked/in.txt")
    (tmp_path / "locked").chmod(0)
    yield tmp_path
    (tmp_path / "locked").chmod(0o700)


class TestScan:
    def test_articles_are_listed_in_natural_order_with_size_and_time(self, tmp_path: Path) -> None:
        put(tmp_path, "a10.txt", "a2.md", "b/c.HTML", "d.json", "e.xhtml", "f.markdown", "g.htm")
        os.utime(tmp_path / "a2.md", ns=(1, 1_234_567_890_123_456_789))
        listed = scan(tmp_path)
        assert [file.path for file in listed.found] == [
            *("a2.md", "a10.txt", "b/c.HTML", "d.json", "e.xhtml", "f.markdown", "g.htm")
        ]
        ctime = (tmp_path / "a2.md").stat().st_ctime_ns
        assert listed.found[0] == Found("a2.md", 5, 1_234_567_890_123_456_789, ctime)
        assert (listed.problems, listed.ignored, listed.unknown) == ((), (), ())

    def test_an_empty_folder_holds_nothing(self, tmp_path: Path) -> None:
        assert scan(tmp_path) == Scan((), (), (), ())

    @pytest.mark.parametrize(
        "name",
        [
            *(".draft.txt.swp", "4913", "draft.txt~", "#draft.txt#", ".~lock.draft.txt#", "~$draft.txt"),
            *("draft.txt.tmp", "draft.txt.part", "draft.txt.filepart", "draft.txt.crdownload", ".draft.txt.Xa3B9z"),
            *(".goutputstream-AB12CD", ".DS_Store", "._draft.txt", "Thumbs.db", ".nfs000000000123abcd00000001"),
            *(".syncthing.draft.txt.tmp", "draft.txt___jb_tmp___", ".hidden.txt", "draft.txt.orig", "draft.txt.bak"),
            *("_PROBLEMS.txt", "..data", "DRAFT.TXT.TMP", "notes.TXT~"),
            *("a.sync-conflict-20261126-101500-ABCDEFG.txt", "a (conflicted copy 2026-11-26 101500).txt"),
            "a (Anna's conflicted copy 2026-11-26).md",
        ],
    )
    def test_f51_working_files_of_programs_are_ignored(self, tmp_path: Path, name: str) -> None:
        put(tmp_path, name)
        assert scan(tmp_path) == Scan((), (), (name,), ())
        assert is_working_name(name)

    @pytest.mark.parametrize(
        "name", [".git", ".private", ".feedsvc", "__MACOSX", "@eaDir", "x.bak", "a.md.sb-1a2b3c4d-Z8OW7e"]
    )
    def test_f51_hidden_and_working_folders_are_not_entered(self, tmp_path: Path, name: str) -> None:
        put(tmp_path, f"{name}/note.txt")
        assert scan(tmp_path) == Scan((), (), (name,), ())

    def test_settings_are_neither_article_nor_ignored(self, tmp_path: Path) -> None:
        put(tmp_path, "feedsvc.toml")
        assert scan(tmp_path) == Scan((), (), (), ())

    @pytest.mark.parametrize(
        "name",
        [
            *(
                "  two  spaces .txt",
                "line\nbreak.txt",
                "quo\"te's & <b>.txt",
                "100% %2e%2e%2f %00.txt",
                "n" * 251 + ".txt",
            ),
            *("-rf --help.txt", "; touch x; $(touch x) `id`.txt", "abc\u202edm.exe.txt", "🚀 launch.txt", "CON.txt"),
            *(
                "[a-z]*?.txt",
                "..\\..\\windows.txt",
                "bell\x07esc\x1b[31m.txt",
                "latin-\udce9.txt",
                "README.md",
                "#1.txt",
                "a conflicted copy.txt",
                "sync-conflict.txt",
            ),
        ],
    )
    def test_f52_any_other_name_is_an_article(self, tmp_path: Path, name: str) -> None:
        (tmp_path / name).write_bytes(b"text")
        assert found(tmp_path) == [name]
        assert read(tmp_path, name).data == b"text"

    def test_f54_deep_folders_work(self, tmp_path: Path) -> None:
        path = "/".join([f"level-{n:02}-{'d' * 32}" for n in range(24)]) + "/deep.txt"
        put(tmp_path, path)
        assert found(tmp_path) == [path]
        assert read(tmp_path, path).data == path.encode()

    def test_f54_a_path_beyond_the_limit_of_the_system_works(self, tmp_path: Path) -> None:
        names = ["d" * 200] * 30
        here = os.open(tmp_path, os.O_RDONLY)
        for name in names:
            os.mkdir(name, dir_fd=here)
            here, above = os.open(name, os.O_RDONLY, dir_fd=here), here
            os.close(above)
        os.close(os.open("far.txt", os.O_CREAT | os.O_WRONLY, dir_fd=here))
        os.close(here)
        path = "/".join([*names, "far.txt"])
        assert len(path) > 4096
        assert found(tmp_path) == [path]
        assert read(tmp_path, path).size == 0

    def test_f54_folders_without_end_are_an_error(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sources, "MAX_DEPTH", 2)
        put(tmp_path, "a/b/in.txt", "a/b/c/too-deep.txt")
        listed = scan(tmp_path)
        assert [file.path for file in listed.found] == ["a/b/in.txt"]
        assert listed.unknown == ("a/b/c",)
        assert "folders deep" in listed.problems[0].message

    def test_f60_a_folder_named_like_an_article_is_a_folder(self, tmp_path: Path) -> None:
        put(tmp_path, "box.txt/in.txt")
        assert found(tmp_path) == ["box.txt/in.txt"]
        assert scan(tmp_path).problems == ()

    @pytest.mark.parametrize("name", ["story.md.gz", "notes", "data.csv", "run.sh", "site.css"])
    def test_f19_other_suffixes_are_ignored(self, tmp_path: Path, name: str) -> None:
        put(tmp_path, name)
        assert scan(tmp_path) == Scan((), (), (name,), ())

    def test_an_office_file_is_an_error_that_says_what_to_do(self, tmp_path: Path) -> None:
        put(tmp_path, "story.DOCX", "story.pdf")
        word, pdf = scan(tmp_path).problems
        assert word == Problem("story.DOCX", 0, "error", "Word files are not read", "save as plain text or Markdown")
        assert pdf.message == "PDF files are not read"

    @pytest.mark.parametrize(
        ("paths", "lonely"),
        [
            (["a.txt", "photo.jpg"], []),
            (["a.txt", "pictures/2026/photo.jpg"], []),
            (["photo.jpg", "news/a.txt"], []),
            (["news/a.txt", "pictures/2026/photo.jpg", "pictures/1.png"], ["pictures"]),
            (["news/a.txt", "news/x/film.mp4"], []),
            (["photo.jpg", "sub/sound.mp3"], [""]),
        ],
    )
    def test_media_are_fine_beside_articles_only(self, tmp_path: Path, paths: list[str], lonely: list[str]) -> None:
        put(tmp_path, *paths)
        problems = scan(tmp_path).problems
        assert [problem.path for problem in problems] == lonely
        assert all(problem.severity == "warning" for problem in problems)


@pytest.mark.parametrize(
    ("path", "is_folder", "told"),
    [
        ("a.txt", False, True),
        ("news/a.MD", False, True),
        ("feedsvc.toml", False, True),
        ("photo.jpg", False, True),
        ("story.docx", False, True),
        ("news", True, True),
        ("news", False, False),
        ("news/feedsvc.toml", False, False),
        ("site.css", False, False),
        (".git/a.txt", False, False),
        ("news/.a.txt.swp", False, False),
        ("", True, False),
    ],
)
def test_changes_of_some_paths_concern_what_is_published(path: str, is_folder: bool, told: bool) -> None:
    assert concerns(path, is_folder=is_folder) is told


class TestLinks:
    @pytest.mark.parametrize(
        ("name", "target"),
        [
            ("escape.txt", "../outside/secret.md"),
            ("absolute.txt", "/etc/hostname"),
            ("linked-folder", "../outside"),
            ("proc.txt", "/proc/self/environ"),
            ("zero.txt", "/dev/zero"),
            ("self.txt", "self.txt"),
            ("dangling.txt", "no-such-file.md"),
            ("climbing.txt", "a/../../articles/../outside/secret.md"),
        ],
    )
    def test_f56_f57_links_elsewhere_are_errors_and_never_followed(
        self, tmp_path: Path, name: str, target: str
    ) -> None:
        put(tmp_path, "outside/secret.md", "articles/a/b.txt")
        folder = tmp_path / "articles"
        (folder / name).symlink_to(target)
        listed = scan(folder)
        assert [file.path for file in listed.found] == ["a/b.txt"]
        assert listed.problems == (Problem(name, 0, "error", *LINK),)
        error = refused(folder, name)
        assert (error.message, error.hint) == LINK

    @pytest.mark.parametrize(
        ("name", "target"), [("a/again.txt", "b.txt"), ("a/up", ".."), ("there", "a"), ("also.txt", "./a/../a/b.txt")]
    )
    def test_f57_a_link_to_what_is_there_anyway_is_ignored(self, tmp_path: Path, name: str, target: str) -> None:
        put(tmp_path, "a/b.txt")
        (tmp_path / name).symlink_to(target)
        assert scan(tmp_path) == Scan(scan(tmp_path / ".").found, (), (name,), ())
        assert found(tmp_path) == ["a/b.txt"]

    def test_f56_no_folder_on_the_way_may_be_a_link(self, tmp_path: Path) -> None:
        put(tmp_path, "outside/secret.md", "articles/a.txt")
        (tmp_path / "articles" / "news").symlink_to("../outside")
        assert refused(tmp_path / "articles", "news/secret.md").message == LINK[0]

    def test_f56_a_folder_or_file_swapped_for_a_link_after_the_walk_is_refused(self, tmp_path: Path) -> None:
        put(tmp_path, "outside/a/in.txt", "articles/a/in.txt", "articles/b.txt")
        folder = tmp_path / "articles"
        assert found(folder) == ["a/in.txt", "b.txt"]
        (folder / "a").rename(tmp_path / "was")
        (folder / "a").symlink_to("../outside/a")
        (folder / "b.txt").unlink()
        (folder / "b.txt").symlink_to("../outside/a/in.txt")
        assert refused(folder, "a/in.txt").message == LINK[0]
        assert refused(folder, "b.txt").message == LINK[0]

    def test_f56_a_folder_swapped_for_a_link_during_the_walk_is_unknown(self, tmp_path: Path) -> None:
        # The system lists the folder before it is entered: here it is swapped in between.
        put(tmp_path, "outside/in.txt", "articles/A.txt", "articles/b/in.txt")
        walk = Walk(tmp_path / "articles")
        files = walk.files()
        assert next(files).path == "A.txt"
        (tmp_path / "articles" / "b").rename(tmp_path / "was")
        (tmp_path / "articles" / "b").symlink_to("../outside")
        assert list(files) == []
        assert walk.unknown == ["b"]
        assert walk.problems == [Problem("b", 0, "error", *LINK)]

    @pytest.mark.parametrize("path", ["../outside/secret.md", "/etc/hostname", "a//b.txt", "./b.txt", "", "a\0b.txt"])
    def test_i8_f56_no_path_leads_out_of_the_folder(self, tmp_path: Path, path: str) -> None:
        put(tmp_path, "outside/secret.md", "articles/b.txt", "articles/a/b.txt")
        assert refused(tmp_path / "articles", path).message == "the path leads out of the folder"

    def test_the_folder_itself_may_be_a_link(self, tmp_path: Path) -> None:
        put(tmp_path, "articles/a.txt")
        (tmp_path / "link").symlink_to("articles")
        assert found(tmp_path / "link") == ["a.txt"]
        assert read(tmp_path / "link", "a.txt").size == 14


class TestSpecialFiles:
    def test_f58_a_pipe_is_an_error_and_never_waited_for(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "pipe.txt")
        assert scan(tmp_path).problems[0].message == "this is no regular file"
        assert refused(tmp_path, "pipe.txt").message == "this is no regular file"

    def test_f58_a_socket_is_an_error(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)  # the names of sockets are short
        with socket.socket(socket.AF_UNIX) as server:
            server.bind("s.txt")
            assert scan(tmp_path).problems[0].message == "this is no regular file"
            assert refused(tmp_path, "s.txt").message == "this is no regular file"

    def test_a_folder_is_no_file(self, tmp_path: Path) -> None:
        put(tmp_path, "box.txt/in.txt")
        assert refused(tmp_path, "box.txt").message == "this is no regular file"

    def test_other_kinds_without_an_articles_suffix_are_ignored(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "pipe")
        assert scan(tmp_path) == Scan((), (), ("pipe",), ())


class TestWhatCannotBeLookedAt:
    @held_back
    def test_f59_what_lies_in_an_unreadable_folder_is_unknown_not_gone(self, locked: Path) -> None:
        listed = scan(locked)
        assert [file.path for file in listed.found] == ["open.txt"]
        assert listed.unknown == ("locked",)
        (problem,) = listed.problems
        assert (problem.path, problem.severity) == ("locked", "error")
        assert "Permission denied" in problem.message
        assert refused(locked, "locked/in.txt").message == "no permission to read the file"

    @held_back
    def test_f59_an_unreadable_file_is_found_and_its_reading_refused(self, tmp_path: Path) -> None:
        put(tmp_path, "a.txt")
        (tmp_path / "a.txt").chmod(0)
        assert found(tmp_path) == ["a.txt"]
        assert "chmod a+r" in refused(tmp_path, "a.txt").hint

    @held_back
    def test_f59_files_whose_state_is_hidden_are_unknown(self, tmp_path: Path) -> None:
        put(tmp_path, "a/b.txt")
        (tmp_path / "a").chmod(0o600)
        listed = scan(tmp_path)
        (tmp_path / "a").chmod(0o700)
        assert (listed.found, listed.unknown) == ((), ("a/b.txt",))

    @held_back
    def test_a_folder_that_may_be_passed_but_not_listed_lets_files_be_read(self, tmp_path: Path) -> None:
        put(tmp_path, "a/b.txt")
        (tmp_path / "a").chmod(0o100)
        assert read(tmp_path, "a/b.txt").size == 7
        (tmp_path / "a").chmod(0o700)

    def test_a_folder_that_is_gone_leaves_everything_unknown(self, tmp_path: Path) -> None:
        listed = scan(tmp_path / "none")
        assert listed.unknown == ("",)
        assert listed.problems[0].message == "the folder of articles cannot be read: No such file or directory"

    def test_a_folder_that_vanishes_while_it_is_entered_is_gone(self, tmp_path: Path) -> None:
        # The system lists the folder before it is entered: here it is taken away in between.
        put(tmp_path, "a/b.txt", "c.txt")
        put(tmp_path, "B.txt")
        walk = Walk(tmp_path)
        files = walk.files()
        assert next(files).path == "B.txt"
        (tmp_path / "a" / "b.txt").unlink()
        (tmp_path / "a").rmdir()
        assert [file.path for file in files] == ["c.txt"]
        assert (walk.unknown, walk.problems) == ([], [])
        put(tmp_path, "a/b.txt")
        walk = Walk(tmp_path)
        files = walk.files()
        next(files)
        (tmp_path / "a" / "b.txt").unlink()
        (tmp_path / "a").rmdir()
        (tmp_path / "a").symlink_to("c.txt")
        assert [file.path for file in files] == ["c.txt"]
        assert (walk.unknown, [problem.message for problem in walk.problems]) == (["a"], [LINK[0]])


class TestRead:
    def test_bytes_come_with_their_digest_and_state(self, tmp_path: Path) -> None:
        put(tmp_path, "news/a.txt")
        status = (tmp_path / "news" / "a.txt").stat()
        data = b"news/a.txt"
        assert read(tmp_path, "news/a.txt") == SourceFile(
            "news/a.txt", hashlib.sha256(data).hexdigest(), 10, status.st_mtime_ns, data, status.st_ctime_ns
        )

    def test_a_file_that_is_gone_says_so(self, tmp_path: Path) -> None:
        assert refused(tmp_path, "none.txt").gone
        assert refused(tmp_path, "none/a.txt").gone
        assert refused(tmp_path / "none", "a.txt").gone

    def test_a_file_where_a_folder_was_is_refused(self, tmp_path: Path) -> None:
        put(tmp_path, "a")
        assert not refused(tmp_path, "a/b.txt").gone

    def test_f16_size_is_asked_before_reading(self, tmp_path: Path) -> None:
        with (tmp_path / "sparse.txt").open("wb") as file:
            file.truncate(8 * 1024**3)
        error = refused(tmp_path, "sparse.txt")
        assert error.message == "the file has 8,192.0 MiB; the limit is 10.0 MiB"

    def test_f16_the_limit_itself_is_allowed(self, tmp_path: Path) -> None:
        put(tmp_path, "a.txt")
        assert read(tmp_path, "a.txt", limit=5).size == 5
        assert "limit" in refused(tmp_path, "a.txt", limit=4).message

    def test_f71_a_file_that_never_fits_its_size_is_refused(self) -> None:
        # What the kernel writes while it is read has no size beforehand: a file that grows, every time.
        if not Path("/proc/self/status").exists():
            pytest.skip("needs /proc")
        assert refused(Path("/proc/self"), "status").message == "the file changes while it is read"

    def test_f71_a_file_that_grows_while_it_is_read_is_read_again(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        put(tmp_path, "a.txt")
        states = []

        def fstat(descriptor: int, real: Callable[[int], os.stat_result] = os.fstat) -> os.stat_result:
            states.append(real(descriptor))
            if len(states) == 1:
                (tmp_path / "a.txt").write_text("more words")
            return states[-1]

        monkeypatch.setattr(os, "fstat", fstat)
        assert read(tmp_path, "a.txt").data == b"more words"
        assert len(states) == 4

    def test_f67_a_file_whose_status_moves_at_every_look_is_read_with_the_one_before(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        put(tmp_path, "a.txt")
        modes = iter((0o640, 0o600, 0o640, 0o600, 0o640, 0o600))
        states = []

        def fstat(descriptor: int, real: Callable[[int], os.stat_result] = os.fstat) -> os.stat_result:
            states.append(real(descriptor))
            os.fchmod(descriptor, next(modes))
            return states[-1]

        monkeypatch.setattr(os, "fstat", fstat)
        source = read(tmp_path, "a.txt")
        assert (source.data, source.ctime) == (b"a.txt", states[0].st_ctime_ns)
        assert len(states) == 2

    def test_f71_a_file_replaced_in_one_step_is_read_whole(self, tmp_path: Path) -> None:
        put(tmp_path, "a.txt")
        descriptor = sources._open(tmp_path, "a.txt")
        (tmp_path / "new").write_text("other words")
        (tmp_path / "new").rename(tmp_path / "a.txt")
        source = sources._read_once(descriptor, "a.txt", 99)
        os.close(descriptor)
        assert source is not None
        assert source.data == b"a.txt"

    def test_errors_of_the_disk_are_told(self, tmp_path: Path) -> None:
        # /proc/self/mem is a regular file whose first byte cannot be read.
        if not Path("/proc/self/mem").exists():
            pytest.skip("needs /proc")
        assert refused(Path("/proc/self"), "mem").message == "the file cannot be read: Input/output error"

    def test_no_descriptor_is_left_open(self, tmp_path: Path) -> None:
        put(tmp_path, "a/b/c.txt", "a/d.pdf")
        (tmp_path / "l.txt").symlink_to("/etc/hostname")
        open_files = Path("/proc/self/fd")
        before = len(list(open_files.iterdir()))
        scan(tmp_path)
        read(tmp_path, "a/b/c.txt")
        for path in ("a/none.txt", "none/x.txt", "l.txt", "a/b"):
            refused(tmp_path, path)
        assert len(list(open_files.iterdir())) == before


class TestPeek:
    def test_a_file_looks_as_a_scan_finds_it(self, tmp_path: Path) -> None:
        put(tmp_path, "a/b.txt")
        (found,) = scan(tmp_path).found
        assert sources.peek(tmp_path, "a/b.txt") == found

    @pytest.mark.parametrize("path", ["none.txt", "no/file.txt"])
    def test_what_is_not_there_is_none(self, tmp_path: Path, path: str) -> None:
        assert sources.peek(tmp_path, path) is None

    def test_f56_links_are_not_followed(self, tmp_path: Path) -> None:
        put(tmp_path, "a/b.txt")
        (tmp_path / "in").symlink_to("a")
        (tmp_path / "c.txt").symlink_to("a/b.txt")
        for path in ("in/b.txt", "c.txt", "../a/b.txt", "a", "x/" * 101 + "b.txt"):
            with pytest.raises(SourceError):
                sources.peek(tmp_path, path)

    def test_what_may_be_there_counts_as_there(self, tmp_path: Path) -> None:
        put(tmp_path, "a.txt")
        (tmp_path / "l.txt").symlink_to("a.txt")
        assert [sources.is_there(tmp_path, path) for path in ("a.txt", "l.txt", "b.txt")] == [True, True, False]
