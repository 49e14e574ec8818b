"""Against a public buyer the four years run from the year in which the right was earned, not fell due."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace

from runner.model.decision import VerdictKind
from runner.model.parties import DebtorType, InvoiceKey
from tests.dunning.world import CODE, customer, invoice, judge, kinds, rules

DUE = date(2022, 1, 20)
EARNED = invoice("FA-1", DUE)
"""Issued in December 2021 for what was delivered by then."""
UNDATED = replace(EARNED, key=InvoiceKey(CODE, "FA-1", None))


@pytest.mark.parametrize(
    ("day", "barred", "near"),
    [
        (date(2025, 6, 2), False, False),
        (date(2025, 7, 15), False, True),
        (date(2025, 12, 31), False, True),
        (date(2026, 1, 2), True, False),
    ],
)
def test_the_term_counts_from_the_year_after_the_invoice_was_issued(
    day: date, *, barred: bool, near: bool
) -> None:
    decision = judge(day, EARNED, who=customer(DebtorType.PUBLIC), using=rules(began_on=date(2021, 1, 4)))
    assert (kinds(decision)["FA-1"] is VerdictKind.TIME_BARRED) is barred
    assert (any(task.kind == "prescription" for task in decision.tasks) and not barred) is near


def test_without_an_issue_date_the_due_date_is_all_that_is_known() -> None:
    seen = judge(date(2026, 1, 2), UNDATED, who=customer(DebtorType.PUBLIC))
    assert kinds(seen)["FA-1"] is not VerdictKind.TIME_BARRED
    late = judge(date(2027, 1, 4), UNDATED, who=customer(DebtorType.PUBLIC))
    assert kinds(late)["FA-1"] is VerdictKind.TIME_BARRED


def test_a_business_has_five_years_from_the_due_date() -> None:
    seen = judge(date(2027, 1, 20), EARNED, who=customer(), using=rules(began_on=date(2021, 1, 4)))
    assert kinds(seen)["FA-1"] is not VerdictKind.TIME_BARRED
    seen = judge(date(2027, 1, 21), EARNED, who=customer(), using=rules(began_on=date(2021, 1, 4)))
    assert kinds(seen)["FA-1"] is VerdictKind.TIME_BARRED
