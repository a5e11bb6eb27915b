"""An English word -> what it may stand as in running text: slams -> slam, outshines -> shines, sweetened -> sweet."""

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
)


def stems(word: str) -> Iterator[str]:
    """Give what an English verb or noun may stand as in running text."""
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
