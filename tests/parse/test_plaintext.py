"""The shape of a news file: what is taken from it, and that nothing else is lost."""

import pytest

from feedsvc.errors import ParseError
from feedsvc.parse import plaintext
from feedsvc.parse.body import Body
from feedsvc.settings import Site


def read(text: str, **settings: object) -> Body:
    return plaintext.read(text, Site(**settings))  # type: ignore[arg-type]  # settings of a test


def lines(body: Body) -> list[str]:
    return [line.removeprefix("<p>").removesuffix("</p>") for line in body.html.split("\n") if line]


def test_the_headline_is_the_first_line() -> None:
    body = read("\n\nHeadline\nFirst.\nSecond.")
    assert body.heading == "Headline"
    assert lines(body) == ["First.", "Second."]


def test_a_title_from_metadata_leaves_the_first_line_unless_it_repeats_it() -> None:
    front = "---\ntitle: The Headline\n---\n"
    assert lines(read(front + "THE HEADLINE\n\nText.")) == ["Text."]
    assert lines(read(front + "Another line\n\nText.")) == ["Another line", "Text."]


def test_facts_below_the_headline_are_read_and_taken() -> None:
    facts = "City Paper | 2024-10-18\nBy Jane Doe\nPublished 3 May 2021\nContact:\nFOR IMMEDIATE RELEASE"
    body = read(f"Headline\n\n{facts}\n\nText.\nMore.")
    assert lines(body) == ["Text.", "More."]
    assert body.credit == "City Paper"
    assert body.authors == ("Jane Doe",)
    assert body.stamp is not None
    assert body.stamp.when.date().isoformat() == "2024-10-18"


def test_the_last_line_is_never_taken_for_a_fact() -> None:
    assert lines(read("Headline\n\nBy Jane Doe")) == ["By Jane Doe"]


def test_a_release_line_without_a_date_we_can_read_is_left_alone() -> None:
    body = read("Headline\nFor immediate release: as soon as you like\nText.")
    assert lines(body) == ["For immediate release: as soon as you like", "Text."]
    assert read("Notes for immediate release: a guide\nText.").heading == "Notes for immediate release: a guide"


def test_a_date_line_above_the_headline() -> None:
    body = read("2024-10-18\n\nHeadline\n\nText.")
    assert body.heading == "Headline"
    assert body.stamp is not None
    assert read("2024-10-18\n\nText that is all there is.").heading == "2024-10-18"


def test_a_dateline_gives_place_credit_and_date() -> None:
    body = read("Headline\n\nPARIS (AP) — First.\nSecond.")
    assert (body.place, body.credit, lines(body)) == ("Paris", "AP", ["First.", "Second."])
    body = read("Headline\n\nDOVER, DE (June 9, 2005) – First.")
    assert body.stamp is not None
    assert (body.place, lines(body)) == ("Dover, DE", ["First."])


def test_a_dateline_after_a_subheading() -> None:
    body = read("Headline\n\nWhat it means for readers\nPARIS — First.")
    assert (body.place, lines(body)) == ("Paris", ["What it means for readers", "First."])
    assert read("Headline\n\nFirst sentence.\nPARIS — Second.").place == ""


def test_a_dated_opening_and_a_dateline_after_it() -> None:
    body = read("Titre\n\n5 juin 2012. - PARIS (AFP) — Le texte.")
    assert body.stamp is not None
    assert (body.place, body.credit, lines(body)) == ("Paris", "AFP", ["Le texte."])


@pytest.mark.parametrize("end", ["###", "### Return", "-30-", "ENDS", "Return"])
def test_end_marks_go(end: str) -> None:
    assert lines(read(f"Headline\n\nFirst.\n{end}\n\n")) == ["First."]


def test_credit_line_and_credit_in_brackets() -> None:
    assert (read("H\n\nFirst.\nReuters").credit, lines(read("H\n\nFirst.\nReuters"))) == ("Reuters", ["First."])
    assert lines(read("H\n\nFirst.\nSecond. (AP)")) == ["First.", "Second."]
    assert lines(read("H\n\nReuters")) == ["Reuters"]


def test_boilerplate_is_cut_and_its_headlines_kept() -> None:
    body = read("H\n\nFirst.\nTODAY’S TOP NEWS:\n- One\n\n* Two\n" + "x" * 300)
    assert lines(body) == ["First."]
    assert body.related == ("One", "Two")


def test_markers_are_the_sites() -> None:
    body = read("H\n\nFirst.\nWeiterlesen:\n- Eins", markers=("Weiterlesen:",))
    assert body.related == ("Eins",)
    assert read("Today's Top News\n\nFirst.\nSecond.").heading == "Today's Top News"


