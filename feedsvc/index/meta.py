"""What the index remembers of itself: named values, its revision, the settings that documents print, the ledger's end.

Everything here runs inside one transaction that its caller opened.
"""

import json
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select

from feedsvc.index import schema as s
from feedsvc.index.prepared import Prepared
from feedsvc.index.rows import moment, seconds

_VALUE = Prepared(select(s.meta.c.value).where(s.meta.c.key == bindparam("key")))
_SET_VALUE = Prepared(insert(s.meta).prefix_with("OR REPLACE"))


def value(c: Connection, key: str) -> str:
    """Give a value of the table `meta`; "" when it was never set."""
    return _VALUE.value(c, {"key": key}) or ""


def set_value(c: Connection, key: str, text: str) -> None:
    """Set a value of the table `meta`."""
    _SET_VALUE.run(c, {"key": key, "value": text})


def raise_revision(c: Connection, changed: datetime) -> int:
    """Begin a batch that changes something: give its revision; `changed` is when it changes things."""
    raised = revision(c) + 1
    set_value(c, "revision", str(raised))
    set_value(c, "changed", str(seconds(changed)))
    return raised


def revision(c: Connection) -> int:
    """Give the revision of the index; 0 before the first."""
    return int(value(c, "revision") or 0)


def last_changed(c: Connection) -> datetime | None:
    """Give when the last batch changed something."""
    written = value(c, "changed")
    return moment(int(written)) if written else None


def put_site(c: Connection, site_json: str, fingerprint: str, changed: datetime, revision: int) -> None:
    """Write the settings that documents print, which changed at a time and in a revision."""
    set_value(c, "site", site_json)
    set_value(c, "settings_revision", str(revision))
    set_settings_mark(c, fingerprint, changed)


def set_settings_mark(c: Connection, fingerprint: str, changed: datetime) -> None:
    """Remember when settings with a fingerprint came in."""
    set_value(c, "settings_mark", fingerprint)
    set_value(c, "settings_changed", str(seconds(changed)))


def ledger_position(c: Connection) -> tuple[int, int, int]:
    """Give generation, position and number of lines of the ledger that the index holds."""
    generation, position, lines = json.loads(value(c, "ledger") or "[0, 0, 0]")
    return generation, position, lines


def set_ledger_position(c: Connection, generation: int, position: int, lines: int) -> None:
    """Remember how far the ledger is taken in."""
    set_value(c, "ledger", json.dumps([generation, position, lines]))
