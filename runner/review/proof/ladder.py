"""Rules on a ladder as it is written: nothing is simulated and no text is filled. A run asks them too."""

from __future__ import annotations

from collections.abc import Iterator

from runner.model.problem import Problem
from runner.model.rules import Channel, Policy, Step
from runner.model.text import t
from runner.review.proof.evidence import Evidence
from runner.review.proof.rule import Force, Rule

USUAL_GAP = 7
"""Days between two contacts, calls included, by custom."""
LONGEST = 365
"""Days after the due date beyond which a ladder no longer reminds: it wears out."""
MESSAGES = frozenset({Channel.EMAIL, Channel.LETTER, Channel.SMS})
"""Channels whose text the debtor reads."""


def _names(_evidence: Evidence, policy: Policy) -> Iterator[Problem]:
    seen: set[str] = set()
    for step in policy.steps:
        if step.name in seen:
            message = t("two steps are named « {name} »", name=step.name)
            yield Problem(step.place, message, t("a name of its own for each step"), t("rename one of them"))
        seen.add(step.name)


def _days(_evidence: Evidence, policy: Policy) -> Iterator[Problem]:
    for before, step in zip(policy.steps, policy.steps[1:], strict=False):
        if step.offset <= before.offset:
            message = t(
                "the step « {name} » (J{day}) does not come after « {before} » (J{earlier})",
                name=step.name,
                day=f"{step.offset:+d}",
                before=before.name,
                earlier=f"{before.offset:+d}",
            )
            fix = t("« jour: J{day} » or later", day=f"{before.offset + 1:+d}")
            yield Problem(step.place, message, t("steps in rising order of days"), fix)


def _templates(_evidence: Evidence, policy: Policy) -> Iterator[Problem]:
    for step in policy.steps:
        if not step.template and step.channel is not Channel.FILE:
            message = t("the step « {name} » has no template", name=step.name)
            yield Problem(step.place, message, t("« gabarit: » and the name of a text in gabarits/"))


def _deadlines(_evidence: Evidence, policy: Policy) -> Iterator[Problem]:
    for step in policy.steps:
        if step.channel in MESSAGES and not step.preventive and not step.granted_days:
            message = t("the step « {name} » grants no deadline", name=step.name)
            yield Problem(step.place, message, t("« delai_accorde: 8 jours » or another length"))


def _gap(_evidence: Evidence, policy: Policy) -> Iterator[Problem]:
    seen = policy.cadence.minimum_gap
    if seen < USUAL_GAP:
        message = t("only {days} days between two contacts with a customer", days=seen)
        expected = t("at least {days} days, calls included", days=USUAL_GAP)
        yield Problem(policy.place, message, expected, t("« intervalle_minimum: 7 jours »"))


def _open_days(_evidence: Evidence, policy: Policy) -> Iterator[Problem]:
    if not policy.cadence.open_days_only:
        message = t("« jours: tous » writes on Sundays, on 1 May and while the site is closed")
        yield Problem(policy.place, message, t("contacts on open days only"), t("« jours: ouvrés »"))


def _end(_evidence: Evidence, policy: Policy) -> Iterator[Problem]:
    late: Step | None = next((step for step in policy.steps if step.offset > LONGEST), None)
    if late:
        message = t(
            "the step « {name} » comes {days} days after the due date", name=late.name, days=late.offset
        )
        fix = t("hand over or give up before, by a step « tache » or « dossier »")
        yield Problem(late.place, message, t("a ladder that ends within {days} days", days=LONGEST), fix)


LADDER: dict[str, Rule] = {
    "noms-d-etapes-distincts": Rule(
        Force.PRINCIPLE,
        t("The journal knows a step by its name: with two of one name, one is skipped or done again."),
        "journal des relances",
        _names,
        written=True,
    ),
    "jours-croissants": Rule(
        Force.PRINCIPLE,
        t("The ladder is climbed one step at a time: days that do not rise skip a step or make it loop."),
        "principe : aucune étape sautée ni refaite",
        _days,
        written=True,
    ),
    "gabarit-nomme": Rule(
        Force.PRINCIPLE,
        t("A step without a text has nothing to say, to the customer or to whoever does it."),
        "principe : tout est écrit avant de partir",
        _templates,
        written=True,
    ),
    "delai-dans-chaque-message": Rule(
        Force.CUSTOM,
        t("A customer who is asked to pay is told by when; without a day nothing can follow fairly."),
        "usage du recouvrement amiable",
        _deadlines,
        written=True,
    ),
    "intervalle-d-une-semaine": Rule(
        Force.CUSTOM,
        t("Two contacts in one week, calls included, press and leave no time to answer or to pay."),
        "usage ; C. conso. L121-6 (pratique agressive), C. pénal 222-33-2-2 (harcèlement)",
        _gap,
        written=True,
    ),
    "jours-ouvres-seulement": Rule(
        Force.CUSTOM,
        t("Nobody is reminded on a Sunday, on 1 May or while nobody here can answer."),
        "usage ; C. trav. L3133-1 (jours fériés)",
        _open_days,
        written=True,
    ),
    "echelle-finie": Rule(
        Force.CUSTOM,
        t("Reminders that go on for ever collect nothing: within a year a person hands over or gives up."),
        "usage du recouvrement amiable",
        _end,
        written=True,
    ),
}
