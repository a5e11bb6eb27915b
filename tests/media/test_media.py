"""What is served of pictures and sound: pixels and the side that is up, and nothing of their makers."""

import contextlib
import struct
import time
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsvc import media
from feedsvc.errors import ParseError
from feedsvc.media import avif, jpeg
from feedsvc.media.size import orientation_of
from tests.media import pictures
from tests.media.pictures import SECRET

WITH_SECRETS = {
    "jpeg": pictures.jpeg(),
    "png": pictures.png(),
    "webp": pictures.webp(),
    "gif": pictures.gif(),
    "avif": pictures.avif(),
}
ALONE = {
    "jpeg": pictures.jpeg(told=False),
    "png": pictures.png(told=False),
    "webp": pictures.webp(told=False),
    "gif": pictures.gif(told=False),
}


@pytest.mark.parametrize("kind", WITH_SECRETS)
def test_nothing_of_where_it_was_taken_is_left(kind: str) -> None:
    assert SECRET in WITH_SECRETS[kind]
    medium = media.medium_of(WITH_SECRETS[kind])
    assert medium.type == f"image/{kind}"
    assert SECRET not in medium.data
    assert b"xmpmeta" not in medium.data


@pytest.mark.parametrize("kind", ALONE)
def test_what_shows_the_picture_stays_byte_for_byte(kind: str) -> None:
    assert media.medium_of(WITH_SECRETS[kind]).data == ALONE[kind]
    assert media.medium_of(ALONE[kind]).data == ALONE[kind]


@pytest.mark.parametrize(
    ("data", "size"),
    [
        (pictures.jpeg(), (16, 8)),
        (pictures.png(), (3, 2)),
        (pictures.webp(), (5, 4)),
        (pictures.webp(extended=False), (5, 4)),
        (pictures.gif(), (1, 1)),
        (pictures.avif(), (64, 32)),
    ],
)
def test_the_size_is_told(data: bytes, size: tuple[int, int]) -> None:
    medium = media.medium_of(data)
    assert (medium.width, medium.height) == size


@pytest.mark.parametrize("data", [pictures.jpeg(6), pictures.jpeg(6, "<"), pictures.png(6), pictures.webp(6)])
def test_the_side_that_is_up_stays_up(data: bytes) -> None:
    upright = media.medium_of(data)
    assert SECRET not in upright.data
    at = upright.data.index(b"MM\0*")
    assert orientation_of(upright.data[at:]) == 6
    assert (upright.height > upright.width) == (upright.type != "image/webp")
    assert media.medium_of(upright.data) == upright


def test_the_exif_that_tells_the_side_comes_after_jfif() -> None:
    data = media.medium_of(pictures.jpeg(8)).data
    assert data.startswith(b"\xff\xd8\xff\xe0\x00\x10JFIF\0")
    assert data[20:22] == b"\xff\xe1"
    assert data.count(b"Exif\0\0") == 1


def test_pixels_in_several_scans_with_restarts_stay() -> None:
    first = pictures.jpeg(told=False)
    scan = pictures.segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + b"\xff\x00\xff\xd1\x07"
    data = first[:-2] + scan + b"\xff\xff\xd9"
    assert jpeg.strip(data).data == first[:-2] + scan + b"\xff\xd9"


@pytest.mark.parametrize("filling", [b"\xff", b"\xff\x00", b"\xff\xd0", b"\x00"])
def test_hostile_pixels_take_no_time(filling: bytes) -> None:
    begun = time.process_time()
    for head in (pictures.jpeg(told=False)[:-2], b"\xff\xd8"):
        with pytest.raises(ParseError, match="damaged"):
            media.medium_of(b"\xff\xd8\xff" + head[3:] + filling * 2_000_000)
    assert time.process_time() - begun < 5


def test_chunks_of_png_keep_their_checksums() -> None:
    data, at = media.medium_of(pictures.png(5)).data, 8
    while at < len(data):
        (length,) = struct.unpack_from(">I", data, at)
        (checksum,) = struct.unpack_from(">I", data, at + 8 + length)
        assert zlib.crc32(data[at + 4 : at + 8 + length]) == checksum
        at += 12 + length


