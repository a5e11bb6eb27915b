"""An address as an article wrote it -> an absolute one, or nothing.

Only http, https, mailto and tel come through (rules/security S4); what stands inside an article without a place to
start from leads nowhere and is dropped. Knows nothing about markup.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from feedsvc import text as words
from feedsvc.parse.references import placeholder

MAX_LENGTH = 2_000
_IGNORED = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffd]")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*):")
_UNSAFE = re.compile(r"""[\s"<>\\^`{|}]""")
_CANDIDATE = re.compile(r"\s*([^\s,]\S*[^\s,]|[^\s,])(?:\s+([0-9.]{1,8}[wx]))?\s*(?:,|$)")


@dataclass(frozen=True, slots=True)
class Base:
    """Where relative addresses start: the article's own link, else the site for those that begin with a slash."""

    link: str = ""
    site: str = ""
    beside: bool = False  # relative paths of media are taken for files beside the article, and get placeholders


def resolve(value: str, base: Base, dropped: list[str], *, page: bool = False) -> str | None:
    """Make an address absolute and percent-encoded (RFC 3986); None, and noted in dropped, when it leads nowhere.

    `page` allows mailto and tel. A bare fragment names a place in a page that is no more: dropped without a note.
    """
    plain = _IGNORED.sub("", value).strip()
    if not plain or plain.startswith("#"):
        return None
    absolute = (placeholder(plain) if base.beside else None) or _absolute(plain, base, page=page)
    if absolute is None:
        dropped.append(words.shown(value))
    return absolute


def resolve_set(value: str, base: Base, dropped: list[str]) -> str | None:
    """Resolve each candidate of a srcset, leaving out those that lead nowhere."""
    kept = list(_candidates(value[:MAX_LENGTH], base, dropped))
    return ", ".join(kept) or None


def _candidates(value: str, base: Base, dropped: list[str]) -> Iterator[str]:
    for match in _CANDIDATE.finditer(value):
        if url := resolve(match[1], base, dropped):
            yield f"{url.replace(',', '%2C')} {match[2] or ''}".strip()


def _absolute(plain: str, base: Base, *, page: bool) -> str | None:
    scheme = _SCHEME.match(plain)
    if scheme and scheme[1].lower() in ("mailto", "tel"):
        return _encoded(plain) if page else None
    if scheme and scheme[1].lower() not in ("http", "https"):
        return None
    return _web(plain if scheme else _joined(plain.replace("\\", "/"), base))


def _joined(plain: str, base: Base) -> str:
    try:
        if base.link:
            return urljoin(base.link, plain)
    except ValueError:  # a bracketed host that is no address
        return ""
    if plain.startswith("//") and base.site:
        return "https:" + plain
    return base.site + plain if base.site and plain.startswith("/") else ""


def _web(url: str) -> str | None:
    try:
        parts = urlsplit(url)
        if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
            return None
    except ValueError:
        return None
    encoded = _encoded(url)
    return encoded if len(encoded) <= MAX_LENGTH else None


def _encoded(url: str) -> str:
    return _UNSAFE.sub(lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode()), url)
