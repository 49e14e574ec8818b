"""MT940 and MT942 (SWIFT customer statement and interim report), as about twenty banks write them.

Each `:61:` is one movement, the `:86:` behind it says who and why. Banks disagree on nearly every optional
part, so only what carries money is strict: direction, amount, currency.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from runner.model.text import Cents, Text, t
from runner.payments.statements.lines import numbered
from runner.payments.statements.movement import (
    MAX_MOVEMENTS,
    MAX_TEXT,
    Movement,
    Remarks,
    Statement,
    Sum,
    UnreadableStatement,
    given,
    parse_sum,
    short_year,
    unreadable,
)
from runner.payments.statements.mtdetails import Details, details

_TAG = re.compile(r":(\d\d[A-Z]?|NS) ?:(.*)")
_NOT_TEXT = re.compile(r"(?:\{\d:.*|-\}.*|-|[\x00-\x1f]+|-[\x00-\x1f]+)\Z")
"""Block headers and trailers of SWIFT, and control characters around a message."""
_CONTROLS = "\x01\x02\x03\x04"
"""Around a message sent over a line, sometimes before its first tag."""
_LINE = re.compile(
    r"(?P<value>\d{8}(?=\d{4}[A-Z])|\d{6}(?=\d{4}[A-Z])|\d{8}|\d{6})(?P<entry>\d{4}| {4})?"
    r"(?P<mark>R[CD]|E[CD]|[CD])(?P<funds>[A-Z])?(?P<amount>\d+(?:[.,]\d*)?)(?![\d.,])(?P<rest>.*)",
    re.ASCII | re.IGNORECASE,
)
_BALANCE = re.compile(
    r"(?P<mark>[CD])(?P<day>\d{6})(?P<currency>[A-Z]{3})(?P<amount>\d+(?:[.,]\d*)?)\s*", re.ASCII
)
_FLOOR = re.compile(r"([A-Z]{3})[CD]?\d", re.ASCII)
_COUNT = re.compile(r"(?P<count>\d{1,5})(?P<currency>[A-Z]{3})(?P<amount>\d+(?:[.,]\d*)?)\s*", re.ASCII)
_TYPE = re.compile(r"[NFS][A-Z0-9 ]{3}", re.IGNORECASE)


@dataclass(slots=True)
class _Field:
    tag: str
    line: int
    lines: list[str]


@dataclass(slots=True)
class _Message:
    """One statement of the file while it is read."""

    line: int
    currency: str = ""
    account: str = ""
    opening: Cents | None = None
    closing: Cents | None = None
    counts: dict[str, tuple[int, Cents]] = field(default_factory=dict)
    movements: list[Movement] = field(default_factory=list)


def read_mt(text: str) -> Statement:
    """Every statement of the file. Raises `UnreadableStatement`."""
    fields = _fields(text)
    messages = _messages(fields)
    if not any(one.tag in ("28C", "28", "60F", "60M", "61") for one in fields):
        raise UnreadableStatement(t("the file holds no statement"))
    interim = any(one.tag in ("34F", "13D") for one in fields)
    warnings = Remarks()
    for message in messages:
        for warning in _contradictions(message, interim=interim):
            warnings.add(warning)
    movements = [movement for message in messages for movement in message.movements]
    return Statement("MT942" if interim else "MT940", tuple(movements), warnings.all())


def _fields(text: str) -> list[_Field]:
    found: list[_Field] = []
    for number, line in numbered(text):
        match = _TAG.match(line.lstrip(_CONTROLS))
        if match:
            found.append(_Field(match[1], number, [match[2]]))
        elif found and line.strip() and not _NOT_TEXT.match(line):
            found[-1].lines.append(line)
    return found


def _messages(fields: Sequence[_Field]) -> list[_Message]:
    """Statements from one `:20:` to the next."""
    messages: list[_Message] = []
    for at, one in enumerate(fields):
        if one.tag == "20":
            messages.append(_Message(one.line))
            continue
        if not messages:
            raise unreadable(one.line, t("the statement does not begin with :20:"))
        if one.tag == "61":
            _add(messages[-1], one, _explained(fields, at))
        else:
            _learn(messages[-1], one)
    return messages


def _explained(fields: Sequence[_Field], at: int) -> list[str]:
    """Lines of the `:86:` that belong to this `:61:`, a bank's own `:NS:` between them."""
    lines: list[str] = []
    while (at := at + 1) < len(fields) and fields[at].tag in ("86", "NS"):
        if fields[at].tag == "86":
            lines += fields[at].lines
    return lines


