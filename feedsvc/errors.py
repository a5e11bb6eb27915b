"""Everything feedsvc raises on purpose.

FeedsvcError
 ├── ConfigError      settings that cannot be used; tells all faults together
 ├── ParseError       one article file that cannot be published as it stands
 ├── SourceError      one article file that cannot be read
 └── DatabaseError    the index or the ledger cannot be read or written
      ├── NotYetError   the index is still being made
      └── AwayError     the folder is not in its place

Layers below the edges raise these; `cli` turns them into exit codes, `web` into statuses, `ingest` into
Problem records. "Not found" is None, never an exception.
"""


class FeedsvcError(Exception):
    """Something a person can mend: `message` says what is wrong, `hint` what to do about it."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} ({self.hint})" if self.hint else self.message


class ConfigError(FeedsvcError):
    """Settings cannot be used; `faults` holds every fault found, not only the first."""

    def __init__(self, faults: tuple[str, ...], hint: str = "") -> None:
        super().__init__("; ".join(faults), hint)
        self.faults = faults


class ParseError(FeedsvcError):
    """An article file says something that cannot be published; `line` counts from 1, 0 is the whole file."""

    def __init__(self, message: str, hint: str = "", line: int = 0) -> None:
        super().__init__(message, hint)
        self.line = line


class SourceError(FeedsvcError):
    """An article file cannot be read; `gone` when there is nothing at its path any more."""

    def __init__(self, message: str, hint: str = "", gone: bool = False) -> None:
        super().__init__(message, hint)
        self.gone = gone


class DatabaseError(FeedsvcError):
    """The index or the ledger is damaged, foreign, newer than this program, or cannot be written."""


class NotYetError(DatabaseError):
    """There is no index yet, or it is being made: what is asked for comes in a moment."""


class AwayError(DatabaseError):
    """The folder is empty and without its ledger, though the index knows articles of it: perhaps it is not mounted."""
