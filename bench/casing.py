"""Count how often English words stand capitalised and in lower case in the middle of sentences.

    python bench/casing.py ../shared/corpus/senate-press-en-5000.jsonl.gz > feedsvc/topics/data/casing-en.txt

Reads 5,000 press releases of United States senators (public domain, 17 U.S.C. 105). Prints one word a line: the word in
lower case, how often capitalised, how often not; rare words that are never capitalised follow on one last line.
"""

import gzip
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from feedsvc.topics.evidence import is_prose, opens_sentence

WORD = re.compile(r"(?<![\w'’-])[^\W\d_]+(?![\w-])")
LEAST, LEAST_LETTERS = 3, 4
RARE = "="


def bodies(releases: Path) -> Iterator[str]:
    """Give the releases without their headlines."""
    with gzip.open(releases, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)["text"].partition("\n")[2]


def counted(texts: Iterator[str]) -> tuple[Counter[str], Counter[str]]:
    """Count the words of prose lines that do not begin a sentence, capitalised and not."""
    upper: Counter[str] = Counter()
    lower: Counter[str] = Counter()
    for line in (line for text in texts for line in text.splitlines() if is_prose(line)):
        for match in WORD.finditer(line):
            word = match[0]
            if word.islower():
                lower[word] += 1
            elif not opens_sentence(line, match.start()):
                upper[word.lower()] += 1
    return upper, lower


def main() -> None:
    """Print the table."""
    upper, lower = counted(bodies(Path(sys.argv[1])))
    for word in sorted(upper.keys() | lower.keys()):
        if upper[word] + lower[word] >= LEAST and len(word) > 1:
            print(word, upper[word], lower[word])
    rare = (word for word in sorted(lower) if not upper[word] and lower[word] < LEAST and len(word) >= LEAST_LETTERS)
    print(RARE, *rare)


if __name__ == "__main__":
    main()