def test_a_marker_with_a_text_takes_its_line_only() -> None:
    body = read("H\n\nFirst.\nRead more: Another story\nSecond.")
    assert lines(body) == ["First.", "Second."]
    assert body.related == ("Another story",)


def test_wrapped_lines_are_joined_and_whole_ones_are_not() -> None:
    wrapped = (
        "This paragraph was broken by hand at a column near\nfifty, so that it runs on over several lines till\nends."
    )
    assert lines(read(f"H\n\n{wrapped}\n\nNext.")) == [wrapped.replace("\n", " "), "Next."]
    letter = "Dear reader,\nthis is a short letter\nYours\nThe archive"
    assert lines(read(f"H\n\n{letter}")) == letter.split("\n")
    whole = (
        "This line is one whole paragraph and ends as sentences end.\nThis line is another one, and it ends just so."
    )
    assert lines(read(f"H\n\n{whole}")) == whole.split("\n")
    long = f"A line over a hundred columns tells that nobody broke lines by hand{' here' * 9}\nhowever short"
    assert lines(read(f"H\n\n{long}")) == long.split("\n")


def test_marked_lines_become_lists() -> None:
    assert (
        read("H\n\nTwo things:\n• one < two\n• three").html
        == "<p>Two things:</p>\n<ul><li>one &lt; two</li><li>three</li></ul>"
    )


def test_a_text_without_a_headline_loses_nothing() -> None:
    sentence = "This text begins at once with a sentence that nobody would print as a headline."
    body = read(f"{sentence}\nAnd goes on.")
    assert body.heading == sentence
    assert lines(body) == [sentence, "And goes on."]
    assert lines(read("一句话。\n又一句。")) == ["一句话。", "又一句。"]
    assert lines(read("A headline that ends in the initials of a country, as this one does: the U.S.\nText.")) == [
        "Text."
    ]


def test_nothing_at_all() -> None:
    assert read("---\ntitle: T\n---\n").html == ""


@pytest.mark.parametrize(
    ("head", "line"),
    [("Title: One\nAuthor: Two\nNotes: me\n\nWords here.", 3), ("Title: One\nTags: a, b\nWords come at once.", 3)],
)
def test_lines_that_look_like_fields_and_are_none_are_said(head: str, line: int) -> None:
    (problem,) = read(head).problems
    assert (problem.severity, problem.line) == ("warning", line)
    assert "look like fields" in problem.message


def test_lines_that_look_like_fields_and_would_hold_the_article_back_are_an_error() -> None:
    with pytest.raises(ParseError, match="look like fields"):
        read("Title: One\nDraft: true\nNotes: me\n\nWords.")


def test_a_headline_with_a_colon_raises_no_doubt() -> None:
    assert read("Title: a play in one act\n\nWords.").problems == ()
    assert read("Ukraine: talks resume\nDate: unknown\n\nWords.").problems == ()


def test_front_matter_whose_opening_line_is_spoilt_is_an_error() -> None:
    with pytest.raises(ParseError, match="alone in its line") as caught:
        read("--- x\ntitle: Talks resume\n---\nWords.")
    assert caught.value.line == 1


def test_an_agency_alone_below_the_headline_is_the_credit() -> None:
    body = read("Headline\nReuters\n\nFirst.\nSecond.")
    assert (body.credit, lines(body)) == ("Reuters", ["First.", "Second."])


def test_a_second_marker_is_no_related_headline() -> None:
    body = read("H\n\nFirst.\nSecond.\nToday's Top News\n- One\nMost Viewed\n- Two")
    assert body.related == ("One", "Two")


def test_a_dateline_with_a_whole_date_gives_it() -> None:
    body = read("H\n\nLONDON, Oct. 17, 2024 (AFP) - First.\nSecond.")
    assert (body.place, body.credit, lines(body)) == ("London", "AFP", ["First.", "Second."])
    assert body.stamp is not None
    assert body.stamp.when.date().isoformat() == "2024-10-17"


@pytest.mark.parametrize(
    ("opening", "place"),
    [
        ("ST. LOUIS, Mo. – ", "St. Louis, Mo."),
        ("LOS ANGELES (AP) _ ", "Los Angeles"),
        ("Norfolk, Va. - ", "Norfolk, Va."),
    ],
)
def test_more_datelines(opening: str, place: str) -> None:
    body = read(f"H\n\n{opening}First.\nSecond.")
    assert (body.place, lines(body)) == (place, ["First.", "Second."])


def test_agencies_joined_by_dashes_are_a_credit() -> None:
    assert read("H\n\nFirst.\nAFP — Reuters").credit == "AFP — Reuters"
