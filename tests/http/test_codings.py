import gzip

import brotli  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsvc.http.codings import CODINGS, IDENTITY, acceptable, encode

BOTH = ("br", "gzip", IDENTITY)


@pytest.mark.parametrize(
    ("field", "codings"),
    [
        (None, (IDENTITY,)),
        ("", (IDENTITY,)),
        ("identity", (IDENTITY,)),
        ("gzip, deflate, br, zstd", BOTH),
        ("GZIP", ("gzip", IDENTITY)),
        ("x-gzip", ("gzip", IDENTITY)),
        ("br;q=0.5, gzip;q=0.8", ("gzip", IDENTITY)),
        ("br;q=0, gzip;q=0.5", ("gzip", IDENTITY)),
        ("gzip;q=0", (IDENTITY,)),
        ("gzip;q=0.0, identity", (IDENTITY,)),
        ("gzip;q=0.5, identity;q=0.9", (IDENTITY,)),
        ("gzip;q=0.9, identity;q=0.5", ("gzip",)),
        ("*", BOTH),
        ("*;q=0.5, gzip", ("gzip",)),
        ("gzip;q=0, *", ("br", IDENTITY)),
        ("deflate, gzip;q=1.0, *;q=0.5", ("gzip",)),
        ("gzip, identity;q=0", ("gzip",)),
        ("br ; q=1 , gzip ; Q=0.999", ("br", IDENTITY)),
        ("x-unknown", (IDENTITY,)),
        ("identity;q=1, *;q=0", (IDENTITY,)),
        ("gzip;q=2, br", ("br", IDENTITY)),
        ("gzip;q=0.1234", (IDENTITY,)),
        ("gzip;foo=1, ;;, =, \x00", (IDENTITY,)),
        ("gzip;q=0, gzip", (IDENTITY,)),
    ],
)
def test_h15_codings_are_chosen_by_quality(field: str | None, codings: tuple[str, ...]) -> None:
    assert acceptable(field) == codings


@pytest.mark.parametrize("field", ["identity;q=0", "*;q=0", "gzip;q=0, *;q=0", "identity;q=0, br;q=0, gzip;q=0"])
def test_f101_nothing_is_left_only_when_identity_is_refused(field: str) -> None:
    assert acceptable(field) == ()


def test_f101_eight_kilobytes_are_read() -> None:
    assert acceptable("x;q=0.5," * 1000 + "gzip") == ("gzip", IDENTITY)


@given(st.text(st.characters(codec="latin-1"), max_size=400))
def test_f101_any_field_gives_codings_of_ours(field: str) -> None:
    chosen = acceptable(field)
    assert set(chosen) <= {*CODINGS, IDENTITY}
    assert chosen or "q=0" in field.lower().replace(" ", "").replace("\t", "")


@given(st.binary(max_size=2000))
def test_h16_a_coded_body_is_the_body_again_and_always_the_same(body: bytes) -> None:
    assert encode(body, IDENTITY) is body
    assert gzip.decompress(encode(body, "gzip")) == body
    assert brotli.decompress(encode(body, "br")) == body
    assert all(encode(body, coding) == encode(body, coding) for coding in CODINGS)


def test_gzip_names_no_time_and_no_file() -> None:
    assert encode(b"news", "gzip")[3:8] == b"\x00\x00\x00\x00\x00"
