"""Every morning of the ladder × every event: the same past, and what then leaves or does not.

What happens on a closed day is read on the next open morning, and stands there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from runner.review.proof.events import EVENTS, Event, Expected
from runner.review.proof.walk import ONE_DAY, Deed, Walk, World, moving, next_deed

_AFTER = timedelta(days=7)
"""Days after the last step in which events still happen."""


@dataclass(frozen=True, slots=True)
class Branch:
    """One event on one day. `broken`: what left while nothing might; `first`: what left next, if anything."""

    event: Event
    day: date
    expected: Expected
    earlier: tuple[Deed, ...]
    broken: Deed | None
    first: Deed | None


@dataclass(frozen=True, slots=True)
class _Span:
    """The mornings from one deed to the next: until then the world stays the same."""

    world: World
    earlier: tuple[Deed, ...]
    days: tuple[date, ...]


def branches(main: Walk) -> Iterator[Branch]:
    """From the day before the first step to after the last, each event in a world of its own.

    An event that is not dated leaves one world for the whole span, whose next deed is the same from each of
    its mornings: it is asked for once.
    """
    for span in _spans(main):
        same = {name: _branch(event, span, span.days[0]) for name, event in EVENTS.items() if not event.dated}
        for day in span.days:
            for name, event in EVENTS.items():
                yield replace(same[name], day=day) if name in same else _branch(event, span, day)


def _spans(main: Walk) -> Iterator[_Span]:
    if not main.deeds:
        return
    days = sorted({deed.day for deed in main.deeds})
    ends = [days[0] - 2 * ONE_DAY, *days, days[-1] + _AFTER]
    for before, last in pairwise(ends):
        earlier = tuple(deed for deed in main.deeds if deed.day < last)
        mornings = tuple(_mornings(main.worlds[0], before + ONE_DAY, last))
        if mornings:
            yield _Span(main.before(last), earlier, mornings)


def _mornings(world: World, first: date, last: date) -> Iterator[date]:
    """Those on which something may leave."""
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    every = not world.rules.policies[0].cadence.open_days_only
    return (day for day in days if every or world.rules.calendar.is_open(day))


def _branch(event: Event, span: _Span, day: date) -> Branch:
    world = span.world.fork()
    expected = event.happens(world, day)
    until = expected.silent_until
    broken = _left(world, {min(span.days[-1], until), until} - {date.max}) if until else None
    if until == date.max:
        return Branch(event, day, expected, span.earlier, broken, None)
    first = next_deed(span.world if expected.back else world, until + ONE_DAY if until else day)
    return Branch(event, day, expected, span.earlier, broken, first)


def _left(world: World, days: set[date]) -> Deed | None:
    """What leaves while nothing may: on the day the next step would have left, or on the last day of silence.

    Before the first of them nothing is due, whatever happens.
    """
    for day in sorted(days):
        for notice in moving(world.on(day)):
            return Deed(day, notice)
    return None
