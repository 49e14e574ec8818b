"""A FEC (LPF A47 A-1): the lines of customers' accounts, and whether the file is whole.

Read once, line by line. What the law fixes needs no setting: eighteen columns by name, in any order and
case, tab or `|` between them, dates AAAAMMJJ. What software makes of it is taken as well: `Montant` and
`Sens` instead of `Debit` and `Credit`, padded cells, further columns. Only the customers' lines are kept.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO, NamedTuple

from runner.model.problem import Place, Problem, SiteError
from runner.model.settings import MAX_CENTS
from runner.model.text import Amount, Cents, Text, t
from runner.receivables.amounts import usual_cents
from runner.receivables.dates import Dates
from runner.receivables.faults import masked
from runner.receivables.sheet import opened, scanned

SEPARATORS = ("\t", "|")
_NEEDED = (
    "journalcode", "journallib", "ecriturenum", "ecrituredate", "comptenum", "compauxnum", "pieceref",
    "piecedate", "ecriturelib", "ecriturelet",
)  # fmt: skip
_AMOUNTS = ({"debit", "credit"}, {"montant", "sens"})
_SIDES = {"D": 1, "+1": 1, "C": -1, "-1": -1}
_AMOUNT = re.compile(r"([+-]?)([0-9]{1,15})(?:[.,]([0-9]{1,2})0*)?")
_OF_CUSTOMERS = ("411", "413", "416", "4191")
_MONEY = ("51", "53", "54", "58")
_NOTHING = {"", "0", "0,00"}
_EUROS = {"", "EUR", "€"}
_LONGEST_HEADER = 5_000
_END_OF_FILE = "\x1a"


class Line(NamedTuple):
    """One line of a customer's account. `amount`: debit less credit."""

    line: int
    account: str
    customer: str
    letter: str
    journal: str
    entry: str
    reference: str
    day: date
    """Of the piece, else of the entry."""
    amount: Cents
    label: str
    currency: str


@dataclass(slots=True)
class Journal:
    """What a journal is for, told by the accounts it moves. Counts of lines."""

    name: str
    lines: int = 0
    money: int = 0
    sales: int = 0

    def count(self, account: str) -> None:
        """One more line."""
        self.lines += 1
        self.money += account.startswith(_MONEY)
        self.sales += account.startswith("7")

    @property
    def opening(self) -> bool:
        """It brings last year's balances forward."""
        return re.search(r"nouveau|ouverture|initial|bilan", self.name, re.IGNORECASE) is not None

    @property
    def of_payments(self) -> bool:
        """It moves money. A few fees, roundings or cash sales stand in those as well."""
        return not self.opening and self.money > self.sales and 5 * self.money >= self.lines

    @property
    def of_sales(self) -> bool:
        """Invoices and credit notes come from here."""
        return not self.opening and self.sales > self.money and 5 * self.sales >= self.lines


@dataclass(slots=True)
class Fec:
    """What a FEC says of customers."""

    name: str
    digest: str
    rows: int = 0
    lines: list[Line] = field(default_factory=list)
    journals: dict[str, Journal] = field(default_factory=dict)

    @property
    def codes(self) -> set[str]:
        """Every customer it names."""
        return {line.customer for line in self.lines}


def is_fec(header: Iterable[str]) -> bool:
    """Whether these are the columns of a FEC."""
    names = {cell.strip().lower() for cell in header}
    return names.issuperset(_NEEDED) and any(names.issuperset(pair) for pair in _AMOUNTS)


def starts_fec(content: bytes) -> bool:
    """Whether the first line of a file is the header of a FEC."""
    header = content[:_LONGEST_HEADER].removeprefix(codecs.BOM_UTF8).partition(b"\n")[0]
    text = header.decode("ascii", "replace")
    return any(is_fec(text.split(separator)) for separator in SEPARATORS)


def read_fec(path: Path, name: str) -> Fec:
    """The whole file. SiteError, with the line, where it is broken, cut or no FEC at all."""
    with opened(path, name) as handle:
        found = Fec(name, scanned(handle).digest)
        codec = _codec(handle)
        with TextIOWrapper(handle, encoding=codec, errors="replace", newline="") as text:
            _Reader(found, text).read()
    return found


