"""Rules on the formal notice: a letter a person signs, late, with the time to pay."""

from __future__ import annotations

from collections.abc import Iterator

from runner.model.problem import Problem
from runner.model.rules import AMICABLE_CHANNELS, Channel, Policy, Step
from runner.model.text import t
from runner.review.proof.evidence import Evidence
from runner.review.proof.rule import Force, Rule

WRITTEN = frozenset({Channel.EMAIL, Channel.SMS, Channel.LETTER})
"""Steps that keep their place on another ladder: a call or a task moves nobody there."""
DEADLINE = range(8, 16)
"""Days a formal notice grants, by custom."""


def _by_letter(_evidence: Evidence, policy: Policy) -> Iterator[Problem]:
    for step in _notices(policy):
        if step.channel is not Channel.LETTER:
            message = t("a formal notice is a letter a person signs")
            yield Problem(step.place, message, t("« canal: lettre »"), t("« canal: lettre »"))


def _after_two(evidence: Evidence, policy: Policy) -> Iterator[Problem]:
    """A minimum lets smaller invoices pass by: a step counts where every invoice of the notice met it."""
    for at, step in enumerate(policy.steps):
        if step.formal_notice and len(_amicable(policy.steps[:at], step)) < 2:
            message = t("a formal notice before two amicable steps")
            expected = t("two e-mails or calls after the due date before it, for the same amounts")
            fix = t("add one before it, or lower its « a_partir_de »")
            yield Problem(step.place, message, expected, fix)
        elif step.formal_notice:
            yield from _half_way(evidence, policy, at)


def _half_way(evidence: Evidence, policy: Policy, at: int) -> Iterator[Problem]:
    """A customer who comes from another ladder goes on after the step of the same name written there."""
    notice = policy.steps[at]
    for other in evidence.site.policies:
        for done, step in enumerate(other.steps):
            place = policy.position(step.name)
            if other is policy or step.channel not in WRITTEN or not 0 <= place < at:
                continue
            met = (
                *_amicable(other.steps[: done + 1], notice),
                *_amicable(policy.steps[place + 1 : at], notice),
            )
            if len(met) < 2:
                message = t(
                    "a formal notice too soon for whoever comes from « {policy} » after « {name} »",
                    policy=other.name,
                    name=step.name,
                )
                fix = t("another name for this step on one of the two ladders")
                yield Problem(notice.place, message, t("two amicable steps, on both ladders together"), fix)


def _amicable(steps: tuple[Step, ...], notice: Step) -> list[Step]:
    return [
        step
        for step in steps
        if step.channel in AMICABLE_CHANNELS and not step.preventive and step.minimum <= notice.minimum
    ]


def _time_to_pay(_evidence: Evidence, policy: Policy) -> Iterator[Problem]:
    for step in _notices(policy):
        if step.granted_days not in DEADLINE:
            message = t("a formal notice that grants {days} days", days=step.granted_days)
            yield Problem(step.place, message, t("8 to 15 days"), t("« delai_accorde: 10 jours »"))


def _notices(policy: Policy) -> Iterator[Step]:
    return (step for step in policy.steps if step.formal_notice)


FORMAL: dict[str, Rule] = {
    "mise-en-demeure-par-lettre": Rule(
        Force.PRINCIPLE,
        t("A formal notice has effects in law: a person reads, signs and posts it, the program never does."),
        "C. civ. 1344 ; principe : jamais sans une personne",
        _by_letter,
        written=True,
    ),
    "mise-en-demeure-apres-deux-amiables": Rule(
        Force.CUSTOM,
        t("Whoever merely forgot is reminded amicably twice, after the due date, before a formal notice."),
        "usage du recouvrement amiable",
        _after_two,
        written=True,
    ),
    "delai-de-mise-en-demeure": Rule(
        Force.CUSTOM,
        t("A formal notice grants 8 to 15 days: less cannot be kept, more is not believed."),
        "usage ; C. civ. 1344 (interpellation suffisante)",
        _time_to_pay,
        written=True,
    ),
}
