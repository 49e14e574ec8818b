"""What the daily report says: what waits for her, what left, what came in, figures, health."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from runner.model import events as ev
from runner.model.decision import BrakeReading
from runner.model.settings import Mode
from runner.model.text import Amount, Text, Value, t
from runner.review.acts import Acts, Arrival, Departure, acts, of_kind
from runner.review.figures import Aged, aged, money, percent
from runner.review.health import health_checks
from runner.review.outcome import RunOutcome, RunResult
from runner.review.payments import STAGE_LABELS
from runner.review.suggest import fact_example
from runner.review.tables import few
from runner.review.verdicts import step_label
from runner.review.waiting import Item, Waiting, waiting

MOST_ROWS = 8
"""Rows shown in a block: the report stays one screen, `plan --names` has the rest."""


@dataclass(frozen=True, slots=True)
class Row:
    """`what` in full, `note` smaller beside or below it, `amount` to the right. `bad`: in red."""

    what: Value
    note: Value = ""
    amount: Value = ""
    bad: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, what to do about it, rows, and (`code`) a file to add: its path, then its lines."""

    title: Text
    lead: Text | None = None
    rows: tuple[Row, ...] = ()
    code: tuple[str, ...] = ()
    more: int = 0
    """Rows not shown."""


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
    left: Block
    came: Block
    figures: Block
    health: Block
    anchor: str


def build_report(outcome: RunOutcome) -> Report:
    """The report of one run, finished or stopped."""
    work, done = waiting(outcome), acts(outcome)
    health = health_checks(outcome.health, outcome.day, outcome.timezone)
    todo = tuple(_todo(group, outcome) for group in work)
    return Report(
        subject=_subject(outcome, work),
        level=_level(outcome, work),
        headline=_headline(outcome),
        key=tuple(_key(outcome, work, done)),
        alerts=tuple(_alerts(outcome)),
        todo=todo,
        left=_left(done, outcome),
        came=_came(done, outcome),
        figures=_figures(outcome),
        health=Block(t("Health"), rows=tuple(Row(c.label, amount=c.value, bad=c.bad) for c in health)),
        anchor=outcome.anchor,
    )


def _subject(outcome: RunOutcome, work: Sequence[Waiting]) -> Text:
    todo = sum(len(group.items) for group in work)
    if outcome.result is not RunResult.DONE:
        why = ", ".join(brake.name for brake in outcome.brakes) or outcome.result.value
        return t("Reminders of {day}: STOPPED ({why}), to do: {todo}", day=outcome.day, why=why, todo=todo)
    sent = len(of_kind(outcome.events, ev.Sent))
    return t("Reminders of {day}: sent {sent}, to do {todo}", day=outcome.day, sent=sent, todo=todo)


def _level(outcome: RunOutcome, work: Sequence[Waiting]) -> str:
    if outcome.result is not RunResult.DONE:
        return "arret"
    return "attention" if work else "ok"


def _headline(outcome: RunOutcome) -> Text:
    if outcome.result is not RunResult.DONE:
        return t("The run of {day} stopped.", day=outcome.day)
    if outcome.mode is Mode.TRIAL:
        return t("Trial run of {day}: nothing left, the messages are in the folder.", day=outcome.day)
    return t("The run of {day} is complete.", day=outcome.day)


def _key(outcome: RunOutcome, work: Sequence[Waiting], done: Acts) -> Iterable[tuple[Text, Value]]:
    yield t("To do"), sum(len(group.items) for group in work)
    yield t("Sent"), Amount(done.sent_total)
    yield t("Received"), Amount(done.received)
    if outcome.plan:
        yield t("Overdue"), Amount(aged(outcome.plan).overdue)


def _alerts(outcome: RunOutcome) -> Iterable[Text]:
    yield from outcome.causes
    if outcome.result is RunResult.INTERRUPTED and not outcome.causes and outcome.problems:
        yield t("Places to correct before the next run: {count}", count=len(outcome.problems))
    for brake in outcome.brakes:
        yield _brake(brake)
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
    rows = tuple(_todo_row(item, outcome) for item in group.items[:MOST_ROWS])
    code = fact_example(group.work.fact, group.items[0], outcome.day)
    return Block(group.work.title, group.work.todo, rows, code, max(0, len(group.items) - MOST_ROWS))


