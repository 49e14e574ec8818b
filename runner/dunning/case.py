"""One customer on one day, gathered once: what every later question reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from runner.dunning.known import Known
from runner.dunning.ladder import Ladder
from runner.dunning.rules import Rules
from runner.model.decision import Reason, Timing, VerdictKind
from runner.model.facts import CallOutcome
from runner.model.parties import Account, Invoice, InvoiceKey
from runner.model.past import CustomerRecord, InvoiceRecord
from runner.model.rules import CONTACT_CHANNELS, Step
from runner.model.text import Cents

NOBODY = frozenset({CallOutcome.ABSENT, CallOutcome.WRONG_NUMBER})
"""Calls by which nobody was reached, nor a message left: no contact."""

Held = tuple[VerdictKind, Reason]
"""A verdict that applies, and why."""


@dataclass(slots=True)
class Case:
    """The customer's account, past and facts; `ladder` None: no policy fits."""

    account: Account
    past: CustomerRecord | None
    known: Known
    rules: Rules
    day: date
    balances: Mapping[InvoiceKey, Cents]
    credits: Cents
    """Free credits, deducted once."""
    ladder: Ladder | None
    open_today: bool
    contact: date | None
    deadline: date | None
    began: date
    """The day of the first run."""
    old: date
    """Invoices due before this day need a closer look."""


@dataclass(slots=True, eq=False)
class Standing:
    """Where one invoice stands today. `step`: its next rung, at `index` of the ladder; -1: none."""

    invoice: Invoice
    balance: Cents
    """Claimed: payments learnt, credits that name it and a disputed part subtracted."""
    overdue: bool
    holds: list[Held]
    record: InvoiceRecord | None = None
    index: int = -1
    beyond: frozenset[int] = frozenset()
    """Rungs above the last one done that were done already, on another ladder."""
    lost: str = ""
    """The step done on another ladder whose place a person must say."""
    step: Step | None = None
    timing: Timing | None = None
    waits: tuple[Reason, ...] = ()
    disputed: Cents = 0
    notes: tuple[Reason, ...] = ()
    """What a reader should know and changes nothing: an expired hold, a promise not kept."""
    until: date | None = None
    """The last day of a dated hold."""
    returned_on: date | None = None
    """The day a direct debit of it came back: its ladder starts there."""
    near_limit: bool = False
    """Six months at most are left to claim it in court."""

    @property
    def claimable(self) -> bool:
        """Nothing forbids to list it in a message."""
        return not self.holds

    def age(self) -> tuple[date, str, str]:
        """Sort key: the oldest due date first, then the number."""
        return (self.invoice.due or date.max, self.invoice.key.number, str(self.invoice.key.issued_on))


def last_contact(past: CustomerRecord | None, known: Known, rules: Rules, day: date) -> date | None:
    """The latest contact of the journal or made by hand: a letter posted, a call, a row of `reprise.csv`."""
    latest = past.last_contact if past else None
    if not (known.steps or known.resumed or known.calls):
        return latest
    found = [on for on in _contacts_by_hand(known, rules) if on <= day]
    return max(filter(None, (latest, *found)), default=None)


def last_deadline(
    past: CustomerRecord | None, known: Known, rules: Rules, ladder: Ladder | None, day: date
) -> date | None:
    """The latest deadline granted: by a message of the journal, or by a letter a person posted."""
    latest = past.deadline if past else None
    if not known.steps:
        return latest
    granted = [
        rules.calendar.next_open(fact.on + timedelta(days=step.granted_days))
        for fact in known.steps
        if fact.on and fact.on <= day and (step := step_named(fact.step, rules, ladder)) and step.granted_days
    ]
    return max(filter(None, (latest, *granted)), default=None)


def step_named(name: str, rules: Rules, ladder: Ladder | None) -> Step | None:
    """The step of the customer's own policy, else of the first policy that has it."""
    at = ladder.position(name) if ladder else -1
    return ladder.steps[at] if ladder and at >= 0 else rules.step(name)


def repeated_numbers(account: Account) -> frozenset[str]:
    """Numbers that fit several open invoices: a fact that names one of them matches none."""
    seen = Counter(invoice.key.number for invoice in account.invoices)
    return frozenset(number for number, count in seen.items() if count > 1)


def _contacts_by_hand(known: Known, rules: Rules) -> Iterator[date]:
    for fact in known.steps:
        step = rules.step(fact.step)
        if fact.on and step and step.channel in CONTACT_CHANNELS:
            yield fact.on
    for row in known.resumed:
        if row.on and row.step:
            yield row.on
    for call in known.calls:
        if call.on and call.outcome not in NOBODY:
            yield call.on
