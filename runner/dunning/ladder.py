"""One policy's ladder: which rung comes next, and on which day (DESIGN §5 «Step» and «Day»)."""

from __future__ import annotations

from datetime import date, timedelta

from runner.dunning.calendar import Calendar
from runner.model.decision import Reason, Timing
from runner.model.rules import CONTACT_CHANNELS, Policy, Step
from runner.model.text import Cents, Text, t

_DAY = timedelta(days=1)


class Ladder:
    """A policy on a calendar. Days are kept per (rung, due date, contact, deadline): few differ."""

    __slots__ = ("_calendar", "_days", "_minimums", "_positions", "first_firm", "policy", "steps")

    def __init__(self, policy: Policy, calendar: Calendar) -> None:
        self.policy = policy
        self.steps = policy.steps
        self.first_firm = next((i for i, s in enumerate(self.steps) if not s.preventive), len(self.steps))
        self._calendar = calendar
        self._minimums = tuple(step.minimum for step in self.steps)
        self._positions = {step.name: at for at, step in enumerate(self.steps)}
        self._days: dict[tuple[int, date, date | None, date | None], tuple[Timing, tuple[Reason, ...]]] = {}

    def position(self, name: str) -> int:
        """Index of a step by name; -1 where this policy has no such step."""
        return self._positions.get(name, -1)

    def after(
        self, done: int, balance: Cents, *, courtesy: bool, beyond: frozenset[int] = frozenset()
    ) -> int:
        """Index of the rung after `done`, or -1 at the top.

        Rungs are skipped for three reasons only: a `minimum` that `balance` does not reach, a preventive
        step where `courtesy` is out of place, and one of `beyond`: done already on another ladder.
        """
        start = done + 1 if courtesy else max(done + 1, self.first_firm)
        minimums = self._minimums
        while start < len(minimums):
            if balance >= minimums[start] and start not in beyond:
                return start
            start += 1
        return -1

    def day(
        self, index: int, due: date, contact: date | None, deadline: date | None
    ) -> tuple[Timing, tuple[Reason, ...]]:
        """When rung `index` may leave, and why not before. `contact`, `deadline`: the customer's latest."""
        key = (index, due, contact, deadline)
        found = self._days.get(key)
        if found is None:
            timing = self._timing(self.steps[index], due, contact, deadline)
            found = self._days[key] = (timing, (self._waits(self.steps[index], timing),))
        return found

    def _timing(self, step: Step, due: date, contact: date | None, deadline: date | None) -> Timing:
        by_due = self._by_due(step, due)
        by_gap = by_deadline = None
        if contact and step.channel in CONTACT_CHANNELS:
            by_gap = contact + timedelta(days=self.policy.cadence.minimum_gap)
        if deadline:
            by_deadline = self._calendar.add_open(deadline, self.policy.cadence.grace) + _DAY
        on = max(filter(None, (by_due, by_gap, by_deadline)))
        if self.policy.cadence.open_days_only:
            on = self._calendar.next_open(on)
        return Timing(by_due, by_gap, by_deadline, on)

    def _by_due(self, step: Step, due: date) -> date:
        """Firm steps wait for the bank to book, and never leave on the due day itself."""
        day = due + timedelta(days=step.offset)
        if step.preventive:
            return day
        return max(self._calendar.add_open(day, self.policy.cadence.grace), due + _DAY)

    def _waits(self, step: Step, timing: Timing) -> Reason:
        return Reason(_why(step, timing, self.policy.cadence.minimum_gap), step.place)


def _why(step: Step, timing: Timing, gap: int) -> Text:
    """The part of the day that decides is the one named."""
    latest = max(filter(None, (timing.by_due, timing.by_gap, timing.by_deadline)))
    if timing.by_due == latest:
        return t("step {step} may leave on {on}", step=step.name, on=timing.on)
    if timing.by_gap == latest:
        return t(
            "step {step} may leave on {on}: {gap} days between two contacts",
            step=step.name,
            on=timing.on,
            gap=gap,
        )
    return t(
        "step {step} may leave on {on}: the deadline granted to the customer comes first",
        step=step.name,
        on=timing.on,
    )
