"""feedsvc.toml, then the environment, into two frozen values; the only reader of the environment.

`Site` is what documents depend on (the keeper writes it into the index); `Settings` is what a process needs besides.
What a command was told comes first, then the environment, then feedsvc.toml, then the defaults. Knows no database
and no command line.
"""

import hashlib
import json
import os
import re
import stat
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from feedsvc.errors import ConfigError
from feedsvc.settings import sitefile
from feedsvc.settings.checks import seen
from feedsvc.settings.site import DEFAULT_MARKERS, Site, TopicRule, site_from_json, site_to_json
from feedsvc.settings.sitefile import HANDED
from feedsvc.settings.tables import RULES, SETTINGS, SITE_FILE, VARIABLES

__all__ = [
    "DEFAULT_MARKERS",
    "LOG_FORMATS",
    "RULES",
    "SETTINGS",
    "SITE_FILE",
    "VARIABLES",
    "Settings",
    "Site",
    "TopicRule",
    "child_environ",
    "forget_environ",
    "load",
    "process_environ",
    "read_site",
    "site_from_json",
    "site_to_json",
]

DEFAULT_FOLDER = "articles"
DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 8000
DEFAULT_WORKERS = 2
LOG_FORMATS = ("text", "json")
MAX_WORKERS = 64
_LIBRARIES = ("HOME", "LANG", "LC_", "PG", "SQLITE_", "TMPDIR", "TZ")  # begin the names that others read late
_OPTIONS = {"PORT": "--port", "WEB_CONCURRENCY": "--workers"}
_EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - compared with, not bound to


@dataclass(frozen=True, slots=True)
class Settings:
    """What a process needs to run a site."""

    folder: Path
    data: Path
    site: Site
    database_url: str
    host: str = DEFAULT_HOST
    port: int = DEFAULT_PORT
    workers: int = DEFAULT_WORKERS
    base_url_assumed: bool = False
    platform: bool = False  # PORT was set: a platform runs us
    log_format: str = LOG_FORMATS[0]


def load(
    folder: str | None = None,
    *,
    environ: Mapping[str, str] | None = None,
    host: str | None = None,
    port: int | None = None,
    workers: int | None = None,
    data: str | None = None,
    log_format: str | None = None,
) -> Settings:
    """Resolve all settings; None is what a command was not told. Raises ConfigError with every fault.

    In a process that was given `child_environ`, resolves what its parent did.
    """
    env = os.environ if environ is None else environ
    if folder is None and env.get(HANDED):
        return _handed(env)
    faults: list[str] = []
    place = Path(folder or env.get("FEEDSVC_ARTICLES") or DEFAULT_FOLDER).absolute()
    if _is_missing(place):
        faults.append(f"{_shown(place)}: there is no such folder; `feedsvc init` makes one")
    at = host or env.get("FEEDSVC_HOST") or ("0.0.0.0" if env.get("PORT") else DEFAULT_HOST)  # noqa: S104
    kept = _data_folder(data or env.get("FEEDSVC_DATA"), place, env, faults)
    settings = Settings(
        folder=place,
        data=kept,
        site=Site(),
        database_url=_database_url(env, kept, faults),
        host=_host(at, faults),
        port=_whole_number(port, env, "PORT", DEFAULT_PORT, 65_535, faults),
        workers=_whole_number(workers, env, "WEB_CONCURRENCY", DEFAULT_WORKERS, MAX_WORKERS, faults),
        platform=bool(env.get("PORT")),
        log_format=_log_format(log_format or env.get("FEEDSVC_LOG_FORMAT"), faults),
    )
    site = sitefile.read(place, env, faults)
    if faults:
        raise ConfigError(tuple(faults))
    return replace(settings, site=_reachable(site, settings), base_url_assumed=not site.base_url)


def read_site(settings: Settings, *, environ: Mapping[str, str] | None = None, file: Path | None = None) -> Site:
    """Read the settings of the site as they are now, or another file has them; raises ConfigError with every fault."""
    faults: list[str] = []
    place = file or settings.folder / SITE_FILE
    site = sitefile.read(place.parent, os.environ if environ is None else environ, faults, name=place.name)
    if faults:
        raise ConfigError(tuple(faults))
    return _reachable(site, settings)


def child_environ(settings: Settings) -> dict[str, str]:
    """Give the variable that makes `load()` in another process resolve the same, whatever its command line."""
    written = asdict(settings) | {"site": site_to_json(settings.site)}
    return {HANDED: json.dumps(written, default=str)}


