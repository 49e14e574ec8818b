"""The one table of a benchmark run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """`seen` against `aim`, both in `unit`; without an aim it is told and not judged.

    `least`: the aim is a lower bound. `peak`: peak memory in bytes of the process measured, 0: not measured.
    """

    what: str
    seen: float
    unit: str
    aim: float | None = None
    least: bool = False
    peak: int = 0
    note: str = ""

    @property
    def verdict(self) -> str:
        """`ok`, `over`, or nothing where there is no aim."""
        if self.aim is None:
            return ""
        return "ok" if (self.seen >= self.aim if self.least else self.seen < self.aim) else "OVER"


def lines(figures: Iterable[Figure]) -> list[str]:
    """One line a figure under a heading, columns aligned."""
    rows = [("what", "figure", "aim", "", "peak", "measured")]
    rows += [_row(figure) for figure in figures]
    widths = [max(len(row[at]) for row in rows) for at in range(5)]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, (*widths, 0), strict=True)).rstrip()
        for row in rows
    ]


def _row(figure: Figure) -> tuple[str, str, str, str, str, str]:
    sign = "at least" if figure.least else "under"
    aim = "" if figure.aim is None else f"{sign} {_number(figure.aim)} {figure.unit}"
    peak = f"{figure.peak / 1e6:.0f} MB" if figure.peak else ""
    return figure.what, f"{_number(figure.seen)} {figure.unit}", aim, figure.verdict, peak, figure.note


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.2f}"
