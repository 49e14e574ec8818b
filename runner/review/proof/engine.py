"""What is promised whatever a policy says, proved on each by every day of its ladder × every event.

No file can break these rules: a breach is a fault of the program, and the policy must not be merged over it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from runner.model.decision import VerdictKind
from runner.model.parties import DebtorType
from runner.model.problem import Problem
from runner.model.rules import Channel, Policy
from runner.model.text import Amount, Text, Value, t
from runner.review.proof.branches import Branch
from runner.review.proof.claims import LIKE_CONSUMERS
from runner.review.proof.evidence import Evidence
from runner.review.proof.rule import Force, Rule
from runner.review.proof.walk import Deed, Walk

_ENDS = frozenset(
    {
        VerdictKind.TO_ARBITRATE,
        VerdictKind.HANDED_OVER,
        VerdictKind.TIME_BARRED,
        VerdictKind.AWAITS_APPROVAL,
        VerdictKind.BELOW_THRESHOLD,
    }
)
"""Verdicts after which a person acts and the program waits."""


def _silence(evidence: Evidence, policy: Policy) -> Iterator[Problem]:
    for branch in evidence.journeys(policy).branches:
        if branch.broken:
            yield _fault(branch, branch.broken, t("no step while the event holds"))


def _amounts(evidence: Evidence, policy: Policy) -> Iterator[Problem]:
    for branch in evidence.journeys(policy).branches:
        deed = branch.first
        if deed is None:
            continue
        claimed, total = sum(line.balance for line in deed.notice.lines), deed.notice.total
        if (claimed, total) != (branch.expected.claimed, branch.expected.total):
            expected = t("{amount} claimed", amount=Amount(branch.expected.total))
            yield _fault(branch, deed, expected)


def _turns(evidence: Evidence, policy: Policy) -> Iterator[Problem]:
    """The first step not yet done, but for those whose minimum is not reached and courtesies out of date."""
    for branch in evidence.journeys(policy).branches:
        if branch.first and branch.first.step.name != _due(policy, branch):
            yield _fault(branch, branch.first, t("the lowest step not yet done"))
    journeys = evidence.journeys(policy)
    for walk in (*journeys.by_type.values(), *journeys.by_balance.values(), *journeys.by_due.values()):
        names = [deed.step.name for deed in walk.deeds]
        if names != [step.name for step in policy.steps if step.name in names]:
            yield Problem(policy.place, t("simulated: a step is done twice or out of turn"))


def _due(policy: Policy, branch: Branch) -> str:
    done = max((policy.position(deed.step.name) for deed in branch.earlier), default=-1)
    late = branch.first is not None and branch.first.notice.lines[0].days_late > 0
    able = (
        step
        for step in policy.steps[done + 1 :]
        if step.minimum <= branch.expected.claimed and not (step.preventive and late)
    )
    return next((step.name for step in able), "")


def _gaps(evidence: Evidence, policy: Policy) -> Iterator[Problem]:
    """Between two contacts, and after each deadline granted with the days of grace."""
    journeys = evidence.journeys(policy)
    walks = (*journeys.by_type.values(), *journeys.by_due.values(), journeys.crowd)
    histories = [walk.deeds for walk in walks]
    histories += [(*branch.earlier, branch.first) for branch in journeys.branches if branch.first]
    for deeds in histories:
        for before, deed in pairwise([deed for deed in deeds if deed.contact]):
            if _hurried(evidence, policy, before, deed):
                message = t(
                    "simulated: {step} leaves on {day}, too soon after {before}", **_named(before, deed)
                )
                yield Problem(
                    deed.step.place, message, t("the gap between two contacts, and the deadlines granted")
                )


def _hurried(evidence: Evidence, policy: Policy, before: Deed, deed: Deed) -> bool:
    """A letter is posted by a person: one posted on the day of a message is that person's choice."""
    if Channel.LETTER in {before.step.channel, deed.step.channel} and before.day == deed.day:
        return False
    granted = before.notice.deadline
    waited = granted is None or deed.day > evidence.calendar.add_open(granted, policy.cadence.grace)
    return not waited or (deed.day - before.day).days < policy.cadence.minimum_gap


def _named(before: Deed, deed: Deed) -> dict[str, Value]:
    return {"step": deed.step.name, "day": deed.day, "before": before.step.name}


def _open_days(evidence: Evidence, policy: Policy) -> Iterator[Problem]:
    if not policy.cadence.open_days_only:
        return
    journeys = evidence.journeys(policy)
    deeds = [deed for walk in (*journeys.by_due.values(), journeys.crowd) for deed in walk.deeds]
    deeds += [branch.first for branch in journeys.branches if branch.first]
    for deed in deeds:
        if not evidence.calendar.is_open(deed.day):
            message = t("simulated: {step} leaves on {day}", step=deed.step.name, day=deed.day)
            yield Problem(deed.step.place, message, t("an open day"))


