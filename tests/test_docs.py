"""README says what the code does: its tables of settings, variables, commands, fields and addresses."""

import re
from pathlib import Path

import click
import pytest

from feedsvc import cli, urls
from feedsvc.ingest import walk
from feedsvc.parse.fields import KNOWN
from feedsvc.settings import SETTINGS, VARIABLES

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()


def rows(heading: str) -> dict[str, list[str]]:
    """Give the rows of the first table after a heading, by first cell."""
    after = README.split(f"\n{heading}\n", 1)[1]
    lines = after[after.index("\n|") :].strip().split("\n\n")[0].splitlines()[2:]
    cells = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]
    return {row[0].strip("` "): row[1:] for row in cells}


def shown(value: object) -> str:
    """Write a default as the tables do."""
    if value in ("", ()):
        return ""
    if isinstance(value, tuple):
        return "a list of common ones"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def test_every_setting_stands_in_the_table_with_variable_and_default() -> None:
    table = rows("## Settings")
    assert list(table) == [setting.name for setting in SETTINGS]
    for setting in SETTINGS:
        assert table[setting.name][:2] == [f"`{setting.variable}`", shown(setting.default)]


def test_every_variable_stands_in_the_table() -> None:
    table = rows("For the process:")
    assert {name: row[0].strip("`") for name, row in table.items()} == {v.name: v.default for v in VARIABLES}


def test_every_command_stands_in_the_table() -> None:
    assert {name.split()[0] for name in rows("## Commands")} == set(cli.main.commands)


@pytest.mark.parametrize("name", sorted(cli.main.commands))
def test_every_command_has_a_short_manual_with_an_example(name: str) -> None:
    command = cli.main.commands[name]
    manual = command.get_help(click.Context(command, info_name=name))
    assert "For example:" in manual
    assert all(option.help for option in command.params if isinstance(option, click.Option))


def test_every_field_of_the_table_is_known() -> None:
    names = {name for cell in rows("| field | meaning |") for name in re.findall(r"\w+", cell)}
    assert names <= set(KNOWN)


def test_every_kind_of_address_stands_in_the_table() -> None:
    examples = re.findall(r"`(/[^`]*)`", README.split("## Run it")[0])
    kinds = {address.kind for path in examples if (address := urls.parse(path.replace("<slug>", "x")))}
    assert kinds == {*urls._FIXED.values(), "feed", "topic", "subscribe", "article"}


@pytest.mark.parametrize("name", re.findall(r"`([^`]+)`", README.split("**Working files**")[1].split("\n\n")[0]))
def test_working_files_that_readme_names_are_ignored(name: str, tmp_path: Path) -> None:
    spelled = name + "x.md" if name in (".", "~$", "#") else name if name[0] != "." and name != "~" else "x.md" + name
    (tmp_path / (spelled if name != ".git" else ".git")).write_text("Words\n")
    assert walk.scan(tmp_path).found == ()


def test_the_two_commands_stand_alone() -> None:
    for mark in ("<!-- run -->", "<!-- test -->"):
        block = README.split(mark)[1].split("```")[1]
        assert len(block.strip().splitlines()) == 2
        assert "python3 -m venv .venv" in block


def test_the_changelog_names_the_version() -> None:
    from feedsvc import __version__

    assert f"\n## {__version__}\n" in (ROOT / "CHANGELOG.md").read_text()


def test_the_modules_that_newcomers_read_first_are_there() -> None:
    contributing = (ROOT / ".github" / "CONTRIBUTING.md").read_text()
    order = re.search(r"in this order:(.*?)\.\n", contributing, re.DOTALL)
    assert order
    named = re.findall(r"`([\w/]+)`", order[1])
    assert named[0] == "model"
    assert [name for name in named if not (ROOT / "feedsvc" / f"{name}.py").is_file()] == []
