"""What the daily report says: what waits for her, what left, what came in, what waits, figures, health."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from runner.model import events as ev
from runner.model.decision import BrakeReading
from runner.model.settings import Mode
from runner.model.text import Amount, Text, Value, t
from runner.review.acts import Acts, acts, of_kind
from runner.review.figures import aged
from runner.review.health import health_checks
from runner.review.outcome import RunOutcome, RunResult
from runner.review.sections import (
    Block,
    Row,
    against_aims,
    aged_balance,
    came_in,
    joined,
    left,
    who,
    without_her,
)
from runner.review.suggest import answer, rows_to_add
from runner.review.tables import few
from runner.review.waiting import Item, Waiting, waiting

MOST_ROWS = 8
"""Rows shown of one kind of work: the report stays one screen, `plan --names` has the rest."""


@dataclass(frozen=True, slots=True)
class Report:
    """Everything the mail says, before any layout. `level`: `ok`, `attention`, `arret`."""

    subject: Text
    level: str
    headline: Text
    key: tuple[tuple[Text, Value], ...]
    """The whole run in four figures."""
    alerts: tuple[Text, ...]
    todo: tuple[Block, ...]
    told: tuple[Block, ...]
    """What left, what came in, what waits, figures, aged balance, health."""
    anchor: str


def build_report(outcome: RunOutcome) -> Report:
    """The report of one run, finished or stopped."""
    work, done = waiting(outcome), acts(outcome)
    return Report(
        subject=_subject(outcome, work),
        level=_level(outcome, work),
        headline=_headline(outcome),
        key=tuple(_key(outcome, work, done)),
        alerts=tuple(_alerts(outcome)),
        todo=tuple(_todo(group, outcome) for group in work),
        told=tuple(_told(outcome, done)),
        anchor=outcome.anchor,
    )


def _told(outcome: RunOutcome, done: Acts) -> Iterable[Block]:
    yield left(done, outcome)
    yield came_in(done, outcome)
    if outcome.plan:
        yield without_her(outcome.plan)
        yield against_aims(outcome, outcome.plan)
    yield aged_balance(outcome)
    health = health_checks(outcome.health, outcome.day, outcome.timezone)
    yield Block(t("Health"), rows=tuple(Row(c.label, amount=c.value, bad=c.bad) for c in health))


def _subject(outcome: RunOutcome, work: Sequence[Waiting]) -> Text:
    todo = sum(len(group.items) for group in work)
    if outcome.result is not RunResult.DONE:
        why = ", ".join(brake.name for brake in outcome.brakes) or outcome.result.value
        return t("Reminders of {day}: STOPPED ({why}), to do: {todo}", day=outcome.day, why=why, todo=todo)
    sent = len(of_kind(outcome.events, ev.Sent))
    if outcome.mode is Mode.TRIAL:
        return t("Trial of {day}: written {sent}, to do {todo}", day=outcome.day, sent=sent, todo=todo)
    return t("Reminders of {day}: sent {sent}, to do {todo}", day=outcome.day, sent=sent, todo=todo)


def _level(outcome: RunOutcome, work: Sequence[Waiting]) -> str:
    if outcome.result is not RunResult.DONE:
        return "arret"
    return "attention" if work else "ok"


def _headline(outcome: RunOutcome) -> Text:
    if outcome.result is not RunResult.DONE:
        return t("The run of {day} stopped.", day=outcome.day)
    if outcome.mode is Mode.TRIAL:
        return t("Trial run of {day}: nothing left, the messages are in sortie/.", day=outcome.day)
    return t("The run of {day} is complete.", day=outcome.day)


def _key(outcome: RunOutcome, work: Sequence[Waiting], done: Acts) -> Iterable[tuple[Text, Value]]:
    yield t("To do"), sum(len(group.items) for group in work)
    yield t("Written") if outcome.mode is Mode.TRIAL else t("Sent"), Amount(done.sent_total)
    yield t("Received"), Amount(done.received)
    if outcome.plan:
        yield t("Overdue"), Amount(aged(outcome.plan).overdue)


def _alerts(outcome: RunOutcome) -> Iterable[Text]:
    yield from outcome.causes
    if outcome.plan and outcome.plan.day != outcome.day:
        yield t("Verdicts and figures are those of {day}.", day=outcome.plan.day)
    if outcome.result is RunResult.INTERRUPTED and not outcome.causes and outcome.problems:
        yield t("Places to correct before the next run: {count}", count=len(outcome.problems))
    for brake in outcome.brakes:
        yield _brake(brake)
    if outcome.brakes and outcome.state.letters:
        yield t("Post no letter before a run is complete: this one did not look at those you hold.")
    for lifted in of_kind(outcome.events, ev.BrakeLifted):
        yield t("Brake {brake} was lifted for this run: {reason}", brake=lifted.brake, reason=lifted.reason)


def _brake(brake: BrakeReading) -> Text:
    why = t(
        "Brake {brake}: {what}: {seen} (limit {limit}).",
        brake=brake.name,
        what=brake.text,
        seen=brake.seen,
        limit=brake.limit,
    )
    if not brake.liftable:
        return t("{why} It cannot be lifted: mend the cause, then run again.", why=why)
    return t(
        '{why} Mend the cause; if it is right, run again with --lift {brake}="the reason".',
        why=why,
        brake=brake.name,
    )


def _todo(group: Waiting, outcome: RunOutcome) -> Block:
    rows = tuple(_todo_row(group.work.fact, item, outcome) for item in group.items[:MOST_ROWS])
    code = rows_to_add(group.work.fact, group.items[0])
    return Block(group.work.title, group.work.todo, rows, code, max(0, len(group.items) - MOST_ROWS))


def _todo_row(fact: str, item: Item, outcome: RunOutcome) -> Row:
    notes: list[Value] = [item.reference, few(list(item.invoices), 3), item.detail or "", item.place]
    if item.since:
        notes.append(t("since {day}", day=item.since))
    amount: Value = "" if item.amount is None else Amount(item.amount)
    name = who(item.customer, outcome) if item.customer else item.place or item.reference
    note = joined([note for note in notes if note and note != name])
    settles = answer(fact, item, outcome.plan.day if outcome.plan else outcome.day)
    link = settles.link(outcome.answer) if settles else ""
    return Row(name, note, amount, link=link, command=settles.command if settles and not link else "")
