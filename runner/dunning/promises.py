"""Whether a promise was kept, by what the export and the journal show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from runner.dunning.calendar import Calendar
from runner.model.facts import Promise
from runner.model.parties import Account, InvoiceKey
from runner.model.state import CustomerRecord
from runner.model.text import Cents

PROMISE_GRACE = 3
"""Open days after a promised day during which the bank may still book (at least)."""


def is_broken(
    promise: Promise,
    account: Account,
    past: CustomerRecord | None,
    balances: Mapping[InvoiceKey, Cents],
    *,
    calendar: Calendar,
    day: date,
) -> bool:
    """Its day and the bank's grace have passed, and what was promised was not paid by then.

    Without an amount: all that was due on that day. With one: on the invoice it names, so much is paid;
    of a whole account, some money came since the promise. Where nothing is known, it was kept.
    """
    until = calendar.add_open(promise.date, PROMISE_GRACE)
    if day <= until:
        return False
    if promise.amount is not None and not promise.invoice:
        came = past.last_paid if past else None
        return came is None or came < (promise.on or promise.date)
    if promise.amount is not None:
        return any(paid < promise.amount for paid in _paid(promise, account, balances))
    return _open_still(promise, account, balances) or _closed_later(promise, past, until)


def _paid(promise: Promise, account: Account, balances: Mapping[InvoiceKey, Cents]) -> Iterator[Cents]:
    """What is paid so far of the invoice, while it is open; one that left was paid."""
    yield from (i.total - balances[i.key] for i in account.invoices if i.key.number == promise.invoice)


def _open_still(promise: Promise, account: Account, balances: Mapping[InvoiceKey, Cents]) -> bool:
    concerned = (i for i in account.invoices if _concerns(promise, i.key.number, i.due))
    return any(balances[invoice.key] > 0 for invoice in concerned)


def _closed_later(promise: Promise, past: CustomerRecord | None, until: date) -> bool:
    records = past.invoices.items() if past else ()
    return any(
        record.closed_on is not None and record.closed_on > until
        for (number, _), record in records
        if _concerns(promise, number, record.due)
    )


def _concerns(promise: Promise, number: str, due: date | None) -> bool:
    return number == promise.invoice if promise.invoice else due is not None and due <= promise.date
