"""Balances and summaries of a camt statement against its entries: what contradicts is a warning."""

from __future__ import annotations

from collections import Counter

from runner.model.text import Text, t
from runner.payments.statements.movement import Sum, parse_sum
from runner.payments.statements.xmlparse import Record

_OPENING, _CLOSING = ("OPBD", "PRCD"), ("CLBD",)


class Totals:
    """Entries of one statement, counted while they pass."""

    __slots__ = ("booked", "entries", "sums")

    def __init__(self) -> None:
        self.booked: Counter[str] = Counter()
        """Signed cents of booked entries by currency."""
        self.entries: Counter[str] = Counter()
        self.sums: Counter[str] = Counter()
        """Number and cents of all entries by `CRDT`, `DBIT`."""

    def add(self, currency: str, amount: Sum, *, debit: bool, booked: bool) -> None:
        """One entry."""
        side = "DBIT" if debit else "CRDT"
        self.entries[side] += 1
        self.sums[side] += amount.cents
        if booked:
            self.booked[currency] += -amount.cents if debit else amount.cents


def contradictions(statement: Record, totals: Totals) -> list[Text]:
    """What the statement says of itself and does not hold."""
    return [
        text
        for wrong, text in (
            (
                _balances_differ(statement, totals),
                t(
                    "line {line}: the entries do not lead from the opening to the closing balance",
                    line=statement.line,
                ),
            ),
            (
                _summary_differs(statement, totals),
                t(
                    "line {line}: the totals of the statement are not those of its entries",
                    line=statement.line,
                ),
            ),
        )
        if wrong
    ]


def _balances_differ(statement: Record, totals: Totals) -> bool:
    opening, closing = _balance(statement, _OPENING), _balance(statement, _CLOSING)
    if opening is None or closing is None or opening[1] != closing[1]:
        return False
    return opening[0] + totals.booked[opening[1]] != closing[0]


def _balance(statement: Record, codes: tuple[str, ...]) -> tuple[int, str] | None:
    """Signed cents and currency; None where there is none, or none that can be read."""
    for balance in statement.records.get("Bal", ()):
        amount = next(iter(balance.amounts.get("Amt", ())), None)
        if balance.word("Tp/CdOrPrtry/Cd") not in codes or amount is None:
            continue
        cents = _cents(amount.text)
        if cents is None:
            return None
        return (-cents if balance.word("CdtDbtInd") == "DBIT" else cents), amount.currency
    return None


def _summary_differs(statement: Record, totals: Totals) -> bool:
    said = (
        (statement.word("TxsSummry/TtlNtries/NbOfNtries"), totals.entries.total()),
        (statement.word("TxsSummry/TtlCdtNtries/NbOfNtries"), totals.entries["CRDT"]),
        (statement.word("TxsSummry/TtlDbtNtries/NbOfNtries"), totals.entries["DBIT"]),
    )
    sums = (
        (statement.word("TxsSummry/TtlCdtNtries/Sum"), totals.sums["CRDT"]),
        (statement.word("TxsSummry/TtlDbtNtries/Sum"), totals.sums["DBIT"]),
    )
    return any(word and word != str(count) for word, count in said) or any(
        word and _cents(word) != cents for word, cents in sums
    )


def _cents(written: str) -> int | None:
    try:
        return parse_sum(written.strip()).cents
    except ValueError:
        return None
