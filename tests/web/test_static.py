import pytest

from feedsvc.render.html import ICON, STYLE
from feedsvc.web import static


@pytest.mark.parametrize("path", [STYLE, ICON])
def test_what_pages_link_is_a_document(path: str) -> None:
    made = static.document(path)
    assert made is not None
    assert made.path == path
    assert "charset=utf-8" in made.media_type
    assert made.body == (static.FOLDER / path.rpartition("/")[2]).read_bytes()
    assert made == static.document(path)


@pytest.mark.parametrize(
    "path", ["/static/", "/static/nothing.css", "/static/../model.py", "/static/%2e%2e/model.py", "/feedsvc.css", "/"]
)
def test_f105_nothing_else_is(path: str) -> None:
    assert static.document(path) is None


def test_files_of_other_kinds_are_not_served(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(static, "FOLDER", static.FOLDER.parent)
    assert static.document("/static/model.py") is None
