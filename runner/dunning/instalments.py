"""A payment plan on its way: its instalments' dates rule, what is paid is seen on the invoices' balances."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from runner.dunning.case import Case
from runner.model.facts import Instalment, PaymentPlan
from runner.model.hashes import task_id
from runner.model.text import Cents

REMINDED_BEFORE = timedelta(days=5)
"""How long before an instalment its customer is reminded of it."""


@dataclass(frozen=True, slots=True)
class Course:
    """Where a plan stands. `next`: the first instalment not wholly paid, `left` of it; None: all are paid."""

    plan: PaymentPlan
    owed: Cents
    """By its invoices, today."""
    position: int
    """Of `next` among the instalments, from 1."""
    next: Instalment | None = None
    left: Cents = 0
    until: date | None = None
    """The last day on which the bank may still book `next`."""
    missed: bool = False
    told: bool = False
    """The customer was told that `next` is missed."""

    @property
    def sound(self) -> bool:
        """The invoices owe no more than the instalments were to pay."""
        return self.owed <= self.plan.covered

    @property
    def ended(self) -> bool:
        """It was agreed that one missed instalment makes the whole due, and the customer was told of it."""
        return self.missed and self.told and self.plan.acceleration


def course(case: Case, plan: PaymentPlan) -> Course:
    """Where `plan` stands on the day of `case`."""
    owed = sum(case.balances[i.key] for i in case.account.invoices if i.key.number in plan.invoices)
    paid = max(0, plan.covered - owed)
    for position, (instalment, total) in enumerate(_running(plan), start=1):
        if total > paid:
            left = min(instalment.amount, total - paid)
            until = case.rules.calendar.add_open(instalment.due, plan.tolerance)
            missed = case.day > until
            told = missed and case.past is not None and cause(plan, instalment, "manquee") in case.past.told
            return Course(plan, owed, position, instalment, left, until, missed, told)
    return Course(plan, owed, len(plan.instalments))


def cause(plan: PaymentPlan, instalment: Instalment, what: str) -> str:
    """What a message about an instalment is about: said once."""
    return task_id("echeance", what, plan.customer, *sorted(plan.invoices), str(instalment.due))


def _running(plan: PaymentPlan) -> Iterator[tuple[Instalment, Cents]]:
    """Each instalment, and what is to be paid in all by its day."""
    total = 0
    for instalment in plan.instalments:
        total += instalment.amount
        yield instalment, total
