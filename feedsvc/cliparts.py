"""What the commands share: manual pages, arguments, progress, and being the keeper for a while.

Knows no single command.
"""

import inspect
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import click

from feedsvc.errors import FeedsvcError
from feedsvc.settings import Settings

PROGRESS_SECONDS = 5.0  # between plain lines of progress
LOCK_SECONDS = 60.0  # to wait until a running `serve` gives the index away
LOCK_STEP_SECONDS = 0.05


class Manual(click.Command):
    """A command whose examples keep their lines."""

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the text of `--help`."""
        self.help = keep_lines(self.help)
        super().format_help_text(ctx, formatter)


class ManualGroup(click.Group):
    """A group of commands whose examples keep their lines."""

    command_class = Manual

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the text of `--help`."""
        self.help = keep_lines(self.help)
        super().format_help_text(ctx, formatter)


def keep_lines(text: str | None) -> str:
    """Mark the examples of a help text as what click shall not wrap."""
    return inspect.cleandoc(text or "").replace("\n\nFor example", "\n\n\b\nFor example")


articles_argument = click.argument("articles", required=False, type=click.Path(path_type=str))
data_option = click.option(
    "--data", metavar="DIR", help="Folder of the index. Each site has its own below ~/.local/state/feedsvc unless set."
)


@contextmanager
def kept(settings: Settings) -> Iterator[None]:
    """Be the keeper; a `serve` that is it is asked to yield."""
    from feedsvc import keeperlock

    end = time.monotonic() + LOCK_SECONDS
    asked = False
    while True:
        with keeperlock.taken(settings.data) as taken:
            if taken:
                yield
                return
        asked = asked or keeperlock.ask(settings.data)
        if time.monotonic() > end:
            raise FeedsvcError("another feedsvc keeps this index and does not give it away", "end it, or try again")
        time.sleep(LOCK_STEP_SECONDS)


@contextmanager
def progress_of(doing: str) -> Iterator[Callable[[int, int], None]]:
    """Show how far long work is: a bar on a terminal, a line now and then elsewhere."""
    if not sys.stderr.isatty():
        yield _plain_progress(doing)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    rate = TextColumn("{task.fields[rate]:,.0f}/s")
    columns = (TextColumn(doing), BarColumn(), MofNCompleteColumn(), rate, TimeRemainingColumn())
    began = time.monotonic()
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(doing, total=None, rate=0.0)
        yield lambda done, total: bar.update(task, completed=done, total=total, rate=_rate(done, began))


def _plain_progress(doing: str) -> Callable[[int, int], None]:
    began = told = time.monotonic()

    def progress(done: int, total: int) -> None:
        nonlocal told
        if time.monotonic() - told > PROGRESS_SECONDS:
            told = time.monotonic()
            rate = _rate(done, began)
            left = timedelta(seconds=int((total - done) / rate))
            click.echo(f"{doing}: {done:,} of {total:,} files, {rate:,.0f} a second, {left} left", err=True)

    return progress


def _rate(done: int, began: float) -> float:
    return max(done, 1) / max(time.monotonic() - began, 0.001)
