"""An invoice the books moved to another customer or another day of issue goes on where it stood."""

from __future__ import annotations

from datetime import date
from typing import TypeAlias

from msgspec.structs import replace

from runner.journal.fold_money import pending_again
from runner.model.events import InvoiceSeen
from runner.model.parties import InvoiceKey
from runner.model.past import CustomerRecord, InvoiceRecord, PendingMoney
from runner.model.state import State

_At: TypeAlias = tuple[str, date | None]
"""Number and issue date: an invoice among those of its customer."""
_Money: TypeAlias = tuple[PendingMoney, ...]


def taken_over(state: State, event: InvoiceSeen) -> InvoiceRecord:
    """Its record at the new place: its ladder, and the money that waits for the books to show it."""
    customer, (code, issued_on) = state.customer(event.customer), event.was or (event.customer, None)
    past, before = state.customer(code), (event.number, issued_on)
    old = past.invoices.pop(before, None)
    if old is None:
        return InvoiceRecord(event.due, event.total, event.balance, first_seen=event.day)
    left_with = tuple(old.come_back())
    record = replace(
        old,
        present=True,
        absent_on=None,
        closed_on=None,
        in_books=tuple(replace(money, invoice=event.key) for money in old.in_books),
        formerly=old.formerly if code == event.customer else code,
    )
    _move_money(state, event, customer, left_with, old.in_books)
    if code == event.customer:
        _move_promises(customer, before, (event.number, event.issued_on))
    return record


def _move_money(
    state: State, event: InvoiceSeen, customer: CustomerRecord, pending: _Money, shown: _Money
) -> None:
    given_up = _take_waived(state, event)
    pending_again(state, tuple(replace(money, invoice=event.key) for money in pending))
    customer.waived += tuple(replace(money, invoice=event.key) for money in given_up)
    for money in (*pending, *shown, *given_up):
        if payment := state.payments.get(money.payment):
            payment.touches |= {event.customer}


def _take_waived(state: State, event: InvoiceSeen) -> tuple[PendingMoney, ...]:
    """The small rests given up of it where it was."""
    code, issued_on = event.was or (event.customer, None)
    past, before = state.customer(code), InvoiceKey(code, event.number, issued_on)
    taken = tuple(money for money in past.waived if money.invoice == before)
    past.waived = tuple(money for money in past.waived if money.invoice != before)
    return taken


def _move_promises(customer: CustomerRecord, before: _At, now: _At) -> None:
    """What was promised of it is still owed."""
    for promise in customer.promises.values():
        promise.balances = {now if at == before else at: owed for at, owed in promise.balances.items()}
