"""The figures the report holds against the site's aims: overdue share, DSO, mean delay, and their trend."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from runner.model.decision import Plan, VerdictKind
from runner.model.settings import Objectives
from runner.model.state import State
from runner.model.text import Text, Value, t
from runner.review.figures import aged, percent

WINDOW = 90
"""Days of invoicing that the DSO is counted over."""
TREND = timedelta(days=30)
"""A figure is compared with the one of about so many days before."""

SHARE, DSO, DELAY = "part_echue", "dso", "retard_moyen"


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure and its aim. `change`: since `since`; None: nothing to compare with."""

    label: Text
    value: Value
    aim: Value | None
    missed: bool
    change: int | None
    trend: Text | None


def figures_of(plan: Plan, state: State) -> dict[str, int]:
    """What the journal keeps of a day: share in tenths of a percent, DSO and mean delay in days."""
    found = {SHARE: aged(plan).overdue_share, DELAY: _mean_delay(plan)}
    dso = _dso(plan, state)
    return found if dso is None else {**found, DSO: dso}


def _mean_delay(plan: Plan) -> int:
    """Days late of what is overdue, weighted by the amounts, half up; 0 where nothing is."""
    weighted = owed = 0
    for decision in plan.decisions:
        for verdict in decision.verdicts:
            due = verdict.invoice.due
            if due and due < plan.day and verdict.kind is not VerdictKind.DOUBTFUL_DATA:
                weighted += verdict.balance * (plan.day - due).days
                owed += verdict.balance
    return (2 * weighted + owed) // (2 * owed) if owed else 0


def _dso(plan: Plan, state: State) -> int | None:
    """Balance ÷ invoices of the last 90 days x 90; None until the journal has seen 90 days of them.

    An export that lists open invoices alone shows none that was issued and paid before the first run.
    """
    start = plan.day - timedelta(days=WINDOW)
    if state.began_on is None or state.began_on > start:
        return None
    issued = sum(
        record.total
        for customer in state.customers.values()
        for (_, on), record in customer.invoices.items()
        if on and start < on <= plan.day
    )
    return (aged(plan).total * WINDOW * 2 + issued) // (2 * issued) if issued else None


def measures(today: Mapping[str, int], state: State, day: date, aims: Objectives) -> Iterator[Measure]:
    """The figures in the order of the report, each with its aim and its trend."""
    since, before = _earlier(state, day)
    wanted = (
        (SHARE, t("Overdue share"), aims.overdue_share and aims.overdue_share * 10),
        (DSO, t("Days of sales outstanding (DSO)"), aims.dso),
        (DELAY, t("Mean delay of what is overdue"), aims.mean_delay),
    )
    for name, label, aim in wanted:
        if name not in today:
            yield Measure(label, t("not enough history"), None, missed=False, change=None, trend=None)
            continue
        change = today[name] - before[name] if since and name in before else None
        yield Measure(
            label,
            _shown(name, today[name]),
            None if aim is None else _shown(name, aim),
            missed=aim is not None and today[name] > aim,
            change=change,
            trend=None if change is None or since is None else _trend(name, change, since),
        )


def _earlier(state: State, day: date) -> tuple[date | None, Mapping[str, int]]:
    """The figures kept that are nearest to `TREND` ago."""
    past = [(on, kept) for on, kept in state.figures if on < day]
    if not past:
        return None, {}
    return min(past, key=lambda one: (abs((day - one[0]) - TREND), one[0]))


def _shown(name: str, value: int) -> Value:
    return percent(value) if name == SHARE else t("{count} d", count=value)


def _trend(name: str, change: int, since: date) -> Text:
    """A word and an arrow: colour alone tells nothing to some."""
    if change == 0:
        return t("→ unchanged since {day}", day=since)
    size = t("{points} points", points=_points(abs(change))) if name == SHARE else _shown(name, abs(change))
    if change > 0:
        return t("↗ up {size} since {day}", size=size, day=since)
    return t("↘ down {size} since {day}", size=size, day=since)


def _points(tenths: int) -> str:
    return f"{tenths // 10},{tenths % 10}"
