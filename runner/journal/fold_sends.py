"""Messages and calls: intentions, batches, outcomes, and the rungs and contacts they make."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from datetime import date

from msgspec.structs import replace

from runner.model.events import BatchOpened, Doubtful, Dropped, Intended, Listed, Refused, Sent, TaskOpened
from runner.model.past import CustomerRecord, InvoiceRecord, StepRecord
from runner.model.rules import Channel
from runner.model.state import NoticeRecord, State

DONE_WHEN_OPENED = frozenset({Channel.CALL, Channel.TASK})
"""A person's steps are done when their task opens; a letter when its posting is recorded (DESIGN §5)."""
SENT = "envoyee"
REFUSED = "refusee"
DROPPED = "abandonnee"
DOUBTFUL = "envoi_a_verifier"


def contact(customer: CustomerRecord, on: date) -> None:
    """We reached the customer on that day."""
    contacts = customer.contacts
    at = bisect_left(contacts, on)
    if at == len(contacts) or contacts[at] != on:
        contacts.insert(at, on)
    _reached(customer, on)


def intended(state: State, event: Intended) -> None:
    """A message is going to leave; that alone moves nothing."""
    state.notices[event.notice] = NoticeRecord(event)
    customer = state.customer(event.customer)
    customer.tries += 1
    if event.cause:
        customer.told = (*customer.told, event.cause)


def batch_opened(state: State, event: BatchOpened) -> None:
    """From here on these messages may have left, whatever number their batch gives itself."""
    state.batches += 1
    for reference in event.notices:
        if reference in state.notices:
            state.notices[reference].batch = state.batches


def sent(state: State, event: Sent) -> None:
    """It left, on the day it was intended for, even where its copy is found later."""
    notice = state.notices.get(event.notice)
    if notice is None or notice.outcome == SENT:
        return
    if notice.intended.message_id and event.run == notice.intended.run:  # else it is its copy that proves it
        state.uncopied += 1
    _end(state, notice, SENT, event.day)
    notice.server_id = event.server_id
    what, on = notice.intended, notice.intended.day or event.day or date.min
    customer = state.customer(what.customer)
    _climb(customer, what.invoices, StepRecord("", on, what.deadline, what.notice, what.policy))
    contact(customer, on)
    if what.deadline:
        customer.deadline = max(customer.deadline or what.deadline, what.deadline)
    customer.thread = customer.thread or _message_id(what, event)


def refused(state: State, event: Refused) -> None:
    """The server said no: for now, so it is planned again, or for good, so a person is asked."""
    notice = state.notices.get(event.notice)
    if notice is None or notice.outcome == SENT:
        return
    _end(state, notice, REFUSED, event.day)
    customer = state.customer(notice.intended.customer)
    if event.permanent:
        customer.refused_for_good += (event.notice,)
        return
    _unsay(customer, notice.intended)
    for listed in notice.intended.invoices:
        if listed.step or notice.intended.occasion:
            _invoice(customer, listed).refusals += 1


def dropped(state: State, event: Dropped) -> None:
    """It did not leave, and may be planned again: where the server refused it, a person has seen to that."""
    notice = state.notices.get(event.notice)
    if notice is None or notice.outcome == SENT:
        return
    _unsay(state.customer(notice.intended.customer), notice.intended)
    if notice.outcome == REFUSED:
        _forgive(state.customer(notice.intended.customer), notice.intended)
    _end(state, notice, DROPPED, event.day)


def doubtful(state: State, event: Doubtful) -> None:
    """It may have left: the gap counts it, the ladder does not, until someone knows."""
    notice = state.notices.get(event.notice)
    if notice is None or notice.outcome:
        return
    notice.outcome, notice.ended_on = DOUBTFUL, event.day
    customer = state.customer(notice.intended.customer)
    customer.doubtful += (event.notice,)
    _reached(customer, notice.intended.day or event.day or date.min)


def task_step(state: State, event: TaskOpened) -> None:
    """The step a task stands for is done by opening it; a call is a contact."""
    customer = state.customer(event.customer)
    on = event.day or date.min
    _climb(customer, event.invoices, StepRecord("", on, None, event.notice or event.task, event.policy))
    if event.channel == Channel.CALL:
        contact(customer, on)


def _end(state: State, notice: NoticeRecord, outcome: str, on: date | None) -> None:
    """Close a message; one nobody knew about is in doubt no more, and counts for the gap only if it left."""
    if notice.outcome == DOUBTFUL:
        customer = state.customer(notice.intended.customer)
        customer.doubtful = _without(customer.doubtful, notice.intended.notice)
        left = [state.notices[reference].intended.day for reference in customer.doubtful]
        customer.last_contact = max(filter(None, (*customer.contacts[-1:], *left)), default=None)
    notice.outcome, notice.ended_on = outcome, on


def _without(references: tuple[str, ...], gone: str) -> tuple[str, ...]:
    return tuple(reference for reference in references if reference != gone)


def _unsay(customer: CustomerRecord, what: Intended) -> None:
    """It did not leave: what it was about may be told again."""
    customer.told = tuple(cause for cause in customer.told if cause != what.cause)


def _forgive(customer: CustomerRecord, what: Intended) -> None:
    """The refusals of a message count no more."""
    customer.refused_for_good = _without(customer.refused_for_good, what.notice)
    for listed in what.invoices:
        if listed.step:
            _invoice(customer, listed).refusals = 0


def _climb(customer: CustomerRecord, invoices: Iterable[Listed], done: StepRecord) -> None:
    """One rung like `done` for each invoice that counts with a step of its own."""
    for listed in invoices:
        if listed.step:
            record = _invoice(customer, listed)
            record.steps = (*record.steps, replace(done, step=listed.step, balance=listed.balance))
            record.refusals = 0


def _invoice(customer: CustomerRecord, listed: Listed) -> InvoiceRecord:
    record = customer.invoices.get((listed.number, listed.issued_on))
    if record is None:
        record = customer.invoices[listed.number, listed.issued_on] = InvoiceRecord()
    return record


def _reached(customer: CustomerRecord, on: date) -> None:
    if customer.last_contact is None or on > customer.last_contact:
        customer.last_contact = on


def _message_id(what: Intended, event: Sent) -> str:
    """The id the customer's copy carries: the server's, where it wrote its own over ours."""
    return f"<{event.server_id.strip('<>')}>" if "@" in event.server_id else what.message_id
