"""What waits for a person: open tasks of the journal, and the verdicts only a person can end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from runner.model.decision import Decision, Plan, Task, Verdict, VerdictKind
from runner.model.events import Listed, TaskOpened
from runner.model.past import CustomerRecord, HeldMoney
from runner.model.problem import Problem
from runner.model.rules import Channel
from runner.model.state import State
from runner.model.text import Cents, Text, t
from runner.review.outcome import RunOutcome
from runner.review.proposals import own_proposal, proposal_text
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
    proposed: bool = False
    """A yes is enough: `detail` says to what."""


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
    planned = _planned(outcome)
    for task in outcome.state.tasks.values():
        items = found.setdefault(task.kind, [])
        if not _known(task, items):
            items.extend(_now(task, _of_task(task, planned.get(task.task), outcome.state), outcome.plan))
    items = found.setdefault("donnees", [])
    items.extend(_of_problems(outcome.problems, items))
    return tuple(_group(kind, found[kind]) for kind in sorted(found, key=_rank) if found[kind])


def _group(kind: str, items: Sequence[Item]) -> Waiting:
    ordered = sorted(items, key=lambda item: (-(item.amount or 0), item.customer, item.reference))
    return Waiting(kind, WORK.get(kind, OTHER_WORK), tuple(ordered))


def _rank(kind: str) -> tuple[int, str]:
    order = list(WORK)
    return (order.index(kind) if kind in WORK else len(order), kind)


def _planned(outcome: RunOutcome) -> dict[str, Task]:
    """Tasks of the plan by id: they know the sentence and the invoices the journal leaves out."""
    if outcome.plan is None:
        return {}
    of_decisions = (task for decision in outcome.plan.decisions for task in decision.tasks)
    return {task.id: task for task in (*of_decisions, *outcome.plan.tasks)}


def _known(task: TaskOpened, items: Sequence[Item]) -> bool:
    """Whether a verdict already tells the cause of this task."""
    reference = task.payment or task.notice
    if any(reference and item.reference == reference for item in items):
        return True
    return any(item.customer == task.customer and not (reference and item.reference) for item in items)


def _now(task: TaskOpened, item: Item, plan: Plan | None) -> Iterator[Item]:
    """What a call is about is owed in part by now, or promised, disputed, paused: then nobody is called.

    The task stays open: it comes back with the claim.
    """
    today = _today(task, plan) if task.kind in _ABOUT_A_CLAIM else {}
    listed = [(entry, today.get((entry.number, entry.issued_on))) for entry in task.invoices]
    claimed = [verdict for _, verdict in listed if verdict and verdict.kind in _CLAIMED]
    seen = [verdict for entry, verdict in listed if verdict and entry.step]
    if any(verdict in claimed for verdict in seen):
        numbers = tuple(verdict.invoice.key.number for verdict in claimed)
        yield replace(item, invoices=numbers, amount=sum(verdict.balance for verdict in claimed))
    elif not seen:
        yield item


def _today(task: TaskOpened, plan: Plan | None) -> dict[tuple[str, date | None], Verdict]:
    """Verdicts of the task's customer, by number and day of issue."""
    theirs = (d for d in (plan.decisions if plan else ()) if d.account.customer.code == task.customer)
    return {verdict.invoice.key[1:]: verdict for decision in theirs for verdict in decision.verdicts}


_ABOUT_A_CLAIM = frozenset({"appel", "tache"})
_CLAIMED = frozenset(
    {
        VerdictKind.TO_RESUME,
        VerdictKind.NO_POLICY,
        VerdictKind.BELOW_THRESHOLD,
        VerdictKind.TO_ARBITRATE,
        VerdictKind.AWAITS_APPROVAL,
        VerdictKind.TO_SEND,
        VerdictKind.GROUPED,
        VerdictKind.POSTPONED,
        VerdictKind.WAITS,
    }
)


def _of_task(task: TaskOpened, planned: Task | None, state: State) -> Item:
    """Its event names little: the rest comes from the plan, the message or the payment it is about."""
    notice = state.notices.get(task.notice)
    listed = task.invoices or (notice.intended.invoices if notice else ())
    numbers = [entry.number for entry in listed] or [
        key.number for key in (planned.invoices if planned else ())
    ]
    return Item(
        customer=task.customer or (notice.intended.customer if notice else ""),
        invoices=tuple(numbers),
        amount=_amount(task, listed, state),
        detail=planned.text if planned and planned.notice is None else None,
        reference=task.payment or task.notice or ("" if task.customer else task.task),
        step=task.step,
        since=task.day,
    )


