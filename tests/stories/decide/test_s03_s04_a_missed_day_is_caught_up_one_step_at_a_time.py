"""«A day is missed and the reminder is lost»; «three steps leave in three days»."""

from __future__ import annotations

from datetime import date, timedelta

from runner.model.decision import VerdictKind
from runner.model.past import CustomerRecord
from tests.dunning.world import invoice, judge, kinds, remember, verdict

LATE = invoice("FA-1", date(2026, 2, 27), 900_00)


def test_a_reminder_missed_on_its_day_leaves_at_the_next_run() -> None:
    on_its_day, later = date(2026, 3, 6), date(2026, 3, 12)
    assert verdict(judge(on_its_day, LATE), "FA-1").next_on == on_its_day
    (notice,) = judge(later, LATE).notices
    assert (notice.step.name, notice.day) == ("rappel", later)


def test_after_two_months_without_a_run_one_step_leaves_then_the_gap_is_kept() -> None:
    past, left = CustomerRecord(), list[tuple[str, date]]()
    first = date(2026, 4, 27)
    for n in range(40):
        for notice in remember(past, judge(first + timedelta(days=n), LATE, past=past)):
            left.append((notice.step.name, notice.day))
    assert left == [
        ("rappel", date(2026, 4, 27)),
        ("appel", date(2026, 5, 7)),  # the six days granted, two of the bank, one more
        ("rappel-ferme", date(2026, 5, 15)),  # seven days, and the 14th is Ascension
        ("derniere", date(2026, 5, 29)),
    ]


def test_the_first_contact_at_sixty_days_is_still_the_first_amicable_step() -> None:
    decision = judge(date(2026, 4, 28), LATE)
    assert kinds(decision) == {"FA-1": VerdictKind.TO_SEND}
    assert decision.notices[0].step.name == "rappel"
