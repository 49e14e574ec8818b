"""Payments of as much money a few days apart, by different mails: they may be one, told twice.

What `twins` cannot tell by its marks, for want of a number the two share, is asked of a person.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeAlias

from runner.model.money import Payment, Settlement
from runner.model.parties import InvoiceKey
from runner.model.state import PaymentRecord
from runner.model.text import Cents

NEAR = timedelta(days=5)
"""Days between a notice and its booking: a weekend and a holiday."""

Marks: TypeAlias = tuple[str, ...]
"""As `twins.marks` gives them."""

_Money: TypeAlias = tuple[str, Cents, str]
"""Kind, amount, currency."""


@dataclass(frozen=True, slots=True)
class _Met:
    mail: str
    day: date
    marks: Marks
    customers: frozenset[str]
    invoices: frozenset[InvoiceKey]


class Alike:
    """Payments met so far, with what each settled and whom it holds."""

    __slots__ = ("_met",)

    def __init__(self, earlier: Iterable[PaymentRecord]) -> None:
        self._met: dict[_Money, list[_Met]] = {}
        for record in earlier:
            self._add((record.kind, record.amount, record.currency), _known(record))

    def add(self, payment: Payment, marks: Marks, outcome: Settlement) -> None:
        """Remember one, and what became of it."""
        invoices = frozenset(part.invoice for part in outcome.allocations)
        customers = frozenset(outcome.held).union(key.customer for key in invoices)
        self._add(_money(payment), _Met(payment.mail, _day(payment), marks, customers, invoices))

    def customers(self, payment: Payment, marks: Marks) -> frozenset[str]:
        """Whom such a payment touched."""
        return frozenset().union(*(met.customers for met in self._of(payment, marks)))

    def invoices(self, payment: Payment, marks: Marks) -> frozenset[InvoiceKey]:
        """What such a payment settled."""
        return frozenset().union(*(met.invoices for met in self._of(payment, marks)))

    def _add(self, money: _Money, met: _Met) -> None:
        self._met.setdefault(money, []).append(met)

    def _of(self, payment: Payment, marks: Marks) -> Iterator[_Met]:
        """Of another mail, within a few days, and not by the numbers of bank or payer another payment."""
        for met in self._met.get(_money(payment), ()):
            apart = abs(met.day - _day(payment))
            if (
                met.mail != payment.mail
                and apart <= NEAR
                and not _differ(marks, met.marks, "b" if apart else "eb")
            ):
                yield met


def _known(record: PaymentRecord) -> _Met:
    day = record.booked_on or record.received_on
    return _Met(record.mail, day, record.marks, record.touches, frozenset(part.key for part in record.parts))


def _differ(one: Marks, other: Marks, kinds: str) -> bool:
    """Two end-to-end identifications of one day, or else two numbers of the bank, are two payments.

    The mark of such an identification holds its day: of two days, it tells nothing.
    """
    for kind in kinds:
        mine, theirs = ({mark for mark in said if mark[0] == kind} for said in (one, other))
        if mine and theirs:
            return mine.isdisjoint(theirs)
    return False


def _day(payment: Payment) -> date:
    return payment.booked_on or payment.received_on


def _money(payment: Payment) -> _Money:
    return payment.kind.value, payment.amount, payment.currency
