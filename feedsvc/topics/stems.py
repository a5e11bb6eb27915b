"""A word -> what it may stand as in running text: slams -> slam, outshines -> shines; annoncera -> annoncer.

Knows English, French, Spanish, Portuguese and Italian; words come in as `key_of` makes them, without accents.
"""

from collections.abc import Iterator

_FRONTS = ("out", "over", "under", "un", "re", "mis", "pre", "non", "super", "anti", "de", "dis", "up", "down")
_ENDINGS = (
    ("ened", ("", "e")),
    ("ens", ("", "e")),
    ("ening", ("", "e")),
    ("ies", ("y",)),
    ("es", ("", "e")),
    ("s", ("", "ed", "ing")),
    ("ied", ("y",)),
    ("ed", ("", "e", "s")),
    ("ing", ("", "e", "s")),
    ("er", ("", "e")),
    ("ers", ("", "e")),
    ("ly", ("", "e")),
    ("ise", ("", "ize")),
    ("ised", ("", "ize")),
    ("izing", ("", "ize")),
    ("ising", ("", "ize")),
    ("d", ("",)),
    ("ery", ("er",)),
    ("ary", ("ar",)),
)


_FRENCH_ENDINGS = (
    ("eaux", ("eau",)),
    ("aux", ("al", "ail")),
    ("euses", ("eur", "eux")),
    ("euse", ("eur", "eux")),
    ("trices", ("teur",)),
    ("trice", ("teur",)),
    ("ives", ("if",)),
    ("ive", ("if",)),
    ("elles", ("el",)),
    ("elle", ("el",)),
    ("iennes", ("ien",)),
    ("ienne", ("ien",)),
    *((ending, ("er",)) for ending in ("es", "e", "ees", "ee", "ent", "era", "eront", "erait", "ait", "aient", "a")),
    *(
        (ending, ("er", "re", "ir", "oir"))
        for ending in ("ant", "ants", "ante", "antes", "ra", "ront", "u", "ue", "us")
    ),
    *((ending, ("ir",)) for ending in ("i", "ie", "is", "ies", "it", "issent", "issait", "ira", "iront")),
    *((ending, ("", "e")) for ending in ("s", "x", "es", "e")),
)


_IBERIAN_ENDINGS = (
    *((ending, ("ar",)) for ending in ("a", "o", "an", "am", "ou", "aron", "aram", "ara", "ado", "ada", "ando", "e")),
    *((ending, ("er", "ir")) for ending in ("e", "en", "em", "io", "eu", "iu", "ieron", "eram", "iram", "ido", "ida")),
    *((ending, ("ar", "ado")) for ending in ("ados", "adas", "ada")),
    *((ending, ("er", "ir", "ido")) for ending in ("idos", "idas", "ida", "iendo", "endo", "indo")),
    *((ending, ("", "o")) for ending in ("s", "es", "a", "as", "os")),
    ("ces", ("z",)),
    ("oes", ("ao",)),
)
_ITALIAN_ENDINGS = (
    *((ending, ("are",)) for ending in ("a", "o", "ano", "ato", "ata", "ati", "ate", "ando", "i")),
    *((ending, ("ere", "ire")) for ending in ("e", "ono", "uto", "uta", "uti", "ito", "ita", "iti", "endo")),
    *((ending, ("o", "a", "e")) for ending in ("i", "e", "a", "o")),
    *((ending, ("co", "go", "ca", "ga")) for ending in ("chi", "ghi", "che", "ghe")),
)
_ENDINGS_OF = {"fr": _FRENCH_ENDINGS, "es": _IBERIAN_ENDINGS, "pt": _IBERIAN_ENDINGS, "it": _ITALIAN_ENDINGS}


def stems(word: str, language: str = "en") -> Iterator[str]:
    """Give what an inflected verb or noun may stand as in running text."""
    if language == "en":
        yield from _english(word)
    for ending, others in _ENDINGS_OF.get(language, ()):
        if word.endswith(ending) and len(word) > len(ending) + 2:
            stem = word[: -len(ending)]
            yield from (stem + other for other in others)


def _english(word: str) -> Iterator[str]:
    for front in _FRONTS:
        if word.startswith(front) and len(word) > len(front) + 3:
            yield word[len(front) :]
            yield word[len(front) :].removesuffix("s")
    for ending, others in _ENDINGS:
        if word.endswith(ending) and len(word) > len(ending) + 2:
            stem = word[: -len(ending)]
            yield from (stem + other for other in others)
            if stem[-1] == stem[-2]:
                yield stem[:-1]
