"""Which tasks open, stay and end: a person is asked as long as the cause lasts, and no longer."""

from __future__ import annotations

from collections.abc import Iterator

from runner.journal.book import Book
from runner.journal.written import opening
from runner.model.decision import Decision, Plan, VerdictKind
from runner.model.events import AnyEvent, TaskClosed, TaskOpened
from runner.model.facts import Call, CallOutcome, Fact
from runner.model.parties import InvoiceKey
from runner.model.rules import Channel
from runner.model.told import steps_done
from runner.plan import calendar_of, tasks_of
from runner.run.order import Desk

LASTING = frozenset({"courrier", "appel", "tache"})
"""Tasks no later plan asks for again: their step was done by opening them, their mail is read once."""
_IN_TURN = frozenset({VerdictKind.AWAITS_APPROVAL, VerdictKind.WAITS})
"""A letter about to be posted moves with the gap after each other message, and is still to be posted."""


def task_events(desk: Desk, book: Book, plan: Plan) -> Iterator[AnyEvent]:
    """Open what is asked for and does not wait yet; close what nothing asks for any more.

    On a closed day nothing is due, which ends no cause: nothing is closed then.
    """
    wanted = {task.id: task for task in tasks_of(plan)}
    yield from (opening(task) for name, task in wanted.items() if name not in book.state.tasks)
    if not calendar_of(desk.site).is_open(plan.day):
        return
    decisions = {decision.account.customer.code: decision for decision in plan.decisions}
    for name, task in book.state.tasks.items():
        facts = desk.site.facts.by_customer.get(task.customer, ())
        if name not in wanted and _over(task, decisions.get(task.customer), facts):
            yield TaskClosed(task=name, result="sans_objet")


def _over(task: TaskOpened, decision: Decision | None, facts: tuple[Fact, ...]) -> bool:
    if task.kind not in LASTING:
        return not _stands(task, decision)
    if not task.step:
        return False
    return any(_done(task, fact) for fact in facts) or not _claimed(task, decision)


def _stands(task: TaskOpened, decision: Decision | None) -> bool:
    """Its step is still the next one of an invoice it is about, which waits for nothing but its turn."""
    return decision is not None and any(
        v.step is not None
        and v.step.name == task.step
        and v.kind in _IN_TURN
        and v.invoice.key in _about(task)
        for v in decision.verdicts
    )


def _done(task: TaskOpened, fact: Fact) -> bool:
    """A person wrote that this step was done, of one of its invoices or of the customer; or has called."""
    if fact.on is None or task.day is None or fact.on < task.day:
        return False
    if isinstance(fact, Call):
        return task.channel == Channel.CALL and fact.outcome is not CallOutcome.ABSENT
    numbers = {"", *(listed.number for listed in task.invoices if listed.step)}
    return any(done.step == task.step and done.invoice in numbers for done in steps_done(fact))


def _claimed(task: TaskOpened, decision: Decision | None) -> bool:
    """Something is still owed of what the task is about. Rows that cannot be read may be of it."""
    if decision is None or decision.account.doubts:
        return decision is not None
    owed = {v.invoice.key for v in decision.verdicts if v.kind is not VerdictKind.SETTLED}
    return not _about(task).isdisjoint(owed)


def _about(task: TaskOpened) -> set[InvoiceKey]:
    return {InvoiceKey(task.customer, item.number, item.issued_on) for item in task.invoices if item.step}
