"""What topics remember of their articles, beside what those tell themselves."""

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
