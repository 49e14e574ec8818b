"""What has happened, as a state: one small function for each kind of event.

The meaning of each field stands in `runner.model.state`. Nothing here reads the time of an event,
only its day and, for a lease, its run: lines chained again behind another run's mean the same.
"""

from __future__ import annotations

import gc
from bisect import bisect_left, insort
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any, TypeAlias

from runner.journal import fold_money as money
from runner.journal import fold_sends as sends
from runner.journal.fold_moves import taken_over
from runner.model import events as ev
from runner.model.past import CustomerRecord, InvoiceRecord, PromiseRecord, ReplyRecord
from runner.model.problem import UserError
from runner.model.state import LetterRecord, State
from runner.model.text import t

Apply: TypeAlias = Callable[[State, Any], None]

BRAKE = "frein"
"""`RunClosed.result` of a run that a brake stopped."""
_FIGURES_KEPT = timedelta(days=45)


def fold(events: Iterable[ev.AnyEvent], state: State | None = None) -> State:
    """The state after `events`, in order. A given `state` is carried on, not copied."""
    state = State() if state is None else state
    apply = _APPLY
    with no_collection():
        for event in events:
            apply[type(event)](state, event)
    return state


@contextmanager
def no_collection() -> Iterator[None]:
    """Events and records hold no cycles: looking for some among a million doubles the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _started(state: State, event: ev.Started) -> None:
    _readable(event)
    state.remote, state.branch = event.remote, event.branch


def _run_opened(state: State, event: ev.RunOpened) -> None:
    _readable(event)
    state.last_opened = event
    state.began_on = state.began_on or event.day
    if event.copies:
        state.uncopied = 0
    if event.exported_on not in state.export_days:
        insort(state.export_days, event.exported_on)
        money.export_shown(state, event.exported_on)
    at = bisect_left(state.export_days, event.exported_on)
    state.shown_until = state.export_days[at - 1] if at else None


def _readable(event: ev.AnyEvent) -> None:
    if event.version > ev.VERSION:
        raise UserError(t("this journal was written by a newer Relance: update the program, then run again"))


def _run_closed(state: State, event: ev.RunClosed) -> None:
    state.last_closed = event
    if event.figures and event.day:
        _figures(state, event.day, event.figures)
    if event.result != BRAKE:
        _passed(state)


def _figures(state: State, day: date, figures: dict[str, int]) -> None:
    kept = [one for one in state.figures if one[0] != day and day - one[0] <= _FIGURES_KEPT]
    state.figures = [*kept, (day, figures)]


def _lease(state: State, event: ev.Lease) -> None:
    """Nobody gives back another's: a run that slept past its own may find the next one's."""
    if not event.returned:
        state.lease = event
        _passed(state)
    elif state.lease is not None and state.lease.run == event.run:
        state.lease = None


def _passed(state: State) -> None:
    """A lease is taken, or a run ends, only where no brake holds: the next one is compared with this one."""
    state.passed, state.present_then, state.vanished = state.last_opened, state.present, 0


def _mail_read(state: State, event: ev.MailRead) -> None:
    state.cursors[event.folder] = event


def _seen(state: State, event: ev.InvoiceSeen | ev.InvoiceChanged) -> None:
    customer = state.customer(event.customer)
    at = event.number, event.issued_on
    record = customer.invoices.get(at)
    if record is None:
        state.present += 1
        if not isinstance(event, ev.InvoiceSeen) or event.was is None:
            customer.invoices[at] = InvoiceRecord(event.due, event.total, event.balance, first_seen=event.day)
            return
        record = customer.invoices[at] = taken_over(state, event)
    if not record.present:
        money.came_back(state, record)
        state.present += 1
        state.vanished = max(0, state.vanished - 1)
    if event.balance < record.balance:
        customer.fell(event.day, record.balance - event.balance)
    elif event.balance > record.balance:
        money.taken_back(state, record, event)
    record.shown(due=event.due, total=event.total, balance=event.balance, on=event.day)
    if event.balance == 0:
        record.close(_paid_on(event) or state.shown_until or event.day)


def _paid_on(event: ev.InvoiceSeen | ev.InvoiceChanged) -> date | None:
    return event.paid_on if isinstance(event, ev.InvoiceChanged) else None


def _absent(state: State, event: ev.InvoiceAbsent) -> None:
    customer = state.customer(event.customer)
    record = customer.invoices.get((event.number, event.issued_on))
    if record is not None and record.present:
        if record.balance:
            customer.fell(event.day, record.balance)
        record.present, record.absent_on = False, event.day
        record.close(state.shown_until or event.day)
        state.present -= 1
        state.vanished += 1


def _replied(state: State, event: ev.Replied) -> None:
    state.mails.add(event.mail)
    customer = state.customer(event.customer)
    if event.by == "nous":
        sends.contact(customer, event.received_on)
        _answer(customer, event.answers)
    elif not event.automatic:
        where = (event.folder, event.validity, event.uid)
        customer.replies.append(ReplyRecord(event.mail, event.received_on, event.hint, event.day, *where))


def _answered(state: State, event: ev.Answered) -> None:
    _answer(state.customer(event.customer), (event.mail,))


def _answer(customer: CustomerRecord, mails: Collection[str]) -> None:
    if mails:
        customer.replies = [reply for reply in customer.replies if reply.mail not in mails]


def _bounced(state: State, event: ev.Bounced) -> None:
    state.mails.add(event.mail)
    if event.permanent:
        state.customer(event.customer).bad_addresses |= {event.address}


def _task_opened(state: State, event: ev.TaskOpened) -> None:
    if event.task in state.tasks:
        return
    state.tasks[event.task] = event
    if event.task in state.tasks_seen:  # its cause is back; its step was done the first time
        return
    state.tasks_seen.add(event.task)
    if event.step and event.channel in sends.DONE_WHEN_OPENED:
        sends.task_step(state, event)


def _task_closed(state: State, event: ev.TaskClosed) -> None:
    state.tasks.pop(event.task, None)


def _promised(state: State, event: ev.PromiseNoted) -> None:
    """The first sight of a promise counts: a later one finds some of it paid."""
    balances = {(listed.number, listed.issued_on): listed.balance for listed in event.invoices}
    promises = state.customer(event.customer).promises
    promises.setdefault(event.promise, PromiseRecord(event.due, event.amount, balances))


def _promise_ended(state: State, event: ev.PromiseEnded) -> None:
    promise = state.customer(event.customer).promises.get(event.promise)
    if promise is not None and promise.kept is None:
        promise.kept = event.kept


def _letter_proposed(state: State, event: ev.LetterProposed) -> None:
    state.letters[event.task] = LetterRecord(event)


def _letter_handed(state: State, event: ev.LetterHanded) -> None:
    record = state.letters.get(event.task)
    if record is not None and record.proposed.notice == event.notice:
        record.handed = True


def _letter_withdrawn(state: State, event: ev.LetterWithdrawn) -> None:
    record = state.letters.get(event.task)
    if record is not None and record.proposed.notice == event.notice:
        del state.letters[event.task]


def _kept(_state: State, _event: ev.BrakePulled | ev.BrakeLifted) -> None:
    """Kept for people to read; no later decision looks at it."""


_APPLY: dict[type[ev.Event], Apply] = {
    ev.Started: _started,
    ev.RunOpened: _run_opened,
    ev.RunClosed: _run_closed,
    ev.Lease: _lease,
    ev.MailRead: _mail_read,
    ev.InvoiceSeen: _seen,
    ev.InvoiceChanged: _seen,
    ev.InvoiceAbsent: _absent,
    ev.PaymentLearnt: money.learnt,
    ev.Matched: money.matched,
    ev.Absorbed: money.absorbed,
    ev.Reversed: money.reversed_,
    ev.Replied: _replied,
    ev.Answered: _answered,
    ev.Bounced: _bounced,
    ev.Intended: sends.intended,
    ev.BatchOpened: sends.batch_opened,
    ev.Sent: sends.sent,
    ev.Refused: sends.refused,
    ev.Dropped: sends.dropped,
    ev.Doubtful: sends.doubtful,
    ev.TaskOpened: _task_opened,
    ev.TaskClosed: _task_closed,
    ev.PromiseNoted: _promised,
    ev.PromiseEnded: _promise_ended,
    ev.LetterProposed: _letter_proposed,
    ev.LetterHanded: _letter_handed,
    ev.LetterWithdrawn: _letter_withdrawn,
    ev.BrakePulled: _kept,
    ev.BrakeLifted: _kept,
}
