"""The commands for authors: begin an article, look at its page. What they do is in `writing`."""

from datetime import UTC, datetime

import click

from feedsvc import settings as configuration
from feedsvc import telling
from feedsvc.cliparts import articles_argument
from feedsvc.text import shown


@click.command()
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


@click.command()
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
