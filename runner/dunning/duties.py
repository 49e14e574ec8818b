"""What facts ask of a person: a claim to declare, a dispute to answer, a call to make again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from runner.dunning.addresses import reachable
from runner.dunning.case import Case
from runner.dunning.insolvency import declare_by, urgency
from runner.dunning.instalments import course
from runner.model.decision import Task
from runner.model.facts import Call, CallOutcome, Fact
from runner.model.hashes import task_id
from runner.model.near import nearest
from runner.model.text import Amount, Text, t

TOLD_FOR = timedelta(days=7)
"""How long a person is told that a hold has ended."""


def duties(case: Case) -> Iterator[Task]:
    """Tasks that facts alone ask for; those of the ladder and of invoices are elsewhere."""
    yield from _insolvency(case)
    yield from _ended(case)
    yield from _missed(case)
    yield from _orphans(case)
    yield from _calls(case)
    yield from _letters(case)


def is_known(case: Case, number: str) -> bool:
    """An invoice of the export, paid ones included, or of the journal: an absent one has merely left."""
    return number in _numbers(case)


def unknown(case: Case, number: str) -> Text:
    """That nobody knows this invoice, and which one may have been meant."""
    near = nearest(number, sorted(_numbers(case)))
    return t("{what}; {near}", what=_unknown(number), near=near) if near else _unknown(number)


def _unknown(number: str) -> Text:
    return t("a fact names invoice {number}, which no export has shown", number=number)


def _numbers(case: Case) -> set[str]:
    past = case.past.invoices if case.past else ()
    account = case.account
    shown = (*(open_.key for open_ in account.invoices), *(paid.key for paid in account.paid))
    return {key.number for key in shown}.union(number for number, _ in past)


def _insolvency(case: Case) -> Iterator[Task]:
    """The countdown of the claim; each threshold is a task of its own, so that it is told again."""
    declared = any(fact.declared_on for fact in case.known.insolvencies)
    for fact in case.known.insolvencies:
        if not declared:
            last, left = declare_by(fact), (declare_by(fact) - case.day).days
            late = t("the claim was to be declared by {day}: ask to be relieved of the time limit", day=last)
            soon = t("declare the claim by {day}: {left} days left, then it is lost", day=last, left=left)
            yield Task(
                id=task_id(
                    "declaration", fact.customer, str(fact.published_on), str(urgency(fact, case.day))
                ),
                kind="declaration",
                customer=fact.customer,
                invoices=tuple(invoice.key for invoice in case.account.invoices),
                text=late if left < 0 else soon,
            )


def _ended(case: Case) -> Iterator[Task]:
    """Disputes past their answer, credits past their day, holds that have just ended."""
    for dispute in case.known.disputes:
        if dispute.outcome is None and case.day > dispute.until and _stands(case, dispute.invoice):
            text = t("a dispute was to be settled by {day}: settle it or renew it", day=dispute.until)
            yield _of(dispute, text)
    for credit in case.known.credits:
        if case.day > credit.expected_on and _open(case, credit.invoice):
            text = t(
                "a credit note of {amount} on {number} was expected by {day}: issue it, or remove the fact",
                amount=Amount(credit.amount),
                number=credit.invoice,
                day=credit.expected_on,
            )
            yield _of(credit, text)
    for pause in case.known.holds:
        if timedelta(0) < case.day - pause.until <= TOLD_FOR and _stands(case, pause.invoice):
            yield _of(pause, t("a hold ended on {day}: reminders start again", day=pause.until))


def _missed(case: Case) -> Iterator[Task]:
    """An instalment not paid, where nothing goes on by itself: the plan would hold for ever.

    Where the whole falls due the ladder goes on, once the customer could be told so.
    """
    for plan in case.known.plans:
        found = course(case, plan)
        by_itself = plan.acceleration and (found.told or reachable(case).emails)
        if found.sound and found.missed and found.next and not by_itself:
            text = t(
                "instalment {number} of {count} of the plan, of {day}, was missed: call, agree on new dates, "
                "or remove the plan",
                number=found.position,
                count=len(plan.instalments),
                day=found.next.due,
            )
            yield _of(plan, text)


def _orphans(case: Case) -> Iterator[Task]:
    for fact, number in case.known.naming:
        if not is_known(case, number):
            # The same task whatever else is open: which number is near changes from day to day.
            yield replace(_of(fact, _unknown(number)), text=unknown(case, number))


def _calls(case: Case) -> Iterator[Task]:
    """A call to make again, a wrong number, a customer in difficulty: until a later call."""
    for call in case.known.calls:
        text = _asked(call, case)
        if text and case.account.invoices and not _called_since(case, call):
            yield _of(call, text, kind="appel" if call.again_on else "donnees")


def _asked(call: Call, case: Case) -> Text | None:
    if call.again_on and call.again_on <= case.day:
        return t("call again, as agreed on {day}", day=call.on or call.again_on)
    if call.outcome is CallOutcome.WRONG_NUMBER:
        return t("the telephone number is wrong: find another one")
    if call.outcome is CallOutcome.HARDSHIP:
        return t("the customer said it is in difficulty: offer a payment plan")
    return None


def _called_since(case: Case, call: Call) -> bool:
    since = call.again_on or call.on
    return any(
        other.on and since and other.on >= since for other in case.known.calls if other is not call
    ) or any(plan.on and call.on and plan.on >= call.on for plan in case.known.plans)


def _letters(case: Case) -> Iterator[Task]:
    for letter in case.known.letters:
        if letter.returned and any(_open(case, number) for number in letter.invoices or ("",)):
            text = t("the letter of {day} came back: check the address", day=letter.on or case.day)
            yield _of(letter, text, kind="adresse")


def _of(fact: Fact, text: Text, kind: str = "donnees") -> Task:
    identity = task_id(kind, fact.customer, str(fact.place), str(text))
    return Task(id=identity, kind=kind, customer=fact.customer, text=text)


def _stands(case: Case, number: str) -> bool:
    return not number or is_known(case, number)


def _open(case: Case, number: str) -> bool:
    """Something is still owed of this invoice; without a number, of any."""
    return any(
        case.balances[invoice.key] > 0
        for invoice in case.account.invoices
        if number in {"", invoice.key.number}
    )
