"""The commands by which an editor overrules the folder, and those that look after the index.

Each function is a command; what they do is in `upkeep`.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from feedsvc import settings as configuration
from feedsvc import telling
from feedsvc.cliparts import articles_argument, data_option, kept
from feedsvc.text import shown

if TYPE_CHECKING:
    from feedsvc import upkeep


@click.command()
@click.argument("article")
@articles_argument
@click.option("--reason", metavar="TEXT", default="", help="Why, for those who look after the site.")
@click.option("--purge", is_flag=True, help="Erase it too: nothing of it is kept, and it cannot be restored.")
@data_option
def withdraw(article: str, articles: str | None, reason: str, purge: bool, data: str | None) -> None:
    """Withdraw an article for good: ARTICLE is its file, slug, address or id.

    It leaves every feed, Atom feeds say so, and its page answers 410. It stays withdrawn even if its file is still
    there or comes back, until `feedsvc restore`. With --purge its text, search entries, pictures and every copy that
    was made of them are erased from the index, and its lines from the ledger; only salted hashes of its names stay, so
    that its page goes on to answer 410 and its file is not published again.

    For example:
      feedsvc withdraw talks-resume-in-geneva --reason "the source took it back"
      feedsvc withdraw 2026/talks-resume.md ~/news
      feedsvc withdraw talks-resume-in-geneva --purge
    """
    from feedsvc import upkeep

    settings = configuration.load(articles, data=data)
    if purge:
        with kept(settings):
            if upkeep.scrub(settings, article):
                click.echo("purged before; what the index kept since of files that are deleted is erased too")
            else:
                _tell_purge(upkeep.purge(settings, article))
        return
    with kept(settings):
        site, known = upkeep.withdraw(settings, article, " ".join(reason.split()))
    click.echo(f"withdrawn: {shown(known.article.title or known.article.slug)}")
    click.echo("If a cache stands in front, these addresses changed:")
    for address in upkeep.addresses(site, known):
        click.echo(f"  {address}")


def _tell_purge(purge: "upkeep.Purge") -> None:
    click.echo("erased from the index and the ledger")
    if purge.files:
        click.echo(
            "Still in the folder, where only you can delete them (the article is not published again; under another\n"
            "headline and file name it would be a new one):"
        )
    for path in purge.files:
        click.echo(f"  {shown(path)}")
    if purge.files:
        click.echo("Run this once more when they are deleted: the index has traces of their names until then.")
    click.echo("Purge these addresses from every cache in front:")
    for address in purge.addresses:
        click.echo(f"  {address}")
    click.echo(
        "Out of reach: files and pictures in the folder and their history, backups, an index that was moved\n"
        "aside, exports and logs; feeds of several topics that caches have; what readers, search engines and\n"
        "archives fetched; blocks of the disk that were freed."
    )


@click.command()
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
        site, known, report = upkeep.restore(settings, article)
    is_there = (settings.folder / known.article.path).exists()
    click.echo(telling.restored_line(site, known.article, is_there=is_there))
    click.echo(telling.refresh_line(report))


@click.command()
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


@click.command("restore-backup")
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
