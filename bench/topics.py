"""Time how long the topics of one article take, everything included, for articles of about 3 KB.

    python bench/topics.py [FOLDER_OF_TEXT_FILES]

Without a folder the labelled articles of tests/data/topics are lengthened or cut to 3 KB. Prints the median, the 95th
percentile and the first call, which reads the tables; and the same of spaCy's small model where it is installed.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from feedsvc.topics import topics_of

SIZE, ROUNDS = 3_000, 5
GOLD = Path(__file__).parents[1] / "tests" / "data" / "topics" / "gold.jsonl"

Article = tuple[str, str]


def labelled() -> list[Article]:
    """Give the English labelled articles, each with a body of about SIZE characters."""
    rows = [json.loads(line) for line in GOLD.read_text("utf-8").splitlines()]
    bodies = [row["body"] for row in rows if row["language"] == "en"]
    long = [body for body in bodies if len(body) > SIZE // 2]
    return [
        (row["headline"], f"{row['body']}\n{long[at % len(long)]}\n{long[at // 2 % len(long)]}"[:SIZE])
        for at, row in enumerate(row for row in rows if row["language"] == "en")
    ]


def files(folder: Path) -> list[Article]:
    """Give the articles of a folder that hold about SIZE characters: first line headline, the rest body."""
    texts = (file.read_text("utf-8", "replace") for file in sorted(folder.glob("*.txt")))
    parts = (text.partition("\n") for text in texts)
    return [(head, body) for head, _, body in parts if 0.7 * SIZE <= len(body) <= 1.3 * SIZE]


def timed(find: Callable[[str, str], object], articles: list[Article]) -> list[float]:
    """Give the milliseconds of each call."""
    times = []
    for headline, body in articles * ROUNDS:
        start = time.perf_counter()
        find(headline, body)
        times.append(1_000 * (time.perf_counter() - start))
    return times


def tell(name: str, times: list[float]) -> None:
    """Print one line."""
    slow = sorted(times)[int(0.95 * len(times))]
    print(f"{name}: median {statistics.median(times):.2f} ms, 95th percentile {slow:.2f} ms, first {times[0]:.1f} ms")


def spacy_finder() -> Callable[[str, str], object] | None:
    """Give the same task done by spaCy's small model, None where it is not installed."""
    try:
        import spacy  # type: ignore[import-not-found]

        model = spacy.load("en_core_web_sm")
    except (ImportError, OSError):
        return None
    return lambda headline, body: model(f"{headline}\n{body}").ents


def main() -> None:
    """Time the topics, and spaCy where it is."""
    articles = files(Path(sys.argv[1])) if len(sys.argv) > 1 else labelled()
    print(
        f"{len(articles)} articles, median body {statistics.median(len(body) for _, body in articles):.0f} characters"
    )
    tell("feedsvc.topics", timed(topics_of, articles))
    if finder := spacy_finder():
        tell("spaCy small", timed(finder, articles[:20]))
    else:
        print("spaCy small: not installed")


if __name__ == "__main__":
    main()
