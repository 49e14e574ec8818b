"""What people know and write in `suivi/`: one small frozen class per kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

from runner.model.problem import NOWHERE, Place, Problem
from runner.model.text import Cents


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fact:
    customer: str
    place: Place = NOWHERE
    by: str = ""
    on: date | None = None
    """`le`: the day it was recorded (from the file name when not written)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold(_Fact):
    """`pause`: nothing leaves until the end of `until`, whole customer or one invoice."""

    until: date
    reason: str = ""
    invoice: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute(_Fact):
    """`litige`: `amount` None disputes the whole; a part lowers the balance and holds nothing else."""

    reason: str
    until: date
    invoice: str = ""
    amount: Cents | None = None


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
    """`procedure_collective`: stops reminders and interest for good."""

    published_on: date


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
    """`affectation`: what a person decides about a payment that settled nothing.

    `allocations`: (invoice number, cents); empty: it concerns none of this customer's invoices.
    """

    payment: str
    allocations: tuple[tuple[str, Cents], ...] = ()


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


Fact: TypeAlias = (
    Hold
    | Dispute
    | Promise
    | WrongAddress
    | Insolvency
    | PolicyChoice
    | SendOutcome
    | ReplyHandled
    | PaymentDecision
    | StepDone
    | Resume
)


@dataclass(frozen=True, slots=True)
class Facts:
    """All of `suivi/`. A customer with a problem is held, and the problem is listed."""

    by_customer: Mapping[str, tuple[Fact, ...]] = field(default_factory=dict)
    problems: Mapping[str, tuple[Problem, ...]] = field(default_factory=dict)
    """By customer code; the key `""` holds problems that concern no customer (listed only)."""
