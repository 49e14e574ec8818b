"""One invented customer under one policy, morning after morning, by the one decision function.

What is decided is carried out as a run would journal it: messages leave, tasks open. A diligent person posts
each letter and hands each file over on the day it is asked for, so that the whole ladder is climbed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TypeAlias

from msgspec.structs import replace as alter

from runner.dunning.rules import Rules
from runner.journal.fold import fold
from runner.journal.written import intention, opening
from runner.model.decision import Decision, Notice
from runner.model.events import AnyEvent, BatchOpened, Sent
from runner.model.facts import Fact, StepDone
from runner.model.parties import Account, Customer, DebtorType, Invoice, InvoiceKey
from runner.model.past import CustomerRecord
from runner.model.rules import CONTACT_CHANNELS, Policy, Step
from runner.model.state import State
from runner.model.text import Cents

Decide: TypeAlias = Callable[[Account, CustomerRecord | None, tuple[Fact, ...], Rules, date], Decision]
CODE = "C0000"
ONE_DAY = timedelta(days=1)
_PATIENCE = timedelta(days=900)
"""Time after which a customer who pays nothing is left alone: longer than any claim on a consumer lives."""


@dataclass(frozen=True, slots=True)
class Deed:
    """A step done on one day: a message that left, a call, a task, a letter posted."""

    day: date
    notice: Notice

    @property
    def step(self) -> Step:
        """The step of the invoice that carries it."""
        return self.notice.step

    @property
    def contact(self) -> bool:
        """It reaches the customer."""
        return self.step.channel in CONTACT_CHANNELS


@dataclass(slots=True)
class World:
    """The customer between two mornings. `fork` gives a copy whose future is its own."""

    decide: Decide
    rules: Rules
    account: Account
    past: CustomerRecord = field(default_factory=CustomerRecord)
    facts: tuple[Fact, ...] = ()
    _mornings: dict[date, Decision] = field(default_factory=dict)

    def on(self, day: date) -> Decision:
        """What is decided on the morning of `day`; asked once, as long as nothing is carried out."""
        if day not in self._mornings:
            self._mornings[day] = self.decide(self.account, self.past, self.facts, self.rules, day)
        return self._mornings[day]

    def fork(self) -> World:
        """The same past, shared with nobody."""
        past = alter(
            self.past,
            invoices={at: alter(record) for at, record in self.past.invoices.items()},
            contacts=list(self.past.contacts),
            replies=list(self.past.replies),
            pending=list(self.past.pending),
        )
        return World(self.decide, self.rules, self.account, past, self.facts)

    def carry_out(self, decision: Decision, day: date) -> tuple[Deed, ...]:
        """Do what was decided, and fold its events."""
        self._mornings.clear()
        fold(_stamped(_events(decision), day), State(customers={CODE: self.past}))
        self.facts = (*self.facts, *_by_hand(decision, day))
        return tuple(Deed(day, notice) for notice in moving(decision))


@dataclass(frozen=True, slots=True)
class Walk:
    """What was done from one morning on. `worlds`: before each deed, then after the last."""

    deeds: tuple[Deed, ...]
    worlds: tuple[World, ...]
    last: Decision

    def before(self, day: date) -> World:
        """The world on the morning of `day`."""
        done = sum(deed.day < day for deed in self.deeds)
        return self.worlds[done]


def walk(world: World, start: date) -> Walk:
    """From `start` until nothing more can happen by itself. `world` itself is carried on."""
    done: list[Deed] = []
    worlds: list[World] = []
    last = world.on(start)
    for day, decision in mornings(world, start):
        if any(moving(decision)):
            before = world.fork()
            made = world.carry_out(decision, day)
            done += made
            worlds += [before] * len(made)
        last = decision
    return Walk(tuple(done), (*worlds, world), last)


def next_deed(world: World, start: date) -> Deed | None:
    """What is done next from `start` on; it is not carried out."""
    for day, decision in mornings(world, start):
        for notice in moving(decision):
            return Deed(day, notice)
    return None


def mornings(world: World, start: date) -> Iterator[tuple[date, Decision]]:
    """Each morning worth a look, with what is decided; whoever asks may carry it out before the next.

    Mornings on which nothing is due are passed over: a verdict says on which day its step could leave.
    """
    day: date | None = start
    while day is not None and day - start < _PATIENCE:
        decision = world.on(day)
        yield day, decision
        day = _following(decision, day)


def _following(decision: Decision, day: date) -> date | None:
    """The next morning worth a look; None: nothing is to come."""
    if any(moving(decision)):
        return day + ONE_DAY
    coming = [v.next_on for v in decision.verdicts if v.next_on and v.next_on > day]
    return min(coming, default=None)


def moving(decision: Decision) -> Iterator[Notice]:
    """What climbs the ladder today. A message of its own (a promise noted, thanks) climbs nothing."""
    asked = (task.notice for task in decision.tasks if task.notice)
    leaving = (notice for notice in decision.notices if not notice.needs_task)
    return (notice for notice in (*leaving, *asked) if notice.counted)


def _events(decision: Decision) -> Iterator[AnyEvent]:
    leaving = [notice for notice in decision.notices if not notice.needs_task]
    yield from map(intention, leaving)
    if leaving:
        yield BatchOpened(batch=1, notices=tuple(n.reference for n in leaving))
    yield from (Sent(notice=notice.reference) for notice in leaving)
    yield from (opening(task) for task in decision.tasks)


def _stamped(events: Iterable[AnyEvent], day: date) -> Iterator[AnyEvent]:
    return (alter(event, day=day) for event in events)


def _by_hand(decision: Decision, day: date) -> Iterator[Fact]:
    """What a person does with a task that moves nothing by opening: letters posted, files handed over."""
    for notice in (task.notice for task in decision.tasks if task.notice):
        for line in notice.counted:
            yield StepDone(customer=CODE, step=notice.step.name, invoice=line.invoice.key.number, on=day)


# --- who and what ---------------------------------------------------------------------------------


def types_of(policy: Policy) -> tuple[DebtorType, ...]:
    """Kinds of debtor the segment lets in; all of them where it does not say."""
    named = [condition for condition in policy.segment if condition.field == "type"]
    if not named:
        return tuple(DebtorType)
    return tuple(
        kind
        for kind in DebtorType
        if all(kind.value in c.values or (c.or_unknown and kind is DebtorType.UNKNOWN) for c in named)
    )


def alone(policy: Policy) -> Policy:
    """The policy without its segment: whoever is simulated falls under it."""
    return replace(policy, segment=())


def customer(kind: DebtorType) -> Customer:
    """One that can be reached in every way."""
    return Customer(
        code=CODE,
        name="Exemple",
        type=kind,
        emails=("comptabilite@client.example",),
        phone="01 00 00 00 00",
        address=("1 place de l’Église", "75000 Exempleville"),
    )


def invoice(due: date, balance: Cents, number: str = "FA-1") -> Invoice:
    """One issued thirty days before it is due, nothing paid."""
    return Invoice(InvoiceKey(CODE, number, due - timedelta(days=30)), due, balance, balance)
