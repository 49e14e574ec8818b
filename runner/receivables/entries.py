"""One row of an invoice file, read with care: every fault of it is told, none becomes a zero."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from runner.model.parties import InvoiceKey
from runner.model.sources import FileFormat
from runner.model.text import Amount, Cents, Text, t
from runner.receivables.amounts import parse_money
from runner.receivables.dates import Dates
from runner.receivables.details import EURO, Details, details_of, is_paid, is_void
from runner.receivables.faults import Faults, masked
from runner.receivables.groups import Group, legible


@dataclass(frozen=True, slots=True)
class Entry:
    """One row, or the sum of an invoice's rows; amounts signed as in the file."""

    key: InvoiceKey
    due: date | None
    total: Cents
    balance: Cents
    line: int
    details: Details
    paid_on: date | None = None
    """`reglee_le` of a row with nothing left to pay."""


class EntryReader:
    """Rows to entries. `at`: index by our column name; `exported_on`: the day the file is of."""

    def __init__(
        self, at: Mapping[str, int], form: FileFormat, dates: Dates, faults: Faults, exported_on: date
    ) -> None:
        self._at = dict(at)
        self._form = form
        self._dates = dates
        self._faults = faults
        self._exported_on = exported_on

    def read(self, group: Group, cells: list[str], line: int) -> Entry | None:
        """The entry, or None where the row holds its customer."""
        row = _Row(self._at, self._form, self._dates, self._faults, self._exported_on, group, cells, line)
        return row.entry()


@dataclass(slots=True)
class _Row:
    at: dict[str, int]
    form: FileFormat
    dates: Dates
    faults: Faults
    exported_on: date
    group: Group
    cells: list[str]
    line: int
    sound: bool = True
    currency: str = ""
    """By the sign beside an amount; empty where none says."""

    def entry(self) -> Entry | None:
        details = details_of(self.cells, self.at)
        number = self._number()
        issued = self._day("emise_le") if "emise_le" in self.at else None
        total, balance = self._amounts(details.status)
        claimed = total > 0 and balance > 0
        due = self._day("echeance") if claimed else self.dates[self.cells[self.at["echeance"]]]
        if claimed and not number and self.sound:
            self._fault("facture", t("no invoice number"))
        details = self._in_currency(details)
        if not self.sound:
            return None
        key = InvoiceKey(self.group.code, number, issued)
        paid_on = None if balance or is_void(details.status) else self._paid_on()
        return Entry(key, due, total, balance, self.line, details, paid_on)

    def _paid_on(self) -> date | None:
        """Behaviour alone reads it: a day that cannot be read holds nobody and is listed."""
        cell = self.cells[self.at["reglee_le"]] if "reglee_le" in self.at else ""
        day = self.dates[cell]
        if day is None and cell.strip():
            expected = t("a date as {form}, from 1990 to 2100", form=self.form.dates)
            self.faults.warn(self.line, self.at["reglee_le"], _seen(cell, t("no date")), expected)
        return day

    def _number(self) -> str:
        number = self.cells[self.at["facture"]].strip()
        if number and not legible(number):
            self._fault("facture", t("an invoice number with characters nobody can see"))
        return number

    def _day(self, column: str) -> date | None:
        cell = self.cells[self.at[column]]
        day = self.dates[cell]
        if day is None:
            expected = t("a date as {form}, from 1990 to 2100", form=self.form.dates)
            self._fault(column, _seen(cell, t("no date")), expected)
        return day

    def _amounts(self, status: str) -> tuple[Cents, Cents]:
        """Total and balance as the file has them; a status may say that nothing is left."""
        balance = self._money("restant_du") if "restant_du" in self.at else None
        total = self._money("montant") if "montant" in self.at else balance or 0
        if is_void(status):
            return total, 0
        if balance is None:
            balance = total - self._paid()
            return total, 0 if is_paid(status) or self._settled() else balance
        if is_paid(status) and balance:
            self._fault(
                "restant_du", t("{amount} left to pay although the status says paid", amount=Amount(balance))
            )
        return total, balance

    def _settled(self) -> bool:
        """Where no amount says what is left, the day of payment does: a filled cell is a paid invoice."""
        cell = self.cells[self.at["reglee_le"]] if "reglee_le" in self.at else ""
        if "regle" in self.at or not cell.strip():
            return False
        day = self._day("reglee_le")
        if day and day > self.exported_on:
            expected = t("a day up to {day}", day=self.exported_on)
            self._fault("reglee_le", t("paid on {day}, after the export", day=day), expected)
        return True

    def _paid(self) -> Cents:
        """What was paid so far; an empty cell is nothing, as every export writes it."""
        mapped = "regle" in self.at and self.cells[self.at["regle"]].strip()
        return self._money("regle") if mapped else 0

    def _money(self, column: str) -> Cents:
        cell = self.cells[self.at[column]]
        try:
            cents, currency = parse_money(cell, self.form.decimals)
        except ValueError:
            expected = t("an amount such as {example}", example=f"1234{self.form.decimals}56")
            self._fault(column, _seen(cell, t("no amount")), expected)
            return 0
        self.currency = currency or self.currency
        return cents

    def _in_currency(self, details: Details) -> Details:
        """The sign beside an amount counts as much as the column: they must not differ."""
        if not self.currency or self.currency == details.currency:
            return details
        if "devise" in self.at and self.cells[self.at["devise"]].strip():
            self._fault(
                "devise", t("an amount in {seen}", seen=self.currency), t("{what}", what=details.currency)
            )
        return details._replace(currency=self.currency)

    def _fault(self, column: str, message: Text, expected: Text | None = None) -> None:
        self.sound = False
        self.faults.cell(self.group, self.line, self.at[column], message, expected)


def _seen(cell: str, missing: Text) -> Text:
    return t("« {cell} » cannot be read", cell=masked(cell)) if cell.strip() else missing


def foreign(details: Details) -> bool:
    """Not in euros."""
    return details.currency != EURO
