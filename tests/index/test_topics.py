"""Topics as the settings of the site want them shown."""

from dataclasses import replace

from feedsvc.index import topics
from feedsvc.model import Topic, TopicMention
from feedsvc.settings import Site, TopicRule

from .rows import SITE, an_article, at, mentions, new_index, put, put_topic

FOUND = "name in headline"


def site(*rules: TopicRule, **values: object) -> Site:
    return replace(SITE, topics=rules, **values)  # type: ignore[arg-type]


def slugs(found: tuple[Topic, ...]) -> list[str]:
    return [topic.slug for topic in found]


def test_topic_that_ever_existed_is_live() -> None:
    database = new_index(an_article(1, topics=mentions("nato")))
    database.write(lambda c: put_topic(c, "empty", "Empty"))
    with database.read() as c:
        assert [topics.standing(c, SITE, slug) for slug in ("nato", "empty")] == ["live", "live"]
        assert [topics.standing(c, SITE, slug) for slug in ("nowhere", "")] == ["unknown", "unknown"]


def test_rules_hide_and_merge() -> None:
    rules = site(
        TopicRule("war", hide=True),
        TopicRule("eu", merge="europe"),
        TopicRule("brussels", merge="eu"),
        TopicRule("a", merge="b"),
        TopicRule("b", merge="a"),
    )
    with new_index(an_article(1, topics=mentions("war", "eu", "europe"))).read() as c:
        assert topics.standing(c, rules, "war") == "hidden"
        assert topics.standing(c, rules, "eu") == "merged:europe"
        assert topics.standing(c, rules, "brussels") == "merged:europe"
        assert topics.standing(c, rules, "europe") == "live"
        assert topics.standing(c, rules, "a") == "merged:b"
        assert topics.topic(c, rules, "war") is None
        assert topics.topic(c, rules, "eu") is None


def test_topic_has_its_count_its_latest_and_what_the_editor_decided() -> None:
    rules = site(TopicRule("nato", label="NATO", description="The alliance"))
    articles = [an_article(n, topics=mentions("nato", "us")) for n in (1, 5, 3)]
    with new_index(*articles).read() as c:
        assert topics.topic(c, rules, "nato") == Topic("nato", "NATO", "The alliance", 3, latest=at(5))
        assert topics.topic(c, rules, "us") == Topic("us", "Us", "", 3, latest=at(5))
        assert topics.topic(c, rules, "nowhere") is None


def test_found_topics_are_listed_from_min_articles_on_and_given_ones_at_once() -> None:
    articles = [
        an_article(1, topics=mentions("twice", "once", "ruled", reason=FOUND)),
        an_article(2, topics=mentions("twice", reason=FOUND) + mentions("given")),
    ]
    database = new_index(*articles)
    database.write(lambda c: put_topic(c, "empty", "Empty"))
    with database.read() as c:
        assert slugs(topics.listed(c, site(TopicRule("ruled")))) == ["given", "ruled", "twice"]
        assert slugs(topics.listed(c, site(min_articles=1))) == ["given", "once", "ruled", "twice"]
        assert slugs(topics.listed(c, site(min_articles=3))) == ["given"]


def test_hidden_and_merged_topics_are_not_listed() -> None:
    rules = site(TopicRule("war", hide=True), TopicRule("eu", merge="europe"))
    with new_index(an_article(1, topics=mentions("war", "eu", "europe"))).read() as c:
        assert slugs(topics.listed(c, rules)) == ["europe"]


def test_related_topics_share_articles() -> None:
    together = [an_article(n, topics=mentions("nato", "us", "eu", "war", "old")) for n in (1, 2)]
    more = [an_article(3, topics=mentions("nato", "us", "once")), an_article(4, topics=mentions("eu"))]
    database = new_index(*together, *more)
    database.write(lambda c: put(c, an_article(5, topics=mentions("nato")), left={"eu": at(6)}))
    rules = site(TopicRule("war", hide=True), TopicRule("old", merge="new"))
    with database.read() as c:
        related = topics.related(c, rules, "nato", 200, 8)
        assert [(topic.slug, topic.count) for topic in related] == [("us", 3), ("eu", 2)]
        assert slugs(topics.related(c, rules, "nato", 200, 1)) == ["us"]
        assert slugs(topics.related(c, rules, "nato", 2, 8)) == []


def test_labels_are_those_first_listed_unless_an_editor_changed_them() -> None:
    rules = site(TopicRule("us", label="United States"), TopicRule("mars", label="Mars"))
    with new_index(an_article(1, topics=mentions("nato", "us"))).read() as c:
        assert topics.labels(c, rules, {"nato", "us", "mars", "nowhere"}) == {
            "nato": "Nato",
            "us": "United States",
            "mars": "Mars",
        }


def test_articles_show_their_topics_as_the_site_has_them() -> None:
    written = (
        TopicMention("nato", "N.A.T.O.", "tag"),
        TopicMention("war", "War", "tag"),
        TopicMention("eu", "EU", "tag"),
        TopicMention("europe", "Europe", FOUND),
        TopicMention("brussels", "Brussels", FOUND),
    )
    rules = site(TopicRule("war", hide=True), TopicRule("eu", merge="europe"), TopicRule("brussels", merge="belgium"))
    database = new_index(an_article(1, topics=mentions("nato")))
    with database.read() as c:
        (shown,) = topics.as_shown(c, rules, [an_article(2, topics=written)])
    assert shown.topics == (
        TopicMention("nato", "Nato", "tag"),
        TopicMention("europe", "EU", "tag"),
        TopicMention("belgium", "Brussels", FOUND),
    )
