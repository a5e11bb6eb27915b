"""What the index remembers of articles beside what those tell themselves: of their topics, of their places."""

import json

from sqlalchemy import select

from feedsvc.index import schema as s
from feedsvc.index.database import Connection

Facts = dict[str, tuple[int, int, int]]
"""By slug: how many articles it has, how many of them an editor put there, when one last changed, joined or left."""


def remembered(c: Connection) -> Facts:
    """Give what the rows of topics say."""
    t = s.topics.c
    columns = select(t.slug, t.count, t.given, t.changed)
    return {slug: (count, given, changed) for slug, count, given, changed in c.execute(columns)}


def told(c: Connection) -> Facts:
    """Find it out article by article."""
    m, a = s.memberships.c, s.articles.c
    facts = dict.fromkeys(remembered(c), (0, 0, 0))
    columns = (s.topics.c.slug, a.topics, a.changed, m.left)
    places = select(*columns).select_from(s.memberships).join(s.topics, s.topics.c.number == m.feed)
    for slug, mentions, at, left in c.execute(places.join(s.articles, a.number == m.article)):
        count, given, changed = facts[slug]
        stands = left is None
        by_editor = any(each == slug and not reason.startswith("name") for each, _, reason in json.loads(mentions))
        facts[slug] = (count + stands, given + (stands and by_editor), max(changed, at if stands else left))
    return facts


def misplaced(c: Connection) -> list[object]:
    """Find what stands in a feed and not on exactly one closed page or, as it is filed there, in its open part."""
    m, o, p = s.memberships.c, s.open_places.c, s.pages.c
    wrong: list[object] = []
    page_of: dict[tuple[int, int], int] = {}
    for feed, number, last, entries in c.execute(select(p.feed, p.number, p.last, p.entries)):
        for article in json.loads(entries):
            if page_of.setdefault((feed, article), number) != number:
                wrong.append(("on two pages", feed, article))
            filed = c.execute(select(m.filed).where(m.feed == feed, m.article == article)).scalar_one()
            if filed > last:
                wrong.append(("filed after its page", feed, article))
    open_places = {tuple(row) for row in c.execute(select(o.feed, o.article, o.filed, o.published, o.rank))}
    for feed, article, filed, published, rank, left, page in c.execute(
        select(m.feed, m.article, m.filed, m.published, m.rank, m.left, m.page)
    ):
        is_open = (feed, article, filed, published, rank) in open_places
        open_places.discard((feed, article, filed, published, rank))
        stands_once = is_open != ((feed, article) in page_of)
        if not stands_once if left is None else is_open or page != page_of.get((feed, article)):
            wrong.append(("misplaced", feed, article, left))
    return [*wrong, *open_places]
