"""Which sound a file holds, by its first bytes; sound is served as it is."""

_BRANDS = frozenset((b"M4A ", b"M4B ", b"mp41", b"mp42", b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"dash"))
_FRAME, _LAYER, _RATE = 0xE0, 0x06, 0xF0


def type_of(data: bytes) -> str:
    """Tell the media type of a sound file; "" for any other."""
    if data.startswith(b"OggS"):
        return "audio/ogg"
    if data.startswith(b"ID3") or _begins_frame(data):
        return "audio/mpeg"
    if data[4:8] == b"ftyp" and data[8:12] in _BRANDS:
        return "audio/mp4"
    return ""


def _begins_frame(data: bytes) -> bool:
    """Whether a frame of MPEG audio begins here: eleven bits set, a layer, a bit rate that exists (ISO 11172-3)."""
    if len(data) < 4 or data[0] != 0xFF or data[1] & _FRAME != _FRAME:
        return False
    return data[1] & _LAYER != 0 and data[2] & _RATE not in (0, _RATE)
