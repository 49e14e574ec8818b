"""CFONB 120 (French account statement): records of 120 characters, with or without line ends.

`01` opens an account, `04` is a movement, `05` details of the movement before, `07` closes the account.
Columns counted from 1, as the CFONB gives them (« relevé de compte sur support informatique »).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from runner.model.text import Cents, t
from runner.payments.statements.lines import numbered
from runner.payments.statements.movement import (
    MAX_MOVEMENTS,
    Movement,
    Remarks,
    Statement,
    Sum,
    UnreadableStatement,
    given,
    one_line,
    scaled,
    short_year,
    unreadable,
)

LENGTH = 120
_DECIMALS = {"EUR": 2}
_PLUS, _MINUS = "{ABCDEFGHI", "}JKLMNOPQR"
"""Overpunched last digit: 0 to 9 with the sign of the amount."""
_MAX_DETAILS = 200
"""Records `05` of one movement."""


@dataclass(slots=True)
class _Open:
    """A movement whose details are still to come."""

    record: str
    line: int
    amount: Sum
    debit: bool
    currency: str
    details: list[tuple[str, str]] = field(default_factory=list)


@dataclass(slots=True)
class _Account:
    """The account between its `01` and its `07`."""

    line: int
    name: str
    balance: Cents


def read_cfonb(text: str) -> Statement:
    """Every account of the file. Raises `UnreadableStatement` with the line."""
    reader = _Reader()
    for line, record in _records(text):
        reader.take(line, record)
    return reader.end()


def _records(text: str) -> Iterator[tuple[int, str]]:
    """Records with their line; one long line holds several."""
    lines = [(number, line) for number, line in numbered(text.rstrip("\x1a")) if line.strip()]
    for number, line in lines:
        if len(lines) == 1 and len(line.rstrip()) > LENGTH:
            yield from _cut(number, line)
            continue
        record = line if len(line) <= LENGTH else line.rstrip().ljust(LENGTH)
        if len(record) != LENGTH:
            what = t("the record has {found} characters, not {expected}", found=len(record), expected=LENGTH)
            raise unreadable(number, what)
        yield number, record


def _cut(number: int, line: str) -> Iterator[tuple[int, str]]:
    if len(line) % LENGTH:
        what = t(
            "the file is one line of {found} characters, no multiple of {expected}",
            found=len(line),
            expected=LENGTH,
        )
        raise unreadable(number, what)
    for start in range(0, len(line), LENGTH):
        yield number, line[start : start + LENGTH]


class _Reader:
    def __init__(self) -> None:
        self._account: _Account | None = None
        self._open: _Open | None = None
        self._movements: list[Movement] = []
        self._warnings = Remarks()

    def take(self, line: int, record: str) -> None:
        """One record, by its code."""
        kinds = {"01": self._opening, "04": self._movement, "05": self._detail, "07": self._closing}
        kind = kinds.get(record[:2])
        if kind is None:
            raise unreadable(line, t("a record begins with none of 01, 04, 05, 07"))
        if record[:2] != "05":
            self._settle()
        kind(line, record)

    def end(self) -> Statement:
        """The whole; an account that was opened must have been closed."""
        self._settle()
        if self._account:
            raise unreadable(
                self._account.line, t("the account is not closed by a record 07: the file is cut short")
            )
        return Statement("CFONB 120", tuple(self._movements), self._warnings.all())

    def _opening(self, line: int, record: str) -> None:
        if self._account:
            raise unreadable(line, t("an account opens before the one before is closed"))
        amount, debit = _amount(line, record)
        self._account = _Account(line, _account(record), -amount.cents if debit else amount.cents)

    def _movement(self, line: int, record: str) -> None:
        if not self._account:
            raise unreadable(line, t("a movement stands outside of an account"))
        self._same_account(line, record)
        amount, debit = _amount(line, record)
        self._account.balance += -amount.cents if debit else amount.cents
        self._open = _Open(record, line, amount, debit, self._currency(line, record))

    def _detail(self, line: int, record: str) -> None:
        if not self._open:
            raise unreadable(line, t("a record 05 follows no movement"))
        if len(self._open.details) >= _MAX_DETAILS:
            raise unreadable(line, t("the statement is larger than can be read"))
        self._open.details.append((record[45:48].strip(), record[48:118]))

    def _closing(self, line: int, record: str) -> None:
        amount, debit = _amount(line, record)
        if not self._account:
            self._warnings.add(t("line {line}: a closing balance without its opening", line=line))
            return
        self._same_account(line, record)
        if self._account.balance != (-amount.cents if debit else amount.cents):
            self._warnings.add(
                t("line {line}: the entries do not lead from the opening to the closing balance", line=line)
            )
        self._account = None

    def _same_account(self, line: int, record: str) -> None:
        if self._account and self._account.name != _account(record):
            self._warnings.add(t("line {line}: the record names another account", line=line))

    def _currency(self, line: int, record: str) -> str:
        currency = record[16:19].strip()
        if not currency:
            self._warnings.add(t("line {line}: no currency is written, euros are meant", line=line))
        elif not (currency.isascii() and currency.isalpha() and currency.isupper() and len(currency) == 3):
            raise unreadable(line, t("the currency cannot be read"))
        return currency or "EUR"

    def _settle(self) -> None:
        """The movement before is complete."""
        if self._open:
            self._movements.append(_complete(self._open))
            self._open = None
        if len(self._movements) > MAX_MOVEMENTS:
            raise UnreadableStatement(t("the file holds more than {most} payments", most=MAX_MOVEMENTS))


def _account(record: str) -> str:
    """Bank, branch and account; the branch is blank in no record."""
    return record[2:7] + record[11:16] + record[21:32]


def _amount(line: int, record: str) -> tuple[Sum, bool]:
    """Columns 91 to 104 with an overpunched sign; decimals in column 20, two where it is blank."""
    written, decimals = record[90:104].strip(), record[19].strip() or "2"
    debit = written[-1:] in _MINUS and bool(written)
    last = (_MINUS if debit else _PLUS).find(written[-1:]) if written else -1
    digits = f"{written[:-1]}{last}"
    if last < 0 or not digits.isdigit() or not digits.isascii() or decimals not in "0123456789":
        raise unreadable(line, t("the amount cannot be read"))
    places = int(decimals)
    digits = digits.rjust(places + 1, "0")
    try:
        return scaled(digits[: len(digits) - places], digits[len(digits) - places :].rstrip("0")), debit
    except ValueError:
        raise unreadable(line, t("the amount cannot be read")) from None


def _day(line: int, written: str) -> date | None:
    """JJMMAA; None where it is blank."""
    if not written.strip():
        return None
    try:
        return date(short_year(int(written[4:6])), int(written[2:4]), int(written[:2]))
    except ValueError:
        raise unreadable(line, t("the date cannot be read")) from None


def _complete(one: _Open) -> Movement:
    record = one.record
    texts: dict[str, list[str]] = {}
    for qualifier, text in one.details:
        texts.setdefault(qualifier, []).append(text)
    return Movement(
        one.amount,
        one.currency,
        one.debit,
        # A reject code, or the detail RET (reason of a return): the money of an earlier movement came back.
        reversal=bool(record[40:42].strip()) or "RET" in texts,
        booked_on=_day(one.line, record[34:40]),
        value_on=_day(one.line, record[42:48]),
        payer=one_line(" ".join(texts.get("NPY", texts.get("NBE", [])))),
        remittance="\n".join(_remittance(record, one.details)),
        end_to_end_id=given(texts.get("RCN", [""])[0][:35]),
        bank_ref=_bank_ref(record, texts),
        account=_account(record).replace(" ", ""),
    )


def _remittance(record: str, found: list[tuple[str, str]]) -> list[str]:
    """The label of the movement, then its free labels and the payer's own words."""
    said = [record[48:79], *(text for qualifier, text in found if qualifier in ("LIB", "LCC", "LC2", "LCS"))]
    return list(dict.fromkeys(filter(None, map(one_line, said))))


def _bank_ref(record: str, texts: dict[str, list[str]]) -> str:
    return given(texts.get("REF", [""])[0]) or given(record[104:120])
