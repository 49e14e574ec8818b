"""`journal show`: the events of the audit log as lines people read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import msgspec

from runner.model import events as ev
from runner.model.mail import guess
from runner.model.text import Amount, Text, Translate, Value, euros, t
from runner.review.codes import said
from runner.review.figures import local_time, money
from runner.review.grid import show
from runner.review.payments import STAGE_LABELS
from runner.review.tables import few
from runner.review.verdicts import step_label, work

_Say = Callable[[Any], Text]


def journal_lines(
    events: Iterable[ev.AnyEvent], translate: Translate, timezone: str = "Europe/Paris"
) -> Iterator[str]:
    """One line an event, under a heading for each run."""
    run: str | None = None
    for event in events:
        if event.run != run:
            run = event.run
            day = event.day.strftime("%d/%m/%Y") if event.day else ""
            yield show(t("Run {run} of {day}", run=run, day=day), translate)
        yield f"  {_time(event, timezone)}  {show(sentence(event), translate)}"


def _time(event: ev.AnyEvent, timezone: str) -> str:
    return local_time(event.at, timezone)[-5:] or "--:--"


def sentence(event: ev.AnyEvent) -> Text:
    """What an event says."""
    return _SENTENCES[type(event)](event)


def _run_closed(event: ev.RunClosed) -> Text:
    counts = ", ".join(f"{name} {count}" for name, count in event.counts.items())
    return t("Run closed ({result}): {counts}", result=event.result, counts=counts or "-")


def _run_opened(event: ev.RunOpened) -> Text:
    return t(
        "Run opened: export of {export}, {rows} rows, rules {rules}",
        export=event.exported_on,
        rows=event.rows,
        rules=event.rules[:10],
    )


def _promise_noted(event: ev.PromiseNoted) -> Text:
    values: dict[str, Value] = {"customer": event.customer, "id": event.promise, "day": event.due}
    if event.amount:
        return t("{customer} promised {amount} for {day} ({id})", amount=Amount(event.amount), **values)
    return t("{customer} promised to pay by {day} ({id})", **values)


def _promise_ended(event: ev.PromiseEnded) -> Text:
    if event.kept:
        return t("Promise {id} of {customer}: kept", id=event.promise, customer=event.customer)
    return t("Promise {id} of {customer}: not kept", id=event.promise, customer=event.customer)


def _lease(event: ev.Lease) -> Text:
    return (
        t("Lease given back") if event.returned else t("Lease taken until {until} (UTC)", until=event.until)
    )


def _mail_read(event: ev.MailRead) -> Text:
    return t(
        "Mail folder {folder} read up to message {uid}; {retry} to read again",
        folder=event.folder,
        uid=event.last_uid,
        retry=len(event.retry),
    )


def _seen(event: ev.InvoiceSeen) -> Text:
    if event.was:
        return t(
            "{invoice}, of customer {code} until now: {balance} owed",
            invoice=_invoice(event),
            code=event.was[0],
            balance=Amount(event.balance),
        )
    return t("{invoice} appears: {balance} owed", invoice=_invoice(event), balance=Amount(event.balance))


def _changed(event: ev.InvoiceChanged) -> Text:
    return t(
        "{invoice} changes: {before} owed before, {balance} now",
        invoice=_invoice(event),
        before=Amount(event.before),
        balance=Amount(event.balance),
    )


def _payment(event: ev.PaymentLearnt) -> Text:
    amount = money(event.amount, event.currency)
    if event.believed:
        return t(
            "Payment {payment} of {amount} learnt ({kind})",
            payment=event.payment,
            amount=amount,
            kind=event.kind,
        )
    return t(
        "Payment {payment} of {amount} announced, not believed: {reason}",
        payment=event.payment,
        amount=amount,
        reason=said(event.reason),
    )


def _matched(event: ev.Matched) -> Text:
    stage = STAGE_LABELS.get(event.stage, t("not matched yet"))
    if event.allocations:
        parts = few([f"{part.number} {euros(part.amount)}" for part in event.allocations])
        return t("{payment} settles {parts} ({stage})", payment=event.payment, parts=parts, stage=stage)
    held = few(list(event.held)) or "-"
    return t(
        "{payment} settles nothing ({stage}); holds {held}", payment=event.payment, stage=stage, held=held
    )


def _absorbed(event: ev.Absorbed) -> Text:
    return t(
        "Accounting shows {amount} of {payment} on {invoice}",
        amount=Amount(event.amount),
        payment=event.payment,
        invoice=_invoice(event),
    )


def _reversed(event: ev.Reversed) -> Text:
    return t(
        "{amount} of {payment} came back: owed again on {invoice}",
        amount=Amount(event.amount),
        payment=event.payment,
        invoice=_invoice(event),
    )


def _replied(event: ev.Replied) -> Text:
    if event.by == "nous":
        return t("A person wrote to {customer} on {day}", customer=event.customer, day=event.received_on)
    if event.automatic:
        return t("Automatic reply of {customer} on {day}", customer=event.customer, day=event.received_on)
    said = t("{customer} replied on {day}", customer=event.customer, day=event.received_on)
    return t("{what} ({guess}?)", what=said, guess=guess(event.hint)) if event.hint else said


def _bounced(event: ev.Bounced) -> Text:
    if event.permanent:
        return t("An address of {customer} does not exist", customer=event.customer)
    return t("An address of {customer} could not be reached for now", customer=event.customer)


def _intended(event: ev.Intended) -> Text:
    return t(
        "{notice} will leave: {customer}, {step}, {total} ({invoices})",
        notice=event.notice,
        customer=event.customer,
        step=step_label(event.step),
        total=Amount(event.total),
        invoices=few([listed.number for listed in event.invoices]),
    )


def _batch(event: ev.BatchOpened) -> Text:
    return t("Batch {batch} opened: {notices}", batch=event.batch, notices=few(list(event.notices), 20))


def _refused(event: ev.Refused) -> Text:
    if event.permanent:
        return t("{notice} refused for good by the server ({code})", notice=event.notice, code=event.code)
    return t("{notice} refused for now by the server ({code})", notice=event.notice, code=event.code)


def _task_opened(event: ev.TaskOpened) -> Text:
    numbers = few([listed.number for listed in event.invoices]) or event.payment or event.notice or "-"
    what = work(event.kind).title
    return t(
        "Task {task}: {what}, {customer}, {on}",
        task=event.task,
        what=what,
        customer=event.customer,
        on=numbers,
    )


def _lifted(event: ev.BrakeLifted) -> Text:
    return t("Brake {brake} lifted: {reason}", brake=event.brake, reason=event.reason)


def _invoice(event: ev.InvoiceSeen | ev.InvoiceChanged | ev.InvoiceAbsent | ev.Absorbed | ev.Reversed) -> str:
    return f"{event.customer} {event.number}"


_SENTENCES: dict[type[ev.AnyEvent], _Say] = {
    ev.Started: lambda e: t("Journal {branch} begins for {remote}", branch=e.branch, remote=e.remote),
    ev.RunOpened: _run_opened,
    ev.RunClosed: _run_closed,
    ev.Lease: _lease,
    ev.MailRead: _mail_read,
    ev.InvoiceSeen: _seen,
    ev.InvoiceChanged: _changed,
    ev.InvoiceAbsent: lambda e: t("{invoice} has left the export", invoice=_invoice(e)),
    ev.PaymentLearnt: _payment,
    ev.Matched: _matched,
    ev.Absorbed: _absorbed,
    ev.Reversed: _reversed,
    ev.Replied: _replied,
    ev.Answered: lambda e: t("A reply of {customer} was answered", customer=e.customer),
    ev.Bounced: _bounced,
    ev.Intended: _intended,
    ev.BatchOpened: _batch,
    ev.Sent: lambda e: t("{notice} left", notice=e.notice),
    ev.Refused: _refused,
    ev.Dropped: lambda e: t(
        "{notice} dropped before any try: {reason}", notice=e.notice, reason=said(e.reason)
    ),
    ev.LetterProposed: lambda e: t(
        "{notice}: letter {step} to {customer} is ready to be signed, to be posted by {day}",
        notice=e.notice,
        step=e.step,
        customer=e.customer,
        day=e.until,
    ),
    ev.LetterHanded: lambda e: t(
        "{notice}: the letter is in the hands of the person who signs", notice=e.notice
    ),
    ev.LetterWithdrawn: lambda e: t(
        "{notice}: this letter ends ({why})", notice=e.notice, why=said(e.reason)
    ),
    ev.Doubtful: lambda e: t("{notice}: nobody knows whether it left", notice=e.notice),
    ev.TaskOpened: _task_opened,
    ev.PromiseNoted: _promise_noted,
    ev.PromiseEnded: _promise_ended,
    ev.TaskClosed: lambda e: t(
        "Task {task} closed: {result}", task=e.task, result=said(e.result) if e.result else "-"
    ),
    ev.BrakePulled: lambda e: t(
        "Brake {brake}: {seen} seen, {limit} allowed", brake=e.brake, seen=e.seen, limit=e.limit
    ),
    ev.BrakeLifted: _lifted,
}


def journal_text(events: Iterable[ev.AnyEvent], translate: Translate, timezone: str = "Europe/Paris") -> str:
    """The whole of `journal show`."""
    return "".join(f"{line}\n" for line in journal_lines(events, translate, timezone))


def journal_json(events: Iterable[ev.AnyEvent]) -> str:
    """The events as the journal has them, one JSON object a line, without the chain hashes."""
    encode = msgspec.json.Encoder().encode
    return "".join(f"{encode(event).decode()}\n" for event in events)