def _todo_row(item: Item, outcome: RunOutcome) -> Row:
    notes: list[Value] = [item.reference, few(list(item.invoices), 3), item.detail or "", item.place]
    if item.since:
        notes.append(t("since {day}", day=item.since))
    amount: Value = "" if item.amount is None else Amount(item.amount)
    who = _who(item.customer, outcome) if item.customer else item.place or item.reference
    return Row(who, _joined([note for note in notes if note and note != who]), amount)


def _joined(values: Sequence[Value]) -> Value:
    """`a · b · c`, each still translatable."""
    if not values:
        return ""
    holes = " · ".join(f"{{v{at}}}" for at in range(len(values)))
    return Text(holes, tuple((f"v{at}", value) for at, value in enumerate(values)))


def _who(code: str, outcome: RunOutcome) -> str:
    name = outcome.names.get(code, "")
    return f"{name} ({code})" if name else code


def _left(done: Acts, outcome: RunOutcome) -> Block:
    title = t("Written to the folder") if outcome.mode is Mode.TRIAL else t("What left")
    rows = [_departure(departure, outcome) for departure in done.departures[:MOST_ROWS]]
    more = max(0, len(done.departures) - MOST_ROWS)
    if not rows:
        return Block(title, lead=t("Nothing today."), rows=tuple(_tried(done)))
    total = t("Messages: {count}, for {total}", count=len(done.departures), total=Amount(done.sent_total))
    return Block(title, total, (*rows, *_tried(done)), more=more)


def _tried(done: Acts) -> Iterable[Row]:
    if done.refused:
        yield Row(t("Refused by the mail server"), t("tried again at the next run"), done.refused, bad=True)
    if done.dropped:
        yield Row(t("Dropped before any try"), t("planned again at the next run"), done.dropped, bad=True)


def _departure(departure: Departure, outcome: RunOutcome) -> Row:
    note = _joined([step_label(departure.step), few(list(departure.invoices), 3)])
    return Row(_who(departure.customer, outcome), note, Amount(departure.total))


def _came(done: Acts, outcome: RunOutcome) -> Block:
    title = t("What came in")
    if not done.arrivals and not done.shown:
        return Block(title, lead=t("No payment announced."))
    lead = t(
        "Received {received}, settled {settled}; accounting now shows {shown} of earlier payments.",
        received=Amount(done.received),
        settled=Amount(done.settled),
        shown=Amount(done.shown),
    )
    rows = tuple(_arrival(arrival, outcome) for arrival in done.arrivals[:MOST_ROWS])
    return Block(title, lead, rows, more=max(0, len(done.arrivals) - MOST_ROWS))


def _arrival(arrival: Arrival, outcome: RunOutcome) -> Row:
    who = ", ".join(_who(code, outcome) for code in arrival.customers[:2]) or t("unknown payer")
    notes: list[Value] = [arrival.payment, _became(arrival), few(list(arrival.invoices), 3)]
    shown = money(arrival.amount, arrival.currency)
    return Row(who, _joined([note for note in notes if note]), shown, bad=arrival.came_back)


def _became(arrival: Arrival) -> Text:
    if arrival.came_back:
        return t("came back")
    if not arrival.believed:
        return t("not believed, held")
    if arrival.invoices:
        return STAGE_LABELS.get(arrival.stage, t("settled"))
    return t("held") if arrival.customers else t("concerns nobody known")


def _figures(outcome: RunOutcome) -> Block:
    title = t("Aged balance")
    if outcome.plan is None:
        return Block(title, lead=t("Not computed: the run stopped before."))
    balance = aged(outcome.plan)
    rows = tuple(
        Row(t("{label} ({count})", label=label, count=count), amount=Amount(cents))
        for label, count, cents in balance.rows()
    )
    return Block(title, _owed(balance), (*rows, *_beside(balance)))


def _owed(balance: Aged) -> Text:
    return t(
        "Owed {total}, overdue {overdue} ({share}).",
        total=Amount(balance.total),
        overdue=Amount(balance.overdue),
        share=percent(balance.overdue_share),
    )


def _beside(balance: Aged) -> Iterable[Row]:
    if balance.credits:
        yield Row(t("Credits not allocated, not deducted above"), amount=Amount(balance.credits))
    if balance.doubtful:
        yield Row(t("Doubtful invoices, not counted above"), amount=balance.doubtful, bad=True)
