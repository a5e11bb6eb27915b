"""A file beside the article, named by a relative path -> a placeholder in what is parsed -> its address, once known.

A placeholder is an address of a scheme that no article can write itself: `addresses.resolve` gives only web addresses.
Whether there is such a file is not asked here: this knows no disk, only how a name is written and filled in.
"""

import html as entities
import posixpath
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from urllib.parse import quote, unquote_to_bytes, urljoin

from feedsvc.model import Draft, Enclosure, Image

SCHEME = "media:"
MAX_REFERENCES = 200
"""Files beside one article that are looked for; further ones are not."""

_ENDINGS = (
    *("jpg", "jpeg", "png", "gif", "webp", "avif", "svg", "heic", "heif", "tif", "tiff", "bmp", "jxl"),
    *("mp3", "m4a", "ogg", "oga", "opus", "wav", "flac", "aac", "mp4", "m4v", "webm", "mov", "ogv"),
)
_MEDIUM = re.compile(rf"(?!/)[^?#]*\.(?:{'|'.join(_ENDINGS)})(?=[?#]|$)", re.IGNORECASE)
_WITH_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")
_TAG = re.compile(r"<(/?)(img|source|audio|video|a)((?: [^<>]*)?)>")
_ATTRIBUTE = re.compile(r' (src|href|srcset)="([^"]*)"')
_NUMBER = re.compile(r' (width|height)="([0-9]+)"')
_HOLLOW = re.compile(r"<(video|audio|picture)(?![^<>]* src=)[^<>]*>([^<]*)</\1>")
_ALT = re.compile(r' alt="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Filling:
    """Where a file beside an article is served, and how large its picture is; 0 where it has no size."""

    url: str
    width: int = 0
    height: int = 0


def placeholder(written: str) -> str | None:
    """Stand in for a relative path to a picture, sound or film, as an article wrote it; None for anything else."""
    plain = written.replace("\\", "/").strip()
    if _WITH_SCHEME.match(plain) or not (found := _MEDIUM.match(plain)):
        return None
    return SCHEME + quote(unquote_to_bytes(found[0].encode("utf-8", "surrogatepass")))


def path_of(placeholder: str, article: str) -> str:
    """Give the path in the folder that a placeholder in an article means; one that leads out begins with ".."."""
    written = unquote_to_bytes(placeholder.removeprefix(SCHEME)).decode("utf-8", "surrogateescape")
    return posixpath.normpath(posixpath.join(posixpath.dirname(article), written))


def elsewhere(placeholder: str, link: str) -> str:
    """Give what a placeholder means where an article has an address of its own, and no such file beside it."""
    return urljoin(link, placeholder.removeprefix(SCHEME)) if link else ""


def media_of(html: str, image: Image | None, enclosures: Iterable[Enclosure]) -> tuple[str, ...]:
    """Give the placeholders that stand in an article, each once, in the order in which they are met."""
    urls = [image.url] if image else []
    urls += [enclosure.url for enclosure in enclosures]
    for tag in _TAG.finditer(html) if SCHEME in html else ():
        for name, value in _ATTRIBUTE.findall(tag[3]):
            urls += [part.split()[0] for part in value.split(", ")] if name == "srcset" else [value]
    return tuple(dict.fromkeys(url for url in urls if url.startswith(SCHEME)))


def filled(draft: Draft, fillings: Callable[[str], Filling | None], enclosed: Iterable[Enclosure]) -> Draft:
    """Put addresses where placeholders stand; what has none goes, its alternative text or its words stay.

    `enclosed` are the enclosures, complete, that take the place of those of the draft.
    """
    image = draft.image
    if image and image.url.startswith(SCHEME):
        filling = fillings(image.url)
        image = replace(image, url=filling.url, width=filling.width, height=filling.height) if filling else None
    return replace(draft, html=_filled(draft.html, fillings), image=image, enclosures=tuple(enclosed), media=())


def without_hollow(html: str) -> str:
    """Take away players and pictures that have nothing to show; the words inside stay."""
    while (less := _HOLLOW.sub(r"\2", html)) != html:
        html = less  # one may have stood inside another
    return html


def _filled(html: str, fillings: Callable[[str], Filling | None]) -> str:
    if SCHEME not in html:
        return html
    leads = False  # the link that is open leads somewhere

    def tag(match: re.Match[str]) -> str:
        nonlocal leads
        closing, name, attributes = match.groups()
        if name == "a" and closing:
            return match[0] if leads else ""
        if SCHEME in attributes:
            attributes = _with_addresses(name, attributes, fillings)
        if name == "a":
            leads = " href=" in attributes
            return f"<a{attributes}>" if leads else ""
        if name in ("img", "source") and not (" src=" in attributes or " srcset=" in attributes):
            return alternative(attributes)
        return f"<{closing}{name}{attributes}>"

    return without_hollow(_TAG.sub(tag, html))


def alternative(attributes: str) -> str:
    """Give the words that stand in the place of a picture."""
    alt = _ALT.search(attributes)
    return alt[1].replace("&quot;", '"') if alt else ""


def _with_addresses(tag: str, attributes: str, fillings: Callable[[str], Filling | None]) -> str:
    size: Filling | None = None

    def attribute(match: re.Match[str]) -> str:
        nonlocal size
        name, value = match.groups()
        if name == "srcset":
            value = ", ".join(filter(None, (_candidate(each, fillings) for each in value.split(", "))))
        elif value.startswith(SCHEME):
            filling = fillings(value)
            value = entities.escape(filling.url) if filling else ""
            size = filling
        return f' {name}="{value}"' if value else ""

    attributes = _ATTRIBUTE.sub(attribute, attributes)
    if tag == "img" and size and size.width:
        own, rules, rest = attributes.partition(' loading="')  # where the sanitiser puts its own attributes: last
        return f"{own}{_size(attributes, size)}{rules}{rest}"
    return attributes


def _candidate(written: str, fillings: Callable[[str], Filling | None]) -> str:
    url, _, descriptor = written.partition(" ")
    if url.startswith(SCHEME):
        filling = fillings(url)
        url = entities.escape(filling.url.replace(",", "%2C")) if filling else ""
    return f"{url} {descriptor}".strip() if url else ""


def _size(attributes: str, picture: Filling) -> str:
    """Give the attributes that keep a place of the right shape free, as far as the author did not."""
    given = {name: int(value) for name, value in _NUMBER.findall(attributes)}
    if len(given) == 2:
        return ""
    if width := given.get("width"):
        return f' height="{max(1, round(width * picture.height / picture.width))}"'
    if height := given.get("height"):
        return f' width="{max(1, round(height * picture.width / picture.height))}"'
    return f' width="{picture.width}" height="{picture.height}"'
