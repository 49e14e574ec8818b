"""Story 33: a forged "transfer sent" each month stops the reminders for ever. It holds once, for a time."""

from __future__ import annotations

from datetime import date, timedelta

from tests.house import House
from tests.stories.run.conftest import LATE


def run_on(house: House, day: date) -> None:
    house.export(day.isoformat(), LATE)
    house.run(day.isoformat())


def test_it_holds_for_ten_exports_then_the_ladder_goes_on_and_the_next_one_holds_no_more(
    house: House,
) -> None:
    house.payment("2026-07-06", "1 200,00", "FA-1", believed=False)
    day, exports = date(2026, 7, 7), 0
    while exports <= 10:
        assert house.sent() == [], day
        run_on(house, day)
        exports += day.weekday() < 5
        day += timedelta(days=1)
    assert [step for _, step in house.steps()] == ["rappel"]
    house.payment((day - timedelta(days=1)).isoformat(), "1 200,00", "FA-1", name="encore", believed=False)
    for _ in range(20):
        run_on(house, day)
        day += timedelta(days=1)
    assert len(house.steps()) > 1


def test_the_true_notice_that_follows_a_forged_one_settles(house: House) -> None:
    house.payment("2026-07-06", "1 200,00", "FA-1", name="faux", believed=False)
    run_on(house, date(2026, 7, 7))
    house.payment("2026-07-06", "1 200,00", "FA-1", name="vrai")
    run_on(house, date(2026, 7, 8))
    assert sorted(p.stage for p in house.state().payments.values()) == ["doublon", "reference_exacte"]
    assert house.sent() == []
