"""The documents' side of the index: topics, as the settings of the site want them shown.

The table holds what articles brought; the site's rules decide labels, descriptions, merged and hidden topics, at once
and for old articles too. Every function reads inside the caller's snapshot. Knows no address and no format.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, func, select

from feedsvc.index import numbers
from feedsvc.index import schema as s
from feedsvc.index.rows import maybe_moment
from feedsvc.model import Article, Topic, TopicMention
from feedsvc.settings import Site, TopicRule

MERGED = "merged:"
_m, _t = s.memberships.c, s.topics.c


class Name(NamedTuple):
    """What a topic is called."""

    slug: str
    label: str
    description: str


def standing(c: Connection, site: Site, slug: str) -> str:
    """Tell how a topic stands: "live", "hidden", "merged:<slug of the one in its place>" or "unknown"."""
    rules = _rules(site)
    if (target := _end_of_merges(slug, rules)) != slug:
        return MERGED + target
    if _is_hidden(slug, rules):
        return "hidden"
    known = c.execute(select(_t.slug).where(_t.slug == slug, _t.slug != "")).first()
    return "live" if known else "unknown"


def merged(site: Site, slugs: Iterable[str]) -> frozenset[str]:
    """Give the topics that stand in the place of some, merges followed."""
    rules = _rules(site)
    return frozenset(_end_of_merges(slug, rules) for slug in slugs)


def topic(c: Connection, site: Site, slug: str) -> Topic | None:
    """Find a topic that has, or once had, an article; None when it is hidden or merged."""
    if standing(c, site, slug) != "live":
        return None
    return next(iter(_topics(c, site, _t.slug == slug)), None)


def listed(c: Connection, site: Site, slugs: Collection[str] | None = None) -> tuple[Topic, ...]:
    """Give the topics that lists show, by slug; of some, or all.

    They have articles: `min_articles` where they were only found in headlines, one where an editor named them.
    """
    return _topics(c, site, *_is_listed(site, slugs))


def names(c: Connection, site: Site, slugs: Collection[str] | None = None) -> list[Name]:
    """Give what the topics that lists show are called, by slug; of some, or all."""
    rules = _rules(site)
    rows = c.execute(select(_t.slug, _t.label).where(*_is_listed(site, slugs)).order_by(_t.slug))
    return [Name(slug, _label(slug, rules) or label, _description(slug, rules)) for slug, label in rows]


def count_listed(c: Connection, site: Site) -> int:
    """Count the topics that lists show."""
    return c.execute(select(func.count()).select_from(s.topics).where(*_is_listed(site))).scalar_one()


def largest(c: Connection, site: Site, limit: int) -> tuple[Topic, ...]:
    """Give the topics with most articles, of those that lists show."""
    slugs = select(_t.slug).where(*_is_listed(site)).order_by(_t.count.desc(), _t.slug).limit(limit)
    found = _topics(c, site, _t.slug.in_(c.execute(slugs).scalars().all()))
    return tuple(sorted(found, key=lambda topic: (-topic.count, topic.slug)))


def _is_listed(site: Site, slugs: Collection[str] | None = None) -> tuple[ColumnElement[bool], ...]:
    """Ask of a topic whether lists show it; of some, or all."""
    among = () if slugs is None else (_t.slug.in_(slugs),)
    rules = _rules(site)
    unseen = [slug for slug in rules if not _is_shown(slug, rules)]
    wanted = (_t.count >= site.min_articles) | (_t.given > 0)
    if rules:
        wanted = (wanted | _t.slug.in_(rules)) & _t.slug.not_in(unseen)
    return *among, _t.slug != "", _t.count > 0, wanted


def busiest(c: Connection, site: Site, limit: int) -> tuple[str, ...]:
    """Give the slugs of the topics with most articles; from the table of topics alone, as many may ask."""
    rules = _rules(site)
    query = select(_t.slug).where(_t.slug != "", _t.count > 0).order_by(_t.count.desc(), _t.slug)
    return tuple(slug for slug in c.execute(query.limit(limit)).scalars() if _is_shown(slug, rules))


def related(c: Connection, site: Site, slug: str, among: int, limit: int) -> tuple[Topic, ...]:
    """Give the topics that share most with a topic's newest articles; `count` is the number shared, no `latest`."""
    newest = select(_m.article).where(_m.feed == numbers.feed(slug), _m.left.is_(None))
    newest_of = newest.order_by(_m.published.desc(), _m.rank).limit(among).subquery()
    shared = func.count().label("shared")
    query = select(_t.slug, shared).select_from(newest_of).join(s.memberships, _m.article == newest_of.c.article)
    query = query.join(s.topics, _t.number == _m.feed)
    query = query.where(_m.left.is_(None), _t.slug.not_in(("", slug))).group_by(_m.feed)
    rows = c.execute(query.order_by(shared.desc(), _t.slug).limit(limit * 4)).all()
    topics = {topic.slug: topic for topic in _topics(c, site, _t.slug.in_([row.slug for row in rows]))}
    rules = _rules(site)
    shown = (row for row in rows if _is_shown(row.slug, rules))
    return tuple(replace(topics[row.slug], count=row.shared, latest=None) for row in shown if row.shared > 1)[:limit]


