"""decoding.py: bytes and the text they must give."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from feedsvc import text
from feedsvc.errors import ParseError
from feedsvc.parse.decoding import decode

RUSSIAN = "Привет, мир. Сегодня в Москве прошла встреча министров иностранных дел.\nОни говорили о мире.\n"
CZECH = "Šestnáct bitů – žluťoučký\n\nTělo.\n"
META = '<!doctype html><html><head><meta charset="{}"><title>{}</title></head><body></body></html>'


def meta(label: str, title: str, encoding: str) -> bytes:
    return META.format(label, title).encode(encoding)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", ""),
        (b"plain\n", "plain\n"),
        ("žluťoučký 新聞 👩\u200d👧".encode(), "žluťoučký 新聞 👩\u200d👧"),
        (b"\xef\xbb\xbfByte order mark first\n", "Byte order mark first\n"),  # F1
        (b"\xef\xbb\xbf", ""),  # F14
        (b"\xff\xfe" + CZECH.encode("utf-16-le"), CZECH),  # F2
        (b"\xfe\xff" + CZECH.encode("utf-16-be"), CZECH),  # F2
        (b"\xff\xfe\x00\x00" + CZECH.encode("utf-32-le"), CZECH),
        (b"\x00\x00\xfe\xff" + CZECH.encode("utf-32-be"), CZECH),
        (b"a\rb\r\nc\n", "a\nb\nc\n"),  # F13
        ("a\u2028b\u2029c".encode(), "a\nb\nc"),  # F13
        ("Café".encode(), "Café"),
        ("already lost: \ufffd".encode(), "already lost: \ufffd"),
    ],
)
def test_clean_text_is_read_without_a_word(data: bytes, expected: str) -> None:
    decoded = decode(data, ".txt")
    assert (decoded.text, decoded.problems) == (expected, ())


@pytest.mark.parametrize(
    ("label", "title", "encoding"),
    [
        ("windows-1251", "Привет, мир", "cp1251"),  # F5
        ("gb18030", "中文標題與简体字", "gb18030"),
        ("GB2312", "中文 €", "gb18030"),
        ("shift_jis", "日本語の見出し", "cp932"),
        ("euc-jp", "日本語の見出し", "euc_jp"),
        ("euc-kr", "대한민국", "cp949"),
        ("big5", "中文標題", "big5hkscs"),
        ("iso-8859-1", "“smart” – 5 €", "cp1252"),
        ("utf-8", "žluťoučký", "utf-8"),
        ("utf-16", "žluťoučký", "utf-8"),
    ],
)
def test_f5_the_declared_character_set_is_honoured(label: str, title: str, encoding: str) -> None:
    decoded = decode(meta(label, title, encoding), ".HTML")
    assert f"<title>{title}</title>" in decoded.text
    assert not decoded.problems


def test_f5_xml_declaration_and_http_equiv_count() -> None:
    xml = "<?xml version='1.0' encoding='koi8-r'?><html><title>Мир</title></html>".encode("koi8-r")
    assert "Мир" in decode(xml, ".xhtml").text
    http = '<meta http-equiv="Content-Type" content="text/html; charset=windows-1251"><p>Мир'.encode("cp1251")
    assert "Мир" in decode(http, ".htm").text


@pytest.mark.parametrize("label", ["x-klingon", "rot13", "utf-7", "unicode_escape", "punycode", "zlib"])
def test_f5_an_unknown_character_set_is_named(label: str) -> None:
    with pytest.raises(ParseError, match=f"character set {label}"):
        decode(meta(label, "x", "ascii"), ".html")


def test_a_declaration_counts_in_html_only() -> None:
    assert "ž" in decode(meta("windows-1251", "ž", "utf-8"), ".txt").text


def test_a_wrong_declaration_gives_way_to_utf8_with_a_warning() -> None:
    decoded = decode(meta("euc-kr", "žluťoučký 👩", "utf-8"), ".html")
    assert "žluťoučký 👩" in decoded.text
    assert [problem.message for problem in decoded.problems] == ["the file declares cp949 but is UTF-8"]


def test_damage_under_a_declaration_is_told() -> None:
    decoded = decode(meta("shift_jis", "日本語", "cp932") + b"\n\x85\xff", ".html")
    assert "日本語" in decoded.text
    assert "cannot be read as cp932" in decoded.problems[0].message


@pytest.mark.parametrize(
    "damage",
    [
        b"a\xc0\xafb",
        b"a\xe0\x80\xafb",
        b"a\xf0\x80\x80\xafb",
        b"a\xed\xa0\xbd\xed\xb8\x80b",
        b"the end \xe6\x97",
        b"\xf0\x9f\x91",
    ],
)
def test_f7_overlong_surrogate_and_cut_forms_become_replacement_characters(damage: bytes) -> None:
    decoded = decode(b"A title\n\n" + damage, ".txt")
    assert decoded.text.startswith("A title\n\n")
    assert "\ufffd" in decoded.text
    assert "/" not in decoded.text
    assert [(problem.line, problem.severity) for problem in decoded.problems] == [(3, "warning")]


def test_f7_one_stray_byte_among_good_utf8_is_replaced() -> None:
    decoded = decode("Žluťoučký kůň\n\nžluťoučký ".encode() + b"\xe9 konec\n", ".txt")
    assert decoded.text == "Žluťoučký kůň\n\nžluťoučký \ufffd konec\n"
    assert decoded.problems[0].message == "1 place cannot be read as UTF-8 and show as \ufffd"
    assert decoded.problems[0].line == 3


def test_f4_western_bytes_are_windows_1252_with_a_warning() -> None:
    decoded = decode(b"Caf\xe9 \x96 \x93smart\x94 quotes cost 5 \x80\n\nSome body text.\n", ".txt")
    assert decoded.text.startswith("Café – “smart” quotes cost 5 €\n")
    assert [problem.message for problem in decoded.problems] == ["the file is not UTF-8; it was read as cp1252"]


def test_f4_a_byte_that_windows_1252_lacks_is_told() -> None:
    decoded = decode(b"Caf\xe9 au lait, and then \x81 again", ".txt")
    assert decoded.text == "Café au lait, and then \ufffd again"
    assert len(decoded.problems) == 2


def test_f4_a_sure_guess_is_taken_with_a_warning() -> None:
    decoded = decode(RUSSIAN.encode("cp1251"), ".md")
    assert decoded.text == RUSSIAN
    assert "cp1251" in decoded.problems[0].message


def test_f4_a_guess_looks_at_a_sample_of_whole_lines() -> None:
    assert decode((RUSSIAN * 2000).encode("cp1251"), ".md").text == RUSSIAN * 2000


@pytest.mark.parametrize(
    "data",
    [
        RUSSIAN.encode("cp1251") * 800 + b"\x98",
        "日本語の見出しです。昨日東京で会議が".encode("euc_jp"),
        "Мир".encode("cp1251"),
    ],
)
def test_f4_no_mojibake_what_cannot_be_told_is_an_error(data: bytes) -> None:
    with pytest.raises(ParseError, match="character set cannot be told"):
        decode(data, ".txt")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"\x89PNG\r\n\x1a\n\x00", "PNG"),
        (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
        (b"\x1f\x8b\x08\x00", "gzip"),
        (b"PK\x03\x04abc", "zip"),
        (b"\x7fELF\x02", "program"),
        (b"{\\rtf1\\ansi", "RTF"),
        (bytes(range(256)) * 4, "control characters"),
        (b"x\x9c" + bytes(300), "control characters"),
        (b"\xff\xfe" + bytes(300), "control characters"),
        ("no mark".encode("utf-16-le") * 3, "control characters"),
    ],
)
def test_f19_what_is_no_text_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(ParseError, match=message) as caught:
        decode(data, ".txt")
    assert caught.value.hint


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"Null\x00 inside title\n", "Null inside title\n"),  # F8
        (b"a\x0cb\x0bc\x1bd\n", "abcd\n"),
        (b"\x1b[31mRed\x1b[0m alert \x1b]0;owned\x07\n", "Red alert \n"),  # F10
        (b"Non\xef\xbf\xbe\xef\xbf\xbfchar\xf0\x9f\xbf\xbe title\n", "Nonchar title\n"),
        (b"Next\xc2\x85line\xc2\x9b31m\n", "Next line31m\n"),  # F10: no line break within a title
        ("invoice \u202efdp.exe\n".encode(), "invoice fdp.exe\n"),  # F11
    ],
)
def test_f8_what_shows_nothing_is_dropped_with_a_warning(data: bytes, expected: str) -> None:
    decoded = decode(data, ".txt")
    assert decoded.text == expected
    assert [problem.severity for problem in decoded.problems] == ["warning"]


def test_a_cut_utf16_file_is_read_as_far_as_it_goes() -> None:
    decoded = decode(b"\xff\xfe" + "Cut\n\nhere".encode("utf-16-le") + b"\x41", ".txt")
    assert decoded.text == "Cut\n\nhere\ufffd"
    assert "UTF-16-LE" in decoded.problems[0].message


@given(st.binary(max_size=200), st.sampled_from([".txt", ".html"]))
@example(b"<?xml encoding='", ".html")
def test_any_bytes_are_legal_text_or_an_error(data: bytes, suffix: str) -> None:
    try:
        decoded = decode(data, suffix)
    except ParseError:
        return
    assert text.legal(decoded.text) == decoded.text
