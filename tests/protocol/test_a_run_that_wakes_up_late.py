"""A machine that slept past its lease sends no more, and takes nothing from the run that followed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from runner.model.problem import OutsideError
from tests.house import House, build
from tests.protocol.effects import CALM, Killed, Weather, storm

DAY = "2026-07-07"
START = datetime(2026, 7, 7, 5, 12, tzinfo=UTC)
AT_THE_FIRST_MESSAGE = 5
"""The moments before: around the reservation's push, around the batch's."""
SLEEP = timedelta(hours=2)


class Sleeper:
    """Three customers, a clock that jumps in the middle of a run, a second machine."""

    def __init__(self, home: Path) -> None:
        self.house = build(home)
        self.now = START
        self.owe(3)
        self.other = self.house.clone("other")

    def owe(self, count: int) -> None:
        self.house.customers(*(f"C{n};Client {n};entreprise;compta@client{n}.example" for n in range(count)))
        self.house.export(
            DAY, *(f"FA-{n};C{n};01/06/2026;30/06/2026;1 200,00;1 200,00" for n in range(count))
        )

    def run(self, house: House, weather: Weather, meeting: Callable[[], None] = lambda: None) -> None:
        with storm(weather, lambda _: None, meeting):
            house.run(DAY, clock=lambda: self.now)

    def sleep(self) -> None:
        self.now += SLEEP


@pytest.fixture
def sleeper(tmp_path: Path) -> Sleeper:
    return Sleeper(tmp_path)


def test_the_rest_of_a_batch_does_not_leave_once_the_lease_has_ended(sleeper: Sleeper) -> None:
    with pytest.raises(OutsideError, match="its lease had ended"):
        sleeper.run(sleeper.house, Weather(meet=AT_THE_FIRST_MESSAGE), sleeper.sleep)
    outcomes = [notice.outcome for notice in sleeper.house.state().notices.values()]
    assert sorted(outcomes) == ["abandonnee", "abandonnee", "envoyee"]
    sleeper.run(sleeper.house, CALM)
    assert len(sleeper.house.sent()) == 3


def test_it_gives_back_no_lease_but_its_own(sleeper: Sleeper) -> None:
    def another_takes_over_and_dies() -> None:
        sleeper.sleep()
        sleeper.owe(4)
        with pytest.raises(Killed):
            sleeper.run(sleeper.other, Weather(kill=3))

    with pytest.raises(OutsideError):
        sleeper.run(sleeper.house, Weather(meet=AT_THE_FIRST_MESSAGE), another_takes_over_and_dies)
    lease = sleeper.house.state().lease
    assert lease is not None
    assert lease.run.startswith("2026-07-07T07:12")
    with pytest.raises(OutsideError, match="lease"):
        sleeper.run(sleeper.house, CALM)


def test_what_it_never_tried_is_no_doubt_of_the_run_that_followed(sleeper: Sleeper) -> None:
    def another_runs() -> None:
        sleeper.sleep()
        sleeper.run(sleeper.other, CALM)
        assert len(sleeper.house.state().customers["C2"].doubtful) == 1

    with pytest.raises(OutsideError):
        sleeper.run(sleeper.house, Weather(meet=AT_THE_FIRST_MESSAGE), another_runs)
    assert not any(customer.doubtful for customer in sleeper.house.state().customers.values())
    sleeper.run(sleeper.house, CALM)
    assert len(sleeper.house.sent()) == 3
    assert sleeper.house.state().tasks == {}
