"""What is decided: one verdict for each open invoice, messages and tasks, the plan."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

import msgspec

from runner.model.hashes import proposal_id
from runner.model.parties import Account, Customer, Invoice, InvoiceKey
from runner.model.problem import Place
from runner.model.rules import Channel, Policy, Step
from runner.model.text import Cents, Text


class VerdictKind(StrEnum):
    """In the order in which they are tried (DESIGN §5): the first that applies wins."""

    DOUBTFUL_DATA = "donnee_douteuse"
    SETTLED = "soldee"
    INSOLVENCY = "procedure_collective"
    EXCLUDED = "exclue"
    HANDED_OVER = "transmise"
    TIME_BARRED = "prescrite"
    DISPUTE = "litige"
    HOLD = "pause"
    PAYMENT_PLAN = "echeancier"
    PROMISE = "promesse"
    REPLY_WAITING = "reponse_a_traiter"
    PAYMENT_WAITING = "paiement_a_verifier"
    CREDIT_COVERS = "avoir_couvre"
    DOUBTFUL_SEND = "envoi_a_verifier"
    TO_RESUME = "a_reprendre"
    NO_POLICY = "sans_politique"
    BELOW_THRESHOLD = "sous_seuil"
    TO_ARBITRATE = "a_arbitrer"
    AWAITS_APPROVAL = "attend_approbation"
    TO_SEND = "a_envoyer"
    GROUPED = "groupee"
    POSTPONED = "reportee"
    WAITS = "attend"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why. `place` is the line of the rule or fact, where there is one."""

    text: Text
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Timing:
    """The parts of the day of the next step; `on` is the greatest, moved to an open day."""

    by_due: date
    by_gap: date | None
    by_deadline: date | None
    on: date


class Verdict(msgspec.Struct, frozen=True, gc=False):
    """What happens to one invoice today. `balance`: what we claim, payments learnt subtracted.

    A Struct as the invoice is: a plan makes one for each. Copied with `msgspec.structs.replace`.
    """

    invoice: Invoice
    kind: VerdictKind
    balance: Cents
    reasons: tuple[Reason, ...] = ()
    policy: Policy | None = None
    step: Step | None = None
    """The next step: the one that leaves today, or the one waited for."""
    next_on: date | None = None
    timing: Timing | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One invoice of a message. `step`: the invoice's own step it counts as; None: information."""

    invoice: Invoice
    balance: Cents
    days_late: int
    """Negative: not due yet."""
    step: Step | None
    disputed: Cents = 0


@dataclass(frozen=True, slots=True)
class Charge:
    """Late-payment interest and flat recovery charge of one invoice, to `Figures.until`."""

    invoice: InvoiceKey
    interest: Cents
    flat: Cents


@dataclass(frozen=True, slots=True)
class Figures:
    """What a message may claim beside the invoices: only where the law and the step allow it."""

    until: date
    charges: tuple[Charge, ...]
    interest: Cents
    flat: Cents
    rates: tuple[str, ...] = ()
    """Shown beside the table: `12,15 %`."""


class Occasion(StrEnum):
    """What a message says beside the ladder's own texts. Values are the names of the templates.

    The first three are said instead of a step's text; the others move no ladder.
    """

    REJECTED_DEBIT = "prelevement-rejete"
    UNDISPUTED_PART = "part-non-contestee"
    PROMISE_BROKEN = "promesse-non-tenue"
    PROMISE_NOTED = "promesse-notee"
    DISPUTE_RECEIVED = "litige-recu"
    PLAN_CONFIRMED = "echeancier-confirme"
    INSTALMENT_DUE = "echeance-prochaine"
    INSTALMENT_MISSED = "echeance-manquee"
    THANKS = "remerciement"


INSTEAD = frozenset({Occasion.REJECTED_DEBIT, Occasion.UNDISPUTED_PART, Occasion.PROMISE_BROKEN})
"""Said instead of the text of a step, whose invoices climb as ever."""

CONFIRMATIONS = frozenset(
    {Occasion.PROMISE_NOTED, Occasion.DISPUTE_RECEIVED, Occasion.PLAN_CONFIRMED, Occasion.THANKS}
)
"""Said only where the site asks for them (`confirmations` of relance.yaml)."""


MISSED_GRANTED = 8
"""Days granted for an instalment that was missed."""