def _ends(evidence: Evidence, policy: Policy) -> Iterator[Problem]:
    """Each ladder ends with a person: everything done, handed over, or held for good."""
    for walk in evidence.journeys(policy).by_balance.values():
        kinds = {verdict.kind for verdict in walk.last.verdicts}
        if not kinds <= _ENDS:
            yield Problem(
                policy.place, t("simulated: the ladder does not end"), t("a person decides at its end")
            )


def _without_person(evidence: Evidence, policy: Policy) -> Iterator[Problem]:
    """A formal notice, a letter, a hand-over, a step that asks for approval: asked for, never done."""
    for walk in evidence.journeys(policy).by_type.values():
        for deed in walk.deeds:
            step = deed.step
            alone = step.channel in {Channel.LETTER, Channel.FILE} or step.formal_notice or step.approval
            if alone and not deed.notice.needs_task:
                message = t("simulated: {step} leaves without a person", step=step.name)
                yield Problem(step.place, message, t("a task for a person"))


def _law(evidence: Evidence, policy: Policy) -> Iterator[Problem]:
    """Figures and formal notices by kind of debtor, as they would really leave."""
    for kind, walk in evidence.journeys(policy).by_type.items():
        for deed in walk.deeds:
            figures = deed.notice.figures
            charged = figures is not None and (figures.flat or (figures.interest and not _warned(walk, deed)))
            if (kind in LIKE_CONSUMERS and charged) or (kind is DebtorType.UNKNOWN and figures):
                message = t(
                    "simulated: {step} claims charges from « {kind} »", step=deed.step.name, kind=kind.value
                )
                yield Problem(deed.step.place, message, t("the invoices alone"))
            if kind is DebtorType.UNKNOWN and deed.step.formal_notice:
                message = t(
                    "simulated: {step} is written to « {kind} »", step=deed.step.name, kind=kind.value
                )
                yield Problem(deed.step.place, message, t("no formal notice before the debtor is known"))


def _warned(walk: Walk, deed: Deed) -> bool:
    """A formal notice came before: it makes interest run."""
    return any(other.step.formal_notice and other.day < deed.day for other in walk.deeds)


def _fault(branch: Branch, deed: Deed, expected: Text) -> Problem:
    message = t(
        "simulated, {event} on {day}: {step} on {on}, for {total}",
        event=branch.event.name,
        day=branch.day,
        step=deed.step.name,
        on=deed.day,
        total=Amount(deed.notice.total),
    )
    return Problem(deed.step.place, message, expected, t("a fault of Relance: report it with this policy"))


ENGINE: dict[str, Rule] = {
    "silence-quand-il-le-faut": Rule(
        Force.PRINCIPLE,
        t("Paid, covered by a credit, disputed, promised, on hold, answered, insolvent: nothing leaves."),
        "principe ; C. com. L622-21 (procédure collective)",
        _silence,
    ),
    "montant-juste": Rule(
        Force.PRINCIPLE,
        t("After a part payment, a credit or a part dispute, what is left is claimed, to the cent."),
        "principe : le restant dû, partout",
        _amounts,
    ),
    "une-etape-apres-l-autre": Rule(
        Force.PRINCIPLE,
        t("Whatever happens, the next step is the lowest not yet done: none is skipped, none is done twice."),
        "principe : aucune étape sautée ni refaite",
        _turns,
    ),
    "intervalle-et-delais-tenus": Rule(
        Force.PRINCIPLE,
        t("The gap between two contacts and the deadlines granted, with their days of grace, are kept."),
        "principe : la parole donnée au client",
        _gaps,
    ),
    "aucun-jour-ferme": Rule(
        Force.PRINCIPLE,
        t("Nothing leaves on a Saturday, a Sunday, a holiday of the region or while the site is closed."),
        "principe ; C. trav. L3133-1 (jours fériés)",
        _open_days,
    ),
    "echelle-qui-finit": Rule(
        Force.PRINCIPLE,
        t("Each ladder comes to an end, and a person decides there."),
        "principe : jamais de relances sans fin",
        _ends,
    ),
    "jamais-sans-une-personne": Rule(
        Force.PRINCIPLE,
        t("Letters, formal notices, hand-overs, steps to approve: asked of a person, never done alone."),
        "principe : jamais sans une personne",
        _without_person,
    ),
    "frais-selon-le-debiteur": Rule(
        Force.LAW,
        t("Simulated for each kind of debtor, no message claims what that debtor does not owe."),
        "C. com. L441-10 et D441-5, C. civ. 1231-6, CPCE L111-8",
        _law,
    ),
}
