"""What people know and write in `suivi/`: one small frozen class per kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import TypeAlias

from runner.model.problem import NOWHERE, Place, Problem
from runner.model.text import Cents

LONGEST = timedelta(days=366)
"""A hold, a dispute or a promise that ends later is a slip of the pen, or was never meant to end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fact:
    customer: str
    place: Place = NOWHERE
    by: str = ""
    on: date | None = None
    """`le`: the day it was recorded (from the file name when not written)."""


class Outcome(StrEnum):
    """How a dispute ended. `FOUNDED`: what was disputed is never asked for again."""

    FOUNDED = "fondé"
    UNFOUNDED = "non fondé"
    WITHDRAWN = "retiré"


class CallOutcome(StrEnum):
    """What came of a call."""

    REACHED = "joint"
    ABSENT = "absent"
    MESSAGE = "message"
    PROMISE = "promesse"
    DISPUTE = "litige"
    HARDSHIP = "difficulté"
    WRONG_NUMBER = "numéro faux"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold(_Fact):
    """`pause`: nothing leaves until the end of `until`, whole customer or one invoice."""

    until: date
    reason: str = ""
    invoice: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute(_Fact):
    """`litige`: `amount` None disputes the whole; a part lowers the balance and holds nothing else.

    `until`: the day by which `owner` answers; past it the dispute holds on, until its outcome is written.
    """

    reason: str
    until: date
    invoice: str = ""
    amount: Cents | None = None
    owner: str = ""
    """`responsable`: who answers the customer."""
    outcome: Outcome | None = None
    settled_on: date | None = None
    """`regle_le`: the day of the outcome."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeEnded(_Fact):
    """`litige_clos`: how the disputes recorded until `on` ended, of one invoice or of the customer."""

    outcome: Outcome
    invoice: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise(_Fact):
    """`promesse`: holds until `date` plus the grace of the policy (3 open days at least)."""

    date: date
    amount: Cents | None = None
    invoice: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongAddress(_Fact):
    """`adresse_fausse`: the e-mail addresses of the customer are not to be written to."""

    address: str = ""
    """Empty: all the addresses known for this customer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Insolvency(_Fact):
    """`procedure_collective`: stops reminders and interest for good (C. com. L622-21, L622-28)."""

    published_on: date
    """Publication of the judgment (BODACC): two months to declare the claim run from it (R622-24)."""
    opened_on: date | None = None
    """`jugement_le`: the opening judgment, which stops the interest; unknown: the publication does."""
    declared_on: date | None = None
    """`declaree_le`: the claim was declared; its countdown ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyChoice(_Fact):
    """`politique`: the customer's explicit policy."""

    policy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SendOutcome(_Fact):
    """`envoi`: what a person found out about a doubtful message."""

    notice: str
    sent: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyHandled(_Fact):
    """`reponse_traitee`: replies received before `on`, or told by a run up to it, no longer hold."""

    mail: str = ""
    """Empty: all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentDecision(_Fact):
    """`affectation`: what a person decides about a payment.

    `allocations`: (invoice number, cents); empty: it concerns none of this customer's invoices, unless
    `accepted` takes what the run proposed. `remember_iban`: the payer's account is this customer's from
    now on, as long as this fact stands.
    """

    payment: str
    allocations: tuple[tuple[str, Cents], ...] = ()
    accepted: bool = False
    remember_iban: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StepDone(_Fact):
    """`etape_faite`: a call made, a letter posted, an invoice handed over, at `on`."""

    step: str
    invoice: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resume(_Fact):
    """A row of `reprise.csv`: the last step done by hand on an invoice. `step` empty: none."""

    invoice: str
    step: str


@dataclass(frozen=True, slots=True)
class Instalment:
    """One payment of a plan."""

    due: date
    amount: Cents


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentPlan(_Fact):
    """`echeancier`: the dates of `instalments`, rising, rule instead of those of `invoices`.

    What the instalments add up to is what the invoices owed when it was agreed, plus `difference`.
    """

    invoices: tuple[str, ...]
    instalments: tuple[Instalment, ...]
    tolerance: int = 3
    """Bank days after an instalment before it counts as missed."""
    agreed_on: date | None = None
    """`accord_ecrit_le`: the customer's written agreement; None: it was only spoken."""
    acceleration: bool = False
    """`defaut: déchéance du terme`: one missed instalment makes the whole due. Else that one alone."""
    difference: Cents = 0
    """`ecart.montant`: interest included (positive) or a part given up (negative)."""
    why: str = ""
    """`ecart.motif`."""

    @property
    def total(self) -> Cents:
        """What the instalments add up to."""
        return sum(instalment.amount for instalment in self.instalments)

    @property
    def covered(self) -> Cents:
        """What the invoices owed when it was agreed."""
        return self.total - self.difference


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactChange(_Fact):
    """`coordonnees`: what replaces the customer file's, while it is valid. Empty: the file's stays."""

    emails: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()
    address: tuple[str, ...] = ()
    phone: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval(_Fact):
    """`approbation`: `by` approved `step` on `on`, for `amount` in all.

    Stale after ten days, and as soon as what would leave is no longer what was approved: another total,
    or, where `proposal` names it (`hashes.proposal_id`), another dispute, invoice or address.
    """

    step: str
    amount: Cents
    invoices: tuple[str, ...] = ()
    """Empty: all that the step counts that day."""
    proposal: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter(_Fact):
    """`lettre`: posted at `on`: its step is done then. Interest of a consumer runs from `received_on`."""

    step: str
    invoices: tuple[str, ...] = ()
    """Empty: those at that step when it was posted; any other past its day waits until a person says."""
    number: str = ""
    """`numero`: of the registered post."""
    received_on: date | None = None
    returned: bool = False
    """`retour: oui`: it came back, nobody received it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(_Fact):
    """`appel`: a call made at `on`. `promised` and `amount`: what was promised, if it was."""

    outcome: CallOutcome
    invoices: tuple[str, ...] = ()
    promised: date | None = None
    amount: Cents | None = None
    again_on: date | None = None
    """`rappeler_le`: the day to call again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreedCredit(_Fact):
    """`avoir_a_venir`: a credit note we agreed to; not asked for until the ledger shows it."""

    invoice: str
    amount: Cents
    expected_on: date


Fact: TypeAlias = (
    Hold
    | Dispute
    | DisputeEnded
    | Promise
    | WrongAddress
    | Insolvency
    | PolicyChoice
    | SendOutcome
    | ReplyHandled
    | PaymentDecision
    | StepDone
    | Resume
    | PaymentPlan
    | ContactChange
    | Approval
    | Letter
    | Call
    | AgreedCredit
)


@dataclass(frozen=True, slots=True)
class Facts:
    """All of `suivi/`. A customer with a problem is held, and the problem is listed."""

    by_customer: Mapping[str, tuple[Fact, ...]] = field(default_factory=dict)
    problems: Mapping[str, tuple[Problem, ...]] = field(default_factory=dict)
    """By customer code; the key `""` holds problems that concern no customer (listed only)."""