def step_of(occasion: Occasion) -> Step:
    """Stands for the rung that a message of its own is not."""
    granted = MISSED_GRANTED if occasion is Occasion.INSTALMENT_MISSED else 0
    return Step(occasion.value, 0, Channel.EMAIL, occasion.value, granted)


@dataclass(frozen=True, slots=True)
class Agreed:
    """A day and a sum agreed with the customer: a promise, an instalment. 0: no sum was said."""

    on: date
    amount: Cents = 0


@dataclass(frozen=True, slots=True)
class Notice:
    """One message or call or letter decided for one customer today, before any text is written."""

    customer: Customer
    policy: Policy
    step: Step
    """The carrier's step."""
    lines: tuple[Line, ...]
    credits: Cents
    """Credits not bound to an invoice, deducted once; positive."""
    total: Cents
    """Sum of the overdue lines less `credits`, never below zero; a preventive notice: of its lines."""
    day: date
    deadline: date | None
    earlier: tuple[date, ...] = ()
    """Dates of the earlier contacts about these invoices."""
    thread: str = ""
    """Message-ID to reply to."""
    figures: Figures | None = None
    reference: str = ""
    """`R-7F3K2Q`: printed in the message, named in the journal."""
    needs_task: bool = False
    """The channel cannot carry it (not built, no address): a task opens instead."""
    occasion: Occasion | None = None
    """What it says instead of the step's own text, or beside any step; None: the step's text."""
    cause: str = ""
    """What an occasion of its own is about: said once for each cause. No name, no text of a person."""
    agreed: tuple[Agreed, ...] = ()
    """The promise or the instalments it speaks of."""
    received: Cents = 0
    """The payment it thanks for."""

    @property
    def template(self) -> str:
        """Name of the text to say."""
        return self.occasion.value if self.occasion else self.step.template

    @property
    def counted(self) -> tuple[Line, ...]:
        """The lines whose invoice climbs a rung with this message."""
        return tuple(line for line in self.lines if line.step is not None)

    @property
    def proposal(self) -> str:
        """What a person approves (`A-4H7T2K9M`)."""
        stands = ((line.invoice.key, line.balance, line.disputed) for line in self.lines)
        return proposal_of(self.customer, self.step.name, self.credits, stands)


def proposal_of(
    customer: Customer, step: str, credits_: Cents, stands: Iterable[tuple[InvoiceKey, Cents, Cents]]
) -> str:
    """Names what a person approves: step, invoices, balances, disputed parts, credits, addresses.

    It changes whenever one of these does, and never with the day alone.
    """
    lines = sorted(f"{key} {balance} {disputed}" for key, balance, disputed in stands)
    reach = (*customer.emails, "", *customer.copies, "", *customer.address)
    return proposal_id(customer.code, step, str(credits_), *lines, "", *reach)


@dataclass(frozen=True, slots=True)
class Task:
    """Work for a person. `id` is stable for the same cause: a task opens once."""

    id: str
    kind: str
    """`appel`, `lettre`, `tache`, `adresse`, `paiement`, `encaissement`, `envoi`, `courrier` …"""
    customer: str = ""
    invoices: tuple[InvoiceKey, ...] = ()
    text: Text | None = None
    notice: Notice | None = None
    """The step this task stands for, where it moves a ladder."""
    payment: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """One customer, one day."""

    account: Account
    verdicts: tuple[Verdict, ...]
    notices: tuple[Notice, ...] = ()
    tasks: tuple[Task, ...] = ()


@dataclass(frozen=True, slots=True)
class BrakeReading:
    """One brake over the whole plan. `pulled` when `seen` is over `limit`."""

    name: str
    seen: int
    limit: int
    text: Text
    liftable: bool = True

    @property
    def pulled(self) -> bool:
        """A value at the limit passes."""
        return self.seen > self.limit


@dataclass(frozen=True, slots=True)
class Plan:
    """All that would happen on `day`. `read_until`: when the mailbox was last read (UTC), or empty."""

    day: date
    exported_on: date
    read_until: str
    decisions: tuple[Decision, ...]
    brakes: tuple[BrakeReading, ...] = ()
    tasks: tuple[Task, ...] = ()
    """Tasks that belong to no one decision."""
    postponed: frozenset[InvoiceKey] = field(default_factory=frozenset)
