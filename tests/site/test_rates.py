from __future__ import annotations

from datetime import date

import pytest

from runner.model.settings import Rate, Terms
from runner.site.rates import (
    merged,
    rate_warnings,
    rates_end,
    rates_from,
    semester_of,
    shipped,
    terms_warnings,
)

from .samples import said

RATES, PROBLEMS = rates_from(shipped(), "taux.yaml")


def row(semester: str) -> Rate:
    return next(rate for rate in RATES if rate.semester == semester)


def test_the_shipped_table_is_sound_and_without_a_gap() -> None:
    assert not PROBLEMS
    assert [rate.semester for rate in RATES] == [f"{y}-S{s}" for y in range(2019, 2027) for s in (1, 2)]
    assert all(rate.source for rate in RATES)


@pytest.mark.parametrize(
    ("semester", "ecb", "private", "other"),
    [
        ("2019-S1", 0, 340, 86),
        ("2024-S1", 450, 801, 507),
        ("2025-S2", 215, 665, 276),
        ("2026-S1", 215, 667, 262),
    ],
)
def test_the_shipped_figures(semester: str, ecb: int, private: int, other: int) -> None:
    rate = row(semester)
    assert (rate.ecb, rate.legal_private, rate.legal_other, rate.sure) == (ecb, private, other, True)


def test_a_figure_of_secondary_sources_is_never_silent() -> None:
    assert not row("2026-S2").sure
    assert "2026-S2 come from secondary sources only" in said(rate_warnings(RATES, date(2026, 5, 31)))
    assert rate_warnings(RATES, date(2026, 5, 30)) == ()


@pytest.mark.parametrize(
    ("day", "told"), [(date(2026, 11, 30), False), (date(2026, 12, 1), True), (date(2027, 3, 1), True)]
)
def test_a_semester_without_rates_is_announced_a_month_before(day: date, *, told: bool) -> None:
    assert ("no rates for the semester 2027-S1, from 01/01/2027" in said(rate_warnings(RATES, day))) is told


def test_a_row_of_the_site_replaces_the_shipped_one_and_adds_semesters() -> None:
    text = "version: 1\ntaux:\n"
    for semester in ("2026-S2", "2027-S1"):
        text += f'  - {{semestre: {semester}, bce: "2,40 %", legal_particuliers: 7 %, '
        text += "legal_autres: 3 %, source: JO}\n"
    own, problems = rates_from(text.encode(), "taux.yaml")
    assert not problems
    table = merged(RATES, own)
    assert [rate.semester for rate in table][-2:] == ["2026-S2", "2027-S1"]
    assert table[-2].sure
    assert rate_warnings(table, date(2027, 3, 1)) == ()


def test_two_rows_for_a_semester_are_refused() -> None:
    line = "  - {semestre: 2027-S1, bce: 2 %, legal_particuliers: 7 %, legal_autres: 3 %, source: JO}\n"
    assert "2027-S1 has two rows" in said(
        rates_from(f"version: 1\ntaux:\n{line}{line}".encode(), "taux.yaml")[1]
    )


@pytest.mark.parametrize(("day", "semester"), [(date(2026, 6, 30), "2026-S1"), (date(2026, 7, 1), "2026-S2")])
def test_semesters_turn_on_the_first_of_july(day: date, semester: str) -> None:
    assert semester_of(day) == semester


@pytest.mark.parametrize(
    ("terms", "warned"),
    [
        (Terms("contrat", 785), True),
        (Terms("contrat", 786), False),
        (Terms("legal", 2), True),
        (Terms("legal", 3), False),
        (Terms("bce", 570), True),
        (Terms("bce", 571), False),
        (Terms(), False),
    ],
)
def test_a_contract_rate_below_three_times_legal_interest_is_a_warning(terms: Terms, *, warned: bool) -> None:
    assert bool(terms_warnings(RATES, terms, date(2026, 3, 1))) is warned


def test_the_law_s_own_rate_is_never_too_low() -> None:
    """In 2024 three times the legal interest was more: where the contract says nothing, ECB + 10 is owed."""
    assert 3 * row("2024-S1").legal_other > row("2024-S1").ecb + 1000
    assert terms_warnings(RATES, Terms(), date(2024, 3, 1)) == ()
    assert terms_warnings(RATES, Terms("bce", 1050), date(2024, 3, 1))


@pytest.mark.parametrize(
    ("today", "end"),
    [
        (date(2026, 11, 29), None),
        (date(2026, 11, 30), date(2026, 12, 31)),
        (date(2026, 12, 31), date(2026, 12, 31)),
        (date(2027, 1, 1), date(2026, 12, 31)),
        (date(2027, 7, 1), date(2026, 12, 31)),
        (date(2026, 6, 15), None),
    ],
)
def test_the_end_of_the_known_rates_is_told_from_a_month_before(today: date, end: date | None) -> None:
    assert rates_end(RATES, today) == end
