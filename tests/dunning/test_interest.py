"""Interest to the cent: the worked examples of French practice, and an oracle that knows no integers."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runner.dunning.interest import MissingRateError, NoClaimError, interest
from runner.model.parties import DebtorType
from runner.model.settings import Rate, Terms, terms_on
from tests.dunning.world import RATES

BUSINESS, PUBLIC, CONSUMER = DebtorType.BUSINESS, DebtorType.PUBLIC, DebtorType.CONSUMER


def cents(*amounts: str) -> list[int]:
    return [int(Decimal(a) * 100) for a in amounts]


@pytest.mark.parametrize(
    ("principal", "due", "until", "debtor", "expected"),
    [
        (12_000_00, date(2026, 3, 31), date(2026, 5, 15), BUSINESS, ["179.75"]),
        (12_000_00, date(2026, 5, 31), date(2026, 8, 10), BUSINESS, ["119.84", "167.15"]),
        (1_000_00, date(2024, 1, 31), date(2024, 12, 31), BUSINESS, ["59.99", "71.84"]),
    ],
)
def test_the_worked_examples_come_out_to_the_cent(
    principal: int, due: date, until: date, debtor: DebtorType, expected: list[str]
) -> None:
    found = interest(principal, due, until, debtor, Terms(), RATES)
    assert [s.interest for s in found.segments] == cents(*expected)
    assert found.flat == 40_00
    assert found.total == principal + sum(cents(*expected)) + 40_00


def test_a_public_buyers_rate_is_frozen_at_the_semester_in_which_interest_began() -> None:
    found = interest(12_000_00, date(2026, 5, 31), date(2026, 8, 10), PUBLIC, Terms(), RATES)
    assert {s.rate for s in found.segments} == {10_15}
    assert found.interest == 236_93
    due_on_the_last_day = interest(12_000_00, date(2026, 6, 30), date(2026, 7, 10), PUBLIC, Terms(), RATES)
    assert {s.rate for s in due_on_the_last_day.segments} == {10_40}


@pytest.mark.parametrize("debtor", [CONSUMER, DebtorType.ASSOCIATION, DebtorType.CO_OWNERSHIP])
def test_a_consumer_owes_the_legal_rate_and_never_the_40_euros(debtor: DebtorType) -> None:
    found = interest(1_000_00, date(2026, 1, 31), date(2026, 3, 2), debtor, Terms(), RATES)
    assert (found.segments[0].rate, found.flat) == (2_62, 0)
    assert found.interest == 2_15  # 1 000 × 2,62 % × 30 / 365


def test_nothing_may_be_claimed_of_an_unknown_debtor() -> None:
    with pytest.raises(NoClaimError):
        interest(1_000_00, date(2026, 1, 31), date(2026, 3, 2), DebtorType.UNKNOWN, Terms(), RATES)


def test_a_semester_without_rates_is_an_error_that_says_what_to_add() -> None:
    with pytest.raises(MissingRateError, match=r"2027-S1.*add a row") as caught:
        interest(1_000_00, date(2026, 12, 1), date(2027, 1, 1), BUSINESS, Terms(), RATES)
    assert (caught.value.semester, caught.value.exit_code) == ("2027-S1", 1)
    assert interest(1_000_00, date(2026, 12, 1), date(2026, 12, 31), BUSINESS, Terms(), RATES).interest


def test_nothing_is_owed_on_the_due_day_itself() -> None:
    found = interest(1_000_00, date(2026, 3, 31), date(2026, 3, 31), BUSINESS, Terms(), RATES)
    assert (found.segments, found.flat, found.total) == ((), 0, 1_000_00)
    assert (
        interest(1_000_00, date(2026, 3, 31), date(2026, 4, 1), BUSINESS, Terms(), RATES).segments[0].days
        == 1
    )


def test_a_part_payment_lowers_the_principal_from_the_day_after_and_the_40_euros_stay() -> None:
    paid = [(date(2026, 4, 10), 400_00)]
    found = interest(1_000_00, date(2026, 3, 31), date(2026, 4, 30), BUSINESS, Terms(), RATES, paid)
    assert [(s.base, s.days) for s in found.segments] == [(1_000_00, 10), (600_00, 20)]
    assert (found.principal, found.flat) == (600_00, 40_00)


def test_a_payment_before_the_due_date_bears_no_interest_and_a_full_one_no_charge() -> None:
    before = [(date(2026, 3, 30), 400_00)]
    found = interest(1_000_00, date(2026, 3, 31), date(2026, 4, 30), BUSINESS, Terms(), RATES, before)
    assert [s.base for s in found.segments] == [600_00]
    whole = [(date(2026, 3, 31), 1_000_00)]
    settled = interest(1_000_00, date(2026, 3, 31), date(2026, 4, 30), BUSINESS, Terms(), RATES, whole)
    assert (settled.total, settled.flat) == (0, 0)


def test_a_contract_rate_below_three_times_the_legal_interest_is_applied_and_said() -> None:
    low = interest(1_000_00, date(2026, 3, 31), date(2026, 4, 30), BUSINESS, Terms("contrat", 5_00), RATES)
    assert ([s.rate for s in low.segments], len(low.warnings)) == ([5_00], 1)
    fine = interest(1_000_00, date(2026, 3, 31), date(2026, 4, 30), BUSINESS, Terms("contrat", 7_86), RATES)
    assert fine.warnings == ()
    for terms in (Terms("bce", 5_00), Terms("legal", 2)):
        seen = interest(1_000_00, date(2026, 3, 31), date(2026, 4, 30), BUSINESS, terms, RATES)
        assert len(seen.warnings) == 1


def test_a_multiple_of_the_legal_interest_is_a_formula_of_each_semester() -> None:
    found = interest(1_000_00, date(2026, 5, 31), date(2026, 8, 10), BUSINESS, Terms("legal", 3), RATES)
    assert [s.rate for s in found.segments] == [7_86, 8_25]


def oracle(
    principal: int, due: date, until: date, rates: dict[str, Fraction], paid: list[tuple[date, int]]
) -> int:
    """Day by day in exact fractions; rounded once for each run of one semester and one principal."""
    sums: dict[tuple[str, int], Fraction] = {}
    for n in range(1, (until - due).days + 1):
        day = due + timedelta(days=n)
        semester = f"{day.year}-S{1 if day.month < 7 else 2}"
        base = principal - sum(amount for on, amount in paid if on < day)
        if base > 0:
            key = (semester, sum(1 for on in {on for on, _ in paid} if on < day))
            sums[key] = sums.get(key, Fraction(0)) + base * rates[semester] / 365
    exact = (Decimal(s.numerator) / Decimal(s.denominator) for s in sums.values())
    return sum(int(one.quantize(Decimal(1), ROUND_HALF_UP)) for one in exact)


@settings(max_examples=60, deadline=None)
@given(
    principal=st.integers(1, 10_000_000_00),
    due=st.dates(date(2024, 1, 1), date(2026, 12, 31)),
    days=st.integers(0, 400),
    paid=st.lists(st.tuples(st.integers(-20, 400), st.integers(1, 5_000_00)), max_size=4),
    debtor=st.sampled_from([BUSINESS, CONSUMER]),
)
def test_interest_equals_a_day_by_day_count_in_exact_fractions(
    principal: int, due: date, days: int, paid: list[tuple[int, int]], debtor: DebtorType
) -> None:
    until = min(due + timedelta(days=days), date(2026, 12, 31))
    payments = [(due + timedelta(days=n), amount) for n, amount in paid]
    rates = {r.semester: _exact(r, debtor) for r in RATES}
    found = interest(principal, due, until, debtor, Terms(), RATES, payments)
    assert found.interest == oracle(principal, due, until, rates, [p for p in payments if p[0] <= until])
    assert sum(s.days for s in found.segments) <= (until - due).days
    assert found.total == found.principal + found.interest + found.flat - found.settled


def _exact(rate: Rate, debtor: DebtorType) -> Fraction:
    hundredths = rate.ecb + 1000 if debtor is BUSINESS else rate.legal_other
    return Fraction(hundredths, 10_000)


def test_a_part_payment_pays_the_interest_first_where_the_site_says_so() -> None:
    paid = [(date(2026, 4, 30), 500_00)]
    terms = Terms(interest_first=True)
    found = interest(1_000_00, date(2026, 3, 31), date(2026, 5, 30), BUSINESS, terms, RATES, paid)
    first = 9_99  # 1 000 × 12,15 % × 30 / 365
    assert [(s.base, s.interest) for s in found.segments] == [(1_000_00, first), (509_99, 5_09)]
    assert (found.principal, found.settled) == (509_99, first)
    assert found.total == 509_99 + 5_09 + 40_00


def test_what_is_paid_beyond_the_principal_pays_interest_and_charges() -> None:
    paid = [(date(2026, 4, 30), 1_020_00)]
    found = interest(1_000_00, date(2026, 3, 31), date(2026, 5, 30), BUSINESS, Terms(), RATES, paid)
    assert (found.principal, found.settled, found.total) == (0, 20_00, 9_99 + 40_00 - 20_00)


def test_the_days_of_a_leap_year_count_for_366ths_where_the_site_says_so() -> None:
    year = interest(10_000_00, date(2024, 1, 1), date(2024, 6, 30), BUSINESS, Terms(act_act=True), RATES)
    assert year.interest == 717_08  # 10 000 × 14,5 % × 181 / 366
    plain = interest(10_000_00, date(2025, 1, 1), date(2025, 6, 30), BUSINESS, Terms(act_act=True), RATES)
    assert (
        plain.interest
        == interest(10_000_00, date(2025, 1, 1), date(2025, 6, 30), BUSINESS, Terms(), RATES).interest
    )


def test_the_terms_of_a_contract_are_those_of_its_day() -> None:
    dated = (Terms("contrat", 12_00, date(2025, 1, 1)), Terms("legal", 3, date(2026, 1, 1)))
    on = [
        terms_on(dated, day, Terms()).kind
        for day in (date(2024, 12, 31), date(2025, 6, 1), date(2026, 1, 1), None)
    ]
    assert on == ["bce", "contrat", "legal", "bce"]
