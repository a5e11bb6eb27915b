"""Settings: where they come from, which comes first, and what is said of faulty ones."""

import os
from dataclasses import fields, replace
from pathlib import Path

import pytest

from feedsvc.errors import ConfigError
from feedsvc.settings import (
    RULES,
    SETTINGS,
    SITE_FILE,
    VARIABLES,
    Settings,
    Site,
    TopicRule,
    child_environ,
    forget_environ,
    load,
    read_site,
    site_from_json,
    site_to_json,
)
from tests.powers import held_back

EVERYTHING = """
title = "The  Daily Feed"
subtitle = "All of it"
base_url = "HTTPS://News.Example:443/site/"
author = "The editors"
language = "PT-br"
rights = "CC BY 4.0"
time_zone = "Europe/Paris"
markers = ["More:", "See also"]
max_age = 60
page_entries = 10
rescan_seconds = 30
site_id = "6BA7B810-9DAD-11D1-80B4-00C04FD430C8"

[topics]
blocked = ["Reuters"]
min_articles = 3
find_names = false
folders = true

[topics.ukraine]
label = "Ukraine"
description = "The country"
aliases = ["Ukrainian war", "UA"]

[topics."война"]
merge = "ukraine"

[topics.gossip]
hide = true
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "articles"
    place.mkdir()
    return place


def loaded(folder: Path, text: str = "", /, **environ: str) -> Settings:
    (folder / SITE_FILE).write_text(text)
    return load(str(folder), environ={"HOME": str(folder.parent)} | environ)


def faults(folder: Path, text: str = "", /, **environ: str) -> tuple[str, ...]:
    with pytest.raises(ConfigError) as caught:
        loaded(folder, text, **environ)
    return caught.value.faults


def test_a_folder_without_settings_is_served_with_defaults(folder: Path) -> None:
    settings = load(str(folder), environ={"HOME": "/home/ed"})
    assert settings.site == replace(Site(), base_url="http://127.0.0.1:8000")
    assert settings.base_url_assumed
    assert not settings.platform
    assert (settings.host, settings.port, settings.workers) == ("127.0.0.1", 8000, 2)
    assert settings.folder == folder
    assert settings.data.parent == Path("/home/ed/.local/state/feedsvc")
    assert settings.database_url == f"sqlite:///{settings.data}/index.db"


def test_every_setting_of_the_file_is_taken(folder: Path) -> None:
    settings = loaded(folder, EVERYTHING)
    assert settings.site == Site(
        title="The Daily Feed",
        subtitle="All of it",
        base_url="https://news.example/site",
        author="The editors",
        language="pt-BR",
        rights="CC BY 4.0",
        time_zone="Europe/Paris",
        markers=("More:", "See also"),
        max_age=60,
        page_entries=10,
        rescan_seconds=30,
        site_id="6ba7b810-9dad-11d1-80b4-00c04fd430c8",
        topics=(
            TopicRule("gossip", hide=True),
            TopicRule("ukraine", "Ukraine", "The country", ("Ukrainian war", "UA")),
            TopicRule("война", merge="ukraine"),
        ),
        blocked=("Reuters",),
        min_articles=3,
        find_names=False,
        folders=True,
    )
    assert not settings.base_url_assumed


def test_the_tables_name_every_field_once() -> None:
    assert [setting.field for setting in SETTINGS] == [field.name for field in fields(Site) if field.name != "topics"]
    assert list(RULES) == [field.name for field in fields(TopicRule) if field.name != "slug"]
    variables = [setting.variable for setting in SETTINGS] + [variable.name for variable in VARIABLES]
    assert len(set(variables)) == len(variables)
    assert all(setting.check(setting.default) == setting.default for setting in SETTINGS)
    assert SETTINGS[0].variable == "FEEDSVC_TITLE"


@pytest.mark.parametrize(
    ("variable", "written", "field", "value"),
    [
        ("FEEDSVC_TITLE", "From outside", "title", "From outside"),
        ("FEEDSVC_BASE_URL", "https://feeds.example/", "base_url", "https://feeds.example"),
        ("FEEDSVC_TIME_ZONE", "Asia/Tokyo", "time_zone", "Asia/Tokyo"),
        ("FEEDSVC_MAX_AGE", " 5 ", "max_age", 5),
        ("FEEDSVC_MARKERS", "One, Two ,", "markers", ("One", "Two")),
        ("FEEDSVC_MARKERS", '["Read on, please"]', "markers", ("Read on, please",)),
        ("FEEDSVC_TOPICS_BLOCKED", "AFP", "blocked", ("AFP",)),
        ("FEEDSVC_TOPICS_FIND_NAMES", "Yes", "find_names", True),
        ("FEEDSVC_TOPICS_FOLDERS", "0", "folders", False),
        ("FEEDSVC_SUBTITLE", "", "subtitle", "All of it"),
    ],
)
def test_the_environment_overrides_the_file(
    folder: Path, variable: str, written: str, field: str, value: object
) -> None:
    settings = loaded(folder, EVERYTHING, **{variable: written})
    assert getattr(settings.site, field) == value


def test_what_a_command_was_told_comes_first(folder: Path) -> None:
    environ = {"FEEDSVC_HOST": "10.0.0.1", "PORT": "9000", "WEB_CONCURRENCY": "4", "FEEDSVC_DATA": "/elsewhere"}
    told = load(str(folder), environ=environ, host="::1", port=81, workers=3, data="/here")
    assert (told.host, told.port, told.workers, told.data) == ("::1", 81, 3, Path("/here"))
    assert told.site.base_url == "http://[::1]:81"
    untold = load(str(folder), environ=environ)
    assert (untold.host, untold.port, untold.workers, untold.data) == ("10.0.0.1", 9000, 4, Path("/elsewhere"))
    assert untold.site.base_url == "http://10.0.0.1:9000"


def test_a_platform_that_sets_port_is_answered_on_every_interface(folder: Path) -> None:
    settings = loaded(folder, PORT="80")
    assert settings.platform
    assert (settings.host, settings.port, settings.site.base_url) == ("0.0.0.0", 80, "http://localhost")


def test_the_environment_names_the_folder_when_the_command_does_not(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert load(environ={"FEEDSVC_ARTICLES": str(folder), "HOME": "/h"}).folder == folder
    monkeypatch.chdir(folder.parent)
    assert load(environ={"HOME": "/h"}).folder == folder
    assert load("articles", environ={"FEEDSVC_ARTICLES": "/none", "HOME": "/h"}).folder == folder


def test_the_process_environment_counts_when_none_is_given(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("FEEDSVC_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("FEEDSVC_TITLE", "Ambient")
    settings = load(str(folder))
    assert settings.site.title == "Ambient"
    assert read_site(settings).title == "Ambient"


class TestDataFolder:
    def test_folders_of_one_name_have_data_of_their_own(self, tmp_path: Path) -> None:
        places = [tmp_path / "a" / "news", tmp_path / "b" / "news"]
        for place in places:
            place.mkdir(parents=True)
        data = [load(str(place), environ={"HOME": "/h"}).data for place in places]
        assert data[0] != data[1]
        assert all(path.name.startswith("news-") for path in data)

    def test_a_link_to_a_folder_has_the_folders_data(self, tmp_path: Path, folder: Path) -> None:
        (tmp_path / "link").symlink_to(folder)
        environ = {"HOME": "/h"}
        assert load(str(tmp_path / "link"), environ=environ).data == load(str(folder), environ=environ).data

    def test_xdg_state_home_is_used_when_absolute(self, folder: Path) -> None:
        environ = {"HOME": "/h", "XDG_STATE_HOME": "/state"}
        assert load(str(folder), environ=environ).data.parent == Path("/state/feedsvc")
        environ["XDG_STATE_HOME"] = "state"
        assert load(str(folder), environ=environ).data.parent == Path("/h/.local/state/feedsvc")

    def test_without_home_the_users_home_is_asked_for(self, folder: Path) -> None:
        assert load(str(folder), environ={}).data.is_absolute()

    def test_a_strange_folder_name_makes_a_plain_one(self, tmp_path: Path) -> None:
        strange = tmp_path / "my news\n\udcff é!"
        strange.mkdir()
        name = load(str(strange), environ={"HOME": "/h"}).data.name
        assert name.startswith("my-news-é-")
        assert name.isprintable()

    def test_the_index_never_lies_among_the_articles(self, folder: Path) -> None:
        assert "cannot be among the articles" in faults(folder, FEEDSVC_DATA=str(folder / "data"))[0]
        assert loaded(folder, FEEDSVC_DATA=str(folder / ".feedsvc")).data == folder / ".feedsvc"


class TestDatabase:
    def test_a_path_of_ones_own(self, folder: Path) -> None:
        assert loaded(folder, DATABASE_URL="sqlite:////var/x.db").database_url == "sqlite:////var/x.db"

    def test_a_relative_path_is_made_absolute(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir("/")
        assert loaded(folder, DATABASE_URL="sqlite:///x.db").database_url == "sqlite:////x.db"

    def test_other_databases_are_refused_without_showing_the_password(self, folder: Path) -> None:
        (fault,) = faults(folder, DATABASE_URL="postgres://me:secret@host/db")
        assert "only SQLite" in fault
        assert "secret" not in fault

    @pytest.mark.parametrize("url", ["sqlite://", "sqlite:///"])
    def test_an_index_needs_a_file(self, folder: Path, url: str) -> None:
        assert "names no file" in faults(folder, DATABASE_URL=url)[0]


class TestFaults:
    def test_all_are_told_together_with_line_and_nearest_key(self, folder: Path) -> None:
        text = (
            '# site\ntilte = "x"\npage_entries = 0\n[topics]\nfolder = true\n[topics.ukraine]\nlable = "U"\nhide = 1\n'
        )
        assert faults(folder, text, PORT="none", FEEDSVC_TIME_ZONE="Europe/Pariss", FEEDSVC_TITEL="x") == (
            "PORT: 'none' is no whole number from 1 to 65,535",
            "feedsvc.toml line 2: tilte: did you mean title?",
            "feedsvc.toml line 3: page_entries: 0 is no whole number from 5 to 500",
            "feedsvc.toml line 5: topics.folder: did you mean topics.folders?",
            "FEEDSVC_TIME_ZONE: there is no time zone 'Europe/Pariss'; did you mean Europe/Paris?",
            "FEEDSVC_TITEL: there is no such variable; did you mean FEEDSVC_TITLE?",
            "feedsvc.toml line 7: topics.ukraine.lable: did you mean label?",
            "feedsvc.toml line 8: topics.ukraine.hide: 1 is neither true nor false",
        )

    @pytest.mark.parametrize(
        ("text", "fault"),
        [
            ("title = 5", "is no text"),
            ('title = " "', "must not be empty"),
            ('title = "a\\u0000b"', "'a\\x00b' holds a character that may not stand in a feed"),
            ('title = "a\\u202eb"', "'a\\u202eb' holds a character"),
            (f"title = [{'1, ' * 99}]", "…"),
            ('markers = "one"', 'is no list; write ["one", "two"]'),
            ("markers = [1]", "1 is no text"),
            ('page_entries = "25"', "is no whole number"),
            ("page_entries = true", "is no whole number"),
            ("max_age = -1", "is no whole number from 0 to 86400"),
            ('language = "english language"', "is no language tag"),
            ('language = "en_GB"', "is no language tag"),
            ('site_id = "1"', "is no UUID"),
            ('time_zone = "Mars/Olympus"', "there is no time zone"),
            ('time_zone = "../etc/passwd"', "there is no time zone"),
            ('time_zone = "localtime"', "another zone on every machine"),
            ('time_zone = ""', "must not be empty"),
            ("topics = 1", "must be a table"),
            ('[topics]\nfind_names = "yes"', "is neither true nor false"),
            ("wholly_unknown_thing = 1", "there is no such setting; the keys are author, base_url"),
            ('blocked = ["x"]', "did you mean topics.blocked?"),
            ('[topics."European Union"]\nhide = true', "write european-union"),
            ('[topics."!"]\nhide = true', "is no topic as in its address"),
            ('[topics.a]\nmerge = "B"', "write b"),
            ("[topics.a]\nzzz = 1", "the keys of a topic are label, description"),
            ('[topics.a]\nmerge = "b"\nhide = true', "cannot be hidden too"),
            ('[topics.a]\nmerge = "b"\n[topics.b]\nmerge = "a"', "is merged back into 'a'"),
            ('[topics.a]\nmerge = "a"', "is merged back into 'a'"),
            ('[topics.a]\naliases = ["X"]\n[topics.b]\naliases = ["x"]', "is an alias of 'a' already"),
            ("title = ", "cannot be read: Invalid value (at line 1"),
            ('title = "a"\ntitle = "b"', "cannot be read: Cannot overwrite a value (at line 2"),
            ("a = " + "[" * 9000, "cannot be read"),
        ],
    )
    def test_each_says_what_is_wrong(self, folder: Path, text: str, fault: str) -> None:
        assert fault in faults(folder, text)[0]

    @pytest.mark.parametrize(
        "url",
        [
            "news.example",
            "ftp://news.example",
            "https://",
            "https://news.example/?a",
            "https://news.example/#a",
            "https://me@news.example",
            "https://news.example:99999",
            "https://ne ws.example",
            "https://[::zz]",
            "https://-x-.example-",
            "https://a..b",
            "//news.example",
        ],
    )
    def test_an_address_must_be_absolute_and_plain(self, folder: Path, url: str) -> None:
        assert "is no address like https://news.example" in faults(folder, FEEDSVC_BASE_URL=url)[0]

    @pytest.mark.parametrize(
        ("url", "spelled"),
        [
            ("http://zürich.example/zeitung für alle", "http://xn--zrich-kva.example/zeitung"),
            ("http://x.example:8080//", "http://x.example:8080"),
            ("http://[::1]:80/é", "http://[::1]/%C3%A9"),
        ],
    )
    def test_an_address_has_one_spelling(self, folder: Path, url: str, spelled: str) -> None:
        written = url.split()[0]
        assert loaded(folder, FEEDSVC_BASE_URL=written).site.base_url == spelled

    @pytest.mark.parametrize(
        ("tag", "usual"),
        [("EN", "en"), ("zh-hant-tw", "zh-Hant-TW"), ("de-1996", "de-1996"), ("en-gb-x-IN-house", "en-GB-x-in-house")],
    )
    def test_a_language_tag_has_its_usual_case(self, folder: Path, tag: str, usual: str) -> None:
        assert loaded(folder, FEEDSVC_LANGUAGE=tag).site.language == usual

    @pytest.mark.parametrize(
        ("variable", "written", "fault"),
        [
            ("PORT", "0", "PORT: '0' is no whole number"),
            ("WEB_CONCURRENCY", "٣", "WEB_CONCURRENCY: '٣' is no whole number"),
            ("FEEDSVC_HOST", "http://x", "host: 'http://x' is no name"),
            ("FEEDSVC_TOPICS_FOLDERS", "perhaps", "is neither true nor false"),
            ("FEEDSVC_MAX_AGE", "1.5", "is no whole number"),
            ("FEEDSVC_MARKERS", "[one", "FEEDSVC_MARKERS: "),
            ("FEEDSVC_TITLE", "\udcff", "holds a character"),
            ("FEEDSVC_PORT", "1", "did you mean PORT?"),
        ],
    )
    def test_of_the_environment(self, folder: Path, variable: str, written: str, fault: str) -> None:
        assert fault in faults(folder, **{variable: written})[0]

    def test_an_option_is_named_as_it_was_told(self, folder: Path) -> None:
        with pytest.raises(ConfigError, match=r"--port: '70000' is no whole number.*--workers: '0' is no"):
            load(str(folder), environ={"HOME": "/h"}, port=70_000, workers=0)

    def test_foreign_variables_are_left_alone(self, folder: Path) -> None:
        loaded(folder, FEEDSVC_SHARED="/x", FEEDSVC_SOMETHING_ELSE="1")

    def test_a_folder_that_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(ConfigError, match="there is no such folder; `feedsvc init`"):
            load(str(tmp_path / "none"), environ={"HOME": "/h"})

    def test_lines_are_told_in_quoted_and_inline_tables(self, folder: Path) -> None:
        assert faults(folder, '[topics]\n"b" = { hide = 1 }\n\n[topics."c"]\nhide = 2') == (
            "feedsvc.toml line 2: topics.b.hide: 1 is neither true nor false",
            "feedsvc.toml line 5: topics.c.hide: 2 is neither true nor false",
        )


class TestTheFileItself:
    def test_a_mark_and_windows_line_ends_are_no_fault(self, folder: Path) -> None:
        (folder / SITE_FILE).write_bytes(b'\xef\xbb\xbftitle = "x"\r\nsubtitle = "y"\r\n')
        assert load(str(folder), environ={"HOME": "/h"}).site.subtitle == "y"

    def test_bytes_that_are_no_text_are_a_fault(self, folder: Path) -> None:
        (folder / SITE_FILE).write_bytes(b'title = "\xff"')
        with pytest.raises(ConfigError, match="cannot be read: 'utf-8' codec"):
            load(str(folder), environ={"HOME": "/h"})

    def test_too_large_a_file_is_a_fault(self, folder: Path) -> None:
        assert "larger than" in faults(folder, "#" * (1024 * 1024 + 1))[0]

    def test_f56_a_link_out_of_the_folder_is_not_followed(self, folder: Path) -> None:
        outside = folder.parent / "secret.toml"
        outside.write_text('title = "secret"')
        (folder / SITE_FILE).symlink_to(outside)
        with pytest.raises(ConfigError, match="leads out of the folder") as caught:
            load(str(folder), environ={"HOME": "/h"})
        assert "secret" not in str(caught.value)

    def test_a_link_inside_the_folder_is_followed(self, folder: Path) -> None:
        (folder / "site-settings").write_text('title = "inside"')
        (folder / SITE_FILE).symlink_to("site-settings")
        assert load(str(folder), environ={"HOME": "/h"}).site.title == "inside"

    @pytest.mark.parametrize("target", ["nowhere", SITE_FILE])
    def test_f57_links_that_lead_nowhere_are_a_fault(self, folder: Path, target: str) -> None:
        (folder / SITE_FILE).symlink_to(target)
        with pytest.raises(ConfigError, match="cannot be read"):
            load(str(folder), environ={"HOME": "/h"})

    def test_f58_a_pipe_does_not_hang(self, folder: Path) -> None:
        os.mkfifo(folder / SITE_FILE)
        with pytest.raises(ConfigError, match="no regular file"):
            load(str(folder), environ={"HOME": "/h"})

    @held_back
    def test_f59_an_unreadable_file_is_a_fault(self, folder: Path) -> None:
        (folder / SITE_FILE).touch(mode=0)
        with pytest.raises(ConfigError, match="cannot be read: Permission denied"):
            load(str(folder), environ={"HOME": "/h"})


class TestReadingAnew:
    def test_an_edit_is_taken(self, folder: Path) -> None:
        settings = loaded(folder, 'title = "old"')
        (folder / SITE_FILE).write_text('title = "new"')
        assert read_site(settings, environ={}) == replace(settings.site, title="new")

    def test_a_faulty_edit_tells_its_faults(self, folder: Path) -> None:
        settings = loaded(folder, 'title = "old"')
        (folder / SITE_FILE).write_text("title = 1")
        with pytest.raises(ConfigError, match="line 1: title: 1 is no text"):
            read_site(settings, environ={})


class TestOtherProcesses:
    def resolved(self, folder: Path) -> Settings:
        (folder / SITE_FILE).write_text(EVERYTHING)
        return load(str(folder), environ={"HOME": "/h"}, host="0.0.0.0", port=81, workers=5, data="/d/\udcff")

    def test_a_child_resolves_what_its_parent_did(self, folder: Path) -> None:
        settings = self.resolved(folder)
        handed = child_environ(settings)
        assert all(text.isascii() for pair in handed.items() for text in pair)
        assert load(environ=handed) == settings

    def test_a_child_takes_an_edit_made_since(self, folder: Path) -> None:
        settings = self.resolved(folder)
        (folder / SITE_FILE).write_text('title = "new"')
        assert load(environ=child_environ(settings)).site.title == "new"

    def test_a_child_starts_in_spite_of_a_faulty_edit(self, folder: Path) -> None:
        settings = self.resolved(folder)
        (folder / SITE_FILE).write_text("title =")
        assert load(environ=child_environ(settings)) == settings

    def test_a_child_starts_without_the_folder(self, folder: Path) -> None:
        settings = self.resolved(folder)
        (folder / SITE_FILE).unlink()
        folder.rmdir()
        assert load(environ=child_environ(settings)) == settings

    def test_a_folder_named_on_the_command_line_is_another_site(self, folder: Path, tmp_path: Path) -> None:
        other = tmp_path / "other"
        other.mkdir()
        assert load(str(other), environ={"HOME": "/h"} | child_environ(self.resolved(folder))).folder == other


def test_a_site_comes_back_from_json(folder: Path) -> None:
    site = loaded(folder, EVERYTHING).site
    assert site_from_json(site_to_json(site)) == site
    assert site_to_json(site_from_json(site_to_json(site))) == site_to_json(site)


def test_json_of_another_version_is_understood() -> None:
    written = '{"title":"x","colour":"red","topics":[{"slug":"a","shape":"round"}]}'
    assert site_from_json(written) == Site(title="x", topics=(TopicRule("a"),))
    assert site_from_json("{}") == Site()


def test_the_environment_is_forgotten_but_for_what_libraries_read(monkeypatch: pytest.MonkeyPatch) -> None:
    left = {"DATABASE_URL": "postgresql://user:secret@db/news", "PGPASSFILE": "/pass", "TMPDIR": "/scratch"}
    monkeypatch.setattr(os, "environ", left)
    forget_environ()
    assert left == {"PGPASSFILE": "/pass", "TMPDIR": "/scratch"}


def test_the_format_of_the_log_reaches_every_process(tmp_path: Path) -> None:
    chosen = load(str(tmp_path), environ={"FEEDSVC_LOG_FORMAT": "json", "HOME": str(tmp_path)})
    assert chosen.log_format == "json"
    assert load(environ=child_environ(chosen)).log_format == "json"
    assert load(str(tmp_path), environ={"HOME": str(tmp_path)}, log_format="text").log_format == "text"
    with pytest.raises(ConfigError, match="FEEDSVC_LOG_FORMAT: must be text or json"):
        load(str(tmp_path), environ={"FEEDSVC_LOG_FORMAT": "xml", "HOME": str(tmp_path)})
