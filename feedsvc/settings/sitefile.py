"""feedsvc.toml and the variables that override it -> `Site`, and every fault found on the way.

A fault names its place, its key and the nearest valid key. Nothing outside the folder is read.
"""

import os
import re
import stat
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from feedsvc.settings.checks import Check, meant, seen, slug
from feedsvc.settings.site import Site, TopicRule
from feedsvc.settings.tables import PREFIX, RULES, SETTINGS, SITE_FILE, TOPICS, VARIABLES, Setting

SITE_FILE_BYTES = 1024 * 1024
HANDED = PREFIX + "HANDED"  # what `serve` gives its processes; nobody sets it by hand

_HEADER = re.compile(r"\s*\[(?P<name>[^\[\]]+)\]")
_KEY = re.compile(r"""\s*(?P<name>[\w.\-"' ]+?)\s*=""")
_QUOTES = re.compile(r"""["'\s]""")
_FLAGS = {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}
_BY_NAME = {setting.name: setting for setting in SETTINGS}


@dataclass(slots=True)
class _File:
    """feedsvc.toml as read, and what is wrong with it."""

    faults: list[str]
    name: str = SITE_FILE
    text: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)

    def checked(self, name: str, check: Check, value: object) -> object | None:
        """Give the value to use; None when it is a fault."""
        try:
            return check(value)
        except ValueError as error:
            self.fault(name, str(error))
            return None

    def fault(self, name: str, message: str) -> None:
        """Note what is wrong with a key."""
        self.faults.append(f"{self.name}{_line_of(self.text, name)}: {name}: {message}")

    def unknown(self, name: str, names: Iterable[str]) -> None:
        """Note a key that means nothing."""
        near = meant(name, names).removeprefix("; ")
        self.fault(name, near or "there is no such setting; the keys are " + ", ".join(sorted(names)))


