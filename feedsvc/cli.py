"""The command line: one function a command, each thin. What it prints is worded in `telling`.

Errors that a person can mend become a message on standard error and exit code 1.
"""

import json
import logging
import sys
from contextlib import closing
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from feedsvc import __version__, clitopics, cliupkeep, telling, urls
from feedsvc import settings as configuration
from feedsvc.cliparts import articles_argument, data_option, keep_lines, kept, progress_of
from feedsvc.errors import ConfigError, FeedsvcError
from feedsvc.model import graver
from feedsvc.settings import LOG_FORMATS
from feedsvc.text import shown


class Commands(click.Group):
    """All commands; turns what they raise into messages and an exit code."""

    def invoke(self, ctx: click.Context) -> object:
        """Run a command."""
        try:
            return super().invoke(ctx)
        except FeedsvcError as error:
            for message in error.faults if isinstance(error, ConfigError) else (error.message,):
                click.echo(f"Error: {shown(message, telling.LINE_LIMIT)}", err=True)
            if error.hint:
                click.echo(f"  {shown(error.hint, telling.LINE_LIMIT)}", err=True)
        except BrokenPipeError:
            raise  # click ends in silence when nobody reads any more
        except OSError as error:
            click.echo(f"Error: {shown(f'{error.filename}: {error.strerror}', telling.LINE_LIMIT)}", err=True)
        return ctx.exit(1)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="feedsvc")
def main() -> None:
    """Turn a folder of articles into feeds.

    ARTICLES is the folder, `articles` if not given. It may hold a feedsvc.toml with the settings of the site.

    For example:
      feedsvc init my-news       begin a site
      feedsvc check my-news      say what would be published and what is wrong
      feedsvc serve my-news      serve it on http://127.0.0.1:8000/
    """
    for stream in (sys.stdout, sys.stderr):  # a terminal that lacks a letter gets its number instead
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]


@main.command()
@articles_argument
@click.option(
    "--host", metavar="ADDRESS", help="Address to listen on. [default: 127.0.0.1, or 0.0.0.0 where PORT is set]"
)
@click.option("--port", type=int, metavar="N", help="Port to listen on. [default: 8000]")
@click.option("--workers", type=int, metavar="N", help="Processes that answer requests. [default: 2]")
@click.option(
    "--log-format", type=click.Choice(LOG_FORMATS), help="How the log on standard error is written. [default: text]"
)
@data_option
def serve(articles: str | None, **given: Any) -> None:
    """Serve the feeds and pages of a folder, and keep them up to date.

    New, edited and removed files show up by themselves, changes of feedsvc.toml too. Ctrl-C or SIGTERM ends it after
    the requests in flight, a second one at once.

    For example:
      feedsvc serve
      feedsvc serve ~/news --port 9000 --log-format json
      FEEDSVC_BASE_URL=https://news.example.org feedsvc serve ~/news
    """
    from feedsvc import supervisor
    from feedsvc.processes import log_to_stderr

    settings = configuration.load(articles, **given)
    log_to_stderr(log_format=settings.log_format)
    sys.exit(supervisor.serve(settings, click.echo))


@main.command()
@articles_argument
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object, for programs.")
@click.option("-v", "--verbose", is_flag=True, help="Also list reasons of topics, notes and ignored files.")
@data_option
def check(articles: str | None, as_json: bool, verbose: bool, data: str | None) -> None:
    """Read all articles and say what would be published and what is wrong.

    Touches nothing: no index, no ledger. The exit code is 1 when any file is in error.

    For example:
      feedsvc check
      feedsvc check ~/news -v
      feedsvc check --json | jq '.problems[] | select(.severity == "error")'
    """
    from feedsvc.keeper import CLOCK
    from feedsvc.report import preview

    settings = configuration.load(articles, data=data)
    with progress_of("reading") as progress:
        report, entries = preview(settings, CLOCK, progress=progress)
    problems = graver(report.problems)
    if as_json:
        value = {
            "entries": [telling.entry_value(entry, settings.site.base_url) for entry in entries],
            "problems": [asdict(problem) for problem in problems],
            "ignored": report.ignored,
        }
        click.echo(json.dumps(value))  # ASCII: names that are not UTF-8 survive as in Python's surrogateescape
    else:
        lines = telling.check_lines(report, entries, settings.site.time_zone, datetime.now(UTC), verbose=verbose)
        click.echo("\n".join(lines))
    sys.exit(any(problem.severity == "error" for problem in problems))


