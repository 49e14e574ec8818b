"""A date is read in the declared form or not at all."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runner.receivables.dates import Dates, date_pattern, format_date, parse_date, swapped
from runner.receivables.proofs import FORMS

DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))


@pytest.mark.parametrize(
    ("text", "form", "day"),
    [
        ("31/05/2026", "JJ/MM/AAAA", date(2026, 5, 31)),
        ("1/5/2013", "MM/JJ/AAAA", date(2013, 1, 5)),
        (" 1/5/2013 ", "JJ/MM/AAAA", date(2013, 5, 1)),
        ("2026-05-31", "AAAA-MM-JJ", date(2026, 5, 31)),
        ("2026-05-31 00:00:00", "AAAA-MM-JJ", date(2026, 5, 31)),
        ("20260531", "AAAAMMJJ", date(2026, 5, 31)),
        ("31.05.26", "JJ.MM.AA", date(2026, 5, 31)),
    ],
)
def test_a_date_in_its_form_is_read(text: str, form: str, day: date) -> None:
    assert parse_date(text, date_pattern(form)) == day


@pytest.mark.parametrize(
    "text",
    [
        "",
        "31/02/2026",
        "13/13/2026",
        "01/05/26",
        "01-05-2026",
        "01/05/1989",
        "01/05/2101",
        "########",
        "44927",
        "2026-05-01",
        "01/05/2026 18:30",
        "01/05/0098",
        "١/٥/٢٠٢٦",
        "1 mai 2026",
        "01/05/2026x",
        "00/05/2026",
    ],
)
def test_anything_else_is_no_date(text: str) -> None:
    assert Dates("JJ/MM/AAAA")[text] is None


@pytest.mark.parametrize("form", ["", "JJ/MM", "JJ/JJ/AAAA", "DD/MM/YYYY", "AAAA-MM-JJ-JJ"])
def test_a_form_without_day_month_and_year_is_refused(form: str) -> None:
    with pytest.raises(ValueError, match="form"):
        date_pattern(form)


@given(DAYS, st.sampled_from(FORMS))
def test_what_is_written_is_read_back(day: date, form: str) -> None:
    assert parse_date(format_date(day, form), date_pattern(form)) == day


@given(st.lists(DAYS, max_size=12), st.sampled_from(["JJ/MM/AAAA", "MM/JJ/AAAA"]))
def test_an_order_is_proven_by_a_day_beyond_twelve_and_by_nothing_else(days: list[date], form: str) -> None:
    read, wrong = Dates(form), Dates(swapped(form))
    for day in days:
        assert read[format_date(day, form)] == day
        _ = wrong[format_date(day, form)]
    told = any(day.day > 12 for day in days)
    assert read.proven() is told
    assert bool(wrong.contradictions()) is told
