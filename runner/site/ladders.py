"""Ladders that cannot be: each rule of tone and law that a ladder can break on paper."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from runner.model.problem import Problem
from runner.model.rules import AMICABLE_CHANNELS, CONTACT_CHANNELS, Channel, Mention, Policy, Step
from runner.model.text import t
from runner.site.segments import reaches_consumers

FORMAL_DEADLINE = range(8, 16)
"""Days a formal notice grants, by custom."""
USUAL_GAP = 7
"""Days between two contacts, calls included, by custom."""
_MESSAGES = frozenset({Channel.EMAIL, Channel.LETTER})


def faults_of(policy: Policy) -> tuple[Problem, ...]:
    """Everything impossible in one ladder."""
    return tuple(problem for rule in _RULES for problem in rule(policy))


def warnings_of(policy: Policy) -> tuple[Problem, ...]:
    """What custom advises against."""
    if policy.cadence.minimum_gap >= USUAL_GAP:
        return ()
    seen = policy.cadence.minimum_gap
    message = t("only {days} days between two contacts with a customer", days=seen)
    return (Problem(policy.place, message, t("at least {days} days, calls included", days=USUAL_GAP)),)


def _names(policy: Policy) -> Iterator[Problem]:
    seen: set[str] = set()
    for step in policy.steps:
        if step.name in seen:
            message = t("two steps are named « {name} »", name=step.name)
            yield Problem(step.place, message, t("a name of its own for each step"))
        seen.add(step.name)


def _days(policy: Policy) -> Iterator[Problem]:
    for before, step in zip(policy.steps, policy.steps[1:], strict=False):
        if step.offset <= before.offset:
            message = t(
                "the step « {name} » (J{day}) does not come after « {before} » (J{earlier})",
                name=step.name,
                day=f"{step.offset:+d}",
                before=before.name,
                earlier=f"{before.offset:+d}",
            )
            yield Problem(step.place, message, t("steps in rising order of days"))


def _templates(policy: Policy) -> Iterator[Problem]:
    for step in policy.steps:
        if not step.template and step.channel is not Channel.FILE:
            message = t("the step « {name} » has no template", name=step.name)
            yield Problem(step.place, message, t("« gabarit: » and the name of a text in gabarits/"))


def _deadlines(policy: Policy) -> Iterator[Problem]:
    """Every message about an overdue invoice gives the debtor a day."""
    for step in policy.steps:
        if step.channel in _MESSAGES and not step.preventive and not step.granted_days:
            message = t("the step « {name} » grants no deadline", name=step.name)
            yield Problem(step.place, message, t("« delai_accorde: 8 jours » or another length"))


def _formal_notices(policy: Policy) -> Iterator[Problem]:
    """A letter a person signs, after two amicable contacts, with 8 to 15 days to pay."""
    for at, step in enumerate(policy.steps):
        if not step.formal_notice:
            continue
        if step.channel is not Channel.LETTER:
            yield Problem(step.place, t("a formal notice is a letter a person signs"), t("« canal: lettre »"))
        if len(_amicable(policy.steps[:at])) < 2:
            message = t("a formal notice before two amicable steps")
            yield Problem(step.place, message, t("two e-mails or calls after the due date before it"))
        if step.granted_days and step.granted_days not in FORMAL_DEADLINE:
            message = t("a formal notice that grants {days} days", days=step.granted_days)
            yield Problem(step.place, message, t("8 to 15 days"))


def _amicable(steps: tuple[Step, ...]) -> list[Step]:
    return [step for step in steps if step.channel in AMICABLE_CHANNELS and not step.preventive]


def _first_tone(policy: Policy) -> Iterator[Problem]:
    """A courtesy and the first reminder claim the invoice alone; figures come later (custom)."""
    for at, step in enumerate(policy.steps):
        if step.mentions and not _reached_before(policy.steps[:at], step):
            message = t("the step « {name} » is too early for interest or the flat charge", name=step.name)
            yield Problem(step.place, message, t("mentions from the second contact after the due date"))


def _reached_before(earlier: tuple[Step, ...], step: Step) -> bool:
    """Every invoice of `step` has had a contact since its due date: a minimum lets smaller ones pass by."""
    overdue = [s for s in earlier if not s.preventive and s.channel in CONTACT_CHANNELS]
    return any(contact.minimum <= step.minimum for contact in overdue)


def _consumers(policy: Policy) -> Iterator[Problem]:
    """Consumers, associations, co-ownerships: no flat charge ever, interest from the formal notice."""
    if not reaches_consumers(policy.segment):
        return
    warned = False
    for step in policy.steps:
        if Mention.FLAT_CHARGE in step.mentions:
            message = t("the flat recovery charge is never claimed from a consumer (CPCE L111-8, D441-5)")
            yield Problem(step.place, message, t("no « indemnite » in this policy"))
        if Mention.INTEREST in step.mentions and not warned:
            message = t("a consumer owes interest from the formal notice only (C. civ. 1231-6, 1344-1)")
            yield Problem(step.place, message, t("no « penalites » up to and in « mise-en-demeure »"))
        warned = warned or step.formal_notice


_RULES: tuple[Callable[[Policy], Iterator[Problem]], ...] = (
    _names,
    _days,
    _templates,
    _deadlines,
    _formal_notices,
    _first_tone,
    _consumers,
)