def read(folder: Path, environ: Mapping[str, str], faults: list[str], *, name: str = SITE_FILE) -> Site:
    """Read the settings of the site in a folder; what is at fault has its default and is told in `faults`."""
    file = _File(faults, name)
    try:
        file.text = _text_of(folder, name)
        file.values = tomllib.loads(file.text + "\n")
    except (ValueError, OSError, RecursionError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        faults.append(f"{name}: cannot be read: {reason}")
    values = dict(_settings_in(file))
    values.update(_settings_from(environ, faults))
    return Site(**values, topics=_rules_in(file))


def _text_of(folder: Path, name: str) -> str:
    """Read the file, if there is one: a regular file of the folder itself, small enough, UTF-8."""
    path = folder / name
    try:
        path.lstat()
    except OSError:  # where the folder may not be looked into, those who look for articles say so
        return ""
    real = Path(os.path.realpath(path, strict=True))
    if not real.is_relative_to(os.path.realpath(folder)):
        raise ValueError("it is a link that leads out of the folder")
    descriptor = os.open(real, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as stream:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise ValueError("it is no regular file")
        data = stream.read(SITE_FILE_BYTES + 1)
    if len(data) > SITE_FILE_BYTES:
        raise ValueError(f"it is larger than {SITE_FILE_BYTES:,} bytes")
    return data.decode("utf-8-sig").replace("\r\n", "\n")


def _settings_in(file: _File) -> Iterator[tuple[str, Any]]:
    """Give field and value of every setting that the file makes."""
    topics = file.values.get(TOPICS, {})
    if not isinstance(topics, dict):
        file.fault(TOPICS, "must be a table; write [topics] above its keys")
        topics = {}
    here = {name: value for name, value in file.values.items() if name != TOPICS}
    below = {f"{TOPICS}.{name}": value for name, value in topics.items() if not isinstance(value, dict)}
    for name, value in (here | below).items():
        setting = _BY_NAME.get(name)
        if setting is None:
            file.unknown(name, _BY_NAME)
        elif (checked := file.checked(name, setting.check, value)) is not None:
            yield setting.field, checked


def _settings_from(environ: Mapping[str, str], faults: list[str]) -> Iterator[tuple[str, Any]]:
    """Give field and value of every setting that the environment makes; an empty variable makes none."""
    for setting in SETTINGS:
        if written := environ.get(setting.variable):
            try:
                yield setting.field, setting.check(_typed(setting, written))
            except ValueError as error:
                faults.append(f"{setting.variable}: {error}")
    valid = {setting.variable for setting in SETTINGS} | {variable.name for variable in VARIABLES}
    for name in sorted(environ):
        # Other programs may use the prefix too: only what was probably meant for us is a fault.
        if name.startswith(PREFIX) and name not in valid | {HANDED}:
            near = meant(name.removeprefix(PREFIX), valid, cutoff=0.9) or meant(name, valid, cutoff=0.85)
            faults.extend([f"{name}: there is no such variable{near}"] if near else [])


def _typed(setting: Setting, written: str) -> object:
    """Read a variable as the kind of value that its setting has; lists are written as in TOML, or with commas."""
    kind = setting.default
    if isinstance(kind, bool):
        return _FLAGS.get(written.strip().lower(), written)
    if isinstance(kind, int):
        return int(written) if re.fullmatch(r"\s*[0-9]{1,9}\s*", written, re.ASCII) else written
    if isinstance(kind, tuple):
        if written.lstrip().startswith("["):
            return tomllib.loads(f"list = {written}").get("list")
        return [part for part in map(str.strip, written.split(",")) if part]
    return written


def _rules_in(file: _File) -> tuple[TopicRule, ...]:
    """Give what an editor decided about topics, in the order of slugs."""
    topics = file.values.get(TOPICS)
    tables = topics if isinstance(topics, dict) else {}
    rules = {}
    for name, table in tables.items():
        if isinstance(table, dict) and file.checked(f"{TOPICS}.{name}", slug, name):
            rules[name] = TopicRule(name, **dict(_rule_in(file, name, table)))
    _compare(file, rules)
    return tuple(rules[name] for name in sorted(rules))


def _rule_in(file: _File, topic: str, table: Mapping[str, object]) -> Iterator[tuple[str, Any]]:
    for name, value in table.items():
        key = f"{TOPICS}.{topic}.{name}"
        if name not in RULES:
            file.fault(key, meant(name, RULES).removeprefix("; ") or f"the keys of a topic are {', '.join(RULES)}")
        elif (checked := file.checked(key, RULES[name], value)) is not None:
            yield name, checked


def _compare(file: _File, rules: Mapping[str, TopicRule]) -> None:
    """Note what rules say against one another."""
    spellings: dict[str, str] = {}
    for name, rule in rules.items():
        if rule.merge and rule.hide:
            file.fault(f"{TOPICS}.{name}.hide", "a topic that is merged into another cannot be hidden too")
        if rule.merge and name in _merges(rule.merge, rules):
            file.fault(f"{TOPICS}.{name}.merge", f"{seen(rule.merge)} is merged back into {seen(name)}")
        for alias in rule.aliases:
            owner = spellings.setdefault(alias.casefold(), name)
            if owner != name:
                file.fault(f"{TOPICS}.{name}.aliases", f"{seen(alias)} is an alias of {seen(owner)} already")


def _merges(start: str, rules: Mapping[str, TopicRule]) -> set[str]:
    """Give every topic that a topic is merged into, itself included."""
    reached: set[str] = set()
    while start and start not in reached:
        reached.add(start)
        start = rules[start].merge if start in rules else ""
    return reached


def _line_of(text: str, name: str) -> str:
    """Tell the line of a key, or of the table that it stands in; "" when it cannot be found."""
    places: dict[str, int] = {}
    table = ""
    for number, line in enumerate(text.split("\n"), 1):
        if header := _HEADER.match(line):
            table = _QUOTES.sub("", header["name"])
            places.setdefault(table, number)
        elif key := _KEY.match(line):
            places.setdefault(".".join(filter(None, (table, _QUOTES.sub("", key["name"])))), number)
    wanted = _QUOTES.sub("", name)
    while wanted and wanted not in places:
        wanted = wanted.rpartition(".")[0]
    return f" line {places[wanted]}" if wanted else ""
