"""Single lines of a news text: bylines, credits, release lines, end marks, markers."""

import pytest

from feedsvc.parse import agencies, newslines

MARKERS = ("Today's Top News", "Read more:")


@pytest.mark.parametrize(
    ("line", "authors", "rest"),
    [
        ("By Jane Doe", ("Jane Doe",), ()),
        ("BY JANE DOE", ("Jane Doe",), ()),
        (
            "By Jane Doe and Richard Roe | Paper | Updated: 2024-10-18",
            ("Jane Doe", "Richard Roe"),
            ("Paper", "Updated: 2024-10-18"),
        ),
        ("By Jane Doe, Staff Writer", ("Jane Doe",), ()),
        ("By Jane Doe, Foreign Affairs Correspondent in Rome", ("Jane Doe",), ()),
        ("By Jane Doe in Paris and others", ("Jane Doe",), ()),
        ("By Jane Doe in Paris, France and Mary Roe in Kyiv", ("Jane Doe", "Mary Roe"), ()),
        ("Story by Jane Doe", ("Jane Doe",), ()),
        ("Par Jean d'Arc et Léa Doe", ("Jean d'Arc", "Léa Doe"), ()),
        ("Von Hans van der Doe", ("Hans van der Doe",), ()),
        ("By J. R. Doe-Roe Jr.", ("J. R. Doe-Roe Jr",), ()),
        ("By Reuters", ("Reuters",), ()),
        ("By Jane Doe for Reuters", ("Jane Doe",), ()),
    ],
)
def test_bylines(line: str, authors: tuple[str, ...], rest: tuple[str, ...]) -> None:
    found = newslines.byline(line)
    assert found is not None
    assert (found.authors, found.rest) == (authors, rest)


@pytest.mark.parametrize(
    "line",
    [
        "By a largely party line vote, the Senate said no.",
        "By Monday the market fell",
        "By the way",
        "Bystanders saw it",
        "By Ann and the others",
        "By " + "Ann " * 60,
        "By One Two Three Four Five Six Seven",
        "By 2030",
        "Jane Doe",
    ],
)
def test_sentences_are_no_bylines(line: str) -> None:
    assert newslines.byline(line) is None


@pytest.mark.parametrize(
    ("line", "credit"),
    [
        ("Agencies via Xinhua", "Agencies via Xinhua"),
        ("Reuters", "Reuters"),
        ("(AP)", "AP"),
        ("— Reuters", "Reuters"),
        ("AFP, AP and Reuters", "AFP, AP and Reuters"),
        ("Reuters/AFP", "Reuters/AFP"),
        ("Source: The Local Paper", "The Local Paper"),
        ("Xinhua contributed to this story.", "Xinhua"),
        ("（新华社）", "新华社"),
        ("(City Paper desk)", "City Paper desk"),
        ("He swept his papers off the desk.", ""),
        ("desk", ""),
        ("The Reuters building fell", ""),
        ("Source: He said so. Then he left", ""),
        ("Reuters " * 20, ""),
        ("", ""),
    ],
)
def test_credits(line: str, credit: str) -> None:
    assert agencies.credit_of(line) == credit


def test_credit_at_the_end_of_a_paragraph() -> None:
    assert agencies.split_tail("He said so. (Reuters)") == ("He said so.", "Reuters")
    assert agencies.split_tail("He told us (Reuters)") == ("He told us (Reuters)", "")


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("Bill Passes For Immediate Release: June 9, 2005", ("Bill Passes", "June 9, 2005")),
        ("FOR IMMEDIATE RELEASE", ("", "")),
        ("Nothing of that", None),
    ],
)
def test_release_lines(line: str, parts: tuple[str, str] | None) -> None:
    assert newslines.release(line) == parts


@pytest.mark.parametrize(
    ("line", "left"),
    [
        ("He said. ### Return", "He said."),
        ("### Return", ""),
        ("# # #", ""),
        ("-30-", ""),
        ("He said. - 30 -", "He said."),
        ("ENDS", ""),
        ("Print", ""),
        ("This is how it ends", "This is how it ends"),
        ("On Sept 30", "On Sept 30"),
    ],
)
def test_end_marks(line: str, left: str) -> None:
    assert newslines.without_end_mark(line) == left


def test_markers_stand_alone_and_some_lead_a_line() -> None:
    assert newslines.is_marker("TODAY’S TOP NEWS:", MARKERS)
    assert newslines.is_marker("Read more", MARKERS)
    assert not newslines.is_marker("Today's Top News is boring", MARKERS)
    assert newslines.after_marker("Read more: Talks resume", MARKERS) == "Talks resume"
    assert newslines.after_marker("Today's Top News is boring", MARKERS) == ""


def test_items_labels_segments_and_sentence_ends() -> None:
    assert newslines.item("• one") == "one"
    assert newslines.item("-5 degrees") == ""
    assert newslines.is_empty_label("Contact:")
    assert not newslines.is_empty_label("Contact")
    assert newslines.segments("Paper | 2024 ｜ x") == ("Paper", "2024", "x")
    assert newslines.segments("x|" * 200) == ("x|" * 200,)
    assert newslines.ends_sentence("He said.”")
    assert not newslines.ends_sentence("he said")


def test_each_site_has_its_own_markers() -> None:
    assert newslines.is_marker("Related stories:", ("Related stories",))
    assert not newslines.is_marker("Related stories:", ("Read more:",))
    assert newslines.after_marker("READ MORE: Talks resume", ("Read more:",)) == "Talks resume"
    assert newslines.after_marker("READ MORE: Talks resume", ("Related:",)) == ""
