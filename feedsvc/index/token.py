"""The secret that opens the pages of editors and operators: one file in the data folder of an index.

Whoever can read the data folder knows it; it lasts until the file is deleted.
"""

import hmac
import os
import secrets
from pathlib import Path

NAME = "token"  # of the file
_BYTES = 24


def token(data: Path) -> str:
    """Give the token, making it when there is none; raises OSError."""
    path = data / NAME
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except FileExistsError:
        return path.read_text("ascii").strip()
    with os.fdopen(descriptor, "w") as file:
        made = secrets.token_urlsafe(_BYTES)
        file.write(made + "\n")
    return made


def opens(data: Path, given: str) -> bool:
    """Tell whether what was given is the token, in the same time whatever was given."""
    try:
        known = token(data)
    except OSError:
        return False
    return bool(known) and hmac.compare_digest(known.encode(), given.encode("utf-8", "replace"))