def process_environ(settings: Settings) -> dict[str, str]:
    """Give the whole environment of another process that serves the same: ours, and `child_environ`."""
    return {**os.environ, **child_environ(settings)}


def forget_environ() -> None:
    """Take the environment away, but for what libraries read in it when they need it: all settings are resolved."""
    for name in [name for name in os.environ if not name.startswith(_LIBRARIES)]:
        del os.environ[name]


def _handed(environ: Mapping[str, str]) -> Settings:
    """Take over what a parent resolved; feedsvc.toml may have changed since, and counts unless it is faulty now."""
    written = json.loads(environ[HANDED])
    paths = {"folder": Path(written["folder"]), "data": Path(written["data"])}
    settings = Settings(**(written | paths | {"site": site_from_json(written["site"])}))
    try:
        site = settings.site if _is_missing(settings.folder) else read_site(settings, environ=environ)
    except ConfigError:
        return settings
    return replace(settings, site=site)


def _is_missing(folder: Path) -> bool:
    try:
        return not stat.S_ISDIR(os.stat(folder).st_mode)  # noqa: PTH116 - pathlib takes what it may not see for missing
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:  # it may be there: those who look for articles say why they cannot
        return False


def _reachable(site: Site, settings: Settings) -> Site:
    """Assume that a site without a base URL is reached where it listens."""
    if site.base_url:
        return site
    host = "localhost" if settings.host in _EVERYWHERE else settings.host
    name = f"[{host}]" if ":" in host else host
    return replace(site, base_url=f"http://{name}" + ("" if settings.port == 80 else f":{settings.port}"))


def _data_folder(given: str | None, folder: Path, environ: Mapping[str, str], faults: list[str]) -> Path:
    if not given:
        return _state_folder(folder, environ)
    data = Path(given).absolute()
    real, inside = Path(os.path.realpath(folder)), Path(os.path.realpath(data))
    if inside.is_relative_to(real) and not any(part.startswith(".") for part in inside.relative_to(real).parts):
        faults.append(f"{_shown(data)}: the index cannot be among the articles; name another data folder")
    return data


def _state_folder(folder: Path, environ: Mapping[str, str]) -> Path:
    """Give a folder its own place for what can be made anew (XDG Base Directory Specification, XDG_STATE_HOME)."""
    state = Path(environ.get("XDG_STATE_HOME") or "")
    if not state.is_absolute():
        home = environ.get("HOME")
        state = (Path(home) if home else Path("~").expanduser()) / ".local" / "state"
    real = os.path.realpath(folder)
    mark = hashlib.sha256(os.fsencode(real)).hexdigest()[:12]
    name = re.sub(r"[^\w.-]+", "-", Path(real).name)[:40]
    return state / "feedsvc" / f"{name}-{mark}"


def _database_url(environ: Mapping[str, str], data: Path, faults: list[str]) -> str:
    url = environ.get("DATABASE_URL")
    if not url:
        return f"sqlite:///{data / 'index.db'}"
    scheme, _, path = url.partition("://")
    if scheme != "sqlite":
        # The rest of the address may hold a password.
        faults.append(
            f"DATABASE_URL: only SQLite is supported so far, as sqlite:///path/to/index.db; not {seen(scheme)}"
        )
    elif not path.removeprefix("/"):
        faults.append("DATABASE_URL: names no file; write sqlite:///path/to/index.db")
    else:
        return f"sqlite:///{Path(path.removeprefix('/')).absolute()}"
    return url


def _log_format(given: str | None, faults: list[str]) -> str:
    if given and given not in LOG_FORMATS:
        faults.append(f"FEEDSVC_LOG_FORMAT: must be {' or '.join(LOG_FORMATS)}, not {seen(given)}")
    return given or LOG_FORMATS[0]


def _host(host: str, faults: list[str]) -> str:
    if not re.fullmatch(r"[\w.:-]+", host, re.ASCII):
        faults.append(f"host: {seen(host)} is no name or number of a network interface, such as 127.0.0.1 or 0.0.0.0")
    return host


def _whole_number(
    told: int | None, environ: Mapping[str, str], variable: str, default: int, highest: int, faults: list[str]
) -> int:
    written = str(told) if told is not None else (environ.get(variable) or str(default))
    if re.fullmatch(r"[0-9]{1,9}", written, re.ASCII) and 1 <= int(written) <= highest:
        return int(written)
    name = variable if told is None else _OPTIONS[variable]
    faults.append(f"{name}: {seen(written)} is no whole number from 1 to {highest:,}")
    return default


def _shown(path: Path) -> str:
    return seen(str(path))
