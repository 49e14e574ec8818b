"""«"Perhaps you forgot" to someone already put on formal notice.»"""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from runner.model.decision import VerdictKind
from runner.model.facts import Call, CallOutcome, Fact, Hold, Letter, Resume, StepDone
from tests.dunning.world import CODE, invoice, judge, kinds, rules, verdict

FIRST = date(2026, 3, 2)
OLD, RECENT = invoice("FA-1", FIRST - timedelta(days=31)), invoice("FA-2", FIRST - timedelta(days=30), 800_00)


ELSEWHERE = Hold(customer=CODE, until=date(2020, 1, 1), invoice="FA-0")


@pytest.mark.parametrize("facts", [(), (ELSEWHERE,)])
@pytest.mark.parametrize("began_on", [None, FIRST])
def test_over_thirty_days_late_at_the_first_run_a_person_chooses(
    began_on: date | None, facts: tuple[Fact, ...]
) -> None:
    decision = judge(FIRST, OLD, RECENT, facts=facts, using=rules(began_on=began_on))
    assert kinds(decision) == {"FA-1": VerdictKind.TO_RESUME, "FA-2": VerdictKind.TO_SEND}
    assert [line.invoice.key.number for line in decision.notices[0].lines] == ["FA-2"]


def test_it_stays_so_until_it_is_told() -> None:
    later = judge(FIRST + timedelta(days=60), OLD, using=rules(began_on=FIRST))
    assert kinds(later) == {"FA-1": VerdictKind.TO_RESUME}


def test_the_ladder_goes_on_after_the_last_step_done_by_hand_and_keeps_the_gap() -> None:
    row = Resume(customer=CODE, invoice="FA-1", step="rappel-ferme", on=FIRST - timedelta(days=4))
    found = verdict(judge(FIRST, OLD, facts=(row,), using=rules(began_on=FIRST)), "FA-1")
    assert (found.kind, found.step and found.step.name) == (VerdictKind.WAITS, "derniere")
    assert found.timing is not None
    assert found.timing.by_gap == FIRST + timedelta(days=3)


def test_a_row_that_says_nothing_was_done_starts_at_the_first_step() -> None:
    row = Resume(customer=CODE, invoice="FA-1", step="")
    (notice,) = judge(FIRST, OLD, facts=(row,), using=rules(began_on=FIRST)).notices
    assert notice.step.name == "rappel"


def test_a_row_with_a_step_that_does_not_exist_holds() -> None:
    row = Resume(customer=CODE, invoice="FA-1", step="huissier")
    decision = judge(FIRST, OLD, facts=(row,), using=rules(began_on=FIRST))
    assert kinds(decision) == {"FA-1": VerdictKind.DOUBTFUL_DATA}


@pytest.mark.parametrize(
    "fact",
    [
        Resume(customer=CODE, invoice="FA-2", step="rappel-ferme", on=FIRST + timedelta(days=1)),
        StepDone(customer=CODE, invoice="FA-2", step="rappel-ferme", on=FIRST + timedelta(days=300)),
        Letter(customer=CODE, invoices=("FA-2",), step="mise-en-demeure", on=FIRST + timedelta(days=300)),
        Call(customer=CODE, outcome=CallOutcome.REACHED, on=FIRST + timedelta(days=300)),
    ],
)
def test_what_was_done_on_a_day_still_to_come_is_mistyped_and_holds(fact: Fact) -> None:
    decision = judge(FIRST, RECENT, facts=(fact,), using=rules(began_on=FIRST))
    found = verdict(decision, "FA-2")
    assert found.kind is VerdictKind.DOUBTFUL_DATA
    assert "has not come yet" in str(found.reasons[0].text)


def test_an_invoice_that_grows_late_after_the_start_climbs_by_itself() -> None:
    assert judge(FIRST + timedelta(days=91), RECENT, using=rules(began_on=FIRST)).notices
