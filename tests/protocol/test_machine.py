"""The real run, driven at random: whatever happens and wherever it dies, no customer is wronged.

Each step is checked against `books`, a small model that shares no code with the program. The suite plays a
few fixed sequences. `RELANCE_CHASSE=500 pytest tests/protocol/test_machine.py -n0` hunts through five hundred
new ones, forty steps each (about an hour).
"""

from __future__ import annotations

import os
from datetime import UTC, datetime, time, timedelta
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import rule

from runner.model.problem import BrakeError, OutsideError
from runner.review.outcome import RunOutcome
from runner.run.daily import daily
from tests.house import PARIS, House
from tests.protocol.effects import CALM, Killed, Weather, storm
from tests.protocol.town import Town, days

HUNT = int(os.environ.get("RELANCE_CHASSE", "0"))
EVENTS = (
    *["calm morning", "bank"] * 4,
    *["stormy morning"] * 3,
    *["stormy run", "accounting", "people"] * 2,
    *["office", "suspendre", "wait"],
)
bad_weather = st.builds(
    Weather,
    kill=st.integers(0, 14),
    meet=st.integers(0, 14),
    push=st.integers(0, 4),
    pushing=st.sampled_from(["refused", "unheard", "cut"]),
    send=st.integers(0, 3),
    sending=st.sampled_from(["451", "550", "lost", "never"]),
)


class Machine(Town):
    """The runs of the town's creditor, on one machine or on two."""

    def __init__(self) -> None:
        super().__init__()
        self.twin: House | None = None

    @rule(what=st.sampled_from(EVENTS), some=st.data())
    def event(self, what: str, some: st.DataObject) -> None:
        """One rule for all: drawn from a list, so that a few examples meet each of them often enough."""
        happens = {
            "calm morning": self.calm_morning,
            "stormy morning": self.stormy_morning,
            "stormy run": self.stormy_run,
            "bank": self.bank,
            "accounting": self.accounting,
            "people": self.people,
            "office": self.in_the_office,
            "suspendre": self.suspendre,
            "wait": self.wait,
        }
        happens[what](some)

    def calm_morning(self, some: st.DataObject) -> None:
        self._sleep(some)
        self._run(self.house, CALM)
        self.witness.judge()

    def stormy_morning(self, some: st.DataObject) -> None:
        self._sleep(some)
        self.stormy_run(some)

    def _sleep(self, some: st.DataObject) -> None:
        """Some quiet days without a run; accounting writes its export before the next."""
        morning = datetime.combine(self.day + timedelta(days=some.draw(days)), time(7, 12), PARIS)
        self.now = max(self.now, morning.astimezone(UTC))
        self.export(book=some.draw(st.booleans()))

    def stormy_run(self, some: st.DataObject) -> None:
        """One that may die, be cut off, be refused, and meet another machine's run at once or hours later."""
        self._run(self.house, some.draw(bad_weather), some.draw(st.sampled_from([0, 0, 2])))
        self.witness.judge()

    def _run(self, house: House, weather: Weather, hours: int = 0) -> None:
        def meet() -> None:
            self.now += timedelta(hours=hours)
            self._run(self._other(), CALM)

        outcome: RunOutcome | None = None
        finished = False
        order = house.order(self.day.isoformat(), clock=self._clock)
        with storm(weather, lambda raw: self.witness.delivered(raw, self.day), meet):
            try:
                outcome = daily(order)
                finished = True
            except BrakeError:
                finished = True
            except (Killed, OutsideError):
                pass
        if outcome:
            self.witness.one_verdict_each(outcome)
            self.witness.decided_again()
        if finished:
            self.witness.nothing_lost()

    def _clock(self) -> datetime:
        return self.now

    def _other(self) -> House:
        if self.twin is None:
            self.twin = self.house.clone("twin")
        self.twin.git("pull", "--quiet")
        return self.twin


TestMachine: Any = Machine.TestCase
TestMachine.settings = settings(
    max_examples=HUNT or 4,
    stateful_step_count=40 if HUNT else 25,
    deadline=None,
    derandomize=not HUNT,
    database=None,
    report_multiple_bugs=False,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
