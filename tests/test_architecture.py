"""The layers hold: a module imports only from lower layers, and each dependency has one door.

The table here is the one in README's "How it works"; a module that is in no layer fails the test.
"""

import ast
import fnmatch
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "feedsvc"

# name pattern -> layer; the first that matches counts
LAYERS = {
    "cli*": 6,
    "__main__": 6,
    "supervisor": 6,
    "child": 6,
    "processes": 6,
    "telling": 6,
    "keeperlock": 2,
    "starter": 6,
    "writing": 6,
    "web": 6,
    "web.*": 6,
    "http.front": 6,
    "service": 5,
    "away": 5,
    "keeper": 5,
    "reportfile": 5,
    "report": 5,
    "ledgerplace": 5,
    "sitesettings": 5,
    "documents": 5,
    "listings": 5,
    "topicmoves": 5,
    "upkeep": 6,
    "http.shelf": 4,
    "shown": 4,
    "shown.*": 4,
    "answers": 5,
    "office": 5,
    "ingest.sources": 2,
    "ingest.walk": 2,
    "ingest.names": 2,
    "ingest.ledger": 2,
    "ingest.plan": 1,
    "ingest.marks": 1,
    "ingest.content": 1,
    "ingest.times": 1,
    "ingest.naming": 1,
    "ingest.closing": 1,
    "ingest.standing": 1,
    "ingest.ledgerlines": 1,
    "ingest": 1,
    "ingest.*": 4,
    "index": 3,
    "index.*": 3,
    "media": 1,
    "media.*": 1,
    "urls": 1,
    "text": 1,
    "parse": 1,
    "parse.*": 1,
    "topics": 1,
    "topics.*": 1,
    "render": 1,
    "render.*": 1,
    "http": 1,
    "http.respond": 1,
    "http.codings": 1,
    "http.conditions": 1,
    "http.pace": 1,
    "http.gate": 1,
    "model": 0,
    "errors": 0,
    "settings": 0,
    "settings.*": 0,
    "__init__": 0,
}
# a layer-1 package imports itself, layer 0 and these
SHARED_PURE = {"urls", "text"}

DOORS = {
    "flask": "web*",
    "werkzeug": "web*",
    "feedgen": "render*",
    "jinja2": "render.html",
    "markupsafe": "render.html",
    "sqlalchemy": "index*",
    "nh3": "parse.sanitize",
    "pyromark": "parse.markdown",
    "yaml": "parse.yamlblock",
    "charset_normalizer": "parse.decoding",
    "dateutil": "parse.dates",
    "watchdog": "ingest.ear",
    "granian": "processes",
    "click": "cli*",
    "rich": "cliparts",
    "brotli": "http.codings",
    "isal": "http.codings",
    "prometheus_client": "web.metrics",
}
CLOCK_READERS = {"keeper", "service", "supervisor", "child", "cli", "cliparts", "http.front"}


def module_name(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)


MODULES = {module_name(path): path for path in sorted(PACKAGE.rglob("*.py"))}


def layer_of(name: str) -> int:
    return next(layer for pattern, layer in LAYERS.items() if fnmatch.fnmatchcase(name, pattern))


def imports(name: str) -> set[str]:
    """Give the absolute dotted names that a module imports."""
    path = MODULES[name]
    package = ["feedsvc", *path.relative_to(PACKAGE).parts[:-1]]
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            found |= {f"{module}.{alias.name}" for alias in node.names}
    return found


def inner(imported: str) -> str | None:
    """Give the module of ours that an imported name is, or is in."""
    if not imported.startswith("feedsvc."):
        return "__init__" if imported == "feedsvc" else None
    name = imported.removeprefix("feedsvc.")
    while name not in MODULES:
        if "." not in name:
            return "__init__"
        name = name.rpartition(".")[0]
    return name


@pytest.mark.parametrize("name", MODULES)
def test_a_module_imports_only_downwards(name: str) -> None:
    layer, package = layer_of(name), name.split(".")[0]
    for imported in filter(None, map(inner, imports(name))):
        same_package = imported.split(".")[0] == package
        other = layer_of(imported)
        allowed = other <= layer if same_package or layer in (0, 5, 6) else other < layer
        if layer == 1 and not same_package:
            allowed = other == 0 or imported in SHARED_PURE
        if layer == 3 and not same_package:
            allowed = other == 0
        assert allowed, f"{name} (layer {layer}) imports {imported} (layer {other})"


@pytest.mark.parametrize("name", MODULES)
def test_each_dependency_has_one_door(name: str) -> None:
    for imported in imports(name):
        door = DOORS.get(imported.split(".")[0])
        assert door is None or fnmatch.fnmatchcase(name, door), f"{name} imports {imported}, whose door is {door}"


@pytest.mark.parametrize("name", [name for name in MODULES if name not in CLOCK_READERS])
def test_the_clock_is_read_at_the_edges_only(name: str) -> None:
    calls = {
        ast.unparse(node.func) for node in ast.walk(ast.parse(MODULES[name].read_text())) if isinstance(node, ast.Call)
    }
    readers = {"time.time", "time.monotonic", "datetime.now", "datetime.utcnow", "datetime.today", "date.today"}
    assert not calls & readers


@pytest.mark.parametrize("name", [name for name in MODULES if name.split(".")[0] != "settings"])
def test_the_environment_is_read_in_settings_only(name: str) -> None:
    source = MODULES[name].read_text()
    assert "os.environ" not in source
    assert "getenv" not in source


@pytest.mark.parametrize("name", MODULES)
def test_sockets_are_opened_by_nobody(name: str) -> None:
    assert not imports(name) & {"socket.create_connection", "urllib.request.urlopen", "http.client"}
