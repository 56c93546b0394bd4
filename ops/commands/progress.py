"""A progress bar for long work, on terminals only."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click
from rich.console import Console
from rich.progress import Progress

_EVERY_S = 2.0
#: Told (what, done, in all); None where nobody knows how many there are.
Told = Callable[[str, int, int | None], None]


@contextmanager
def progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """A function to be told (done, in all); it draws on stderr where a person watches."""
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task(what, total=None)

        def advance(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield advance


@contextmanager
def steps(*, quiet: bool) -> Iterator[Told]:
    """A function to be told how far long work is; a line on stderr now and then.

    Nothing is written where no person watches.
    """
    if quiet or not sys.stderr.isatty():
        yield lambda _what, _done, _total: None
        return
    began = last = time.monotonic()

    def tell(what: str, done: int, total: int | None) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= _EVERY_S or done == total:
            last = now
            of = "" if total is None else f" of {total} ({done / max(total, 1):.0%})"
            click.echo(f"{what}: {done}{of}, {now - began:.0f} s", err=True)

    yield tell
