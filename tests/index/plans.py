"""What SQLite walks through to answer, and in how many steps."""

import sqlite3
from collections.abc import Callable
from typing import cast

from feedsvc.index.database import Connection


def plans_of(c: Connection, ask: Callable[[], object]) -> list[list[str]]:
    """Give the steps of each statement that asking something runs."""
    driver = cast("sqlite3.Connection", c.connection.driver_connection)
    statements: list[str] = []
    driver.set_trace_callback(statements.append)
    ask()
    driver.set_trace_callback(None)
    ours = [each for each in statements if "FROM" in each and not each.startswith("--")]  # those are of FTS5 itself
    return [[row[3] for row in driver.execute("EXPLAIN QUERY PLAN " + each)] for each in ours]


def steps_of(c: Connection, ask: Callable[[], object]) -> int:
    """Count the instructions of SQLite's machine (https://sqlite.org/opcode.html) that asking something takes."""
    driver = cast("sqlite3.Connection", c.connection.driver_connection)
    steps: list[None] = []
    driver.set_progress_handler(lambda: steps.append(None), 1)
    ask()
    driver.set_progress_handler(None, 1)
    return len(steps)