@main.command()
@articles_argument
@click.option("--confirm-withdrawals", is_flag=True, help="Withdraw what is gone, however much it is.")
@click.option(
    "--rebuild", is_flag=True, help="Make the index anew from the articles and their ledger, as after damage."
)
@data_option
def ingest(articles: str | None, confirm_withdrawals: bool, rebuild: bool, data: str | None) -> None:
    """Bring the index up to date once.

    `feedsvc serve` does this all the time; where it runs, it gives the index away for a moment and serves the result.
    Where a file is gone, this takes five seconds longer: it may be on its way back.

    For example:
      feedsvc ingest
      feedsvc ingest ~/news --confirm-withdrawals
      feedsvc ingest --rebuild
    """
    from feedsvc import upkeep
    from feedsvc.keeper import Keeper
    from feedsvc.processes import log_to_stderr

    log_to_stderr(logging.WARNING)
    settings = configuration.load(articles, data=data)
    with kept(settings), progress_of("reading") as progress:
        if rebuild:
            upkeep.forget(settings)
        with closing(Keeper(settings, confirmed=confirm_withdrawals)) as keeper:
            report = upkeep.look_until_sure(keeper, confirmed=confirm_withdrawals, progress=progress)
    for problem in telling.new_problems(report, frozenset()):
        click.echo(telling.problem_line(problem), err=True)
    click.echo(telling.refresh_line(report))


@main.command()
@click.argument("article")
@articles_argument
@data_option
def show(article: str, articles: str | None, data: str | None) -> None:
    """Show all that the index knows of one article: ARTICLE is its file, slug, address or id.

    For example:
      feedsvc show 2026/talks-resume.md
      feedsvc show talks-resume-in-geneva ~/news
      feedsvc show https://news.example.org/articles/talks-resume-in-geneva/
    """
    from feedsvc import listings

    settings = configuration.load(articles, data=data)
    site, known, problems = listings.article(settings, article)
    click.echo("\n".join(telling.article_lines(site, known, problems)))


@main.command()
@articles_argument
@data_option
def status(articles: str | None, data: str | None) -> None:
    """Tell how the site stands, and where the pages with the same facts are.

    The addresses hold a token: keep them to yourselves. Prometheus reads /metrics with it as bearer token.

    For example:
      feedsvc status
      feedsvc status ~/news
    """
    from feedsvc import listings, office
    from feedsvc.index.token import token

    settings = configuration.load(articles, data=data)
    site, now = listings.status(settings)
    for name, value in now.facts():
        click.echo(f"{name:<19} {shown(value)}")
    for problem in graver(problem for problem in now.problems if problem.severity != "note")[: telling.TOLD]:
        click.echo(f"  - {telling.problem_line(problem)}")
    secret = token(settings.data)
    click.echo(f"{'Status page':<19} {urls.absolute(site.base_url, f'{office.STATUS}{secret}/')}")
    click.echo(f"{'What is wrong':<19} {urls.absolute(site.base_url, f'{office.PROBLEMS}{secret}/')}")


@main.command()
@click.argument("headline")
@articles_argument
def new(headline: str, articles: str | None) -> None:
    """Begin an article: write a draft with its headline and date, and print its file.

    It is published once you take the line `draft: true` away.

    For example:
      feedsvc new "Talks resume in Geneva"
      $EDITOR "$(feedsvc new 'Talks resume in Geneva' ~/news)"
    """
    from feedsvc import writing

    click.echo(writing.begin(configuration.load(articles), headline, datetime.now(UTC)))


@main.command()
@click.argument("article")
@articles_argument
def preview(article: str, articles: str | None) -> None:
    """Write the page of ARTICLE, a file of yours, as one HTML file to look at, and print where it is.

    Drafts too. Publishes nothing and serves nothing; problems of the article go to standard error.

    For example:
      feedsvc preview 2026/talks-resume.md
      xdg-open "$(feedsvc preview talks-resume.md ~/news)"
    """
    from feedsvc import writing

    page, problems = writing.preview(configuration.load(articles), article, datetime.now(UTC))
    for problem in problems:
        click.echo(telling.problem_line(problem), err=True)
    click.echo(shown(str(page)))


@main.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def init(folder: Path) -> None:
    """Begin a site in DIR: a commented feedsvc.toml and, in an empty folder, a first article.

    For example:
      feedsvc init my-news && feedsvc serve my-news
    """
    from feedsvc import starter

    for path in starter.begin(folder):
        click.echo(f"wrote {shown(str(path))}")
    click.echo(f"Now run: feedsvc serve {shown(click.format_filename(folder))}")


for _command in (
    clitopics.topics,
    *(cliupkeep.withdraw, cliupkeep.restore, cliupkeep.backup, cliupkeep.restore_backup),
):
    main.add_command(_command)
keep_lines(main)
