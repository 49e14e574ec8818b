"""What people know of one customer, sorted by kind."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from runner.model.facts import (
    Dispute,
    Fact,
    Hold,
    Insolvency,
    PaymentDecision,
    PolicyChoice,
    Promise,
    ReplyHandled,
    Resume,
    SendOutcome,
    StepDone,
    WrongAddress,
)

AboutInvoice: TypeAlias = Hold | Dispute | Promise | StepDone | Resume
_F = TypeVar("_F", bound=Fact)


@dataclass(frozen=True, slots=True)
class Known:
    """Facts by kind, each in the order of their files, so that the order of reading changes nothing."""

    holds: tuple[Hold, ...] = ()
    disputes: tuple[Dispute, ...] = ()
    promises: tuple[Promise, ...] = ()
    addresses: tuple[WrongAddress, ...] = ()
    insolvencies: tuple[Insolvency, ...] = ()
    choices: tuple[PolicyChoice, ...] = ()
    outcomes: tuple[SendOutcome, ...] = ()
    replies: tuple[ReplyHandled, ...] = ()
    payments: tuple[PaymentDecision, ...] = ()
    steps: tuple[StepDone, ...] = ()
    resumed: tuple[Resume, ...] = ()

    @property
    def about_invoices(self) -> tuple[AboutInvoice, ...]:
        """Every fact that may name an invoice."""
        return (*self.holds, *self.disputes, *self.promises, *self.steps, *self.resumed)


NOTHING = Known()


def sort_facts(facts: tuple[Fact, ...]) -> Known:
    """`facts` of one customer by kind."""
    if not facts:
        return NOTHING
    ordered = sorted(facts, key=_order)
    return Known(
        _of(ordered, Hold),
        _of(ordered, Dispute),
        _of(ordered, Promise),
        _of(ordered, WrongAddress),
        _of(ordered, Insolvency),
        _of(ordered, PolicyChoice),
        _of(ordered, SendOutcome),
        _of(ordered, ReplyHandled),
        _of(ordered, PaymentDecision),
        _of(ordered, StepDone),
        _of(ordered, Resume),
    )


def _order(fact: Fact) -> tuple[object, str]:
    return fact.place, repr(fact)


def _of(facts: Iterable[Fact], kind: type[_F]) -> tuple[_F, ...]:
    return tuple(fact for fact in facts if isinstance(fact, kind))
