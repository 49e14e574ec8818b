"""Money learnt from the mailbox and what it did to invoices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import msgspec

from runner.model.parties import InvoiceKey
from runner.model.text import Cents, Text


class NoticeKind(StrEnum):
    """What a reader says its mails announce."""

    PAYMENT = "paiement"
    REJECT = "rejet"
    STATUS = "statut"
    """Nothing has come yet, or it was told elsewhere: known, and never money."""
    STATEMENT = "releve"
    """The attached statement says it, movement by movement."""


class Source(StrEnum):
    """What kind of document tells of a payment: how often the same money may be told."""

    NOTICE = "avis"
    INTERIM = "provisoire"
    """Of a day not yet over (camt.052, camt.054, MT942): tells again what came, or only what is new."""
    STATEMENT = "releve"
    """Every movement of an account, each once."""


UNKNOWN_SENDER = "expediteur_non_cru"
"""Why a payment is not believed where anybody may have told it: such a one holds once, others each time."""


class Payment(msgspec.Struct, frozen=True, gc=False):
    """One payment as a mail announces it. Never leaves memory whole: the journal keeps no name.

    `id` is stable for the same mail and position (`P-` and 8 characters). A Struct since a statement may hold
    100,000 of them. Copied with `msgspec.structs.replace`.
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
    source: Source = Source.NOTICE
    reason: str = UNKNOWN_SENDER
    """Code of why it is not believed, for the journal; says nothing where it is."""


class Stage(StrEnum):
    """How a payment met invoices. The first three are proof and settle; the rest hold."""

    EXACT = "reference_exacte"
    SEVERAL = "references_somme"
    PART = "reference_partielle"
    OVERPAID = "trop_percu"
    """More money than the invoices it names claim: they are settled, the rest is the customer's credit."""
    TOLERATED = "ecart_tolere"
    """A little less than the one invoice it names claims: the site's tolerance gives up the rest."""
    DECIDED = "decision"
    REJECTED = "rejet"
    """Money that came back, for one invoice: the run journals a reversal, not a settlement."""
    DOUBLE = "doublon"
    """The same payment told by another mail: counts once, holds nobody."""
    SUSPECTED = "soupcon"
    """A reference, payer, IBAN or amount that may concern someone: holds."""
    NONE = "aucun"
    """Concerns nobody we know, or too many by amount alone: a task and nobody is held."""


class Evidence(StrEnum):
    """What leads from a payment to a customer or an invoice, for the journal; the strongest first."""

    REFERENCE = "reference"
    CREDITOR_REFERENCE = "reference_rf"
    """A structured creditor reference (ISO 11649), its check digits right."""
    IBAN = "iban"
    REMEMBERED = "iban_memorise"
    """A bank account somebody told us to remember for this customer."""
    NAME = "nom"
    NEAR_NAME = "nom_proche"
    AMOUNT = "montant_seul"


class Why(StrEnum):
    """Why a proposal fits the amount."""

    REFERENCE = "reference"
    """The invoices it names, though the amount says otherwise."""
    BALANCE = "un_solde"
    INSTALMENT = "echeance_du_plan"
    DEBT = "toute_la_dette"
    SET = "ensemble_unique"
    GROUP = "groupe_payeur"
    """A set of invoices of customers with one payer."""
    CHARGES = "frais_bancaires"
    DISCOUNT = "escompte"
    OLDEST = "plus_anciennes"
    """No amount fits: the oldest first, as the law has it where the payer says nothing (C. civ. 1342-10)."""
    DOUBLE = "doublon"
    """As much came a few days before or after: this may be the same money, told twice."""


@dataclass(frozen=True, slots=True)
class Allocation:
    """A part of a payment on one invoice; without a number it is the customer's credit."""

    invoice: InvoiceKey
    amount: Cents


def credit_of(customer: str) -> InvoiceKey:
    """Stands for no invoice: money of a customer's that is owed back or awaits the next one."""
    return InvoiceKey(customer, "", None)


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a person may accept with one line. `gap`: given up of the last part's invoice."""

    customer: str
    why: Why
    parts: tuple[Allocation, ...] = ()
    gap: Cents = 0


@dataclass(frozen=True, slots=True)
class Settlement:
    """The outcome of matching one payment. `held`: customers it may concern and does not settle."""

    payment: str
    stage: Stage
    allocations: tuple[Allocation, ...] = ()
    held: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    waived: tuple[Allocation, ...] = ()
    """Given up beside what came: within the site's tolerance, or because a person said so."""
    proposals: tuple[Proposal, ...] = ()
    """At most one for each customer."""
