"""Options that several commands share, and the guard around each command."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import wraps
from pathlib import Path
from typing import Any

import click

from runner.console import Console, guarded

Function = Callable[..., Any]


def one_of(*names: str) -> Function:
    """`--format`, the first name by default."""
    return click.option("--format", "form", type=click.Choice(names), default=names[0], show_default=True)


def as_date(_context: click.Context, _option: click.Parameter, value: datetime | None) -> date | None:
    """Click's moment of a day, as a day."""
    return value.date() if value else None


def _note_debug(context: click.Context, _option: click.Parameter, asked: bool) -> None:
    console = context.ensure_object(Console)
    console.debug = console.debug or asked


PATH = click.Path(path_type=Path)
FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
site = click.option("--site", "root", type=PATH, default=Path(), help="Folder of relance.yaml.")
DAY = click.DateTime(["%d/%m/%Y", "%Y-%m-%d"])
"""As people write days here, or as machines do: no text is both."""
SHOWN_DAY = "JJ/MM/AAAA"


def a_day(name: str, field: str, *, help: str, required: bool = False) -> Function:  # noqa: A002 - Click's own word
    """An option that takes a day."""
    return click.option(
        name, field, type=DAY, metavar=SHOWN_DAY, callback=as_date, required=required, help=help
    )


on_date = a_day("--date", "day", help="Decide as on this day.")
with_names = click.option("--names", is_flag=True, help="Show customers' names (refused in CI).")
debug = click.option(
    "--debug", is_flag=True, expose_value=False, callback=_note_debug, help="Show where a bug happened."
)


def guarded_command(command: Callable[..., int | None]) -> Function:
    """Give the command its console; every way it can end becomes its exit code, its imports included."""

    @click.pass_context
    @wraps(command)
    def run(context: click.Context, /, **values: Any) -> None:
        console = context.ensure_object(Console)
        console.root = values.pop("root", console.root)
        context.exit(guarded(console, lambda: command(console, **values)))

    return debug(run)
