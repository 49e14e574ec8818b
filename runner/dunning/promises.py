"""Whether a promise was kept: what was paid since a run first read it, by its day and the bank's grace.

A promise whose end the journal tells stays what it was then, whatever is paid later.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from runner.dunning.calendar import Calendar
from runner.model import hashes
from runner.model.facts import Promise
from runner.model.parties import Account, InvoiceKey
from runner.model.past import CustomerRecord, PromiseRecord
from runner.model.text import Cents

PROMISE_GRACE = 3
"""Open days after a promised day during which the bank may still book (at least)."""

WINDOW = timedelta(days=90)
"""How far back a broken promise speaks against the next one."""

BROKEN_TOO_OFTEN = 2
"""So many broken ones in `WINDOW`: promises hold nothing any more."""


def promise_id(promise: Promise) -> str:
    """The same promise written twice, or in a renamed file, is one."""
    amount = "" if promise.amount is None else str(promise.amount)
    return hashes.promise_id(promise.customer, promise.date.isoformat(), amount, promise.invoice)


def is_kept(
    promise: Promise,
    account: Account,
    past: CustomerRecord | None,
    balances: Mapping[InvoiceKey, Cents],
    *,
    calendar: Calendar,
    day: date,
) -> bool | None:
    """True once what was promised is paid, False once its day and the bank's grace passed without; else None.

    What was promised: with an amount, so much less to pay on the invoices it is about; without, nothing
    left of them. An invoice that left the export is taken as paid.
    """
    noted = past.promises.get(promise_id(promise)) if past else None
    if noted and noted.kept is not None:
        return noted.kept
    until = calendar.add_open(promise.date, PROMISE_GRACE)
    if _paid(promise, noted, account, balances):
        return noted is not None or not _closed_later(promise, past, until)
    return None if day <= until else False


def is_broken(
    promise: Promise,
    account: Account,
    past: CustomerRecord | None,
    balances: Mapping[InvoiceKey, Cents],
    *,
    calendar: Calendar,
    day: date,
) -> bool:
    """Its day and the bank's grace have passed, and what was promised was not paid by then."""
    return is_kept(promise, account, past, balances, calendar=calendar, day=day) is False


def count_broken(
    promises: Iterable[Promise],
    account: Account,
    past: CustomerRecord | None,
    balances: Mapping[InvoiceKey, Cents],
    *,
    calendar: Calendar,
    day: date,
    since: date,
) -> int:
    """Promises for `since` or later that were not kept, by the files, or by the journal where one is gone."""
    told = past.promises.items() if past else ()
    broken = {name for name, noted in told if noted.kept is False and noted.due >= since}
    recent = (promise for promise in promises if promise.date >= since)
    broken.update(
        promise_id(promise)
        for promise in recent
        if is_broken(promise, account, past, balances, calendar=calendar, day=day)
    )
    return len(broken)


def concerned(promise: Promise, number: str, due: date | None) -> bool:
    """Whether a promise is about this invoice: the one it names, else all that are due by its day."""
    return number == promise.invoice if promise.invoice else due is not None and due <= promise.date


def _paid(
    promise: Promise,
    noted: PromiseRecord | None,
    account: Account,
    balances: Mapping[InvoiceKey, Cents],
) -> bool:
    left = {key[1:]: balance for key, balance in balances.items()}
    before = noted.balances if noted else _at_first_sight(promise, account)
    if promise.amount is None:
        return not any(left.get(at, 0) for at in before)
    return sum(max(0, owed - left.get(at, 0)) for at, owed in before.items()) >= promise.amount


def _at_first_sight(promise: Promise, account: Account) -> dict[tuple[str, date | None], Cents]:
    """No run has noted it yet: what was paid before it cannot be told from what was paid since."""
    return {
        invoice.key[1:]: invoice.total
        for invoice in account.invoices
        if concerned(promise, invoice.key.number, invoice.due)
    }


def _closed_later(promise: Promise, past: CustomerRecord | None, until: date) -> bool:
    """The journal saw one of its invoices paid, but after the grace."""
    return any(
        record.closed_on is not None and record.closed_on > until
        for (number, _), record in (past.invoices.items() if past else ())
        if concerned(promise, number, record.due)
    )
