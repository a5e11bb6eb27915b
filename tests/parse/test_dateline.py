"""Datelines: what is one, what only looks like one, and how places are written."""

import pytest

from feedsvc.parse.dateline import opening, titled


@pytest.mark.parametrize(
    ("paragraph", "place", "rest"),
    [
        ("BRUSSELS — NATO showed no sign", "Brussels", "NATO showed no sign"),
        ("WASHINGTON, D.C. - Sen. Roe said", "Washington, D.C.", "Sen. Roe said"),
        ("Washington, D.C. – The Senate", "Washington, D.C.", "The Senate"),
        ("Wilmington, DE -- After talks", "Wilmington, DE", "After talks"),
        ("WILMINGTON, DE (September 2, 2005) –Sen. Roe", "Wilmington, DE", "Sen. Roe"),
        ("Houston, Texas — A man", "Houston, Texas", "A man"),
        ("PARIS (AP) — The", "Paris", "The"),
        ("Paris (AFP) - Le", "Paris", "Le"),
        ("Madrid, 5 jun (EFE).- El", "Madrid", "El"),
        ("BEIJING, Oct. 18 (Xinhua) -- China", "Beijing", "China"),
        ("Beijing, Oct. 18 -- China", "Beijing", "China"),
        ("MOSCOW/KYIV (Reuters) - Russia", "Moscow/Kyiv", "Russia"),
        ("ST. LOUIS — A man", "St. Louis", "A man"),
        ('RIO DE JANEIRO — "We', "Rio de Janeiro", '"We'),
        ("PORT-AU-PRINCE, Haiti — Help", "Port-au-Prince, Haiti", "Help"),
        ("L'AQUILA, Italy — The", "L'Aquila, Italy", "The"),
        ("SÃO PAULO — Brazil", "São Paulo", "Brazil"),
        ("КИЕВ — Президент", "Киев", "Президент"),
        ("UNITED NATIONS — The", "United Nations", "The"),
    ],
)
def test_reads_the_place_and_keeps_everything_else(paragraph: str, place: str, rest: str) -> None:
    found = opening(paragraph)
    assert found is not None
    assert (found.place, found.rest) == (place, rest)


def test_credit_and_date_in_brackets() -> None:
    agency, dated = opening("PARIS (AP) — The"), opening("WASHINGTON (Aug. 1, 2006) – Sen.")
    assert agency is not None
    assert dated is not None
    assert (agency.credit, agency.date) == ("AP", "")
    assert (dated.credit, dated.date) == ("", "Aug. 1, 2006")


def test_a_dateline_after_a_lost_line_break() -> None:
    found = opening("Money Would Help Amtrak WASHINGTON (July 6, 2006) – Delaware’s delegation")
    assert found is not None
    assert (found.before, found.place, found.date) == ("Money Would Help Amtrak", "Washington", "July 6, 2006")
    assert found.rest == "Delaware’s delegation"


@pytest.mark.parametrize(
    "paragraph",
    [
        "NATO — the alliance",
        "NATO - The alliance",
        "UPDATE — The",
        "U.S. — The",
        "Peace — At last",
        "Peace - At last",
        "Sen. Conrad Burns (R - Mont.) said",
        "PARIS (see below) — The",
        "Bush, Cheney — The two",
        "BRUSSELS",
        "BRUSSELS —",
        "台風13号 — 国",
        "PARIS — where it rains",
        "10 — The number",
        "",
    ],
)
def test_a_dash_alone_is_no_dateline(paragraph: str) -> None:
    assert opening(paragraph) is None


@pytest.mark.parametrize(
    ("capitals", "name"),
    [
        ("NEW YORK", "New York"),
        ("WASHINGTON, DC", "Washington, DC"),
        ("DOVER, DE", "Dover, DE"),
        ("ABU DHABI, UAE", "Abu Dhabi, UAE"),
        ("STRATFORD-UPON-AVON", "Stratford-Upon-Avon"),
        ("FRANKFURT AM MAIN", "Frankfurt am Main"),
        ("Ann Arbor, MICHIGAN", "Ann Arbor, Michigan"),
    ],
)
def test_titled(capitals: str, name: str) -> None:
    assert titled(capitals) == name
