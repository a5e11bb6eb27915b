"""JSON articles: forms of the body, names of JSON Feed, spelling of values."""

import pytest

from feedsvc.errors import ParseError
from feedsvc.parse import jsonobject
from feedsvc.parse.body import Body
from feedsvc.settings import Site


def read(text: str) -> Body:
    return jsonobject.read(text, Site())


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ('{"content_html": "<p>a</p>", "markdown": "b", "text": "c"}', "<p>a</p>"),
        ('{"content_html": " ", "content_markdown": "*b*"}', "<p><em>b</em></p>\n"),
        ('{"content_text": "a < b\\n\\nc"}', "<p>a &lt; b</p>\n<p>c</p>"),
        ('{"content": "<p>a</p>"}', "<p>a</p>"),
        ('{"body": "a <b"}', "<p>a &lt;b</p>"),
        ('{"content": null, "title": "T"}', ""),
    ],
)
def test_the_body_in_one_of_its_forms(text: str, html: str) -> None:
    assert read(text).html == html


def test_values_keep_their_spelling_f24() -> None:
    fields = read('{"title": 0.10, "draft": true, "tags": [1, "b\\ud800"], "n": ' + "9" * 5000 + "}").fields
    assert (fields.title, fields.draft, fields.tags, fields.unknown) == ("0.10", True, ("1", "b"), ("n",))


def test_names_of_json_feed() -> None:
    fields = read(
        '{"url": "https://x.example/a", "date_modified": "2026-03-02T10:00:00Z", "attachments":'
        ' [{"url": "https://x.example/a.mp3", "mime_type": "audio/mpeg", "size_in_bytes": 12}], "text": "x"}'
    ).fields
    assert fields.link == "https://x.example/a"
    assert fields.updated is not None
    assert [(media.type, media.length) for media in fields.enclosures] == [("audio/mpeg", 12)]


def test_a_name_that_stands_twice_is_told_f26() -> None:
    body = read('{"title": "One", "title": "Two"}')
    assert body.fields.title == "Two"
    assert len(body.problems) == 1


def test_a_field_is_named_with_its_own_line() -> None:
    with pytest.raises(ParseError) as caught:
        read('{\n "author": {"date": "\\"date\\": x"},\n "title": "One",\n "d\\u0061te": "03/04/2026"\n}')
    assert caught.value.line == 4
