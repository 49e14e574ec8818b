"""Story 1: the job runs twice, hourly, or every five minutes, and the customer gets 22 copies."""

from __future__ import annotations

from tests.house import House
from tests.stories.run.conftest import LATE


def test_hourly_runs_of_one_day_send_one_message(house: House) -> None:
    house.export("2026-07-07", LATE)
    for hour in range(6, 20, 3):
        house.run("2026-07-07", f"{hour:02d}:00")
    assert len(house.sent()) == 1
    assert house.steps() == [("2026-07-07", "rappel")]


def test_the_second_schedule_of_the_day_commits_nothing(house: House) -> None:
    house.export("2026-07-07", LATE)
    house.run("2026-07-07", "07:17", once=True)
    before = house.branch().fetch()
    from runner.run.daily import daily

    assert daily(house.order("2026-07-07", "09:43", once=True)) is None
    assert house.branch().fetch() == before


def test_daily_runs_keep_seven_days_between_two_contacts(house: House) -> None:
    for day in ("2026-07-07", "2026-07-08", "2026-07-09", "2026-07-10", "2026-07-13"):
        house.export(day, LATE)
        house.run(day)
    assert house.steps() == [("2026-07-07", "rappel")]
