"""The commands by which an editor overrules the folder, and those that look after the index.

Each function is a command; what they do is in `upkeep`.
"""

from pathlib import Path

import click

from feedsvc import settings as configuration
from feedsvc import telling
from feedsvc.cliparts import Manual, articles_argument, data_option, kept
from feedsvc.text import shown


@click.command(cls=Manual)
@click.argument("article")
@articles_argument
@click.option("--reason", metavar="TEXT", default="", help="Why, for those who look after the site.")
@data_option
def withdraw(article: str, articles: str | None, reason: str, data: str | None) -> None:
    """Withdraw an article for good: ARTICLE is its file, slug, address or id.

    It leaves every feed, Atom feeds say so, and its page answers 410. It stays withdrawn even if its file is still
    there or comes back, until `feedsvc restore`.

    For example:
      feedsvc withdraw talks-resume-in-geneva --reason "the source took it back"
      feedsvc withdraw 2026/talks-resume.md ~/news
    """
    from feedsvc import upkeep

    settings = configuration.load(articles, data=data)
    with kept(settings):
        site, known = upkeep.withdraw(settings, article, " ".join(reason.split()))
    click.echo(f"withdrawn: {shown(known.article.title or known.article.slug)}")
    click.echo("If a cache stands in front, these addresses changed:")
    for address in upkeep.addresses(site, known):
        click.echo(f"  {address}")


@click.command(cls=Manual)
@click.argument("article")
@articles_argument
@data_option
def restore(article: str, articles: str | None, data: str | None) -> None:
    """Publish again what `feedsvc withdraw` withdrew, with its old address and id.

    For example:
      feedsvc restore talks-resume-in-geneva
    """
    from feedsvc import upkeep

    settings = configuration.load(articles, data=data)
    with kept(settings):
        _, known, report = upkeep.restore(settings, article)
    if report.counts.published:
        click.echo(f"published again: {shown(known.article.slug)}")
    else:
        click.echo(f"{shown(known.article.slug)} may be published again: put its file back")
    click.echo(telling.refresh_line(report))


@click.command(cls=Manual)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@articles_argument
@data_option
def backup(file: Path, articles: str | None, data: str | None) -> None:
    """Copy the index to FILE, also while `feedsvc serve` runs.

    Articles need no other backup than that of their folder, with its .feedsvc/ledger.jsonl.

    For example:
      feedsvc backup /backups/news.db ~/news
    """
    from feedsvc import upkeep

    upkeep.backup(configuration.load(articles, data=data), file)
    click.echo(f"wrote {shown(str(file))}")


@click.command("restore-backup", cls=Manual)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@articles_argument
@data_option
def restore_backup(file: Path, articles: str | None, data: str | None) -> None:
    """Put a copy that `feedsvc backup` made in the place of the index.

    What happened to articles since comes from their folder and ledger at the next look.

    For example:
      feedsvc restore-backup /backups/news.db ~/news
    """
    from feedsvc import upkeep

    settings = configuration.load(articles, data=data)
    with kept(settings):
        upkeep.put_back(settings, file.absolute())
    click.echo(f"the index is that of {shown(str(file))}")