def _amount(task: TaskOpened, listed: Sequence[Listed], state: State) -> Cents | None:
    payment = state.payments.get(task.payment)
    if payment:
        return payment.amount
    return sum(entry.balance for entry in listed) if listed else None


def _of_decisions(outcome: RunOutcome) -> Iterator[tuple[str, Item]]:
    for decision in outcome.plan.decisions if outcome.plan else ():
        for kind, verdicts in _by_work(decision, outcome.state).items():
            lack = _unwritten(decision, verdicts) if kind == "lettre" else None
            items = _items(kind, verdicts, outcome.state)
            yield from ((kind, replace(item, detail=lack) if lack else item) for item in items)


def _unwritten(decision: Decision, verdicts: Sequence[Verdict]) -> Text | None:
    """Why there is no letter to sign: what its task says beyond the verdict's own reason."""
    usual = {reason.text for verdict in verdicts for reason in verdict.reasons}
    return next(
        (task.text for task in decision.tasks if task.kind == "lettre" and task.text not in usual), None
    )


def _by_work(decision: Decision, state: State) -> dict[str, list[Verdict]]:
    past = state.customers.get(decision.account.customer.code)
    found: dict[str, list[Verdict]] = {}
    for verdict in decision.verdicts:
        kind = _work_of(verdict)
        if kind == "envoi" and past and not past.doubtful:
            kind = "refus"
        if kind:
            found.setdefault(kind, []).append(verdict)
    return found


def _work_of(verdict: Verdict) -> str | None:
    """A letter to post and a file to hand over are not approved but done."""
    step = verdict.step
    if verdict.kind is VerdictKind.AWAITS_APPROVAL and step and not step.approval:
        return _DONE_BY_HER.get(step.channel, "approbation")
    return WORK_OF_VERDICT.get(verdict.kind)


_DONE_BY_HER = {Channel.LETTER: "lettre", Channel.FILE: "dossier"}


def _items(kind: str, verdicts: Sequence[Verdict], state: State) -> list[Item]:
    first = verdicts[0]
    code = first.invoice.key.customer
    whole = Item(
        customer=code,
        invoices=tuple(verdict.invoice.key.number for verdict in verdicts),
        amount=sum(verdict.balance for verdict in verdicts),
        step=first.step.name if first.step else "",
    )
    if kind == "refus":
        return [replace(whole, reference=_last_refused(code, state))]
    if kind == "paiement":
        past = state.customers.get(code)
        return [_held(whole, money, state) for money in past.held] if past and past.held else [whole]
    detailed = _detailed(kind, whole, first, state.customers.get(code))
    return detailed or [whole]


def _last_refused(code: str, state: State) -> str:
    notices = state.notices.values()
    refused = [n.intended for n in notices if n.outcome == "refusee" and n.intended.customer == code]
    return refused[-1].notice if refused else ""


def _detailed(kind: str, whole: Item, first: Verdict, past: CustomerRecord | None) -> list[Item]:
    """One item for each reply, payment or message a person has to decide on."""
    if kind == "donnees" and first.reasons:
        place = first.reasons[0].place
        return [replace(whole, amount=None, detail=first.reasons[0].text, place=str(place or ""))]
    if past is None:
        return []
    if kind == "reponse":
        return [replace(whole, since=reply.received_on) for reply in past.replies[-1:]]
    if kind == "envoi":
        return [replace(whole, reference=reference) for reference in past.doubtful]
    return []


def _held(whole: Item, money: HeldMoney, state: State) -> Item:
    """One payment that waits, with what may be accepted."""
    record = state.payments.get(money.payment)
    proposal = own_proposal(record, whole.customer) if record else None
    said = proposal_text(proposal) if proposal else None
    if not money.believed:
        doubt = t("announced by a sender that is not believed")
        said = t("{doubt}; {proposal}", doubt=doubt, proposal=said) if said else doubt
    return replace(
        whole,
        reference=money.payment,
        amount=money.amount,
        since=money.learnt_on,
        detail=said,
        proposed=proposal is not None,
    )


def _of_problems(problems: Sequence[Problem], items: Sequence[Item]) -> list[Item]:
    told = {item.place for item in items}
    new = [problem for problem in problems if str(problem.place) not in told]
    return [Item(detail=_mend(problem), place=str(problem.place)) for problem in new]


def _mend(problem: Problem) -> Text:
    if problem.fix is None:
        return problem.message
    return t("{problem}; fix: {fix}", problem=problem.message, fix=problem.fix)
