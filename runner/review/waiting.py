"""What waits for a person: open tasks of the journal, and the verdicts only a person can end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from runner.model.decision import Decision, Verdict
from runner.model.events import TaskOpened
from runner.model.problem import Problem
from runner.model.state import CustomerRecord, State
from runner.model.text import Cents, Text, t
from runner.review.outcome import RunOutcome
from runner.review.verdicts import OTHER_WORK, WORK, WORK_OF_VERDICT, Work


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to do. `place`: `file:line` to mend. `reference`: of a payment, message or mail."""

    customer: str = ""
    invoices: tuple[str, ...] = ()
    amount: Cents | None = None
    detail: Text | None = None
    place: str = ""
    reference: str = ""
    step: str = ""
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """All of one kind, with the words of `Work`."""

    kind: str
    work: Work
    items: tuple[Item, ...]


def waiting(outcome: RunOutcome) -> tuple[Waiting, ...]:
    """The work in the order of `WORK`, the most urgent first; each cause once."""
    found: dict[str, list[Item]] = {}
    for kind, item in _of_decisions(outcome):
        found.setdefault(kind, []).append(item)
    for task in outcome.state.tasks.values():
        items = found.setdefault(task.kind, [])
        if not _known(task, items):
            items.append(_of_task(task))
    items = found.setdefault("donnees", [])
    items.extend(_of_problems(outcome.problems, items))
    return tuple(_group(kind, found[kind]) for kind in sorted(found, key=_rank) if found[kind])


def _group(kind: str, items: Sequence[Item]) -> Waiting:
    ordered = sorted(items, key=lambda item: (-(item.amount or 0), item.customer, item.reference))
    return Waiting(kind, WORK.get(kind, OTHER_WORK), tuple(ordered))


def _rank(kind: str) -> tuple[int, str]:
    order = list(WORK)
    return (order.index(kind) if kind in WORK else len(order), kind)


def _known(task: TaskOpened, items: Sequence[Item]) -> bool:
    """Whether a verdict already tells the cause of this task."""
    reference = task.payment or task.notice
    same = [item for item in items if item.customer == task.customer]
    return any(not reference or not item.reference or item.reference == reference for item in same)


def _of_task(task: TaskOpened) -> Item:
    return Item(
        customer=task.customer,
        invoices=tuple(listed.number for listed in task.invoices),
        amount=sum(listed.balance for listed in task.invoices) if task.invoices else None,
        reference=task.payment or task.notice,
        step=task.step,
        since=task.day,
    )


def _of_decisions(outcome: RunOutcome) -> Iterator[tuple[str, Item]]:
    for decision in outcome.plan.decisions if outcome.plan else ():
        for kind, verdicts in _by_work(decision).items():
            yield from ((kind, item) for item in _items(kind, verdicts, outcome.state))


def _by_work(decision: Decision) -> dict[str, list[Verdict]]:
    found: dict[str, list[Verdict]] = {}
    for verdict in decision.verdicts:
        kind = WORK_OF_VERDICT.get(verdict.kind)
        if kind:
            found.setdefault(kind, []).append(verdict)
    return found


def _items(kind: str, verdicts: Sequence[Verdict], state: State) -> list[Item]:
    first = verdicts[0]
    code = first.invoice.key.customer
    whole = Item(
        customer=code,
        invoices=tuple(verdict.invoice.key.number for verdict in verdicts),
        amount=sum(verdict.balance for verdict in verdicts),
        step=first.step.name if first.step else "",
    )
    detailed = _detailed(kind, whole, first, state.customers.get(code))
    return detailed or [whole]


def _detailed(kind: str, whole: Item, first: Verdict, past: CustomerRecord | None) -> list[Item]:
    """One item for each reply, payment or message a person has to decide on."""
    if kind == "donnees" and first.reasons:
        place = first.reasons[0].place
        return [replace(whole, amount=None, detail=first.reasons[0].text, place=str(place or ""))]
    if past is None:
        return []
    if kind == "courrier":
        return [replace(whole, since=reply.received_on) for reply in past.replies[-1:]]
    if kind == "paiement":
        return [_held(whole, m.payment, m.amount, m.believed, m.learnt_on) for m in past.held]
    if kind == "envoi":
        return [replace(whole, reference=reference) for reference in past.doubtful]
    return []


def _held(whole: Item, payment: str, amount: Cents, believed: bool, learnt_on: date) -> Item:
    detail = None if believed else t("announced by a sender that is not believed")
    return replace(whole, reference=payment, amount=amount, since=learnt_on, detail=detail)


def _of_problems(problems: Sequence[Problem], items: Sequence[Item]) -> list[Item]:
    told = {item.place for item in items}
    new = [problem for problem in problems if str(problem.place) not in told]
    return [Item(detail=_mend(problem), place=str(problem.place)) for problem in new]


def _mend(problem: Problem) -> Text:
    if problem.fix is None:
        return problem.message
    return t("{problem}; fix: {fix}", problem=problem.message, fix=problem.fix)