def _learn(message: _Message, one: _Field) -> None:
    """Balances, currency and totals; anything else says nothing about money."""
    written = one.lines[0].strip()
    if one.tag in ("60F", "60M", "62F", "62M"):
        match = _BALANCE.fullmatch(written)
        if match:
            _balance(message, one, match)
    elif one.tag in ("25", "25P"):
        message.account = _account(written)
    elif one.tag == "34F" and (floor := _FLOOR.match(written)):
        message.currency = message.currency or floor[1]
    elif one.tag in ("90C", "90D") and (count := _COUNT.fullmatch(written)):
        message.counts[one.tag[2]] = (int(count["count"]), _amount(count["amount"], one.line).cents)


def _balance(message: _Message, one: _Field, match: re.Match[str]) -> None:
    cents = _amount(match["amount"], one.line).cents
    signed = -cents if match["mark"] == "D" else cents
    message.currency = message.currency or match["currency"]
    if one.tag.startswith("60"):
        message.opening = signed
    else:
        message.closing = signed


def _add(message: _Message, one: _Field, explained: list[str]) -> None:
    """One movement. Raises `UnreadableStatement` where its direction or amount cannot be read."""
    match = _LINE.fullmatch(one.lines[0].rstrip())
    if not match:
        raise unreadable(one.line, t("the movement :61: cannot be read"))
    if not message.currency:
        raise unreadable(one.line, t("no balance before the movement says its currency"))
    if sum(map(len, explained)) > MAX_TEXT or len(message.movements) >= MAX_MOVEMENTS:
        raise unreadable(one.line, t("the statement is larger than can be read"))
    message.movements.append(_movement(match, one, message, details(explained)))


def _movement(match: re.Match[str], one: _Field, message: _Message, said: Details) -> Movement:
    value = _day(match["value"])
    mark = match["mark"].upper()
    reference, _, bank_ref = _without_type(match["rest"]).partition("//")
    return Movement(
        _amount(match["amount"], one.line),
        message.currency,
        # RC takes back a credit: the money leaves (SWIFT MT940, field 61, subfield 3).
        debit=mark in ("D", "RC", "ED"),
        reversal=mark in ("RC", "RD") or said.returned,
        booked_on=_booked(match["entry"], match["value"], value),
        value_on=value,
        payer=said.name,
        payer_iban=said.account,
        remittance=said.text or "\n".join(filter(None, (given(reference), *one.lines[1:]))),
        references=said.references,
        end_to_end_id=said.end_to_end,
        bank_ref=given(bank_ref),
        account=message.account,
    )


def _account(written: str) -> str:
    """Field 25 as letters and digits, without the currency some banks write behind it."""
    bare = "".join(filter(str.isalnum, written.upper()))
    return bare[:-3] if bare[-3:].isalpha() else bare


def _without_type(rest: str) -> str:
    return rest[4:] if _TYPE.match(rest) else rest


def _amount(written: str, line: int) -> Sum:
    try:
        return parse_sum(written)
    except ValueError:
        raise unreadable(line, t("the amount cannot be read")) from None


def _day(written: str) -> date | None:
    """YYMMDD or YYYYMMDD. None for 30 February, which banks that count 30 days a month do write."""
    year = int(written[:-4])
    try:
        return date(short_year(year) if year < 100 else year, int(written[-4:-2]), int(written[-2:]))
    except ValueError:
        return None


def _booked(entry: str | None, written: str, value: date | None) -> date | None:
    """MMDD in the year nearest to the value date; without it both days are the same (SWIFT usage)."""
    if not entry or not entry.strip():
        return value
    year = int(written[:-4])
    year = short_year(year) if year < 100 else year
    month = int(entry[:2])
    apart = month - int(written[-4:-2])
    return _day(f"{year - (apart > 6) + (apart < -6):04d}{entry}")


def _contradictions(message: _Message, *, interim: bool) -> list[Text]:
    """Balances and totals against the movements."""
    found: list[Text] = []
    net = sum(movement.signed for movement in message.movements)
    if (
        message.opening is not None
        and message.closing is not None
        and message.opening + net != message.closing
    ):
        found.append(
            t(
                "line {line}: the entries do not lead from the opening to the closing balance",
                line=message.line,
            )
        )
    if message.closing is None and not interim:
        found.append(t("line {line}: the statement has no closing balance", line=message.line))
    if any(_counted(message, mark) != said for mark, said in message.counts.items()):
        found.append(
            t("line {line}: the totals of the statement are not those of its entries", line=message.line)
        )
    return found


def _counted(message: _Message, mark: str) -> tuple[int, Cents]:
    amounts = [one.amount.cents for one in message.movements if one.debit == (mark == "D")]
    return len(amounts), sum(amounts)
