"""Promises as the journal keeps them: what was owed when each was first read, and whether it was kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from runner.dunning.calendar import Calendar
from runner.dunning.promises import concerned, is_kept, promise_id
from runner.model.balance import balances
from runner.model.events import Listed, PromiseEnded, PromiseNoted
from runner.model.facts import Fact, Promise
from runner.model.parties import Account
from runner.model.past import CustomerRecord
from runner.model.state import State
from runner.model.text import Cents
from runner.model.told import promises_made


def noted(
    facts: Mapping[str, Iterable[Fact]], accounts: Mapping[str, Account], state: State
) -> Iterator[PromiseNoted]:
    """Promises seen for the first time. Before this run learns what was paid since the last one."""
    for account, promise in _promises(facts, accounts):
        past = state.customers.get(account.customer.code)
        if past is None or promise_id(promise) not in past.promises:
            yield _noted(promise, account, past)


def ended(
    facts: Mapping[str, Iterable[Fact]],
    accounts: Mapping[str, Account],
    state: State,
    calendar: Calendar,
    day: date,
) -> Iterator[PromiseEnded]:
    """How promises ended, once that is known: later payments change nothing of it."""
    for account, promise in _promises(facts, accounts):
        past = state.customers.get(account.customer.code)
        known = past.promises.get(promise_id(promise)) if past else None
        if known is None or known.kept is not None:
            continue
        kept = is_kept(promise, account, past, balances(account, past), calendar=calendar, day=day)
        if kept is not None:
            yield PromiseEnded(customer=account.customer.code, promise=promise_id(promise), kept=kept)


def _promises(
    facts: Mapping[str, Iterable[Fact]], accounts: Mapping[str, Account]
) -> Iterator[tuple[Account, Promise]]:
    for code, known in facts.items():
        account = accounts.get(code)
        if account is not None:
            yield from ((account, promise) for fact in known for promise in promises_made(fact))


def _noted(promise: Promise, account: Account, past: CustomerRecord | None) -> PromiseNoted:
    claimed = balances(account, past)
    listed = (
        Listed(i.key.number, i.key.issued_on, "", claimed[i.key] + _fell(i.key[1:], i.balance, past))
        for i in account.invoices
        if concerned(promise, i.key.number, i.due)
    )
    return PromiseNoted(
        customer=account.customer.code,
        promise=promise_id(promise),
        due=promise.date,
        amount=promise.amount or 0,
        invoices=tuple(listed),
    )


def _fell(at: tuple[str, date | None], balance: Cents, past: CustomerRecord | None) -> Cents:
    """By how much it fell since the journal last saw it: paid since, so counted for the promise."""
    record = past.invoices.get(at) if past else None
    return max(0, record.balance - balance) if record else 0
