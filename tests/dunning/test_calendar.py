"""Open days of the French regions."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runner.dunning.calendar import REGIONS, Calendar
from runner.model.problem import UserError
from runner.model.settings import Closure

GOOD_FRIDAY, BOXING_DAY = date(2026, 4, 3), date(2025, 12, 26)
NATIONAL = [(1, 1), (4, 6), (5, 1), (5, 8), (5, 14), (5, 25), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)]
FRANCE = Calendar("Métropole")


def test_the_eleven_national_days_are_closed() -> None:
    assert [day for day in NATIONAL if FRANCE.is_open(date(2026, *day))] == []
    assert FRANCE.is_open(date(2026, 4, 7))


def test_alsace_and_moselle_add_good_friday_and_26_december() -> None:
    east = Calendar("Alsace-Moselle")
    assert [FRANCE.is_open(GOOD_FRIDAY), FRANCE.is_open(BOXING_DAY)] == [True, True]
    assert [east.is_open(GOOD_FRIDAY), east.is_open(BOXING_DAY)] == [False, False]


@pytest.mark.parametrize(
    ("region", "day"),
    [("Martinique", date(2026, 5, 22)), ("La Réunion", date(2027, 12, 20)), ("Guyane", date(2026, 6, 10))],
)
def test_overseas_regions_have_their_own_days(region: str, day: date) -> None:
    assert FRANCE.is_open(day)
    assert not Calendar(region).is_open(day)


def test_every_region_is_known_to_the_library() -> None:
    assert {Calendar(region).is_open(date(2026, 7, 14)) for region in REGIONS} == {False}


def test_an_unknown_region_is_named_with_those_that_exist() -> None:
    with pytest.raises(UserError, match=r"Atlantide.*Alsace-Moselle"):
        Calendar("Atlantide")


def test_the_sites_closures_are_closed_both_days_included_even_across_a_year() -> None:
    calendar = Calendar("Métropole", (Closure(date(2026, 12, 28), date(2027, 1, 4), "inventaire"),))
    assert calendar.next_open(date(2026, 12, 28)) == date(2027, 1, 5)
    assert calendar.is_open(date(2026, 12, 24))


def test_closures_that_leave_no_day_are_an_error_and_no_endless_search() -> None:
    calendar = Calendar("Métropole", (Closure(date(2026, 1, 1), date(2036, 1, 1)),))
    with pytest.raises(UserError, match="no open day"):
        calendar.next_open(date(2026, 1, 1))


def test_open_days_are_counted_over_easter() -> None:
    thursday = date(2026, 4, 2)
    assert FRANCE.add_open(thursday, 2) == date(2026, 4, 7)
    assert FRANCE.add_open(thursday, 0) == thursday
    assert FRANCE.open_between(thursday, date(2026, 4, 7)) == 2
    assert FRANCE.open_between(date(2026, 4, 7), thursday) == 0


@settings(max_examples=40)
@given(day=st.dates(date(2000, 1, 1), date(2060, 1, 1)), count=st.integers(1, 15))
def test_adding_open_days_and_counting_them_agree(day: date, count: int) -> None:
    end = FRANCE.add_open(day, count)
    assert FRANCE.open_between(day, end) == count
    assert FRANCE.is_open(end)
    assert FRANCE.open_between(day, end - timedelta(days=1)) == count - 1
