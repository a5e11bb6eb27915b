"""Characters that were typed, decoded or escaped in many ways -> the plain ones that the rest of topics reads."""

import re

from feedsvc.text import beyond_ascii

_BROKEN = re.compile(r" ?(?:&|\b|(?<=\s))#?(39|quot|amp);", re.IGNORECASE)
_BROKEN_CHARACTERS = {"39": "'", "quot": '"', "amp": "&"}
_SEMICOLON = re.compile(";(?:(?<=39;)|(?<=quot;)|(?<=amp;))", re.IGNORECASE)  # soon tells that nothing is broken
_QUOTES = {"’": "'", "‘": "'", "ʼ": "'", "“": '"', "”": '"'}
_SPACES = {"\u00a0": " ", "\u202f": " ", "\u2011": "-"}
_INVISIBLE = dict.fromkeys("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff", "")
_PLAIN = _QUOTES | _SPACES | _INVISIBLE
_LOST_APOSTROPHE = re.compile(r"(?<=\w)â(?:€™|\x80\x99)?(?=s\b)")  # decoded as what it was not: Boxerâs
_LOST = re.compile(r"\w*\ufffd[\w\ufffd]*")
_ESCAPED = re.compile(r"\\x([A-Fa-f][0-9A-Fa-f])")  # Ch\xE1vez


def straight(text: str) -> str:
    """Write quotation marks and spaces in their plain form, and what is left of entities that lost their ampersand."""
    return straightened(text)[0]


def straightened(text: str) -> tuple[str, set[str]]:
    """Give a text with its characters in their plain form, and which of them are not of ASCII."""
    if ";" in text and _SEMICOLON.search(text):
        text = _BROKEN.sub(lambda match: _BROKEN_CHARACTERS[match[1].lower()], text)
    if "\\x" in text:
        text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    beyond = set(beyond_ascii(text))
    if "â" in beyond:
        text = _LOST_APOSTROPHE.sub("'", text)
    if "\ufffd" in beyond:
        text = _LOST.sub("", text)
        beyond = set(beyond_ascii(text))
    for fancy in beyond & _PLAIN.keys():
        text = text.replace(fancy, _PLAIN[fancy])
    return text, beyond - _PLAIN.keys()
