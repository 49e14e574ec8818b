"""Money learnt from the mailbox and what it did to invoices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from runner.model.parties import InvoiceKey
from runner.model.text import Cents, Text


class NoticeKind(StrEnum):
    """What a reader says its mails announce."""

    PAYMENT = "paiement"
    REJECT = "rejet"


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment as a mail announces it. Never leaves memory whole: the journal keeps no name.

    `id` is stable for the same mail and position (`P-` and 8 characters).
    """

    id: str
    mail: str
    """Identity of the mail: a hash of its Message-ID, or of its bytes where it has none."""
    reader: str
    kind: NoticeKind
    received_on: date
    amount: Cents
    currency: str = "EUR"
    booked_on: date | None = None
    value_on: date | None = None
    payer: str = ""
    payer_iban: str = ""
    remittance: str = ""
    references: tuple[str, ...] = ()
    end_to_end_id: str = ""
    bank_ref: str = ""
    reversal: bool = False
    debit: bool = False
    believed: bool = False
    why: Text | None = None
    """Why it is not believed."""
    written: str = ""
    """The amount as a statement writes it where it is none in whole cents; it is then never believed."""


class Stage(StrEnum):
    """How a payment met invoices. The first three are proof and settle; the rest hold."""

    EXACT = "reference_exacte"
    SEVERAL = "references_somme"
    PART = "reference_partielle"
    OVERPAID = "trop_percu"
    """One reference and more money than the invoice still claims: it is settled, the rest waits."""
    DECIDED = "decision"
    REJECTED = "rejet"
    """Money that came back, for one invoice: the run journals a reversal, not a settlement."""
    DOUBLE = "doublon"
    """The same payment told by another mail: counts once, holds nobody."""
    SUSPECTED = "soupcon"
    """A reference, payer, IBAN or amount that may concern someone: holds."""
    NONE = "aucun"
    """Concerns nobody we know, or too many by amount alone: a task and nobody is held."""


@dataclass(frozen=True, slots=True)
class Allocation:
    """A part of a payment on one invoice."""

    invoice: InvoiceKey
    amount: Cents


@dataclass(frozen=True, slots=True)
class Settlement:
    """The outcome of matching one payment. `held`: customers it may concern and does not settle."""

    payment: str
    stage: Stage
    allocations: tuple[Allocation, ...] = ()
    held: tuple[str, ...] = ()