def test_frames_of_moving_webp_lose_what_is_unknown() -> None:
    pixel = pictures.webp(extended=False)[12:]
    frame = b"\0" * 16 + pixel + b"ABCD" + struct.pack("<I", len(SECRET)) + SECRET
    body = b"WEBP" + pictures.webp(told=False)[12:30] + b"ANMF" + struct.pack("<I", len(frame)) + frame
    data = media.medium_of(b"RIFF" + struct.pack("<I", len(body)) + body).data
    assert SECRET not in data
    assert data.endswith(b"\0" * 16 + pixel)


def test_lossy_webp_tells_its_size() -> None:
    frame = b"\0\0\0\x9d\x01\x2a" + struct.pack("<HH", 0x4000 | 321, 123)
    body = b"WEBPVP8 " + struct.pack("<I", len(frame)) + frame
    medium = media.medium_of(b"RIFF" + struct.pack("<I", len(body)) + body)
    assert (medium.width, medium.height) == (321, 123)


class TestAvif:
    def test_places_and_pixels_stay(self) -> None:
        before, after = pictures.avif(), media.medium_of(pictures.avif()).data
        assert len(after) == len(before)
        assert after.index(pictures.AV1) == before.index(pictures.AV1)
        assert b"\0\0\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0" in after

    def test_a_picture_turned_on_its_side_is_told_as_shown(self) -> None:
        medium = media.medium_of(pictures.avif(turned=True))
        assert (medium.width, medium.height) == (32, 64)

    @pytest.mark.parametrize(
        ("data", "message"),
        [
            (pictures.avif(moving=True), "moving AVIF pictures are not served"),
            (pictures.avif(method=2), "not certain"),
            (pictures.avif(method=1), "not certain"),
            (pictures.avif(overlap=True), "not certain"),
            (pictures.avif().replace(b"iinf", b"free"), "cut off or damaged"),
            (pictures.avif().replace(b"ipma", b"free"), "cut off or damaged"),
            (pictures.avif().replace(b"meta", b"free"), "cut off or damaged"),
            (pictures.avif()[:-1], "cut off or damaged"),
            (pictures.avif().replace(b"infe\x02", b"infe\x01"), "not certain"),
            (pictures.avif().replace(b"mdat", b"free"), "not certain"),
        ],
    )
    def test_what_is_not_certain_is_refused(self, data: bytes, message: str) -> None:
        with pytest.raises(ParseError, match=message):
            media.medium_of(data)

    def test_data_beside_the_list_of_items_is_followed(self) -> None:
        items = pictures.box(b"idat", pictures.exif())
        places = struct.pack(">HHHHII", 1, 1, 0, 1, 0, len(pictures.exif()))
        parts = (
            pictures.box(b"pitm", struct.pack(">I", 1), full=1 << 24)
            + pictures.box(b"iloc", struct.pack(">HI", 0x4400, 1) + b"\0\0" + places, full=2 << 24)
            + pictures.box(b"iinf", struct.pack(">I", 1) + _entry(b"Exif"), full=1 << 24)
            + pictures.box(b"iprp", pictures.box(b"ipco", _ispe()) + _ipma_wide())
            + items
        )
        data = pictures.box(b"ftyp", b"mif1\0\0\0\0avif") + pictures.box(b"meta", parts, full=0)
        stripped = avif.strip(data)
        assert SECRET not in stripped.data
        assert (stripped.width, stripped.height) == (7, 9)

    def test_a_box_may_go_to_the_end_or_tell_a_long_size(self) -> None:
        whole = pictures.avif()
        data = whole + struct.pack(">I4s", 0, b"uuid") + SECRET
        assert SECRET not in media.medium_of(data).data
        long = whole + struct.pack(">I4sQ", 1, b"uuid", 16 + len(SECRET)) + SECRET
        assert SECRET not in media.medium_of(long).data


def _entry(kind: bytes) -> bytes:
    return pictures.box(b"infe", struct.pack(">IH", 1, 0) + kind + b"\0", full=3 << 24)


def _ispe() -> bytes:
    return pictures.box(b"ispe", struct.pack(">II", 7, 9), full=0)