class Newest(NamedTuple):
    """The newest article of a topic."""

    slug: str
    title: str
    link: str  # where it lives, if elsewhere
    reason: str  # why it is in the topic


def with_newest(c: Connection, site: Site) -> list[tuple[Topic, Newest]]:
    """Give the topics that lists show, each with its newest article."""
    a, rules = s.articles.c, _rules(site)
    first = select(_m.article).where(_m.feed == _t.number, _m.left.is_(None))
    first_of = first.order_by(_m.published.desc(), _m.rank).limit(1).scalar_subquery()
    columns = (_t.slug, _t.label, _t.count, a.published, a.slug, a.title, a.link, a.topics)
    query = select(*columns).select_from(s.topics).join(s.articles, a.number == first_of).where(*_is_listed(site))
    return [
        (_decided(rules, slug, *known), Newest(article, title, link, _reason(mentions, slug)))
        for slug, *known, article, title, link, mentions in c.execute(query)
    ]


def _reason(mentions: str, topic: str) -> str:
    return next((reason for slug, _, reason in json.loads(mentions) if slug == topic), "")


def labels(c: Connection, site: Site, slugs: Collection[str]) -> dict[str, str]:
    """Give the labels of those topics that are known."""
    rules = _rules(site)
    rows = c.execute(select(_t.slug, _t.label).where(_t.slug.in_(slugs)))
    known = {row.slug: row.label for row in rows}
    return {slug: label for slug in slugs if (label := _label(slug, rules) or known.get(slug))}


def as_shown(c: Connection, site: Site, articles: Iterable[Article]) -> tuple[Article, ...]:
    """Give articles with their topics as shown: merged ones followed, hidden ones left out, labels as listed."""
    articles, rules = tuple(articles), _rules(site)
    ends = {mention.slug: _end_of_merges(mention.slug, rules) for each in articles for mention in each.topics}
    names = labels(c, site, set(ends.values()))
    return tuple(replace(each, topics=_mentions(each.topics, ends, names, rules)) for each in articles)


def _mentions(
    mentions: Iterable[TopicMention], ends: Mapping[str, str], names: Mapping[str, str], rules: Mapping[str, TopicRule]
) -> tuple[TopicMention, ...]:
    shown: dict[str, TopicMention] = {}
    for mention in mentions:
        slug = ends[mention.slug]
        if not _is_hidden(slug, rules):
            shown.setdefault(slug, TopicMention(slug, names.get(slug, mention.label), mention.reason))
    return tuple(shown.values())


def _topics(c: Connection, site: Site, *which: ColumnElement[bool]) -> tuple[Topic, ...]:
    rules = _rules(site)
    latest = select(func.max(_m.published)).where(_m.feed == _t.number, _m.left.is_(None)).scalar_subquery()
    query = select(_t.slug, _t.label, _t.count, latest).where(*which).order_by(_t.slug)
    return tuple(_decided(rules, *row) for row in c.execute(query))


def _decided(rules: Mapping[str, TopicRule], slug: str, label: str, count: int, latest: int | None) -> Topic:
    """Make a topic as an editor wants it shown."""
    named, described = _label(slug, rules) or label, _description(slug, rules)
    return Topic(slug, named, described, count, latest=maybe_moment(latest))


def _rules(site: Site) -> dict[str, TopicRule]:
    return {rule.slug: rule for rule in site.topics}


def _label(slug: str, rules: Mapping[str, TopicRule]) -> str:
    return rules[slug].label if slug in rules else ""


def _description(slug: str, rules: Mapping[str, TopicRule]) -> str:
    return rules[slug].description if slug in rules else ""


def _is_shown(slug: str, rules: Mapping[str, TopicRule]) -> bool:
    return _end_of_merges(slug, rules) == slug and not _is_hidden(slug, rules)


def _is_hidden(slug: str, rules: Mapping[str, TopicRule]) -> bool:
    return slug in rules and rules[slug].hide


def _end_of_merges(slug: str, rules: Mapping[str, TopicRule]) -> str:
    seen = {slug}
    while (rule := rules.get(slug)) and rule.merge and rule.merge not in seen:
        slug = rule.merge
        seen.add(slug)
    return slug
