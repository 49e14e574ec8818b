"""Rules on the rhythm a customer feels, and on steps nobody ever meets: asked of the simulations."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from runner.dunning.calendar import Calendar
from runner.model.problem import Problem
from runner.model.rules import Policy
from runner.model.text import t
from runner.review.proof.evidence import Evidence
from runner.review.proof.rule import Force, Rule
from runner.review.proof.walk import Deed, Walk

MOST_CONTACTS = 5
"""In `WINDOW`, calls included: one a week, no more."""
WINDOW = timedelta(days=30)
BANK_DAYS = 1
"""A transfer ordered today is on the creditor's account by the end of the next open day (CMF L133-13)."""


def _contacts(evidence: Evidence, policy: Policy) -> Iterator[Problem]:
    """A customer who gets an invoice a week and pays none: the most a policy can write to anybody."""
    days = sorted({deed.day for deed in evidence.journeys(policy).crowd.deeds if deed.contact})
    for at, day in enumerate(days):
        found = sum(other < day + WINDOW for other in days[at:])
        if found > MOST_CONTACTS:
            message = t("up to {count} contacts in 30 days with one customer", count=found)
            fix = t("a longer « intervalle_minimum »")
            yield Problem(policy.place, message, t("at most {most} contacts", most=MOST_CONTACTS), fix)
            return


def _bank(evidence: Evidence, policy: Policy) -> Iterator[Problem]:
    """Paid on the last day, by transfer: no step leaves before the bank can have told."""
    calendar = evidence.calendar
    for walk in evidence.journeys(policy).by_due.values():
        for deed in _impatient(walk, calendar):
            message = t(
                "the step « {name} » can leave before a transfer made on the last day arrives",
                name=deed.step.name,
            )
            expected = t("one open day for the bank after the due date and after each deadline")
            fix = t("« grace: 2 jours ouvrés », or a later « jour »")
            yield Problem(deed.step.place, message, expected, fix)
            return


def _impatient(walk: Walk, calendar: Calendar) -> Iterator[Deed]:
    """Deeds before the money of the due date, or of a deadline granted before, can be seen."""
    last = walk.deeds[0].notice.lines[0].invoice.due if walk.deeds else None
    for deed in walk.deeds:
        if (
            last
            and not deed.step.preventive
            and deed.contact
            and deed.day <= calendar.add_open(last, BANK_DAYS)
        ):
            yield deed
        if deed.notice.deadline:
            last = deed.notice.deadline


def _unreachable(evidence: Evidence, policy: Policy) -> Iterator[Problem]:
    """Done by nobody, whatever is owed and whoever owes it."""
    journeys = evidence.journeys(policy)
    walks = (*journeys.by_balance.values(), *journeys.by_type.values())
    met = {deed.step.name for walk in walks for deed in walk.deeds}
    for step in policy.steps:
        if step.name not in met:
            message = t("the step « {name} » is never reached", name=step.name)
            expected = t("a step that some customer can meet")
            fix = t(
                "remove it, or what stops the ladder before it: a hand-over, the time limit to claim in court"
            )
            yield Problem(step.place, message, expected, fix)


RHYTHM: dict[str, Rule] = {
    "contacts-par-30-jours": Rule(
        Force.CUSTOM,
        t("Calls included, at most five contacts in thirty days, however many invoices are late."),
        "usage ; C. conso. L121-6 (pratique agressive), C. pénal 222-33-2-2 (harcèlement)",
        _contacts,
    ),
    "banque-attendue": Rule(
        Force.CUSTOM,
        t("Whoever pays on the last day is not reminded while the bank still carries the money."),
        "CMF L133-13 (fin du premier jour ouvrable suivant)",
        _bank,
    ),
    "etape-atteignable": Rule(
        Force.CUSTOM,
        t("A step nobody can meet is read by reviewers and never done: what it promises does not happen."),
        "principe : ce qui est écrit est ce qui se passe",
        _unreachable,
    ),
}
