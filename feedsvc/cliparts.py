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
SPEED_SECONDS = 3.0  # of work, before it tells how fast it goes
LOCK_SECONDS = 60.0  # to wait until a running `serve` gives the index away
LOCK_STEP_SECONDS = 0.05


def keep_lines(command: click.Command) -> None:
    """Mark the examples in a command's help, and in its own commands', as what click shall not wrap."""
    command.help = inspect.cleandoc(command.help or "").replace("\n\nFor example", "\n\n\b\nFor example")
    for inner in command.commands.values() if isinstance(command, click.Group) else ():
        keep_lines(inner)


articles_argument = click.argument("articles", required=False, type=click.Path(path_type=str, readable=False))
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

    rate = TextColumn("{task.fields[rate]}")
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), rate, TimeRemainingColumn())
    speed = Speed(time.monotonic)
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(doing, total=None, rate="")

        def progress(done: int, total: int) -> None:
            if not total:
                bar.update(task, description=f"{doing}: {done:,} names found")
                return
            rate = speed(done)
            bar.update(task, description=doing, completed=done, total=total, rate=f"{rate:,.0f}/s" if rate else "")

        yield progress


def _plain_progress(doing: str) -> Callable[[int, int], None]:
    told, speed = time.monotonic(), Speed(time.monotonic)

    def progress(done: int, total: int) -> None:
        nonlocal told
        rate = speed(done) if total else 0.0
        if time.monotonic() - told > PROGRESS_SECONDS:
            told = time.monotonic()
            click.echo(f"{doing}: {progress_words(done, total, rate)}", err=True)

    return progress


def progress_words(done: int, total: int, rate: float) -> str:
    """Tell how far work is; with rate 0 it is not known yet how fast it goes."""
    if not total:
        return f"{done:,} names found so far"
    left = f", {rate:,.0f} a second, {timedelta(seconds=int((total - done) / rate))} left" if rate else ""
    return f"{done:,} of {total:,} files{left}"


class Speed:
    """How many a second are done since first asked; 0 until that means something."""

    def __init__(self, ticks: Callable[[], float]) -> None:
        self._ticks = ticks
        self._first: tuple[int, float] | None = None

    def __call__(self, done: int) -> float:
        """Give how fast so many were reached."""
        now = self._ticks()
        before, began = self._first = self._first or (done, now)
        return (done - before) / (now - began) if now - began >= SPEED_SECONDS else 0.0
