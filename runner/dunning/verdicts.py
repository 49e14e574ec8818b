"""The ordered verdicts: the first that applies wins, the other reasons follow (DESIGN §5 «Verdict»)."""

from __future__ import annotations

from datetime import date, timedelta

from runner.dunning.addresses import NO_WAY
from runner.dunning.case import Case, Standing
from runner.dunning.grouping import Act, Group, needs_person
from runner.model.decision import Reason, Verdict, VerdictKind
from runner.model.rules import Channel
from runner.model.text import t

_ORDER = {kind: at for at, kind in enumerate(VerdictKind)}


def verdict(case: Case, standing: Standing, acts: Group) -> Verdict:
    """The one verdict of an invoice, with its reasons, its next step and that step's day."""
    kind, reasons = _judge(case, standing, acts)
    timing = standing.timing if standing.step else None
    return Verdict(
        standing.invoice,
        kind,
        standing.balance,
        reasons + standing.notes if standing.notes else reasons,
        case.ladder.policy if case.ladder else None,
        standing.step,
        _next_on(case, standing, timing.on) if timing else None,
        timing,
    )


def _judge(case: Case, standing: Standing, acts: Group) -> tuple[VerdictKind, tuple[Reason, ...]]:
    if standing.holds:
        held = sorted(standing.holds, key=lambda one: _ORDER[one[0]])
        return held[0][0], tuple(reason for _, reason in held)
    if standing.step is None:
        return VerdictKind.TO_ARBITRATE, (Reason(t("every step is done: a person decides")),)
    if standing in acts.covered:
        text = t("free credits cover what step {step} would ask", step=standing.step.name)
        return VerdictKind.CREDIT_COVERS, (Reason(text, standing.step.place),)
    if acts.acts or acts.unreachable:
        return _acted(case, standing, acts)
    return _waiting(case, standing)


def _acted(case: Case, standing: Standing, acts: Group) -> tuple[VerdictKind, tuple[Reason, ...]]:
    """Today something happens to the customer: to this invoice too?"""
    for act in acts.acts:
        if standing in act.counted:
            return _part_of(standing, act)
    kind, reasons = _waiting(case, standing, mute=acts.unreachable)
    listing = next((act for act in acts.acts if standing in act.listed), None)
    if listing:
        text = t("listed for information by step {step} of today", step=listing.step.name)
        reasons = (*reasons, Reason(text, listing.step.place))
    return kind, reasons


def _part_of(standing: Standing, act: Act) -> tuple[VerdictKind, tuple[Reason, ...]]:
    step = standing.step or act.step
    if act.person:
        return VerdictKind.AWAITS_APPROVAL, (Reason(act.person, step.place),)
    if standing is act.carrier:
        return VerdictKind.TO_SEND, (Reason(t("step {step} leaves today", step=step.name), step.place),)
    text = t(
        "its step {step} is covered by {carrier} of invoice {number}",
        step=step.name,
        carrier=act.step.name,
        number=act.carrier.invoice.key.number,
    )
    return VerdictKind.GROUPED, (Reason(text, step.place),)


def _waiting(
    case: Case, standing: Standing, *, mute: frozenset[Channel] = frozenset()
) -> tuple[VerdictKind, tuple[Reason, ...]]:
    """Its day has not come, or has come and something else comes first."""
    step, timing = standing.step, standing.timing
    if step is None or timing is None or timing.on > case.day:
        return VerdictKind.WAITS, standing.waits
    person = needs_person(case, step)
    if person:
        return VerdictKind.AWAITS_APPROVAL, (Reason(person, step.place),)
    if step.channel in mute:
        return VerdictKind.WAITS, (Reason(NO_WAY[step.channel], step.place),)
    if not case.open_today:
        return VerdictKind.WAITS, (Reason(t("nothing leaves on a closed day"), step.place),)
    return VerdictKind.WAITS, (Reason(t("another message to this customer leaves today"), step.place),)


def _next_on(case: Case, standing: Standing, on: date) -> date:
    """The first day its step could leave: not before today, nor before a dated hold has ended."""
    first = max(on, standing.until + timedelta(days=1)) if standing.until else on
    if first >= case.day and first == on:
        return on
    first = max(first, case.day)
    if case.ladder and case.ladder.policy.cadence.open_days_only:
        return case.rules.calendar.next_open(first)
    return first
