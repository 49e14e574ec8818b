"""Payments of as much money a few days apart: where nothing is proved, they may be one, told twice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeAlias

from runner.model.money import Payment, Settlement
from runner.model.state import PaymentRecord
from runner.model.text import Cents

NEAR = timedelta(days=5)
"""Days between a notice and its booking: a weekend and a holiday."""

_Money: TypeAlias = tuple[str, Cents, str]
"""Kind, amount, currency."""


@dataclass(frozen=True, slots=True)
class _Met:
    mail: str
    day: date
    customers: frozenset[str]


class Alike:
    """Payments met so far, with the customers each settled something for or holds."""

    __slots__ = ("_met",)

    def __init__(self, earlier: Iterable[PaymentRecord]) -> None:
        self._met: dict[_Money, list[_Met]] = {}
        for record in earlier:
            day = record.booked_on or record.received_on
            money = (record.kind, record.amount, record.currency)
            self._met.setdefault(money, []).append(_Met(record.mail, day, record.touches))

    def add(self, payment: Payment, outcome: Settlement) -> None:
        """Remember one, and whom it touches."""
        customers = {*outcome.held, *(part.invoice.customer for part in outcome.allocations)}
        met = _Met(payment.mail, _day(payment), frozenset(customers))
        self._met.setdefault(_money(payment), []).append(met)

    def customers(self, payment: Payment) -> frozenset[str]:
        """Whom such a payment of another mail touched."""
        met = self._met.get(_money(payment), ())
        near = (m for m in met if m.mail != payment.mail and abs(m.day - _day(payment)) <= NEAR)
        return frozenset().union(*(m.customers for m in near))


def _day(payment: Payment) -> date:
    return payment.booked_on or payment.received_on


def _money(payment: Payment) -> _Money:
    return payment.kind.value, payment.amount, payment.currency
