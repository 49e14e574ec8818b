"""Bank statements as CSV, where the columns leave no doubt: which they are, whose sign, which decimals.

Banks put lines of their own above the header and below the movements. Nothing is guessed: a column that can
be read in two ways refuses the file, days that can are left out with a warning.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from runner.model.text import t
from runner.payments.statements.csvcolumns import Columns, columns_of
from runner.payments.statements.csvvalues import Amounts, Unclear, amounts_of, days_of, is_balance_row
from runner.payments.statements.movement import (
    MAX_MOVEMENTS,
    MAX_TEXT,
    Movement,
    NotAStatement,
    Remarks,
    Statement,
    Sum,
    bare_iban,
    given,
    one_line,
    unreadable,
)
from runner.payments.tokens import valid_iban

_SEPARATORS = ";\t,|"
_PREAMBLE = 40
"""Lines that may stand above the header."""


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    cells: list[str]


def read_csv(text: str) -> Statement:
    """The movements below the first header that is known. Raises `UnreadableStatement`."""
    if "\0" in text:
        raise NotAStatement(t("the file holds NUL bytes: it is no text"))
    for separator in _SEPARATORS:
        head = list(_rows(text, separator, most=_PREAMBLE))
        found = _header(head)
        if found is not None:
            return _statement(text, separator, head[found])
    raise NotAStatement(t("no header of this CSV names one date and one amount in words that are known"))


def _rows(text: str, separator: str, most: int = MAX_MOVEMENTS) -> Iterator[_Row]:
    """Rows with the line each begins at; empty ones left out."""
    stream = io.StringIO(text.replace("\r\n", "\n").replace("\r", "\n"), newline="\n")
    reader = csv.reader(stream, delimiter=separator, strict=False)
    begins = 1
    try:
        for count, cells in enumerate(reader):
            if count > most + _PREAMBLE:
                raise unreadable(begins, t("the statement is larger than can be read"))
            if any(cell.strip() for cell in cells):
                yield _Row(begins, [one_line(cell) for cell in cells])
            begins = reader.line_num + 1
            if count >= most and most == _PREAMBLE:
                return
    except csv.Error:
        raise unreadable(begins, t("the row of the CSV cannot be read")) from None


def _header(head: Sequence[_Row]) -> int | None:
    return next((at for at, row in enumerate(head) if columns_of(row.cells)), None)


def _statement(text: str, separator: str, header: _Row) -> Statement:
    columns = columns_of(header.cells)
    rows = [row for row in _rows(text, separator) if row.line > header.line]
    rows = [row for row in rows if not is_balance_row(row.cells, columns)] if columns else []
    if columns is None or not rows:
        return Statement("CSV", ())
    if columns.side is not None and not any(
        row.cells[columns.side : columns.side + 1] != [""] for row in rows
    ):
        columns = replace(columns, side=None)
    return _Reader(columns, rows).read()


class _Reader:
    def __init__(self, columns: Columns, rows: Sequence[_Row]) -> None:
        self._columns = columns
        self._rows = rows
        self._remarks = Remarks()
        self._amounts = self._marks()
        dates = [self._cell(row, at) for row in rows for at in (columns.booked, columns.value)]
        self._days = days_of(dates, day_first=columns.day_first)
        self._below_zero = all(cell.startswith("-") for row in rows if (cell := self._debit(row)))

    def read(self) -> Statement:
        if not self._days.sure:
            self._remarks.add(t("day and month can be taken for each other: the dates are left out"))
        if not self._columns.has_currency:
            self._remarks.add(t("no currency is written, euros are meant"))
        movements = tuple(map(self._movement, self._rows))
        return Statement("CSV", movements, self._remarks.all())

    def _marks(self) -> Amounts:
        cells = [
            self._cell(row, at) for row in self._rows for at in self._columns.money if self._cell(row, at)
        ]
        try:
            return amounts_of(cells)
        except Unclear:
            raise unreadable(
                self._rows[0].line, t("the amounts can be read in two ways: decimals or thousands")
            ) from None

    def _cell(self, row: _Row, at: int | None) -> str:
        return row.cells[at] if at is not None and at < len(row.cells) else ""

    def _movement(self, row: _Row) -> Movement:
        columns = self._columns
        amount, debit = self._amount(row)
        value = self._day(row, columns.value)
        remittance = "\n".join(filter(None, (self._cell(row, at) for at in columns.texts)))
        if len(remittance) > MAX_TEXT:
            raise unreadable(row.line, t("a text is longer than can be read"))
        return Movement(
            amount,
            self._currency(row),
            debit,
            booked_on=self._day(row, columns.booked, value),
            value_on=value,
            payer=self._cell(row, columns.payer),
            payer_iban=_iban(self._cell(row, columns.account)),
            remittance=remittance,
            bank_ref=given(self._cell(row, columns.reference)),
        )

    def _amount(self, row: _Row) -> tuple[Sum, bool]:
        try:
            if self._columns.amount is not None:
                return self._signed(row)
            return self._two_columns(row)
        except Unclear:
            raise unreadable(row.line, t("the amount cannot be read")) from None

    def _signed(self, row: _Row) -> tuple[Sum, bool]:
        """One column with a sign, or one without beside a column that says debit or credit."""
        amount, minus = self._amounts.read(self._cell(row, self._columns.amount))
        if self._columns.side is None:
            return amount, minus
        side = self._columns.side_of(self._cell(row, self._columns.side))
        if side is None or (minus and side != "D"):
            raise Unclear
        return amount, side == "D"

    def _two_columns(self, row: _Row) -> tuple[Sum, bool]:
        """Debit and credit: exactly one is filled with more than zero; a minus is only a debit's."""
        found = [
            (self._amounts.read(written), side)
            for side, at in (("D", self._columns.debit), ("C", self._columns.credit))
            if (written := self._cell(row, at))
        ]
        filled = [one for one in found if one[0][0].cents or one[0][0].written] or found[:1]
        if len(filled) != 1 or (filled[0][0][1] and filled[0][1] == "C"):
            raise Unclear
        (amount, minus), side = filled[0]
        if side == "D" and minus != self._below_zero:
            # Some debits with a minus, some without: one kind of them would be a credit.
            raise Unclear
        return amount, side == "D"

    def _debit(self, row: _Row) -> str:
        """The cell of the debit column where it holds more than zero."""
        cell = self._cell(row, self._columns.debit)
        return cell if cell.strip("-0., ") else ""

    def _currency(self, row: _Row) -> str:
        code = self._cell(row, self._columns.currency).upper() or self._columns.currency_said or "EUR"
        if len(code) != 3 or not code.isascii() or not code.isalpha():
            raise unreadable(row.line, t("the currency cannot be read"))
        return code

    def _day(self, row: _Row, at: int | None, near: date | None = None) -> date | None:
        written = self._cell(row, at)
        if not written or not self._days.sure:
            return None
        try:
            return self._days.read(written, near)
        except ValueError:
            raise unreadable(row.line, t("the date cannot be read")) from None


def _iban(written: str) -> str:
    """The column may hold our own account as a number: only an IBAN is the other side's."""
    return bare_iban(written) if valid_iban(written) else ""
