"""What a run did, read from its events: messages that left, money that came in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from runner.model import events as ev
from runner.model.money import NoticeKind
from runner.model.text import Cents
from runner.review.outcome import RunOutcome

_E = TypeVar("_E", bound=ev.Event)


@dataclass(frozen=True, slots=True)
class Departure:
    """One message that left."""

    notice: str
    customer: str
    step: str
    channel: str
    invoices: tuple[str, ...]
    total: Cents
    occasion: str = ""


@dataclass(frozen=True, slots=True)
class Arrival:
    """One payment learnt in this run, and what became of it. `came_back`: a reject."""

    payment: str
    amount: Cents
    currency: str
    believed: bool
    stage: str
    invoices: tuple[str, ...]
    customers: tuple[str, ...]
    settled: Cents
    came_back: bool


@dataclass(frozen=True, slots=True)
class Acts:
    """A run in figures.

    `refused`: for now, tried again. `shown`: what accounting has since shown of earlier payments.
    """

    departures: tuple[Departure, ...]
    arrivals: tuple[Arrival, ...]
    refused: int
    dropped: int
    tasks: int
    shown: Cents

    @property
    def sent_total(self) -> Cents:
        return sum(departure.total for departure in self.departures)

    @property
    def received(self) -> Cents:
        """Believed money in euros that came in, rejects not counted."""
        good = (a for a in self.arrivals if a.believed and not a.came_back and a.currency == "EUR")
        return sum(arrival.amount for arrival in good)

    @property
    def settled(self) -> Cents:
        return sum(arrival.settled for arrival in self.arrivals if not arrival.came_back)


def acts(outcome: RunOutcome) -> Acts:
    """What this run did."""
    return Acts(
        departures=tuple(_departures(outcome)),
        arrivals=tuple(_arrivals(outcome)),
        refused=sum(not refusal.permanent for refusal in of_kind(outcome.events, ev.Refused)),
        dropped=len(of_kind(outcome.events, ev.Dropped)),
        tasks=len(of_kind(outcome.events, ev.TaskOpened)),
        shown=sum(absorbed.amount for absorbed in of_kind(outcome.events, ev.Absorbed)),
    )


def of_kind(events: Iterable[ev.AnyEvent], kind: type[_E]) -> list[_E]:
    """The events of one kind, in order."""
    return [event for event in events if isinstance(event, kind)]


def _departures(outcome: RunOutcome) -> Iterable[Departure]:
    """Also a message of an earlier run whose copy this run found in the mailbox."""
    intended = {event.notice: event for event in of_kind(outcome.events, ev.Intended)}
    for sent in of_kind(outcome.events, ev.Sent):
        record = outcome.state.notices.get(sent.notice)
        said = intended.get(sent.notice) or (record.intended if record else None)
        if said:
            numbers = tuple(listed.number for listed in said.invoices)
            yield Departure(
                sent.notice, said.customer, said.step, said.channel, numbers, said.total, said.occasion
            )


def _arrivals(outcome: RunOutcome) -> Iterable[Arrival]:
    matched = {event.payment: event for event in of_kind(outcome.events, ev.Matched)}
    back: dict[str, list[ev.Reversed]] = {}
    for event in of_kind(outcome.events, ev.Reversed):
        back.setdefault(event.payment, []).append(event)
    for learnt in of_kind(outcome.events, ev.PaymentLearnt):
        yield _arrival(learnt, matched.get(learnt.payment), back.get(learnt.payment, []))


def _arrival(learnt: ev.PaymentLearnt, matched: ev.Matched | None, back: list[ev.Reversed]) -> Arrival:
    parts = matched.allocations if matched else ()
    keys = [part.key for part in parts] + [event.key for event in back]
    held = matched.held if matched else ()
    return Arrival(
        payment=learnt.payment,
        amount=learnt.amount,
        currency=learnt.currency,
        believed=learnt.believed,
        stage=matched.stage if matched else "",
        invoices=tuple(key.number for key in keys),
        customers=tuple(dict.fromkeys([*(key.customer for key in keys), *held])),
        settled=sum(part.amount for part in parts),
        came_back=learnt.kind == NoticeKind.REJECT,
    )
