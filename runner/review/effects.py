"""What each step brought in: of the invoices it was taken for, how many were settled before the next one.

Everything is counted from the journal, and from the letters and calls people say they made. An invoice is
settled on the earliest day on which nothing may have been left to pay (`InvoiceRecord.closed_on`), by a
payment, a credit note or because it left the export: the journal never calls the last one paid.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise
from statistics import median_low
from typing import TypeAlias

import msgspec
from msgspec.structs import replace

from runner.model.events import AnyEvent, Replied
from runner.model.facts import Facts
from runner.model.past import CustomerRecord, InvoiceRecord, StepRecord
from runner.model.state import State
from runner.model.text import Amount, Cents, Text, plain, render, t
from runner.model.told import steps_done
from runner.review.figures import percent
from runner.review.grid import Cell, Column, Form, Grid, as_markdown, as_text, escape
from runner.review.tables import View
from runner.review.verdicts import step_label

ENOUGH = 10
"""Invoices whose step has had its time: of fewer, a share would say more than is known."""

Rung: TypeAlias = tuple[str, str]
"""Policy and step."""


@dataclass(frozen=True, slots=True)
class Period:
    """Days of the steps that count, both included; None: no end on that side."""

    first: date | None = None
    last: date | None = None

    def __contains__(self, day: date | None) -> bool:
        return day is not None and (self.first or day) <= day <= (self.last or day)


@dataclass(frozen=True, slots=True)
class Climb:
    """One step taken for one invoice; days of its next step and of its settlement, if there are any."""

    customer: str
    rung: Rung
    place: int
    """How many steps of this invoice came before."""
    on: date
    balance: Cents
    next_on: date | None
    settled_on: date | None

    @property
    def crossed(self) -> bool:
        """It was settled already, as was learnt later: nobody could know it that morning."""
        return self.settled_on is not None and self.settled_on < self.on

    @property
    def settled(self) -> bool:
        """Settled from that day on, before the next step."""
        if self.settled_on is None or self.crossed:
            return False
        return self.next_on is None or self.settled_on < self.next_on

    @property
    def went_on(self) -> bool:
        """Not settled when the next step came."""
        return self.next_on is not None and not self.settled and not self.crossed


@dataclass(frozen=True, slots=True)
class Effect:
    """One step of one policy. Each invoice is `settled`, `went_on`, `waiting` or `crossed`, once."""

    policy: str
    step: str
    invoices: int
    settled: int
    went_on: int
    crossed: int
    collected: Cents
    """What the settled ones owed when the step was taken."""
    days: int | None
    """From the step to the settlement, of half of the settled ones at most; None: nothing is settled."""
    replies: int
    """Mails of the customers between this step and their next one, automatic ones left out."""

    @property
    def waiting(self) -> int:
        """Open, and their next step not taken."""
        return self.invoices - self.settled - self.went_on - self.crossed

    @property
    def share(self) -> int | None:
        """Settled, in tenths of a percent of those whose step has had its time; None: too few to tell."""
        ended = self.settled + self.went_on
        return (2_000 * self.settled + ended) // (2 * ended) if ended >= ENOUGH else None


@dataclass(frozen=True, slots=True)
class Effects:
    """Of a whole journal. `unasked`: settled without any step, which no reminder can claim."""

    steps: tuple[Effect, ...]
    unasked: int
    unasked_amount: Cents


def effects(state: State, facts: Facts, events: Iterable[AnyEvent], period: Period) -> Effects:
    """The steps taken within `period`, by policy and in the order of the ladder."""
    climbs = list(_climbs(state, facts))
    replies = _replies(climbs, events, period)
    taken: dict[Rung, list[Climb]] = {}
    for climb in climbs:
        if climb.on in period:
            taken.setdefault(climb.rung, []).append(climb)
    ordered = sorted(taken, key=lambda rung: (rung[0], _place(taken[rung]), rung[1]))
    unasked = [invoice.total for invoice in _unasked(state, facts) if invoice.closed_on in period]
    return Effects(tuple(_effect(r, taken[r], replies[r]) for r in ordered), len(unasked), sum(unasked))


def _climbs(state: State, facts: Facts) -> Iterator[Climb]:
    for code, invoice, steps in _invoices(state, facts):
        yield from _of_invoice(code, invoice, sorted(steps, key=lambda step: step.on))


def _invoices(state: State, facts: Facts) -> Iterator[tuple[str, InvoiceRecord, tuple[StepRecord, ...]]]:
    """Each with its customer and its steps, those of a person after those of the program."""
    for code, customer in state.customers.items():
        for key, invoice in customer.invoices.items():
            yield code, invoice, (*invoice.steps, *_by_hand(code, key, customer, facts))


def _of_invoice(code: str, invoice: InvoiceRecord, steps: Sequence[StepRecord]) -> Iterator[Climb]:
    for place, (step, following) in enumerate(pairwise((*steps, None))):
        assert step is not None  # noqa: S101 - only the last one has none behind it, for the type checker
        next_on = following.on if following else None
        rung = (step.policy, step.step)
        yield Climb(code, rung, place, step.on, step.balance, next_on, invoice.closed_on)


def _by_hand(
    code: str, key: tuple[str, date | None], customer: CustomerRecord, facts: Facts
) -> Iterator[StepRecord]:
    """Letters posted and steps done by a person, of an invoice that the fact names and no other bears."""
    number, invoice = key[0], customer.invoices[key]
    done = [step for fact in facts.by_customer.get(code, ()) for step in steps_done(fact)]
    if not done or sum(other == number for other, _ in customer.invoices) > 1:
        return
    known = {step.step for step in invoice.steps}
    like = invoice.steps[-1] if invoice.steps else StepRecord("", date.min, balance=invoice.total)
    for step in done:
        if step.invoice == number and step.on and step.step not in known:
            yield replace(like, step=step.step, on=step.on)


def _unasked(state: State, facts: Facts) -> Iterator[InvoiceRecord]:
    return (invoice for _, invoice, steps in _invoices(state, facts) if not steps)


def _replies(climbs: Sequence[Climb], events: Iterable[AnyEvent], period: Period) -> Counter[Rung]:
    """Each mail of a customer, for the last step taken before it: the most advanced of that day."""
    of: dict[str, list[Climb]] = {}
    for climb in climbs:
        of.setdefault(climb.customer, []).append(climb)
    counts: Counter[Rung] = Counter()
    for event in events:
        if isinstance(event, Replied) and event.by == "client" and not event.automatic:
            before = (climb for climb in of.get(event.customer, ()) if climb.on <= event.received_on)
            last = max(before, key=lambda climb: (climb.on, climb.place), default=None)
            if last and last.on in period:
                counts[last.rung] += 1
    return counts


def _place(climbs: Sequence[Climb]) -> float:
    return sum(climb.place for climb in climbs) / len(climbs)


def _effect(rung: Rung, climbs: Sequence[Climb], replies: int) -> Effect:
    settled = [climb for climb in climbs if climb.settled]
    days = [(climb.settled_on - climb.on).days for climb in settled if climb.settled_on]
    return Effect(
        *rung,
        invoices=len(climbs),
        settled=len(settled),
        went_on=sum(climb.went_on for climb in climbs),
        crossed=sum(climb.crossed for climb in climbs),
        collected=sum(climb.balance for climb in settled),
        days=median_low(days) if days else None,
        replies=replies,
    )


# --- shown ------------------------------------------------------------------------------------------------


def show_effects(found: Effects, period: Period, view: View) -> str:
    """In the form asked for; numbers only."""
    if view.form is Form.JSON:
        return _json(found, period)
    said = [render(text, view.translate) for text in _sentences(found, period)]
    grids = [_grid(policy, list(rows)) for policy, rows in groupby(found.steps, lambda step: step.policy)]
    if view.form is Form.MARKDOWN:
        return "\n".join(
            [*(f"{escape(s)}\n" for s in said), *(as_markdown(g, view.translate) for g in grids)]
        )
    return "\n".join([*said, "", *(as_text(grid, view.translate, view.width) for grid in grids)])


def _sentences(found: Effects, period: Period) -> Iterator[Text]:
    taken = sum(effect.invoices for effect in found.steps)
    if period.first and period.last:
        yield t("Steps from {first} to {last}: {count}", first=period.first, last=period.last, count=taken)
    elif period.first:
        yield t("Steps since {first}: {count}", first=period.first, count=taken)
    elif period.last:
        yield t("Steps until {last}: {count}", last=period.last, count=taken)
    else:
        yield t("Steps in the whole journal: {count}", count=taken)
    amount = Amount(found.unasked_amount)
    yield t("Invoices settled without any step: {count}, {amount}", count=found.unasked, amount=amount)


def _grid(policy: str, steps: Sequence[Effect]) -> Grid:
    columns = (
        Column(t("Step")),
        Column(t("Invoices"), right=True),
        Column(t("Settled after it"), right=True),
        Column(t("Share"), right=True),
        Column(t("Amount"), right=True),
        Column(t("Days"), right=True),
        Column(t("Next step"), right=True),
        Column(t("Waiting"), right=True),
        Column(t("Crossed"), right=True),
        Column(t("Replies"), right=True),
    )
    title = t("Policy {policy}", policy=policy) if policy else t("No policy known")
    return Grid(title, columns, tuple(map(_row, steps)))


def _row(effect: Effect) -> tuple[Cell, ...]:
    return (
        step_label(effect.step),
        effect.invoices,
        effect.settled,
        "-" if effect.share is None else percent(effect.share),
        Amount(effect.collected),
        "-" if effect.days is None else effect.days,
        effect.went_on,
        effect.waiting,
        effect.crossed,
        effect.replies,
    )


def _json(found: Effects, period: Period) -> str:
    whole = {
        "from": period.first,
        "to": period.last,
        "unasked": {"invoices": found.unasked, "amount": plain(found.unasked_amount)},
        "steps": [_step_json(effect) for effect in found.steps],
    }
    return msgspec.json.encode(whole).decode() + "\n"


def _step_json(effect: Effect) -> dict[str, object]:
    return {
        "policy": effect.policy,
        "step": effect.step,
        "invoices": effect.invoices,
        "settled": effect.settled,
        "next_step": effect.went_on,
        "waiting": effect.waiting,
        "crossed": effect.crossed,
        "settled_amount": plain(effect.collected),
        "median_days": effect.days,
        "replies": effect.replies,
    }
