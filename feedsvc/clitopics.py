"""The command `topics` and what belongs to it: list them, tell what settings would change, find them anew.

Each function is a command; words for people stand here, facts come from `listings` and `topicmoves`.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import click

from feedsvc import settings as configuration
from feedsvc import telling
from feedsvc.cliparts import articles_argument, data_option, kept, progress_of
from feedsvc.text import counted, shown
from feedsvc.topicmoves import Moves

FEW = 50  # articles that are named one by one before they are only counted


class TopicCommands(click.Group):
    """A command that takes a folder, and has commands of its own: a folder of such a name is written ./name."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Tell a command from a folder."""
        if args and args[0] in self.commands:
            args = ["", *args]
        else:
            ctx.allow_interspersed_args = True
        return super().parse_args(ctx, args)


@click.group(cls=TopicCommands, invoke_without_command=True, subcommand_metavar="[retag]")
@articles_argument
@click.option("--json", "as_json", is_flag=True, help="Print what /topics.json serves, or the plan, for programs.")
@click.option("--plan", is_flag=True, help="Tell what feedsvc.toml, as it is now, would change; change nothing.")
@click.option(
    "--with",
    "draft",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="With --plan: take FILE instead of feedsvc.toml, which a running `serve` puts in force at once.",
)
@data_option
@click.pass_context
def topics(
    ctx: click.Context, articles: str | None, as_json: bool, plan: bool, draft: Path | None, data: str | None
) -> None:
    """List the topics of the index with their feeds, or tell what other settings would change.

    For example:
      feedsvc topics
      feedsvc topics ~/news --json | jq -r '.topics[].slug'
      feedsvc topics --plan                     how many entries enter and leave each feed
      feedsvc topics --plan --with draft.toml
      feedsvc topics retag                      find topics anew, see the difference, then decide
    """
    from feedsvc import listings

    if ctx.invoked_subcommand:
        return
    if draft and not plan:
        raise click.UsageError("--with belongs to --plan")
    settings = configuration.load(articles, data=data)
    if plan:
        _plan(settings, draft, as_json=as_json)
    elif as_json:
        click.echo(listings.topics_json(settings), nl=False)
    else:
        click.echo("\n".join(telling.topic_lines(*listings.topics(settings))))


def _plan(settings: configuration.Settings, draft: Path | None, *, as_json: bool) -> None:
    from feedsvc import topicmoves

    site = configuration.read_site(settings, file=draft)
    with progress_of("comparing") as progress:
        moves = topicmoves.planned(settings, site, progress)
    if as_json:
        feeds = [{"label": label} | asdict(feed) for label, feed in moves.feeds]
        click.echo(json.dumps({"articles": len(moves.differences), "feeds": feeds}))
    else:
        click.echo("\n".join((*_feed_lines(moves), _sum(moves, "would change"))))


@topics.command()
@articles_argument
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
@data_option
def retag(articles: str | None, yes: bool, data: str | None) -> None:
    """Find the topics of all articles anew, as a new version of the method finds them.

    Topics stay as they were found when an article was published. This shows what would be found now, article by
    article and feed by feed, asks, and puts it in force: in ledger, index and feeds. What editors wrote stays.

    For example:
      feedsvc topics retag
      feedsvc topics retag ~/news --yes
    """
    from feedsvc import topicmoves

    settings = configuration.load(articles, data=data)
    with progress_of("reading") as progress:
        moves = topicmoves.retagged(settings, progress)
    click.echo("\n".join((*_article_lines(moves), *_feed_lines(moves), _sum(moves, "would have other topics"))))
    if moves.differences and (yes or click.confirm("Change them?")):
        with kept(settings):
            count = topicmoves.apply(settings, moves)
        click.echo(f"{counted(count, 'article')} changed")


def _article_lines(moves: Moves) -> Iterator[str]:
    for each in moves.differences[:FEW]:
        before = {mention.slug: mention.label for mention in each.article.shown}
        after = {mention.slug: mention.label for mention in each.shown}
        changes = [f"-{before[slug]}" for slug in before.keys() - after.keys()]
        changes += [f"+{after[slug]}" for slug in after.keys() - before.keys()]
        changed = shown(", ".join(sorted(changes)) or "nothing that is shown")
        yield f"{shown(each.article.path)}: {shown(each.article.title)}: {changed}"
    if (more := len(moves.differences) - FEW) > 0:
        yield f"and {counted(more, 'more article')}"


def _feed_lines(moves: Moves) -> Iterator[str]:
    rules = {rule.slug: rule for rule in moves.site.topics}
    for label, feed in moves.feeds:
        counts = [f"{feed.enter:,} enter"] if feed.enter else []
        counts += [f"{feed.leave:,} leave"] if feed.leave else []
        rule = rules.get(feed.slug)
        if rule and (rule.merge or rule.hide):
            counts.append("its address leads on" if rule.merge else "its address is gone")
        yield f"{shown(label)} ({shown(feed.slug)}): {', '.join(counts)}"


def _sum(moves: Moves, what: str) -> str:
    if not moves.differences:
        return "no entry would enter or leave a feed"
    articles = counted(len(moves.differences), "article")
    return f"{articles} {what}, {counted(len(moves.feeds), 'feed')}"
