"""Letters a person signs and posts: frozen as a proposal, handed over, withdrawn when they are void.

A proposal keeps its day, its figures and the hash of its PDF. It ends when it is posted, when what it asks
for or whom it is sent to changes, or when the deadline it prints would leave the customer too few days.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from hashlib import sha256

from runner.dunning.addresses import current
from runner.dunning.calendar import Calendar
from runner.journal.written import listed
from runner.model.decision import Decision, Notice, Plan, Task, VerdictKind
from runner.model.events import AnyEvent, LetterProposed, LetterWithdrawn, TaskClosed
from runner.model.facts import ContactChange, StepDone
from runner.model.facts import Letter as LetterFact
from runner.model.hashes import address_hash
from runner.model.parties import Customer, InvoiceKey
from runner.model.problem import UserError
from runner.model.rules import Channel
from runner.model.state import LetterRecord, State
from runner.model.text import Cents, Text, t
from runner.notices.letters.pdf import Letter, letter
from runner.notices.letters.slip import Slip
from runner.plan import calendar_of, tasks_of
from runner.run.order import Desk

VALID_DAYS = 10
"""A proposal older than this is stale: figures and situation must be looked at again."""
LEAST_GRANTED = 8
"""Days a formal notice leaves the customer at the least, by custom (8 to 15)."""
FEW_DAYS = 2
"""Open days a person has in any case to sign and post."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A letter frozen today."""

    event: LetterProposed
    customer: Customer
    letter: Letter


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A letter that ends today. `told`: a person must hear of it, since she may hold its PDF.

    One whose hand-over nobody journalled may have reached her all the same: the run may have been killed.
    """

    event: LetterWithdrawn
    slip: Slip
    told: bool


@dataclass(frozen=True, slots=True)
class Letters:
    """What this run does about letters."""

    proposals: tuple[Proposal, ...] = ()
    withdrawals: tuple[Withdrawal, ...] = ()

    @property
    def mailed(self) -> bool:
        """Whether anything is to be handed over."""
        return bool(self.proposals) or any(w.told for w in self.withdrawals)


NO_LETTERS = Letters()


def readers(desk: Desk) -> tuple[str, ...]:
    """Who signs: those who read the report, else the contact."""
    settings = desk.settings
    return settings.report_to or tuple(filter(None, (settings.contact.email,)))


def plan_letters(desk: Desk, plan: Plan, state: State, closed: frozenset[str]) -> tuple[Plan, Letters]:
    """Today's proposals and withdrawals; `closed`: tasks that this run closes. Pure but for the PDF.

    The task of a letter that cannot be made says so.
    """
    if not readers(desk):
        return plan, NO_LETTERS
    wanted = {task.id: task for task in tasks_of(plan) if _is_letter(task)}
    ended = {name: _ended(desk, plan, record, name, wanted, closed) for name, record in state.letters.items()}
    proposals: list[Proposal] = []
    failed: dict[str, Text] = {}
    for name, task in wanted.items():
        if name in state.letters and not ended[name]:
            continue
        try:
            proposals.append(_proposal(desk, task, _in_her_hands(state.letters.get(name))))
        except UserError as error:
            failed[name] = t("the letter could not be written: {why}", why=error.texts[0])
    anew = {proposal.event.task for proposal in proposals}
    withdrawals = tuple(
        _withdrawal(desk, state.letters[name], why, replaced=name in anew)
        for name, why in ended.items()
        if why
    )
    return _told(plan, failed), Letters(tuple(proposals), withdrawals)


def _told(plan: Plan, failed: Mapping[str, Text]) -> Plan:
    """The tasks of letters that could not be made say why."""
    if not failed:
        return plan
    return replace(plan, decisions=tuple(_explained(decision, failed) for decision in plan.decisions))


def _explained(decision: Decision, failed: Mapping[str, Text]) -> Decision:
    if not any(task.id in failed for task in decision.tasks):
        return decision
    tasks = tuple(replace(task, text=failed.get(task.id, task.text)) for task in decision.tasks)
    return replace(decision, tasks=tasks)


def _in_her_hands(record: LetterRecord | None) -> str:
    """The letters a new one replaces: the last, and those before it if that one may not have arrived."""
    if record is None:
        return ""
    before = "" if record.handed else record.proposed.replaces
    return ", ".join(filter(None, (record.proposed.notice, before)))


def _is_letter(task: Task) -> bool:
    return task.kind == Channel.LETTER and task.notice is not None


# --- the end of a proposal ------------------------------------------------------------------------


def _ended(  # noqa: PLR0917 - all that a letter's end can come from
    desk: Desk,
    plan: Plan,
    record: LetterRecord,
    name: str,
    wanted: Mapping[str, Task],
    closed: frozenset[str],
) -> str:
    """Why a proposal ends today (the journal's word), or an empty string."""
    proposed = record.proposed
    decision = next((d for d in plan.decisions if d.account.customer.code == proposed.customer), None)
    if _posted(desk, proposed):
        return "postee"
    if decision is None or not _owed(proposed, decision):
        return "payee"
    if name in closed:
        return "sans_objet"
    if not record.handed:
        return "non_remise"
    if _changed(desk, proposed, decision, wanted.get(name)):
        return "changee"
    return "perimee" if plan.day > proposed.until else ""


def _posted(desk: Desk, proposed: LetterProposed) -> bool:
    """A person recorded that this step was done since the proposal was made, by today."""
    numbers = {"", *(item.number for item in proposed.invoices if item.step)}
    for fact in desk.site.facts.by_customer.get(proposed.customer, ()):
        if not isinstance(fact, StepDone | LetterFact) or fact.step != proposed.step:
            continue
        about = {fact.invoice} if isinstance(fact, StepDone) else set(fact.invoices) or {""}
        if fact.on and proposed.day and proposed.day <= fact.on <= desk.day and about & numbers:
            return True
    return False


def _owed(proposed: LetterProposed, decision: Decision) -> bool:
    """Something of what it asks for is still claimed."""
    asked = _asked(proposed)
    return any(
        v.balance and v.kind is not VerdictKind.SETTLED and v.invoice.key in asked for v in decision.verdicts
    )


def _changed(desk: Desk, proposed: LetterProposed, decision: Decision, task: Task | None) -> bool:
    """Another balance (paid, credited, disputed), another address, or other invoices at this step."""
    now = {v.invoice.key: v.balance for v in decision.verdicts}
    if any(now.get(key) != balance for key, balance in _asked(proposed).items()):
        return True
    if proposed.address != _postal(desk, _current(desk, decision)):
        return True
    notice = task.notice if task else None
    return notice is not None and (
        {line.invoice.key for line in notice.lines} != set(_asked(proposed)) or notice.total != proposed.total
    )


def _asked(proposed: LetterProposed) -> dict[InvoiceKey, Cents]:
    return {InvoiceKey(proposed.customer, i.number, i.issued_on): i.balance for i in proposed.invoices}


def _current(desk: Desk, decision: Decision) -> Customer:
    """With what people wrote of its address since the customer file."""
    customer = decision.account.customer
    facts = desk.site.facts.by_customer.get(customer.code, ())
    return current(customer, (fact for fact in facts if isinstance(fact, ContactChange)), desk.day)


def _postal(desk: Desk, customer: Customer) -> str:
    return address_hash("\n".join((customer.name, *customer.address)), desk.secrets.key)


def _withdrawal(desk: Desk, record: LetterRecord, why: str, *, replaced: bool) -> Withdrawal:
    proposed = record.proposed
    account = desk.ledger.accounts.get(proposed.customer)
    event = LetterWithdrawn(notice=proposed.notice, task=proposed.task, reason=why)
    slip = slip_of(proposed, account.customer.name if account else "")
    return Withdrawal(event, slip, told=why != "postee" and not replaced)


# --- a new proposal -------------------------------------------------------------------------------


def _proposal(desk: Desk, task: Task, replaces: str) -> Proposal:
    notice = task.notice
    if notice is None:
        raise LookupError(task.id)
    made = letter(notice, desk.settings, desk.templates)
    figures = notice.figures
    event = LetterProposed(
        notice=notice.reference,
        task=task.id,
        customer=notice.customer.code,
        policy=notice.policy.name,
        step=notice.step.name,
        invoices=tuple(map(listed, notice.lines)),
        total=notice.total,
        interest=figures.interest if figures else 0,
        flat=figures.flat if figures else 0,
        deadline=notice.deadline,
        until=last_posting(notice, calendar_of(desk.site)),
        pdf=sha256(made.pdf).hexdigest(),
        address=_postal(desk, notice.customer),
        replaces=replaces,
    )
    return Proposal(event, notice.customer, made)


def last_posting(notice: Notice, calendar: Calendar) -> date:
    """The last day on which the letter may be posted: ten days, or fewer so that its deadline stays one."""
    stale = notice.day + timedelta(days=VALID_DAYS)
    if notice.deadline is None:
        return stale
    fair = notice.deadline - timedelta(days=LEAST_GRANTED)
    return min(stale, max(fair, calendar.add_open(notice.day, FEW_DAYS)))


# --- what the first commit keeps -------------------------------------------------------------------


def letter_events(letters: Letters) -> Iterator[AnyEvent]:
    """What the first commit keeps: the letters frozen, and those that end without a word to anybody."""
    yield from (w.event for w in letters.withdrawals if not w.told)
    yield from (p.event for p in letters.proposals)


def closing_tasks(events: tuple[AnyEvent, ...]) -> frozenset[str]:
    """The tasks that these events close."""
    return frozenset(event.task for event in events if isinstance(event, TaskClosed))


def slip_of(event: LetterProposed, name: str) -> Slip:
    """What its slip says. `name`: of the customer, which the journal does not keep."""
    total = event.total + event.interest + event.flat
    counted = tuple(item.number for item in event.invoices if item.step)
    return Slip(event.notice, event.step, event.customer, name, total, event.until, event.replaces, counted)
