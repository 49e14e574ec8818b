"""What exports and payment notices told, and what was made of them."""

from __future__ import annotations

from datetime import date

import msgspec

from runner.model.events.base import Event
from runner.model.parties import InvoiceKey
from runner.model.text import Cents


class OnInvoice(Event, frozen=True, kw_only=True):
    customer: str
    number: str
    issued_on: date | None = None

    @property
    def key(self) -> InvoiceKey:
        """The invoice it concerns."""
        return InvoiceKey(self.customer, self.number, self.issued_on)


class InvoiceSeen(OnInvoice, frozen=True, kw_only=True, tag="facture_vue"):
    due: date | None
    total: Cents
    balance: Cents
    was: tuple[str, date | None] | None = None
    """The customer it was of, and its day of issue, where the books moved it: it is still the same."""


class InvoiceChanged(OnInvoice, frozen=True, kw_only=True, tag="facture_changee"):
    due: date | None
    total: Cents
    balance: Cents
    before: Cents
    """The balance of the export before."""
    paid_on: date | None = None
    """The day accounting gives, where the export lists the invoice as paid."""


class InvoiceAbsent(OnInvoice, frozen=True, kw_only=True, tag="facture_absente"):
    """It left the file. It is not called paid."""


class PaymentLearnt(Event, frozen=True, kw_only=True, tag="paiement"):
    payment: str
    mail: str
    reader: str
    kind: str
    amount: Cents
    currency: str
    received_on: date
    booked_on: date | None = None
    believed: bool = False
    reason: str = ""
    """Why it is not believed: a code."""
    marks: tuple[str, ...] = ()
    """Short hashes that two mails about the same payment share (`payments.twins`)."""
    account: str = ""
    """Keyed hash of the payer's bank account; empty where there is none, or no key."""
    source: str = "avis"
    """What kind of document tells it (`money.Source`)."""


class Part(msgspec.Struct, frozen=True, array_like=True):
    """A part of a payment on one invoice."""

    customer: str
    number: str
    issued_on: date | None
    amount: Cents

    @property
    def key(self) -> InvoiceKey:
        """The invoice it concerns."""
        return InvoiceKey(self.customer, self.number, self.issued_on)


class Proposed(msgspec.Struct, frozen=True, array_like=True):
    """What a person may accept for a customer. `gap`: given up of the last part's invoice."""

    customer: str
    why: str
    parts: tuple[Part, ...] = ()
    gap: Cents = 0


class Matched(Event, frozen=True, kw_only=True, tag="rapprochement"):
    """A part without an invoice number is the customer's credit."""

    payment: str
    stage: str
    allocations: tuple[Part, ...] = ()
    held: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    """Codes of `model.money.Evidence`: what led there."""
    waived: tuple[Part, ...] = ()
    """Given up beside what came."""
    proposals: tuple[Proposed, ...] = ()


class Absorbed(OnInvoice, frozen=True, kw_only=True, tag="absorption"):
    """The ledger now shows a payment learnt by mail: it is no longer subtracted."""

    payment: str
    amount: Cents
    proof: str
    """`baisse`, `liste`, `absente`, `extourne`, `hausse`; of a credit: `avoir`."""
    drop: Cents = 0
    """`baisse` only: the whole drop of the balance; several payments may add up to it."""
    credit: str = ""
    """`avoir` only: the number of the credit that shows it; each shows one payment."""


class Reversed(OnInvoice, frozen=True, kw_only=True, tag="extourne"):
    """A payment that came back: the amount is owed again."""

    payment: str
    amount: Cents
