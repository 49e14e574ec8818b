"""Payments that concerned nobody when they came, held against the invoices the books have shown since.

An export is days late: whoever pays at once pays an invoice nobody here knows. Of such a payment the journal
keeps no name and no text, but hashes that a number or a bank account meets.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from runner.model.hashes import account_hash
from runner.model.money import Allocation, Evidence, NoticeKind, Proposal, Settlement, Stage, Why, credit_of
from runner.model.parties import Account, Invoice, InvoiceKey
from runner.model.past import CustomerRecord
from runner.model.state import PaymentRecord, State
from runner.payments.claims import LATE_MAIL, Claims
from runner.payments.twins import names_alone, ways_to_cite


def unclaimed(state: State) -> list[PaymentRecord]:
    """Payments in euros that concerned nobody."""
    return [
        record
        for record in state.payments.values()
        if record.stage == Stage.NONE and record.kind == NoticeKind.PAYMENT and record.currency == "EUR"
    ]


@dataclass(frozen=True, slots=True)
class _Newest:
    """The invoices a run saw first on the last day that brought any."""

    on: date
    ways: dict[InvoiceKey, frozenset[str]]
    """As a payment may have cited each."""
    payers: dict[str, set[str]]
    """Their customers, by the hash of the bank account."""


def asked_again(waiting: Sequence[PaymentRecord], claims: Claims, key: bytes) -> Iterator[Settlement]:
    """Held for whoever's newest invoice one of them names, or whose bank account it came from."""
    newest = _newest(claims, key) if waiting else None
    for payment in waiting:
        if newest and payment.received_on <= newest.on <= payment.received_on + LATE_MAIL:
            yield from _asked(payment, newest, claims)


def _newest(claims: Claims, key: bytes) -> _Newest | None:
    """None where the first run is the last that saw a new one: its payments met all that was open then."""
    seen = {invoice.key: on for invoice, on in _seen(claims)}
    on = max(seen.values(), default=date.min)
    if not seen or on == claims.state.began_on:
        return None
    fresh = [place for place, first in seen.items() if first == on]
    payers: dict[str, set[str]] = {}
    for code in {place.customer for place in fresh}:
        payers.setdefault(account_hash(claims.accounts[code].customer.iban, key), set()).add(code)
    return _Newest(on, {place: ways_to_cite(place.number) for place in fresh}, payers)


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


def _asked(payment: PaymentRecord, newest: _Newest, claims: Claims) -> Iterator[Settlement]:
    named = [invoice for invoice, ways in newest.ways.items() if names_alone(payment, ways)]
    if named:
        yield _held(payment, named, Evidence.REFERENCE, claims)
        return
    known = newest.payers.get(payment.account, set()) if payment.account else set()
    if known:
        theirs = [invoice for invoice in newest.ways if invoice.customer in known]
        yield _held(payment, theirs, Evidence.IBAN, claims)


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
