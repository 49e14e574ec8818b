"""Stories 16 and 24: off by one day; the preview said nothing was due, then the job sent."""

from __future__ import annotations

from datetime import date

import pytest

from runner.review.verdicts import plan_digest
from runner.run.offline import read_offline
from tests.house import House
from tests.stories.run.conftest import LATE


@pytest.mark.parametrize("hour", ["00:30", "23:30"])
def test_runs_half_an_hour_from_midnight_agree(house: House, hour: str) -> None:
    house.export("2026-07-07", LATE)
    outcome = house.run("2026-07-07", hour)
    assert outcome.day == date(2026, 7, 7)
    assert house.steps() == [("2026-07-07", "rappel")]


def test_the_preview_of_a_day_is_the_run_of_that_day(house: House) -> None:
    house.customers("C1;Roche;entreprise;a@roche.example", "C2;Perrin;particulier;b@perrin.example")
    house.export("2026-07-07", LATE, "FA-2;C2;01/06/2026;20/06/2026;90,00;90,00")
    order = house.order("2026-07-07")
    preview = read_offline(house.site, date(2026, 7, 7), order.clock, order.environ)
    outcome = house.run("2026-07-07")
    assert outcome.plan is not None
    assert plan_digest(preview.plan) == plan_digest(outcome.plan)
