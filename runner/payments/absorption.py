"""What one export changes against the last one journalled (DESIGN §5, Money).

Pure and plain: an unchanged invoice costs a look-up and three comparisons.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from msgspec.structs import replace

from runner.model.events import AnyEvent, InvoiceAbsent, InvoiceChanged, InvoiceSeen
from runner.model.parties import Account, Invoice, InvoiceKey, Ledger
from runner.model.past import CustomerRecord, InvoiceRecord
from runner.model.state import State
from runner.model.text import Cents
from runner.payments.moved import tell_moved
from runner.payments.shown import absorptions


def ledger_events(ledger: Ledger, state: State) -> tuple[AnyEvent, ...]:
    """Events between the last export journalled in `state` and this one; once folded, there are none.

    Called again after payments were matched, on the state that holds them, it gives the absorptions of
    payments that the books showed before their mail came. An account with doubts teaches nothing: what is
    missing or changed there may be the fault of one row.
    """
    events: list[AnyEvent] = []
    accounts, past = ledger.accounts, state.customers
    for code, account in accounts.items():
        record = past.get(code)
        if record is None:
            events += [] if account.doubts else map(_seen, account.invoices)
        elif not account.doubts:
            events += _of_customer(code, account, record, ledger, state)
    for code, record in past.items():
        if code not in accounts:
            events += _of_customer(code, None, record, ledger, state)
    return tuple(tell_moved(events, past))


def _of_customer(
    code: str, account: Account | None, past: CustomerRecord, ledger: Ledger, state: State
) -> Sequence[AnyEvent]:
    """Changes, then absences, then what they absorb: drops of this very export included."""
    invoices = account.invoices if account else ()
    known = past.invoices
    events: list[AnyEvent] = []
    found = 0
    for invoice in invoices:
        record = known.get((invoice.key.number, invoice.key.issued_on))
        if record is None or not record.present:
            events += _back(invoice, record)
            continue
        found += 1
        if invoice.balance != record.balance or invoice.due != record.due or invoice.total != record.total:
            events += _changed(invoice, record)
    if found != len(known):
        events += _missing(code, invoices, past, ledger)
    if past.pending:
        events += absorptions(past, events, ledger, state)
    return events


def _seen(invoice: Invoice) -> InvoiceSeen:
    customer, number, issued_on = invoice.key
    return InvoiceSeen(
        customer=customer,
        number=number,
        issued_on=issued_on,
        due=invoice.due,
        total=invoice.total,
        balance=invoice.balance,
    )


def _back(invoice: Invoice, record: InvoiceRecord | None) -> list[AnyEvent]:
    """New, or there again; a number used again is neither: the old one's ladder and money are not its own."""
    again = record is not None and record.reused_by(invoice.key.issued_on, invoice.due, invoice.total)
    return [] if again else [_seen(invoice)]


def _changed(invoice: Invoice, record: InvoiceRecord) -> list[AnyEvent]:
    """One change; none for a number used again: it holds as long as the journal knows the old invoice."""
    if record.reused_by(invoice.key.issued_on, invoice.due, invoice.total):
        return []
    return [_change(invoice.key, record, invoice.due, invoice.total, invoice.balance)]


def _change(
    key: InvoiceKey, record: InvoiceRecord, due: date | None, total: Cents, balance: Cents
) -> InvoiceChanged:
    return InvoiceChanged(
        customer=key.customer,
        number=key.number,
        issued_on=key.issued_on,
        due=due,
        total=total,
        balance=balance,
        before=record.balance,
    )


def _paid(key: InvoiceKey, record: InvoiceRecord, ledger: Ledger) -> InvoiceChanged:
    """The file lists it with nothing left to pay, and since when, if it says so."""
    change = _change(key, record, record.due, record.total, 0)
    return replace(change, paid_on=ledger.paid_on.get(key))


def _missing(code: str, invoices: Sequence[Invoice], past: CustomerRecord, ledger: Ledger) -> list[AnyEvent]:
    """Invoices no longer open: listed as settled, or gone. A row nobody can read may be theirs: then none."""
    here = {(i.key.number, i.key.issued_on) for i in invoices}
    events: list[AnyEvent] = []
    for at, record in past.invoices.items():
        if at in here or not record.present:
            continue
        key = InvoiceKey(code, *at)
        if key in ledger.settled:
            events += [_paid(key, record, ledger)] if record.balance else []
        elif not ledger.unreadable:
            events.append(InvoiceAbsent(customer=code, number=key.number, issued_on=key.issued_on))
    return events
