"""The sections of the report below what waits for her: one function each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from runner.dunning.addresses import NO_WAY
from runner.model.decision import Plan, Verdict, VerdictKind
from runner.model.settings import Mode
from runner.model.text import Amount, Cents, Text, Value, t
from runner.review.acts import Acts, Arrival, Departure
from runner.review.figures import Aged, aged, money, percent
from runner.review.measures import Measure, figures_of, measures
from runner.review.outcome import RunOutcome
from runner.review.payments import STAGE_LABELS
from runner.review.tables import few
from runner.review.verdicts import VERDICT_LABELS, WORK_OF_VERDICT, act_label

MOST_ROWS = 8


@dataclass(frozen=True, slots=True)
class Row:
    """`what` in full, `note` smaller beside or below it, `amount` to the right. `bad`: in red, with a mark.

    `link`: the form that records what was done; `command`: what to type, where there is no form.
    `share`: in tenths of a percent, drawn as a bar; None: no bar.
    """

    what: Value
    note: Value = ""
    amount: Value = ""
    bad: bool = False
    link: str = ""
    command: str = ""
    share: int | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, what to do about it, rows, and (`code`) a file to add: its path, then its lines."""

    title: Text
    lead: Text | None = None
    rows: tuple[Row, ...] = ()
    code: tuple[str, ...] = ()
    more: int = 0
    """Rows not shown."""


def joined(values: Sequence[Value]) -> Value:
    """`a · b · c`, each still translatable."""
    if not values:
        return ""
    holes = " · ".join(f"{{v{at}}}" for at in range(len(values)))
    return Text(holes, tuple((f"v{at}", value) for at, value in enumerate(values)))


def who(code: str, outcome: RunOutcome) -> str:
    """The name with its code, where names may be shown."""
    name = outcome.names.get(code, "")
    return f"{name} ({code})" if name else code


# --- what left ------------------------------------------------------------------------------------


def left(done: Acts, outcome: RunOutcome) -> Block:
    """The messages of the day, and those that were not taken."""
    title = t("Written into sortie/") if outcome.mode is Mode.TRIAL else t("What left")
    rows = [_departure(departure, outcome) for departure in done.departures[:MOST_ROWS]]
    more = max(0, len(done.departures) - MOST_ROWS)
    if not rows:
        return Block(title, lead=t("Nothing in this run."), rows=tuple(_tried(done)))
    total = t("Messages: {count}, for {total}", count=len(done.departures), total=Amount(done.sent_total))
    return Block(title, total, (*rows, *_tried(done)), more=more)


def _tried(done: Acts) -> Iterable[Row]:
    if done.refused:
        yield Row(t("Refused by the mail server"), t("tried again at the next run"), done.refused, bad=True)
    if done.dropped:
        yield Row(t("Dropped before any try"), t("planned again at the next run"), done.dropped, bad=True)


def _departure(departure: Departure, outcome: RunOutcome) -> Row:
    note = joined([act_label(departure.step, departure.occasion), few(list(departure.invoices), 3)])
    return Row(who(departure.customer, outcome), note, Amount(departure.total))


# --- what came in ---------------------------------------------------------------------------------


def came_in(done: Acts, outcome: RunOutcome) -> Block:
    """Payments announced, and what accounting now shows of earlier ones."""
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
    name = ", ".join(who(code, outcome) for code in arrival.customers[:2]) or t("unknown payer")
    notes: list[Value] = [arrival.payment, _became(arrival), few(list(arrival.invoices), 3)]
    shown = money(arrival.amount, arrival.currency)
    return Row(name, joined([note for note in notes if note]), shown, bad=arrival.came_back)


def _became(arrival: Arrival) -> Text:
    if arrival.came_back:
        return t("came back")
    if not arrival.believed:
        return t("not believed, held")
    if arrival.invoices:
        return STAGE_LABELS.get(arrival.stage, t("settled"))
    return t("held") if arrival.customers else t("concerns nobody known")


# --- what waits without her -----------------------------------------------------------------------

_SPOKEN_OF = frozenset({VerdictKind.TO_SEND, VerdictKind.GROUPED, VerdictKind.SETTLED, *WORK_OF_VERDICT})
"""Said above: what left, and what waits for her."""


def without_her(plan: Plan) -> Block:
    """Invoices for which nothing happens today and nobody has anything to do, by reason."""
    counts: dict[VerdictKind, int] = {}
    sums: dict[VerdictKind, Cents] = {}
    first: dict[VerdictKind, date] = {}
    for verdict in (v for d in plan.decisions for v in d.verdicts if not _spoken_of(v)):
        kind = verdict.kind
        counts[kind] = counts.get(kind, 0) + 1
        sums[kind] = sums.get(kind, 0) + verdict.balance
        if verdict.next_on and verdict.next_on > plan.day:
            first[kind] = min(first.get(kind, verdict.next_on), verdict.next_on)
    rows = tuple(
        Row(
            t("{label} ({count})", label=VERDICT_LABELS[kind], count=counts[kind]),
            t("next on {day}", day=first[kind]) if kind in first else "",
            Amount(sums[kind]),
        )
        for kind in VerdictKind
        if kind in counts
    )
    lead = None if rows else t("No other invoice is open.")
    return Block(t("What waits, with nothing to do"), lead, rows)


def _spoken_of(verdict: Verdict) -> bool:
    """Said above. So is who could be written to today if there were an address: that is a task."""
    mute = any(reason.text in NO_WAY.values() for reason in verdict.reasons)
    return verdict.kind in _SPOKEN_OF or (verdict.kind is VerdictKind.WAITS and mute)


# --- figures --------------------------------------------------------------------------------------


def against_aims(outcome: RunOutcome, plan: Plan) -> Block:
    """Overdue share, DSO and mean delay, each with its aim and its trend."""
    today = figures_of(plan, outcome.state)
    found = measures(today, outcome.state, outcome.day, outcome.objectives)
    rows = []
    for measure in found:
        notes = [note for note in (_aim(measure), measure.trend) if note]
        rows.append(Row(measure.label, joined(notes), measure.value, bad=measure.missed))
    return Block(t("Figures"), rows=tuple(rows))


def _aim(measure: Measure) -> Text | None:
    if measure.aim is None:
        return None
    if measure.missed:
        return t("over the aim of {aim}", aim=measure.aim)
    return t("within the aim of {aim}", aim=measure.aim)


def aged_balance(outcome: RunOutcome) -> Block:
    """What is owed, by how late it is."""
    title = t("Aged balance")
    if outcome.plan is None:
        return Block(title, lead=t("Not computed: the run stopped before."))
    balance = aged(outcome.plan)
    rows = tuple(
        Row(
            t("{label} ({count})", label=label, count=count),
            amount=Amount(cents),
            share=_share(cents, balance),
        )
        for label, count, cents in balance.rows()
    )
    return Block(title, _owed(balance), (*rows, *_beside(balance)))


def _share(cents: Cents, balance: Aged) -> int:
    return cents * 1000 // balance.total if balance.total else 0


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