def _codec(handle: BinaryIO) -> str:
    """UTF-8 where all of it is; else the one-byte encoding, whose accents stand in labels alone."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while chunk := handle.read(1 << 20):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    finally:
        handle.seek(0)
    return "utf-8-sig"


class _Reader:
    def __init__(self, found: Fec, text: TextIOWrapper) -> None:
        self._found = found
        header = text.readline()
        separator = max(SEPARATORS, key=header.count)
        names = [cell.strip().lower() for cell in header.split(separator)]
        if not is_fec(names):
            raise self._refusal(1, t("no FEC: its columns are missing"), t("JournalCode, JournalLib, …"))
        self._at = {name: at for at, name in reversed(list(enumerate(names)))}
        self._width = len(names)
        self._rows = csv.reader(text, delimiter=separator, quoting=csv.QUOTE_NONE)
        self._days = Dates("AAAAMMJJ")
        self._debit: Cents = 0
        self._credit: Cents = 0

    def read(self) -> None:
        for row in self._lines():
            self._row(row, self._rows.line_num + 1)
        if self._debit != self._credit:
            message = t(
                "{debit} of debits against {credit} of credits",
                debit=Amount(self._debit),
                credit=Amount(self._credit),
            )
            raise self._refusal(0, message, t("a whole FEC, which balances: this one was cut or filtered"))

    def _lines(self) -> Iterator[list[str]]:
        try:
            for row in self._rows:
                if any(map(str.strip, row)) and row[0] != _END_OF_FILE:
                    yield row
        except csv.Error:
            raise self._refusal(self._rows.line_num + 1, t("a line that cannot be read"), None) from None

    def _row(self, row: list[str], line: int) -> None:
        if len(row) < self._width or any(map(str.strip, row[self._width :])):
            expected = t("{count} cells, as in the header", count=self._width)
            raise self._refusal(line, t("{count} cells", count=len(row)), expected)
        self._found.rows += 1
        account, amount = row[self._at["comptenum"]].strip(), self._amount(row, line)
        day = self._day(row, "ecrituredate", line)
        self._journal(row).count(account)
        if account.startswith(_OF_CUSTOMERS) and amount:
            self._found.lines.append(self._line(row, line, account, amount, day))

    def _line(self, row: list[str], line: int, account: str, amount: Cents, day: date) -> Line:
        def text(name: str) -> str:
            return row[self._at[name]].strip() if name in self._at else ""

        currency = text("idevise").upper()
        return Line(
            line=line,
            account=account,
            customer=text("compauxnum") or account,
            letter=text("ecriturelet"),
            journal=text("journalcode"),
            entry=text("ecriturenum"),
            reference=text("pieceref"),
            day=self._day(row, "piecedate", line) if text("piecedate") else day,
            amount=amount,
            label=text("ecriturelib"),
            currency="EUR" if currency in _EUROS else currency,
        )

    def _journal(self, row: list[str]) -> Journal:
        code = row[self._at["journalcode"]].strip()
        journal = self._found.journals.get(code)
        if journal is None:
            journal = Journal(row[self._at["journallib"]].strip() or code)
            self._found.journals[code] = journal
        return journal

    def _day(self, row: list[str], column: str, line: int) -> date:
        cell = row[self._at[column]].strip()
        day = self._days[cell]
        if day is None:
            message = t("« {cell} » is no date", cell=masked(cell))
            raise self._refusal(line, message, t("a date as {form}", form="AAAAMMJJ"), column)
        return day

    def _amount(self, row: list[str], line: int) -> Cents:
        if "debit" in self._at:
            debit, credit = self._cents(row, "debit", line), self._cents(row, "credit", line)
        else:
            amount, side = self._cents(row, "montant", line), row[self._at["sens"]].strip().upper()
            if side not in _SIDES:
                raise self._refusal(line, t("« {side} » is no side", side=masked(side)), t("D or C"), "sens")
            debit, credit = (amount, 0) if _SIDES[side] > 0 else (0, amount)
        self._debit += debit
        self._credit += credit
        return debit - credit

    def _cents(self, row: list[str], column: str, line: int) -> Cents:
        """An empty cell is nothing."""
        cell = row[self._at[column]].strip()
        if cell in _NOTHING:
            return 0
        if usual := usual_cents(cell, ","):
            return usual
        found = _AMOUNT.fullmatch(cell)
        if found is None:
            message = t("« {cell} » is no amount", cell=masked(cell))
            raise self._refusal(line, message, t("an amount such as {example}", example="1234,56"), column)
        cents = int(found[2]) * 100 + int((found[3] or "").ljust(2, "0"))
        if cents > MAX_CENTS:
            raise self._refusal(line, t("an amount beyond any real one"), None, column)
        return -cents if found[1] == "-" else cents

    def _refusal(self, line: int, message: Text, expected: Text | None, column: str = "") -> SiteError:
        at = self._at[column] + 1 if column else 0
        fix = t("make the FEC again; it is exported whole or not at all")
        return SiteError([Problem(Place(self._found.name, line, at), message, expected, fix)])
