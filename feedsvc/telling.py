"""Facts about a site -> the lines that people read in a terminal and in the log.

Whatever came from a file is escaped, so that one fact is one line. Reads no file, index or clock, and prints nothing.
"""

import json
import logging
import platform
import shlex
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from feedsvc import __version__, urls
from feedsvc.model import Article, Problem, Topic, TopicMention, graver
from feedsvc.settings import Settings, Site
from feedsvc.text import counted, shown

if TYPE_CHECKING:  # the supervisor tells things too, and starts faster without the index
    from feedsvc.index.articles import Known
    from feedsvc.report import Report

TOLD = 5  # problems and held articles that the start names; `feedsvc check` lists all
LINE_LIMIT = 1000
STANDBY = (
    "  standby    another feedsvc keeps the index of this folder; this one serves it, and takes over if that one ends"
)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a site stands after a look at its folder, small enough to be sent between processes."""

    articles: int
    topics: int
    errors: int
    warnings: int
    problems: tuple[Problem, ...]  # the gravest
    held: int
    next_held: tuple[tuple[str, str, datetime], ...]  # title, path, until when
    ledger: str


def standing(report: "Report") -> Standing:
    """Sum up a report."""
    grave = graver(report.problems)
    return Standing(
        articles=report.articles,
        topics=report.topics,
        errors=sum(problem.severity == "error" for problem in grave),
        warnings=sum(problem.severity == "warning" for problem in grave),
        problems=tuple(problem for problem in grave if problem.severity != "note")[:TOLD],
        held=len(report.held),
        next_held=tuple((article.title, article.path, article.published) for article in report.held[:TOLD]),
        ledger=str(report.ledger),
    )


def to_json(standing: Standing) -> str:
    """Write a standing as one line; bytes of a path that are not UTF-8 survive."""
    return json.dumps(asdict(standing), default=datetime.isoformat)


def from_json(text: str) -> Standing:
    """Read what `to_json` wrote."""
    value: dict[str, Any] = json.loads(text)
    value["problems"] = tuple(Problem(**problem) for problem in value["problems"])
    value["next_held"] = tuple((title, path, datetime.fromisoformat(when)) for title, path, when in value["next_held"])
    return Standing(**value)


def problem_line(problem: Problem) -> str:
    """Tell a problem as compilers do: file, line, gravity, what is wrong, what to do."""
    path = shown(problem.path or "the site", LINE_LIMIT)
    place = f"{path}:{problem.line}" if problem.line else path
    hint = f" ({shown(problem.hint, LINE_LIMIT)})" if problem.hint else ""
    return f"{place}: {problem.severity}: {shown(problem.message, LINE_LIMIT)}{hint}"


def restored_line(site: Site, article: Article, *, is_there: bool) -> str:
    """Tell what came of an article that may be published again; `is_there` says that its file is."""
    if article.state == "live":
        return f"published again: {shown(article.slug)}"
    if article.state == "held":
        why = (
            f"it is held until {article.published.astimezone(ZoneInfo(site.time_zone)):%Y-%m-%d %H:%M} {site.time_zone}"
        )
    elif article.state == "expired":
        why = "its file says that it has expired"
    elif is_there:
        why = f"its file is a draft or in error, run: feedsvc show {shown(article.slug)}"
    else:
        why = "put its file back"
    return f"{shown(article.slug)} may be published again: {why}"


def held_line(title: str, path: str, until: datetime, time_zone: str, now: datetime) -> str:
    """Tell until when an article is held."""
    local = until.astimezone(ZoneInfo(time_zone))
    return f"held until {local:%Y-%m-%d %H:%M} {time_zone} (in {span(until - now)}): {shown(title)} ({shown(path)})"


def span(time: timedelta) -> str:
    """Tell how long a time is in its largest fitting unit, rounded up."""
    minutes = -(-max(int(time.total_seconds()), 1) // 60)
    if minutes < 120:
        return f"{minutes} min"
    hours = -(-minutes // 60)
    return f"{hours} h" if hours < 48 else f"{-(-hours // 24):,} days"


def where_lines(settings: Settings) -> Iterator[str]:
    """Tell where a site is served from and to, and what about it was assumed."""
    site = settings.site
    yield f"feedsvc {__version__} (Python {platform.python_version()}) serves {shown(str(settings.folder))}"
    yield f"  address    {site_address(settings)}"
    yield f"  index      {shown(settings.database_url.removeprefix('sqlite:///'))}"
    yield f"  time zone  {site.time_zone}, where a date names none"
    if settings.base_url_assumed:
        yield f"  base_url   not set: {site.base_url} is assumed, and every link and feed says so."
        yield "             Set it in feedsvc.toml before feeds go public: readers keep the addresses in them."
    elif site.base_url:
        yield f"  base_url   {site.base_url}"
    if settings.platform:
        yield "  warning    PORT is set, as platforms do, and many wipe their disks at each start. The index is made"
        yield "             anew then; ids, and when undated articles were first seen, last only where .feedsvc/ in the"
        yield "             folder of articles lasts or is deployed with it."
    command = shlex.join(("feedsvc", "status", str(settings.folder), "--data", str(settings.data)))
    yield "  status     to get the secret addresses of the pages for editors and operators, run:"
    yield f"             {shown(command, LINE_LIMIT)}"


def site_address(settings: Settings) -> str:
    """Give the address at which the service listens."""
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(settings.host, settings.host)  # noqa: S104 - compared only
    host = f"[{host}]" if ":" in host and not host.startswith("[") else host
    every = "" if settings.host not in ("0.0.0.0", "::") else " (and every other address of this machine)"  # noqa: S104
    return f"http://{host}:{settings.port}/{every}"


def standing_lines(now: datetime, settings: Settings, facts: Standing) -> Iterator[str]:
    """Tell how a site stands: counts, the gravest problems, what is held, where the ledger had to go."""
    problems = counted(facts.errors + facts.warnings, "problem")
    yield f"  articles   {counted(facts.articles, 'article')}, {counted(facts.topics, 'topic')}, {problems}"
    yield from (f"  - {problem_line(problem)}" for problem in facts.problems)
    if (more := facts.errors + facts.warnings - len(facts.problems)) > 0:
        yield f"  - and {more:,} more; `feedsvc check` lists them"
    zone = settings.site.time_zone
    yield from (f"  - {held_line(title, path, when, zone, now)}" for title, path, when in facts.next_held)
    if (more := facts.held - len(facts.next_held)) > 0:
        yield f"  - and {more:,} more held"
    if not Path(facts.ledger).is_relative_to(settings.folder):
        yield f"  ledger     {shown(facts.ledger)}: the folder of articles cannot be written. Keep this file: it has"
        yield "             what the articles cannot say themselves, such as their ids."


def progress_line(done: int, total: int) -> str:
    """Tell how far the first look at the folder is; while the files are counted, `done` of 0 names were met."""
    if total:
        return f"  articles   being read: {done:,} of {total:,} files so far"
    return "  articles   being looked for" + (f": {done:,} names so far" if done else "")


def refresh_line(report: "Report") -> str:
    """Tell in one line what a look at the folder changed."""
    counts = report.counts
    changes = f"{counts.published:,} published, {counts.updated:,} updated, {counts.withdrawn:,} withdrawn"
    changes += f", {counts.moved:,} moved" if counts.moved else ""
    facts = standing(report)
    problems = counted(facts.errors + facts.warnings, "problem")
    return f"{changes}; now {counted(report.articles, 'article')}, {counted(report.topics, 'topic')}, {problems}"


def level(problem: Problem) -> int:
    """Give the level of a problem in the log."""
    return logging.ERROR if problem.severity == "error" else logging.WARNING


def new_problems(report: "Report", known: frozenset[Problem]) -> list[Problem]:
    """Give the errors and warnings that were not there before."""
    return graver(problem for problem in report.problems if problem not in known and problem.severity != "note")


def entry_lines(article: Article, time_zone: str, *, reasons: bool) -> Iterator[str]:
    """Tell how an article would be published: file, date and title, then its topics, with their reasons if wanted."""
    when = article.published.astimezone(ZoneInfo(time_zone))
    yield f"{shown(article.path, LINE_LIMIT)}: {when:%Y-%m-%d %H:%M} {shown(article.title, LINE_LIMIT)}"
    for mention in article.topics if reasons else ():
        yield f"    topic {shown(mention.label)}: {shown(mention.reason)}"


def entry_value(article: Article, base_url: str) -> dict[str, object]:
    """Give an article as `feedsvc check --json` prints it."""
    value = asdict(article)
    first = {name: value[name] for name in ("path", "id", "title")}
    link = article.link or urls.absolute(base_url, urls.article(article.slug))
    times = {name: f"{value[name]:%Y-%m-%dT%H:%M:%SZ}" for name in ("published", "updated")}
    rest = ("authors", "place", "credit", "topics", "language", "summary", "html", "related")
    return first | {"link": link} | times | {name: value[name] for name in rest}


def check_lines(
    report: "Report", entries: Iterable[Article], time_zone: str, now: datetime, *, verbose: bool
) -> Iterator[str]:
    """Tell what would be published, what is held and what is wrong; `verbose` adds what rarely matters."""
    for entry in entries:
        yield from entry_lines(entry, time_zone, reasons=verbose)
    for article in report.held:
        yield held_line(article.title, article.path, article.published, time_zone, now)
    listed = [problem for problem in graver(report.problems) if verbose or problem.severity != "note"]
    yield from map(problem_line, listed)
    if verbose:
        yield from (f"{shown(path, LINE_LIMIT)}: ignored" for path in report.ignored)
    facts = standing(report)
    counts = (
        counted(report.articles, "article"),
        counted(report.topics, "topic"),
        counted(facts.errors, "error"),
        counted(facts.warnings, "warning"),
        f"{facts.held:,} held",
        f"{len(report.ignored):,} ignored",
    )
    yield ", ".join(counts)


def topic_lines(site: Site, topics: Iterable[Topic]) -> Iterator[str]:
    """Tell each topic with its articles, its newest and the address of its feed."""
    for topic in topics:
        newest = f", newest {topic.latest.astimezone(ZoneInfo(site.time_zone)):%Y-%m-%d}" if topic.latest else ""
        address = urls.absolute(site.base_url, urls.feed(urls.single(topic.slug)))
        yield f"{shown(topic.label)}: {counted(topic.count, 'article')}{newest}: {address}"


def article_lines(site: Site, known: "Known", problems: Iterable[Problem]) -> Iterator[str]:
    """Tell all that the index has of one article."""
    article, record = known.article, known.record
    zone = ZoneInfo(site.time_zone)
    times = ("published", "updated", "changed", "first_seen", "expires", "withdrawn")
    facts: dict[str, object] = {
        "title": article.title,
        "file": article.path,
        "state": article.state,
        "address": urls.absolute(site.base_url, urls.article(article.slug)),
        "link": article.link,
        "id": article.id,
        "guid": article.guid,
        **{name.replace("_", " "): _local(getattr(article, name), zone) for name in times},
        "authors": ", ".join(article.authors),
        "place": article.place,
        "credit": article.credit,
        "language": article.language,
        "summary": article.summary,
        "correction": article.correction,
        "corrected": _local(article.corrected, zone),
        "image": article.image.url if article.image else "",
        "former slugs": ", ".join(record.moved),
    }
    yield from (f"{name + ':':<13}{shown(str(value), LINE_LIMIT)}" for name, value in facts.items() if value)
    yield from (f"{'enclosure:':<13}{shown(enclosure.url, LINE_LIMIT)}" for enclosure in article.enclosures)
    yield from (f"{'topic:':<13}{shown(topic.label)} ({shown(topic.reason)})" for topic in article.topics)
    yield from (f"{'left out:':<13}{shown(topic.label)} ({shown(topic.reason)})" for topic in _left_out(site, known))
    yield from map(problem_line, problems)


def _left_out(site: Site, known: "Known") -> Iterator[TopicMention]:
    """Give what was found in an article and is shown as no topic of it, by its own fields or by the settings."""
    from feedsvc.topics.vocabulary import LEFT_OUT, vocabulary_of

    vocabulary = vocabulary_of(site)
    told = {mention.slug for mention in known.article.topics}
    for mention in known.record.topics:
        (slug,) = [topic.slug for topic in vocabulary.shown((mention,))] or [mention.slug]
        if slug not in told:
            told.add(slug)
            by = "by this article" if mention.reason.startswith(LEFT_OUT) else "by the settings"
            yield replace(mention, reason=f"{mention.reason.removeprefix(LEFT_OUT)}; {by}")


def _local(when: datetime | None, zone: ZoneInfo) -> str:
    return f"{when.astimezone(zone):%Y-%m-%d %H:%M:%S %Z}" if when else ""
