"""What is still claimed: the export's balance less what we learnt and the export does not show."""

from __future__ import annotations

from collections.abc import Iterable

from runner.model.parties import Account, Invoice, InvoiceKey
from runner.model.past import CustomerRecord
from runner.model.text import Cents


def balances(account: Account, past: CustomerRecord | None) -> dict[InvoiceKey, Cents]:
    """Balance of each open invoice: payments learnt and credits that name it subtracted, never below zero."""
    if not account.credits and (past is None or not (past.pending or past.waived)):
        return {invoice.key: invoice.balance for invoice in account.invoices}
    lowered = _lowered(account, past)
    return {i.key: max(0, i.balance - lowered.get(i.key, 0)) for i in account.invoices}


def free_credits(account: Account, past: CustomerRecord | None = None) -> Cents:
    """Credits that name no open invoice, and what a named one cannot take: deducted once from the total.

    With `past`, also what was paid too much and the books do not show yet.
    """
    pending = past.pending if past else ()
    paid = sum(money.amount for money in pending if not money.invoice.number) if pending else 0
    if not account.credits:
        return paid
    named = _named(account)
    free = sum(c.amount for at, c in enumerate(account.credits) if at not in named)
    return free + _over(account, named, past) + paid


def _over(account: Account, named: dict[int, tuple[InvoiceKey, Cents]], past: CustomerRecord | None) -> Cents:
    """What credits leave once the invoices they name, less what we learnt was paid of them, are covered."""
    if not named:
        return 0
    taken: dict[InvoiceKey, Cents] = {}
    for key, amount in named.values():
        taken[key] = taken.get(key, 0) + amount
    lowered = _lowered(account, past)
    return sum(
        min(taken[i.key], max(0, lowered[i.key] - i.balance)) for i in account.invoices if i.key in taken
    )


def _lowered(account: Account, past: CustomerRecord | None) -> dict[InvoiceKey, Cents]:
    lowered: dict[InvoiceKey, Cents] = {}
    for money in (*past.pending, *past.waived) if past else ():
        lowered[money.invoice] = lowered.get(money.invoice, 0) + money.amount
    for key, amount in _named(account).values():
        lowered[key] = lowered.get(key, 0) + amount
    return lowered


def _named(account: Account) -> dict[int, tuple[InvoiceKey, Cents]]:
    """Credits that name exactly one open invoice, by the credit's position in the account."""
    found: dict[int, tuple[InvoiceKey, Cents]] = {}
    for at, credit in enumerate(account.credits):
        keys = _keys(account.invoices, credit.invoice) if credit.invoice else []
        if len(keys) == 1:
            found[at] = (keys[0], credit.amount)
    return found


def _keys(invoices: Iterable[Invoice], number: str) -> list[InvoiceKey]:
    return [i.key for i in invoices if i.key.number == number]
