"""What may happen to the simulated customer on any morning, and what must follow from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TypeAlias

from runner.dunning.promises import PROMISE_GRACE
from runner.model.facts import Dispute, Fact, Hold, Insolvency, Promise
from runner.model.parties import Credit, InvoiceKey
from runner.model.past import PendingMoney, ReplyRecord
from runner.model.text import Cents, Text, t
from runner.review.proof.walk import CODE, World

_WEEK = timedelta(days=7)
_LATER = date(2099, 12, 31)
"""A dispute nobody has settled yet."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What must hold from the morning of the event on.

    `silent_until`: last day on which nothing may leave (`date.max`: for good; None: nothing is silenced).
    `claimed`: of the invoice, then; `total`: asked for by a message about it alone.
    """

    claimed: Cents
    total: Cents
    silent_until: date | None = None
    back: bool = False
    """The money returns the day after `silent_until`: from then on as if nothing had happened."""


Happens: TypeAlias = Callable[[World, date], Expected]
"""Makes it happen in a world of its own."""


@dataclass(frozen=True, slots=True)
class Event:
    """`dated`: the day on which it happens changes the world after it; else one world serves several days."""

    name: Text
    happens: Happens
    dated: bool = False


def _nothing(world: World, _day: date) -> Expected:
    return _owed(_balance(world))


def _part_paid(world: World, day: date) -> Expected:
    part = _part(world)
    _pay(world, part, day)
    return _owed(_balance(world) - part)


def _paid(world: World, day: date) -> Expected:
    _pay(world, _balance(world), day)
    return Expected(0, 0, date.max)


def _rejected(world: World, day: date) -> Expected:
    """Paid, and taken back a week later: what is owed is owed again."""
    balance = _balance(world)
    _pay(world, balance, day)
    return Expected(balance, balance, day + _WEEK, back=True)


def _credit(world: World, _day: date) -> Expected:
    part, balance = _part(world), _balance(world)
    _give(world, part)
    return Expected(balance, balance - part)


def _covered(world: World, _day: date) -> Expected:
    _give(world, _balance(world))
    return Expected(0, 0, date.max)


def _part_disputed(world: World, _day: date) -> Expected:
    part = _part(world)
    _know(
        world,
        Dispute(customer=CODE, reason="quantité", until=_LATER, invoice=_key(world).number, amount=part),
    )
    return _owed(_balance(world) - part)


def _disputed(world: World, _day: date) -> Expected:
    _know(world, Dispute(customer=CODE, reason="quantité", until=_LATER, invoice=_key(world).number))
    return Expected(0, 0, date.max)


def _promised(world: World, day: date) -> Expected:
    """Three open days for the bank, or the policy's grace where it is longer."""
    promised = day + _WEEK
    _know(world, Promise(customer=CODE, date=promised, invoice=_key(world).number))
    grace = max(PROMISE_GRACE, world.rules.policies[0].cadence.grace)
    balance = _balance(world)
    return Expected(balance, balance, world.rules.calendar.add_open(promised, grace))


def _paused(world: World, day: date) -> Expected:
    _know(world, Hold(customer=CODE, until=day + _WEEK))
    balance = _balance(world)
    return Expected(balance, balance, day + _WEEK)


def _replied(world: World, day: date) -> Expected:
    world.past.replies.append(ReplyRecord("M-1", day, learnt_on=day))
    return Expected(0, 0, date.max)


def _insolvent(world: World, day: date) -> Expected:
    _know(world, Insolvency(customer=CODE, published_on=day))
    return Expected(0, 0, date.max)


EVENTS: dict[str, Event] = {
    "rien": Event(t("nothing"), _nothing),
    "paiement-partiel": Event(t("a part paid"), _part_paid),
    "paiement": Event(t("paid in full"), _paid),
    "rejet": Event(t("paid, then rejected by the bank"), _rejected, dated=True),
    "avoir": Event(t("a credit note for a part"), _credit),
    "avoir-total": Event(t("a credit note for the whole"), _covered),
    "litige-partiel": Event(t("a dispute of a part"), _part_disputed),
    "litige": Event(t("a dispute of the whole"), _disputed),
    "promesse": Event(t("a promise"), _promised, dated=True),
    "pause": Event(t("a hold"), _paused, dated=True),
    "reponse": Event(t("a reply nobody has read"), _replied),
    "procedure-collective": Event(t("insolvency proceedings"), _insolvent),
}
"""By name, as people say it."""


def _key(world: World) -> InvoiceKey:
    return world.account.invoices[0].key


def _balance(world: World) -> Cents:
    return world.account.invoices[0].balance


def _part(world: World) -> Cents:
    """Two fifths, to the cent."""
    return _balance(world) * 2 // 5


def _owed(claimed: Cents) -> Expected:
    return Expected(claimed, claimed)


def _pay(world: World, amount: Cents, day: date) -> None:
    """Learnt by mail, proved, not yet in the books."""
    world.past.pending.append(PendingMoney("P-1", _key(world), amount, day))


def _give(world: World, amount: Cents) -> None:
    world.account = replace(world.account, credits=(Credit(CODE, "AV-1", None, amount),))


def _know(world: World, fact: Fact) -> None:
    world.facts = (*world.facts, fact)
