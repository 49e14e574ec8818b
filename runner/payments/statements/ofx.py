"""OFX: bank statements in SGML (1.x, tags of values not closed) and XML (2.x), by one reader of tags.

No entity is expanded but the three of the standard, nothing is loaded: there is nothing to attack.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date

from runner.model.text import t
from runner.payments.statements.movement import (
    MAX_MOVEMENTS,
    MAX_TEXT,
    Movement,
    Remarks,
    Statement,
    Sum,
    UnreadableStatement,
    bare_iban,
    given,
    one_line,
    parse_sum,
    unreadable,
)

_TAG = re.compile(r"<(/?)([A-Za-z0-9.]{1,32})>([^<]*)")
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&nbsp;", " "), ("&amp;", "&"))
_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_AMOUNT = re.compile(r"([-+]?)(\d*[.,]?\d+|\d+[.,]?)", re.ASCII)
_RETURNS = frozenset({"RETURN", "REVERSAL"})
_GROUPS = frozenset(
    {
        "STMTRS",
        "CCSTMTRS",
        "STMTTRN",
        "BANKACCTFROM",
        "BANKACCTTO",
        "CURRENCY",
        "ORIGCURRENCY",
        "PAYEE",
        "LEDGERBAL",
    }
)


@dataclass(slots=True)
class _Group:
    name: str
    line: int
    values: dict[str, str] = field(default_factory=dict)


def read_ofx(text: str) -> Statement:
    """Every account of the file. Raises `UnreadableStatement`."""
    reader = _Reader()
    for line, closing, name, value in _tags(text):
        reader.take(line, name.upper(), value, closing=closing)
    return reader.end()


def _tags(text: str) -> Iterator[tuple[int, bool, str, str]]:
    """Line, whether it closes, name, and the text behind it."""
    line, at = 1, 0
    for match in _TAG.finditer(text):
        line += text.count("\n", at, match.start())
        at = match.start()
        if len(match[3]) > MAX_TEXT:
            raise unreadable(line, t("a text is longer than can be read"))
        yield line, bool(match[1]), match[2], _plain(match[3])


def _plain(value: str) -> str:
    for entity, char in _ENTITIES:
        value = value.replace(entity, char)
    return one_line(value)


class _Reader:
    def __init__(self) -> None:
        self._groups: list[_Group] = []
        self._currency = ""
        self._account = ""
        self._closed = False
        self._statements = 0
        self._movements: list[Movement] = []
        self._warnings = Remarks()

    def take(self, line: int, name: str, value: str, *, closing: bool) -> None:
        """One tag."""
        if closing:
            self._close(line, name)
        elif name in _GROUPS:
            self._groups.append(_Group(name, line))
        elif name == "CURDEF":
            self._currency = value
        elif self._groups:
            self._groups[-1].values.setdefault(name, value)

    def end(self) -> Statement:
        """The whole; a file without its last tag was cut short."""
        if not self._closed or self._groups:
            line = self._groups[-1].line if self._groups else 1
            raise unreadable(line, t("the OFX is cut short: a tag is not closed"))
        if not self._statements:
            raise UnreadableStatement(t("the file holds no statement"))
        return Statement("OFX", tuple(self._movements), self._warnings.all())

    def _close(self, line: int, name: str) -> None:
        if name == "OFX":
            self._closed = True
        if name not in _GROUPS:
            return
        if not self._groups or self._groups[-1].name != name:
            raise unreadable(line, t("the tags of the OFX do not close in their order"))
        group = self._groups.pop()
        if name == "STMTTRN":
            self._add(group)
        elif name in ("STMTRS", "CCSTMTRS"):
            self._statements += 1
            self._account = ""
        elif name == "BANKACCTFROM":
            self._account = "".join(filter(str.isalnum, group.values.get("ACCTID", "").upper()))
        elif self._groups and self._groups[-1].name == "STMTTRN":
            inside = {f"{name}/{key}": value for key, value in group.values.items()}
            self._groups[-1].values.update(inside)

    def _add(self, group: _Group) -> None:
        values = group.values
        amount, debit = _amount(group)
        if len(self._movements) >= MAX_MOVEMENTS:
            raise unreadable(group.line, t("the file holds more than {most} payments", most=MAX_MOVEMENTS))
        day = _day(group, "DTPOSTED")
        self._movements.append(
            Movement(
                amount,
                self._currency_of(group),
                debit,
                reversal=values.get("TRNTYPE", "").upper() in _RETURNS,
                booked_on=day,
                value_on=_day(group, "DTAVAIL") if "DTAVAIL" in values else day,
                payer=values.get("NAME") or values.get("PAYEE/NAME", ""),
                payer_iban=bare_iban(values.get("BANKACCTTO/ACCTID", "")),
                remittance="\n".join(filter(None, (values.get("MEMO"), given(values.get("CHECKNUM", ""))))),
                bank_ref=given(values.get("FITID", "")),
                account=self._account,
            )
        )

    def _currency_of(self, group: _Group) -> str:
        """That of the account; a transaction may be in another (`CURRENCY`), or only come from one."""
        code = group.values.get("CURRENCY/CURSYM") or self._currency
        if not re.fullmatch("[A-Z]{3}", code):
            raise unreadable(group.line, t("the amount has no currency"))
        return code


def _amount(group: _Group) -> tuple[Sum, bool]:
    """`TRNAMT`: its sign says the direction; one mark, dot or comma (OFX 1.6 §3.2.9.1)."""
    match = _AMOUNT.fullmatch(group.values.get("TRNAMT", ""))
    if not match:
        raise unreadable(group.line, t("the amount cannot be read"))
    try:
        return parse_sum(match[2]), match[1] == "-"
    except ValueError:
        raise unreadable(group.line, t("the amount cannot be read")) from None


def _day(group: _Group, name: str) -> date | None:
    """YYYYMMDD, whatever time and zone follow: the day as the bank counts it."""
    match = _DATE.match(group.values.get(name, ""))
    if match:
        with suppress(ValueError):
            return date(int(match[1]), int(match[2]), int(match[3]))
    raise unreadable(group.line, t("the date cannot be read"))