def _ipma_wide() -> bytes:
    return pictures.box(b"ipma", struct.pack(">IIBH", 1, 1, 1, 0x8001), full=1 << 24 | 1)


@pytest.mark.parametrize(
    ("data", "kind"),
    [(pictures.MP3, "mpeg"), (b"\xff\xfb\x90\x00more", "mpeg"), (pictures.M4A, "mp4"), (pictures.OGG, "ogg")],
)
def test_sound_is_served_as_it_is(data: bytes, kind: str) -> None:
    assert media.medium_of(data) == media.Medium(f"audio/{kind}", data)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<!DOCTYPE html><script>alert(1)</script>",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"%PDF-1.7",
        b"\xff\xfe\x00\x00",
        b"\xff\xfb\xf0\x00",
        b"\0\0\0\x14ftypqt  \0\0\0\0qt  ",
    ],
)
def test_what_is_no_picture_or_sound_is_refused_whatever_its_name(data: bytes) -> None:
    with pytest.raises(ParseError, match="no picture or sound that is served"):
        media.medium_of(data)


@pytest.mark.parametrize("kind", ALONE)
def test_a_picture_that_is_cut_off_is_refused_wherever_it_is_cut(kind: str) -> None:
    data = ALONE[kind]
    assert media.medium_of(data).width
    for end in range(13, len(data)):
        with pytest.raises(ParseError, match="cut off or damaged"):
            media.medium_of(data[:end])


@pytest.mark.parametrize("kind", WITH_SECRETS)
def test_a_damaged_picture_is_a_problem_and_no_crash(kind: str) -> None:
    @given(st.data())
    def one(draw: st.DataObject) -> None:
        data = bytearray(WITH_SECRETS[kind])
        for _ in range(draw.draw(st.integers(1, 4))):
            data[draw.draw(st.integers(0, len(data) - 1))] = draw.draw(st.integers(0, 255))
        with contextlib.suppress(ParseError):
            media.medium_of(bytes(data))

    one()


def test_a_picture_without_size_is_damaged() -> None:
    with pytest.raises(ParseError, match="damaged"):
        media.medium_of(pictures.png(told=False).replace(struct.pack(">II", 3, 2), struct.pack(">II", 0, 2)))


def test_what_follows_a_lost_place_in_a_gif_is_damaged() -> None:
    with pytest.raises(ParseError, match="damaged"):
        media.medium_of(pictures.gif(told=False)[:-1] + b"\x99")


@pytest.mark.parametrize(
    "tiff", [b"", b"XX", b"II*\0\x08\0\0\0", b"MM\0*\xff\xff\xff\xff", pictures.exif(9), pictures.exif(0)]
)
def test_exif_that_says_nothing_of_the_side_says_upright(tiff: bytes) -> None:
    assert orientation_of(tiff) == 1


@pytest.mark.parametrize(
    ("path", "media_type", "name"),
    [
        ("a/The Bridge.JPEG", "image/jpeg", "the-bridge.jpg"),
        ("picture.jpg", "image/png", "picture.png"),
        ("北京.mp3", "audio/mpeg", "北京.mp3"),
        ("…….gif", "image/gif", "image.gif"),
        ("\udcff.ogg", "audio/ogg", "audio.ogg"),
        ("a\r\nSet-Cookie: x.m4a", "audio/mp4", "a-set-cookie-x.m4a"),
    ],
)
def test_s19_names_are_slugs_with_the_ending_of_what_is_served(path: str, media_type: str, name: str) -> None:
    assert media.name_of(path, media_type) == name


@pytest.mark.parametrize("kind", WITH_SECRETS)
def test_no_byte_that_is_damaged_lets_through_what_a_picture_tells(kind: str) -> None:
    whole = WITH_SECRETS[kind]
    for at, byte in enumerate(whole):
        for damaged in {0, 255, byte ^ 1, byte ^ 128} - {byte}:
            with contextlib.suppress(ParseError):
                served = media.medium_of(whole[:at] + bytes((damaged,)) + whole[at + 1 :]).data
                assert SECRET not in served, at
