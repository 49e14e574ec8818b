"""Whether a person approved what would leave today: that very step, those invoices, that sum."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from runner.dunning.addresses import reachable
from runner.dunning.case import Case, Standing
from runner.model.decision import proposal_of
from runner.model.facts import Approval
from runner.model.rules import Step
from runner.model.text import Amount, Cents, Text, t

VALID = timedelta(days=10)
"""An approval is of figures: ten days later they are looked at again."""


@dataclass(frozen=True, slots=True)
class Leave:
    """The latest approval of a step, and why it no longer holds; None: it does."""

    fact: Approval
    stale: Text | None = None


def leave_for(
    case: Case, step: Step, listed: Sequence[Standing], counted: Sequence[Standing]
) -> Leave | None:
    """The leave given for `step` to leave with these invoices; None: nobody has approved it yet."""
    numbers = {standing.invoice.key.number for standing in counted}
    found = [
        fact
        for fact in case.known.approvals
        if fact.step == step.name
        and fact.on is not None
        and fact.on <= case.day
        and (not fact.invoices or not numbers.isdisjoint(fact.invoices))
    ]
    if not found:
        return None
    latest = max(found, key=lambda fact: (str(fact.on), fact.place))
    return Leave(latest, _stale(case, latest, step, listed, numbers))


def _stale(
    case: Case, fact: Approval, step: Step, listed: Sequence[Standing], numbers: set[str]
) -> Text | None:
    on = fact.on or case.day
    total = _total(case, listed)
    if case.day - on > VALID:
        return t("the approval of {day} is over ten days old", day=on)
    if _used(case, fact):
        return t("what was approved on {day} is done: another approval is needed", day=on)
    if fact.amount != total:
        return t(
            "the approval of {day} was for {approved}; it would now ask for {total}",
            day=on,
            approved=Amount(fact.amount),
            total=Amount(total),
        )
    if fact.invoices and not numbers <= set(fact.invoices):
        return t("the approval of {day} was for other invoices", day=on)
    if fact.proposal and fact.proposal != _proposal(case, step, listed):
        return t("what was approved on {day} has changed: an invoice, a dispute or an address", day=on)
    return None


def _used(case: Case, fact: Approval) -> bool:
    """The step was done since, of what the approval is about: it never serves twice.

    One that names a proposal can fit no other.
    """
    done = case.past.invoices if case.past and fact.on and not fact.proposal else {}
    return any(
        step.step == fact.step and fact.on is not None and step.on >= fact.on
        for (number, _), record in done.items()
        if not fact.invoices or number in fact.invoices
        for step in record.steps
    )


def _total(case: Case, listed: Sequence[Standing]) -> Cents:
    return max(0, sum(standing.balance for standing in listed) - case.credits)


def _proposal(case: Case, step: Step, listed: Sequence[Standing]) -> str:
    stands = ((s.invoice.key, s.balance, s.disputed) for s in listed)
    return proposal_of(reachable(case), step.name, case.credits, stands)
