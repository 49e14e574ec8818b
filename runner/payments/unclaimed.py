"""Payments that concerned nobody when they came, held against the invoices the books have shown since.

An export is days late: whoever pays at once pays an invoice nobody here knows. Of such a payment the journal
keeps no name and no text, but hashes that a number or a bank account meets.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from runner.model.hashes import account_hash
from runner.model.money import Allocation, Evidence, NoticeKind, Proposal, Settlement, Stage, Why, credit_of
from runner.model.parties import Account, Invoice, InvoiceKey
from runner.model.past import CustomerRecord
from runner.model.state import PaymentRecord, State
from runner.payments.claims import LATE_MAIL, Claims
from runner.payments.twins import names_alone


def unclaimed(state: State) -> list[PaymentRecord]:
    """Payments in euros that concerned nobody."""
    return [
        record
        for record in state.payments.values()
        if record.stage == Stage.NONE and record.kind == NoticeKind.PAYMENT and record.currency == "EUR"
    ]


def asked_again(waiting: Sequence[PaymentRecord], claims: Claims, key: bytes) -> Iterator[Settlement]:
    """Held for whoever's newest invoice one of them names, or whose bank account it came from."""
    seen = {invoice.key: on for invoice, on in _seen(claims)} if waiting else {}
    newest = max(seen.values(), default=date.min)
    fresh = [place for place, on in seen.items() if on == newest]
    for payment in waiting:
        if payment.received_on <= newest <= payment.received_on + LATE_MAIL:
            yield from _asked(payment, fresh, claims, key)


def _seen(claims: Claims) -> Iterator[tuple[Invoice, date]]:
    """Open invoices in euros, and the day a run first saw each."""
    for code, account in claims.accounts.items():
        past = claims.state.customers.get(code)
        yield from _of_customer(account, past) if past else ()


def _of_customer(account: Account, past: CustomerRecord) -> Iterator[tuple[Invoice, date]]:
    for invoice in account.invoices:
        record = past.invoices.get((invoice.key.number, invoice.key.issued_on))
        if record and record.first_seen and invoice.currency == "EUR":
            yield invoice, record.first_seen


def _asked(
    payment: PaymentRecord, fresh: Sequence[InvoiceKey], claims: Claims, key: bytes
) -> Iterator[Settlement]:
    named = [invoice for invoice in fresh if names_alone(payment, invoice.number)]
    if named:
        yield _held(payment, named, Evidence.REFERENCE, claims)
        return
    payers = {invoice.customer for invoice in fresh} if payment.account else set()
    known = {code for code in payers if _account(claims, code, key) == payment.account}
    if known:
        yield _held(payment, [i for i in fresh if i.customer in known], Evidence.IBAN, claims)


def _account(claims: Claims, code: str, key: bytes) -> str:
    return account_hash(claims.accounts[code].customer.iban, key)


def _held(
    payment: PaymentRecord, invoices: Sequence[InvoiceKey], evidence: Evidence, claims: Claims
) -> Settlement:
    """With what a person may accept, where only one invoice is meant."""
    held = {invoice.customer for invoice in invoices}
    proposed = (_proposal(payment, invoices[0], claims),) if len(invoices) == 1 else ()
    return Settlement(
        payment.payment, Stage.SUSPECTED, held=tuple(sorted(held)), evidence=(evidence,), proposals=proposed
    )


def _proposal(payment: PaymentRecord, invoice: InvoiceKey, claims: Claims) -> Proposal:
    taken = min(payment.amount, claims.claim(invoice))
    rest = payment.amount - taken
    parts = (Allocation(invoice, taken), *([Allocation(credit_of(invoice.customer), rest)] if rest else []))
    why = Why.BALANCE if payment.amount == claims.claim(invoice) else Why.REFERENCE
    return Proposal(invoice.customer, why, parts)
