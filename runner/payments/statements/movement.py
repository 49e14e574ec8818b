"""What every statement format gives: movements of an account, or the reason why the file is refused."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

import msgspec

from runner.model.settings import MAX_CENTS
from runner.model.text import Cents, Text, plain, t

MAX_MOVEMENTS = 250_000
"""In one file: bounds the memory a hostile file can take."""
MAX_TEXT = 10_000
"""Characters in one field: longer is an error, because cutting could make another number of a reference."""
_MAX_REMARKS = 100
CENTURY = 80
"""Two-digit years from here on are of the 1900s."""

_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}", re.ASCII)
_DECIMAL = re.compile(r"([-+]?)(\d{0,18})(?:[.,](\d{0,18}))?", re.ASCII)


class UnreadableStatement(Exception):  # noqa: N818 - names the file, which becomes a task; nothing failed here
    """The file is broken, of a format that is not read, or too large. Holds no text of the file."""

    def __init__(self, text: Text) -> None:
        super().__init__(str(text))
        self.text = text


class NotAStatement(UnreadableStatement):
    """Nothing in the file says that it is a statement: a picture, a contract, a table of something else."""


class Sum(msgspec.Struct, frozen=True, gc=False):
    """An amount; its direction stands elsewhere.

    `written`: as the file has it where it is no plain amount in cents (fractions of a cent, a sign of its
    own), else empty. Such a movement is shown as it is written and settles nothing.
    """

    cents: Cents
    written: str = ""


class Movement(msgspec.Struct, frozen=True, gc=False):
    """One booked movement of the account, as the bank tells it.

    `debit`: the money left the account. `reversal`: it undoes an earlier movement (returned direct debit).
    `payer`, `payer_iban`: the other side. `references`: those the file marks as such (ISO 11649, invoices).
    `account`: ours, letters and digits as the statement names it; empty where it does not.
    """

    amount: Sum
    currency: str
    debit: bool
    reversal: bool = False
    booked_on: date | None = None
    value_on: date | None = None
    payer: str = ""
    payer_iban: str = ""
    remittance: str = ""
    references: tuple[str, ...] = ()
    end_to_end_id: str = ""
    bank_ref: str = ""
    account: str = ""

    @property
    def signed(self) -> Cents:
        """Cents, negative where money left."""
        return -self.amount.cents if self.debit else self.amount.cents


@dataclass(frozen=True, slots=True)
class Statement:
    """One file read whole. `format`: as shown to people (`camt.053`, `MT940`, …)."""

    format: str
    movements: tuple[Movement, ...]
    warnings: tuple[Text, ...] = ()


class Remarks:
    """Warnings of one file; beyond the first hundred they are only counted."""

    __slots__ = ("_more", "_texts")

    def __init__(self) -> None:
        self._texts: list[Text] = []
        self._more = 0

    def add(self, text: Text) -> None:
        """One more."""
        if len(self._texts) < _MAX_REMARKS:
            self._texts.append(text)
        else:
            self._more += 1

    def all(self) -> tuple[Text, ...]:
        """Those kept, and how many are not."""
        more = (t("{count} more warnings", count=self._more),) if self._more else ()
        return (*self._texts, *more)


def unreadable(line: int, what: Text) -> UnreadableStatement:
    """A fault at a line of the file, counted from 1."""
    return UnreadableStatement(t("line {line}: {what}", line=line, what=what))


def parse_sum(written: str) -> Sum:
    """An amount of a file format: digits and at most one mark, no thousands.

    Raises `ValueError` for anything else, never 0 instead.

    >>> parse_sum("1234,5")
    Sum(cents=123450, written='')
    >>> parse_sum("0.125")
    Sum(cents=12, written='0.125')
    """
    match = _DECIMAL.fullmatch(written)
    sign, whole, fraction = match.groups("") if match else ("", "", "")
    if not (whole or fraction):
        raise ValueError("amount")
    found = scaled(whole or "0", fraction.rstrip("0"))
    if sign == "-" and (found.cents or found.written):
        return Sum(-found.cents, "-" + (found.written or plain(found.cents)))
    return found


def scaled(whole: str, fraction: str) -> Sum:
    """The amount of its digits before and after the mark. Raises `ValueError` beyond every amount."""
    cents = int(whole + (fraction + "00")[:2])
    if cents > MAX_CENTS:
        raise ValueError("amount")
    return Sum(cents, f"{int(whole)}.{fraction}" if len(fraction) > 2 else "")


_FILLERS = frozenset({"NONREF", "NOTPROVIDED", "NOTPROVIDE", "NOTAVAILABLE", "UNKNOWN", "SANSREF", "NOREF"})

_LONGEST_FILLER = 20
"""Characters, spaces included: longer says something."""


def given(text: str) -> str:
    """The text as one line; empty where it only stands for "none" (ISO 20022 and SWIFT usage)."""
    line = one_line(text)
    if len(line) > _LONGEST_FILLER or line.upper().replace(" ", "") not in _FILLERS:
        return line
    return ""


def short_year(year: int) -> int:
    """Four digits of two: a statement is of our time."""
    return year + (1900 if year >= CENTURY else 2000)


def one_line(text: str) -> str:
    """Blanks of any kind and length as one space."""
    return " ".join(text.split())


def bare_iban(text: str) -> str:
    """Capitals and digits alone where the text has the shape of an IBAN (ISO 13616), else empty."""
    bare = text.upper() if text.isalnum() else "".join(filter(str.isalnum, text.upper()))
    return bare if _IBAN.fullmatch(bare) else ""
