"""Days to come, if nobody pays and nobody answers: how much would leave, when, and for how much.

Each morning is decided by the same function as a run, its messages count as sent and its tasks as opened;
then the next morning. Nothing is written and nothing leaves. Letters wait for the person who posts them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import msgspec
from msgspec.structs import replace as alter

from runner.journal.fold import fold
from runner.journal.written import intention, opening
from runner.model.decision import Notice, Plan
from runner.model.events import AnyEvent, BatchOpened, Sent
from runner.model.parties import Ledger
from runner.model.rules import Channel
from runner.model.settings import Site
from runner.model.state import State
from runner.model.text import Amount, Text, plain, render, t
from runner.plan import make_plan, notices_of, tasks_of
from runner.review.grid import Cell, Column, Form, Grid, as_markdown, as_text, escape
from runner.review.tables import View
from runner.review.verdicts import CHANNEL_LABELS, step_label

LONGEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Morning:
    """One day on which something happens. `acts`: messages, calls, letters and tasks of steps."""

    day: date
    acts: tuple[Notice, ...]


def simulate(
    site: Site, ledger: Ledger, state: State, days: tuple[date, date], key: bytes
) -> tuple[Morning, ...]:
    """The mornings from the first of `days` to the last on which something happens. `state` is carried on."""
    found: list[Morning] = []
    for offset in range((days[1] - days[0]).days + 1):
        day = days[0] + timedelta(days=offset)
        plan = make_plan(site, ledger, state, day, key=key)
        acts = _acts(plan, state)
        fold((alter(event, day=day) for event in _events(plan, state)), state)
        if acts:
            found.append(Morning(day, acts))
    return tuple(found)


def _acts(plan: Plan, state: State) -> tuple[Notice, ...]:
    """What leaves, and what a person is asked for the first time."""
    asked = (task.notice for task in tasks_of(plan) if task.id not in state.tasks_seen)
    return (*notices_of(plan), *(notice for notice in asked if notice))


def _events(plan: Plan, state: State) -> Iterator[AnyEvent]:
    leaving = notices_of(plan)
    yield from map(intention, leaving)
    if leaving:
        yield BatchOpened(batch=1, notices=tuple(notice.reference for notice in leaving))
    yield from (Sent(notice=notice.reference) for notice in leaving)
    yield from (opening(task) for task in tasks_of(plan) if task.id not in state.tasks_seen)


# --- shown ------------------------------------------------------------------------------------------------


def show_mornings(mornings: tuple[Morning, ...], first: date, last: date, view: View) -> str:
    """In the form asked for; numbers only."""
    if view.form is Form.JSON:
        return _json(mornings, first, last)
    headline = render(_headline(mornings, first, last), view.translate)
    grids = (_by_day(mornings), _by_step(mornings))
    if view.form is Form.MARKDOWN:
        return "\n".join([escape(headline), "", *(as_markdown(grid, view.translate) for grid in grids)])
    return "\n".join([headline, "", *(as_text(grid, view.translate, view.width) for grid in grids)])


def _headline(mornings: tuple[Morning, ...], first: date, last: date) -> Text:
    return t(
        "From {first} to {last}, if nobody pays or answers: {count} messages, calls, letters and tasks",
        first=first,
        last=last,
        count=sum(len(morning.acts) for morning in mornings),
    )


def _channels(mornings: tuple[Morning, ...]) -> list[Channel]:
    used = {act.step.channel for morning in mornings for act in morning.acts}
    return [channel for channel in Channel if channel in used]


def _by_day(mornings: tuple[Morning, ...]) -> Grid:
    channels = _channels(mornings)
    columns = (
        Column(t("Day")),
        *(Column(CHANNEL_LABELS[channel], right=True) for channel in channels),
        Column(t("Asked for"), right=True),
    )
    return Grid(t("Day by day"), columns, tuple(_day_row(morning, channels) for morning in mornings))


def _day_row(morning: Morning, channels: list[Channel]) -> tuple[Cell, ...]:
    counts = Counter(act.step.channel for act in morning.acts)
    return (morning.day, *(counts[channel] for channel in channels), Amount(_asked(morning)))


def _asked(morning: Morning) -> int:
    return sum(act.total for act in morning.acts)


def _by_step(mornings: tuple[Morning, ...]) -> Grid:
    counts = Counter(_rung(act) for morning in mornings for act in morning.acts)
    rows = tuple((policy, step_label(step), count) for (policy, step), count in sorted(counts.items()))
    columns = Column(t("Policy")), Column(t("Step")), Column(t("Number"), right=True)
    return Grid(t("Step by step"), columns, rows)


def _rung(act: Notice) -> tuple[str, str]:
    return act.policy.name, act.step.name


def _json(mornings: tuple[Morning, ...], first: date, last: date) -> str:
    whole = {
        "from": first.isoformat(),
        "to": last.isoformat(),
        "days": [{"date": m.day.isoformat(), "acts": [_act_json(act) for act in m.acts]} for m in mornings],
    }
    return msgspec.json.encode(whole).decode() + "\n"


def _act_json(act: Notice) -> dict[str, Any]:
    return {
        "customer": act.customer.code,
        "policy": act.policy.name,
        "step": act.step.name,
        "channel": act.step.channel.value,
        "invoices": [line.invoice.key.number for line in act.lines],
        "total": plain(act.total),
    }
