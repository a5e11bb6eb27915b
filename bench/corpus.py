"""Make a folder of N articles that look like news, as fast as the disk takes them.

    python bench/corpus.py FOLDER 100000 [TOPICS]

Each article has about 3.5 KB and three tags out of 2,000 topics, or as many as are asked for; a folder holds 500. The
same numbers give the same files, byte for byte, so that runs can be compared. Words are put together by chance and mean
nothing.
"""

import random
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

BYTES = 3500
TOPICS = 2000
TAGS = 3
FOLDER_FILES = 500
START = datetime(2016, 1, 1, tzinfo=UTC)
STEP = timedelta(minutes=5)

SUBJECTS = ("Ministers", "Farmers", "Engineers", "Voters", "Nurses", "Judges", "Teachers", "Fishermen", "Mayors")
VERBS = ("agree on", "turn down", "look into", "put off", "welcome", "fear", "vote on", "plan", "defend", "change")
OBJECTS = ("a new bridge", "higher fares", "the budget", "a water law", "longer terms", "a trade deal", "school meals")
PLACES = ("Geneva", "Nairobi", "Lima", "Ottawa", "Jakarta", "Tunis", "Oslo", "Quito", "Hanoi", "Berlin", "Ukraine")
WORDS = """
after months of talks the council said that work would begin early next year though neither side would say how
much of the cost towns along the river had to carry and a vote that was due this week was put off once more
while people who had waited in the rain for news went home without an answer from those who make the rules
there
""".split()  # noqa: SIM905 - a list of words is read more easily so


def article(number: int, topics: int = TOPICS) -> tuple[str, str]:
    """Give path and text of one article."""
    chance = random.Random(number)
    when = START + number * STEP
    place = chance.choice(PLACES)
    title = f"{chance.choice(SUBJECTS)} in {place} {chance.choice(VERBS)} {chance.choice(OBJECTS)}, case {number}"
    tags = ", ".join(f"Subject {topic}" for topic in sorted(chance.sample(range(topics), TAGS)))
    head = f"---\ntitle: {title}\ndate: {when:%Y-%m-%dT%H:%M:%SZ}\ntags: [{tags}]\n---\n"
    path = f"{number // FOLDER_FILES:05}/{when:%Y-%m-%d}-{number:07}.md"
    return path, head + "\n\n".join(paragraphs(chance, place, BYTES - len(head))) + "\n"


def paragraphs(chance: random.Random, place: str, size: int) -> Iterator[str]:
    """Give paragraphs of about so many bytes in all."""
    opening = f"{place.upper()} — "
    while size > 0:
        sentences = (" ".join(chance.choices(WORDS, k=18)).capitalize() + "." for _ in range(4))
        paragraph = opening + " ".join(sentences)
        yield paragraph
        opening, size = "", size - len(paragraph) - 2


def make(folder: Path, count: int, topics: int = TOPICS) -> None:
    """Write articles 0 to `count`; those that are there stay."""
    for number in range(count):
        path, text = article(number, topics)
        file = folder / path
        if number % FOLDER_FILES == 0:
            file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    make(Path(sys.argv[1]), *map(int, sys.argv[2:]))
