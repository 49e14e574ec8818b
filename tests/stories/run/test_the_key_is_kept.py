"""RELANCE_KEY replaced by mistake: bounced addresses and our own copies would no longer be known."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from runner.model.events import RunOpened
from runner.model.problem import BrakeError
from runner.run.offline import read_offline
from tests.house import House
from tests.stories.run.conftest import LATE

OTHER = {"RELANCE_KEY": "une autre clef, longue aussi"}


def ran(house: House, day: str, **more: Mapping[str, str]) -> None:
    house.export(day, LATE)
    house.run(day, "07:12", **more)


def test_another_key_stops_the_run_until_somebody_says_why(house: House) -> None:
    ran(house, "2026-07-06")
    with pytest.raises(BrakeError, match="clef"):
        ran(house, "2026-07-07", environ=OTHER)
    assert house.sent() == []
    with pytest.raises(BrakeError, match="clef"):  # a second try lifts nothing
        ran(house, "2026-07-07", environ=OTHER)
    ran(house, "2026-07-07", environ=OTHER, lifts={"clef": "clef perdue avec la machine"})
    assert house.steps() == [("2026-07-07", "rappel")]
    ran(house, "2026-07-08", environ=OTHER)


def test_the_journal_holds_no_key(house: House) -> None:
    ran(house, "2026-07-06")
    (opened,) = [event for event in house.events() if isinstance(event, RunOpened)]
    assert len(opened.key) == 16
    assert "clef-de-test" not in house.git("log", "-p", "--all")


def test_a_preview_without_the_key_pulls_no_brake(house: House) -> None:
    ran(house, "2026-07-06")
    order = house.order("2026-07-07")
    plan = read_offline(house.site, date(2026, 7, 7), order.clock, {}).plan
    assert [brake.name for brake in plan.brakes if brake.pulled] == []
