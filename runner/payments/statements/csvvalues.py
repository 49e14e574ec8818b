"""Amounts and days of a bank's CSV, read by what the whole column proves."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from runner.payments.statements.csvcolumns import Columns, folded
from runner.payments.statements.movement import Sum, parse_sum, short_year

_AMOUNT = re.compile(r"([-+]?)(\d[\d., ']*)([-+]?)", re.ASCII)
_SIGNS = re.compile(r"[€¤]|\bEUR\b|\xa0|\u202f")
_BALANCE_ALONE = re.compile(
    r"(?:anfangs|end)saldo|(?:ancien|nouveau) solde|solde (?:initial|final)|(?:opening|closing) balance"
)
_ALIKE = str.maketrans({"\u2212": "-", "\u2013": "-", "\u2019": "'"})
_NUMBER = re.compile(r"(?:\d+|\d{1,3}(?:[., ']\d{3})+)(?:([.,])\d{1,2})?", re.ASCII)
_DAY = re.compile(r"(\d{1,2})([./-])(\d{1,2})(?:\2(\d{4}|\d{2}))?", re.ASCII)
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[ T].*)?", re.ASCII)
_BALANCE = re.compile(
    r"(?:ancien |nouveau )?solde\b|(?:anfangs|end)?saldo\b|(?:opening |closing )?balance\b|total\b"
)


class Unclear(ValueError):  # noqa: N818 - no error of ours: the file leaves a doubt
    """What stands there has no reading, or two."""


@dataclass(frozen=True, slots=True)
class Amounts:
    """How the amounts of a file are written. `mark`: the decimal one, empty where none has decimals."""

    mark: str

    def read(self, written: str) -> tuple[Sum, bool]:
        """Amount and whether it is below zero. Raises `Unclear`."""
        match = _AMOUNT.fullmatch(_bare(written))
        if not match or (match[1] and match[3]):
            raise Unclear
        try:
            amount = parse_sum(_plain(match[2].strip(), self.mark))
        except ValueError:
            raise Unclear from None
        return amount, "-" in (match[1], match[3])


def amounts_of(cells: Sequence[str]) -> Amounts:
    """The decimal mark that all cells agree on: before one or two last digits, or the later of two marks.

    A cell that is no number proves nothing; it is a fault of its own row.

    Raises `Unclear` where only groups of three digits follow the marks: decimals or thousands, nobody knows.
    """
    proven, open_marks = set(), set()
    for written in map(_bare, cells):
        number = written.strip("+- ")
        match = _NUMBER.fullmatch(number)
        if not match:
            continue
        if match[1]:
            proven.add(match[1])
        elif "," in number and "." in number:
            proven.add(max(",.", key=number.rfind))
        else:
            open_marks |= set(number) & set(",.")
    if len(proven) > 1 or (not proven and open_marks):
        raise Unclear
    return Amounts(proven.pop() if proven else "")


def _bare(written: str) -> str:
    return _SIGNS.sub(" ", written.translate(_ALIKE)).strip()


def _plain(number: str, mark: str) -> str:
    """Digits with a dot: the other marks group thousands by three, all alike."""
    whole, found, fraction = number.rpartition(mark) if mark and mark in number else (number, "", "")
    groups = re.split(r"[., ']", whole)
    marks = {char for char in whole if not char.isdigit()}
    uneven = len(groups) > 1 and (len(groups[0]) > 3 or any(len(group) != 3 for group in groups[1:]))
    if uneven or len(marks) > 1 or mark in marks:
        raise Unclear
    return f"{''.join(groups)}.{fraction}" if found else "".join(groups)


@dataclass(frozen=True, slots=True)
class Days:
    """How the dates of a column are written. `sure`: day and month cannot be taken for each other."""

    sure: bool
    month_first: bool = False

    def read(self, written: str, near: date | None = None) -> date | None:
        """One date. Without a year it is that of `near`; None where that is missing too.

        Raises `ValueError` where it is no date.
        """
        if match := _ISO.fullmatch(written):
            return date(int(match[1]), int(match[2]), int(match[3]))
        match = _DAY.match(written)
        if not match or written[match.end() :].strip(". :0123456789"):
            raise ValueError("date")
        day, month = int(match[1]), int(match[3])
        if self.month_first and match[2] != ".":
            day, month = month, day
        if match[4] is None:
            return _nearest(day, month, near) if near else None
        year = int(match[4])
        return date(short_year(year) if year < 100 else year, month, day)


def _nearest(day: int, month: int, near: date) -> date:
    years = (near.year - 1, near.year, near.year + 1)
    return min((date(year, month, day) for year in years), key=lambda found: abs(found - near))


def days_of(cells: Sequence[str], *, day_first: bool) -> Days:
    """The order that the whole column proves; `day_first` is said by the language of the header."""
    slashed = [match for cell in cells if (match := _DAY.match(cell)) and match[2] != "."]
    first = any(int(match[1]) > 12 for match in slashed)
    second = any(int(match[3]) > 12 for match in slashed)
    if second and not first:
        return Days(sure=True, month_first=True)
    return Days(sure=not second and (first or day_first or not slashed))


def is_balance_row(cells: Sequence[str], columns: Columns) -> bool:
    """A line of the bank's own about a balance rather than a movement.

    One with a date and an amount is a movement, unless the word stands where neither payer nor bank write:
    « SOLDE » can be all that a customer says.
    """
    words = [at for at, cell in enumerate(cells) if _BALANCE.match(folded(cell))]
    said = {*columns.texts, columns.payer}
    if any(at not in said and _BALANCE_ALONE.fullmatch(folded(cells[at])) for at in words):
        return True
    return bool(words) and not _is_movement(cells, columns)


def _is_movement(cells: Sequence[str], columns: Columns) -> bool:
    date_cell = cells[columns.booked] if columns.booked < len(cells) else ""
    amounts = [cells[at] for at in columns.money if at < len(cells)]
    dated = bool(_DAY.match(date_cell) or _ISO.match(date_cell))
    return dated and any(char.isdigit() for cell in amounts for char in cell)
