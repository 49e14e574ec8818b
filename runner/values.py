"""Options of the command line in the grammar of the files people write: `1 234,56 €`, `31/03/2026`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TypeVar

import click

from runner.model.text import Cents, t
from runner.usage import MeantError

T = TypeVar("T")


def as_amount(_context: click.Context, option: click.Parameter, value: str) -> Cents:
    """Cents; the euro sign may be left out."""
    from runner.site import units  # noqa: PLC0415 - `--help` reads no value

    return _read(option, value, lambda text: units.amount(units.in_euros(text)))


def as_day(_context: click.Context, option: click.Parameter, value: str) -> date:
    """`2026-03-31` or `31/03/2026`."""
    from runner.site import units  # noqa: PLC0415 - as above

    return _read(option, value, units.day)


def as_payments(
    context: click.Context, option: click.Parameter, values: Sequence[str]
) -> tuple[tuple[date, Cents], ...]:
    """`2026-04-15:500`, several times: the day and the cents of each part payment."""
    parts = [value.rpartition(":") for value in values]
    return tuple((as_day(context, option, day), as_amount(context, option, paid)) for day, _, paid in parts)


def _read(option: click.Parameter, value: str, convert: Callable[[str], T]) -> T:
    from runner.site.units import UnitError  # noqa: PLC0415 - as above

    try:
        return convert(value)
    except UnitError as error:
        text = t("{name} expects {what}", name=option.opts[0], what=error.expected)
        raise MeantError(text, option) from error
