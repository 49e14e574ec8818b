"""What people know of one customer, sorted by kind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias, TypeVar

from runner.model.facts import (
    AgreedCredit,
    Approval,
    Call,
    ContactChange,
    Dispute,
    DisputeEnded,
    Fact,
    Hold,
    Insolvency,
    Letter,
    PaymentDecision,
    PaymentPlan,
    PolicyChoice,
    Promise,
    ReplyHandled,
    Resume,
    SendOutcome,
    StepDone,
    WrongAddress,
)
from runner.model.told import promises_made, steps_done

Named: TypeAlias = tuple[Fact, str]
"""A fact and the number of an invoice it names."""
_AboutOne: TypeAlias = Hold | Dispute | Promise | AgreedCredit | StepDone | Resume
_F = TypeVar("_F", bound=Fact)


@dataclass(frozen=True, slots=True)
class Known:
    """Facts by kind, each in the order of their files, so that the order of reading changes nothing.

    `promises` holds those heard in calls too, and `steps` the letters posted.
    """

    holds: tuple[Hold, ...] = ()
    disputes: tuple[Dispute, ...] = ()
    promises: tuple[Promise, ...] = ()
    plans: tuple[PaymentPlan, ...] = ()
    credits: tuple[AgreedCredit, ...] = ()
    addresses: tuple[WrongAddress, ...] = ()
    contacts: tuple[ContactChange, ...] = ()
    insolvencies: tuple[Insolvency, ...] = ()
    choices: tuple[PolicyChoice, ...] = ()
    approvals: tuple[Approval, ...] = ()
    outcomes: tuple[SendOutcome, ...] = ()
    replies: tuple[ReplyHandled, ...] = ()
    payments: tuple[PaymentDecision, ...] = ()
    steps: tuple[StepDone, ...] = ()
    letters: tuple[Letter, ...] = ()
    calls: tuple[Call, ...] = ()
    resumed: tuple[Resume, ...] = ()

    @property
    def naming(self) -> Iterator[Named]:
        """Every invoice that a fact names, with that fact."""
        single: tuple[_AboutOne, ...] = (*self.holds, *self.disputes, *self.promises, *self.credits)
        done: tuple[_AboutOne, ...] = (*self.steps, *self.resumed)
        yield from ((fact, fact.invoice) for fact in (*single, *done) if fact.invoice)
        several: tuple[PaymentPlan | Approval | Call, ...] = (*self.plans, *self.approvals, *self.calls)
        yield from ((fact, number) for fact in several for number in fact.invoices)


NOTHING = Known()


def sort_facts(facts: tuple[Fact, ...]) -> Known:
    """`facts` of one customer by kind."""
    if not facts:
        return NOTHING
    ordered = sorted(facts, key=_order)
    return Known(
        holds=_of(ordered, Hold),
        disputes=tuple(_ended(dispute, ordered) for dispute in _of(ordered, Dispute)),
        promises=tuple(promise for fact in ordered for promise in promises_made(fact)),
        plans=_of(ordered, PaymentPlan),
        credits=_of(ordered, AgreedCredit),
        addresses=_of(ordered, WrongAddress),
        contacts=_of(ordered, ContactChange),
        insolvencies=_of(ordered, Insolvency),
        choices=_of(ordered, PolicyChoice),
        approvals=_of(ordered, Approval),
        outcomes=_of(ordered, SendOutcome),
        replies=_of(ordered, ReplyHandled),
        payments=_of(ordered, PaymentDecision),
        steps=tuple(step for fact in ordered for step in steps_done(fact)),
        letters=_of(ordered, Letter),
        calls=_of(ordered, Call),
        resumed=_of(ordered, Resume),
    )


def _ended(dispute: Dispute, facts: Iterable[Fact]) -> Dispute:
    """The dispute with its outcome, where a later fact tells it."""
    for end in _of(facts, DisputeEnded):
        about = end.invoice in {"", dispute.invoice}
        if about and dispute.outcome is None and end.on and (dispute.on is None or dispute.on <= end.on):
            return replace(dispute, outcome=end.outcome, settled_on=end.on)
    return dispute


def _order(fact: Fact) -> tuple[object, str]:
    return fact.place, repr(fact)


def _of(facts: Iterable[Fact], kind: type[_F]) -> tuple[_F, ...]:
    return tuple(fact for fact in facts if isinstance(fact, kind))
