"""The simulations of one policy that several rules look at, each made once and only where it is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from runner.dunning.rules import Rules
from runner.model.parties import Account, DebtorType, Invoice
from runner.model.rules import Policy
from runner.model.text import Cents
from runner.review.proof.branches import Branch, branches
from runner.review.proof.walk import Decide, Walk, World, customer, invoice, types_of, walk

DUE = date(2024, 4, 2)
"""A due date whose ladder meets 1 May, 8 May, Ascension and Pentecost; always the same, so that a policy
proved once is not refused by another day's calendar. The rates of its year are shipped and sure."""
PAST = date(2020, 1, 6)
"""The simulated site has run since then: nothing is late at its first run."""
_WEEK_OF_MAY = tuple(date(2024, 4, 30) + timedelta(days=n) for n in range(9))
"""Due dates of each day of the week, before and on 1 May, 8 May and Ascension."""
_WEEKS = 12
_EARLIEST = timedelta(days=-60)
"""Before the due date: no preventive step comes earlier than the invoice itself was issued."""


@dataclass(frozen=True)
class Journeys:
    """One policy, by the decision function and the rules of a site that has only this one."""

    policy: Policy
    rules: Rules
    decide: Decide

    @cached_property
    def types(self) -> tuple[DebtorType, ...]:
        """Kinds of debtor that fall under the policy."""
        return types_of(self.policy) or (DebtorType.UNKNOWN,)

    @cached_property
    def plenty(self) -> Cents:
        """More than any step's minimum and than the threshold."""
        return 2 * max(self.policy.threshold, *(step.minimum for step in self.policy.steps)) + 100_000

    @cached_property
    def main(self) -> Walk:
        """One invoice of a large amount, never paid, of the first kind of debtor."""
        return self.by_type[self.types[0]]

    @cached_property
    def by_type(self) -> Mapping[DebtorType, Walk]:
        """The same for each kind of debtor."""
        return {kind: self._walk(kind, DUE, self.plenty) for kind in self.types}

    @cached_property
    def by_balance(self) -> Mapping[Cents, Walk]:
        """For each amount at which the ladder changes, and just below it."""
        kind = self.types[0]
        return {balance: self._walk(kind, DUE, balance) for balance in self._balances()}

    @cached_property
    def by_due(self) -> Mapping[date, Walk]:
        """Due on each day of the week, before and on holidays."""
        return {due: self._walk(self.types[0], due, self.plenty) for due in _WEEK_OF_MAY}

    @cached_property
    def crowd(self) -> Walk:
        """A new invoice each week for three months, none ever paid: the most a customer can be written to."""
        dues = (DUE + timedelta(days=7 * n) for n in range(_WEEKS))
        bills = tuple(invoice(due, self.plenty, f"FA-{n}") for n, due in enumerate(dues))
        return walk(self._world(self.types[0], *bills), DUE + _EARLIEST)

    @cached_property
    def branches(self) -> tuple[Branch, ...]:
        """Every day × every event, from the main walk."""
        return tuple(branches(self.main))

    def _balances(self) -> Iterator[Cents]:
        floor = max(1, self.policy.threshold)
        minimums = {step.minimum for step in self.policy.steps if step.minimum > floor}
        yield from sorted({floor, *minimums, *(minimum - 1 for minimum in minimums), self.plenty})

    def _walk(self, kind: DebtorType, due: date, balance: Cents) -> Walk:
        return walk(self._world(kind, invoice(due, balance)), due + _EARLIEST)

    def _world(self, kind: DebtorType, *bills: Invoice) -> World:
        return World(self.decide, self.rules, Account(customer(kind), bills))
