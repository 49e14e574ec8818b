"""How far a sending is: a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from runner.console import Console
from runner.model.text import Text, t
from runner.run.order import Progress

EVERY = 20


@contextmanager
def progress(console: Console) -> Iterator[Progress]:
    """What a run calls with (what, how many more are done, out of how many); a total of 0 is a remark."""
    if sys.stderr.isatty():
        with _bar(console) as shown:
            yield shown
    else:
        yield _lines(console)


def _lines(console: Console) -> Progress:
    tried = 0

    def show(what: Text, done: int, total: int) -> None:
        nonlocal tried
        if not total:
            console.err(what)
            return
        tried += done
        if tried == total or tried % EVERY == 0:
            console.err(_sentence(tried, total))

    return show


@contextmanager
def _bar(console: Console) -> Iterator[Progress]:
    from rich.console import Console as Terminal  # noqa: PLC0415 - only a terminal pays for it
    from rich.progress import Progress as Bar  # noqa: PLC0415 - as above

    with Bar(console=Terminal(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None, visible=False)

        def show(what: Text, done: int, total: int) -> None:
            if total:
                bar.update(task, advance=done, total=total, visible=True)
                tried = int(bar.tasks[0].completed)
                bar.update(task, description=console.say(_sentence(tried, total)))
            else:
                console.err(what)

        yield show


def _sentence(tried: int, total: int) -> Text:
    return t("messages tried: {tried} of {total}", tried=tried, total=total)
