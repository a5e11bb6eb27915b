"""The command that tells how a site stands, and where its page of that is."""

import click

from feedsvc import settings as configuration
from feedsvc import telling, urls
from feedsvc.cliparts import Manual, articles_argument, data_option
from feedsvc.text import shown


@click.command(cls=Manual)
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
    for problem in telling.graver(problem for problem in now.problems if problem.severity != "note")[: telling.TOLD]:
        click.echo(f"  - {telling.problem_line(problem)}")
    secret = token(settings.data)
    click.echo(f"{'Status page':<19} {urls.absolute(site.base_url, f'{office.STATUS}{secret}/')}")
    click.echo(f"{'What is wrong':<19} {urls.absolute(site.base_url, f'{office.PROBLEMS}{secret}/')}")
