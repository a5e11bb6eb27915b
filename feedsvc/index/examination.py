"""Reads a whole index through for damage while everything else goes on: a large one takes a while.

    file --quick_check--> what is damaged

Knows no table and tells nobody: whoever began it asks.
"""

import os
import sqlite3
import sys
import threading
from pathlib import Path

LIMIT_SECONDS = 900.0  # as long as it is read, its log of writes can only grow
STOP_SECONDS = 0.02
LEAST_URGENT = 19  # as nice(1) counts


class Examination:
    """One reading of an index, in a thread and with a connection of its own."""

    def __init__(self, path: Path, *, limit_seconds: float = LIMIT_SECONDS) -> None:
        """Begin to read; gives up, finding nothing, after so many seconds."""
        self.fault = ""  # what is damaged, once it is found
        self._connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, check_same_thread=False)
        self._limit = threading.Timer(limit_seconds, self._connection.interrupt)
        self._limit.daemon = True
        self._thread = threading.Thread(target=self._run, name="examination", daemon=True)
        self._limit.start()
        self._thread.start()

    @property
    def is_over(self) -> bool:
        """Tell whether it has ended."""
        return not self._thread.is_alive()

    def stop(self) -> None:
        """End it now: until it has ended, nobody can shorten the log of writes."""
        while not self.is_over:
            self._connection.interrupt()
            self._thread.join(STOP_SECONDS)
        self._connection.close()

    def _run(self) -> None:
        if sys.platform == "linux":  # where a thread has a priority of its own
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), LEAST_URGENT)
        try:
            found = self._connection.execute("PRAGMA quick_check(1)").fetchone()[0]
            self.fault = "" if found == "ok" else found.splitlines()[-1]  # the first says in which database
        except sqlite3.Error as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
                self.fault = str(error)
        finally:
            self._limit.cancel()
