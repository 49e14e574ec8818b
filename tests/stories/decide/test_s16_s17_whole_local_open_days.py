"""«Off by one day»; «reminded on Sunday, on 1 May, without a due date, on the due day itself»."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from runner.model.decision import VerdictKind
from runner.model.rules import Channel, Step
from tests.dunning.world import done, invoice, judge, kinds, policy, rules, verdict

FRIDAY = date(2026, 2, 27)


def test_the_reminder_leaves_on_the_fifth_day_and_two_bank_days_not_before() -> None:
    late = invoice("FA-1", FRIDAY)
    assert judge(date(2026, 3, 5), late).notices == ()
    assert judge(date(2026, 3, 6), late).notices


@pytest.mark.parametrize("sunday", [date(2026, 3, 29), date(2026, 10, 25)])
def test_days_of_a_clock_change_are_whole_days(sunday: date) -> None:
    due = sunday - timedelta(days=8)
    found = verdict(judge(sunday, invoice("FA-1", due)), "FA-1")
    assert found.next_on == sunday + timedelta(days=1)


@pytest.mark.parametrize("closed", [date(2026, 5, 1), date(2026, 5, 3), date(2026, 5, 14)])
def test_nothing_leaves_on_a_holiday_or_a_sunday_even_when_overdue_for_long(closed: date) -> None:
    decision = judge(closed, invoice("FA-1", date(2026, 4, 10)))
    assert (decision.notices, decision.tasks) == ((), ())
    assert verdict(decision, "FA-1").kind is VerdictKind.WAITS
    assert verdict(decision, "FA-1").next_on == rules().calendar.next_open(closed)


def test_a_day_that_falls_on_a_closed_one_is_moved_to_the_next_open_one() -> None:
    late = invoice("FA-1", date(2026, 2, 20))
    past = done({late: [("rappel", date(2026, 3, 7))]})  # by hand, a Saturday: the gap ends on one too
    found = verdict(judge(date(2026, 3, 9), late, past=past), "FA-1")
    assert found.timing is not None
    assert (found.timing.by_gap, found.timing.on) == (date(2026, 3, 14), date(2026, 3, 16))


def test_an_invoice_without_a_due_date_is_a_data_error_and_holds_only_itself() -> None:
    decision = judge(date(2026, 3, 6), invoice("FA-1", None), invoice("FA-2", FRIDAY))
    assert kinds(decision) == {"FA-1": VerdictKind.DOUBTFUL_DATA, "FA-2": VerdictKind.TO_SEND}
    assert verdict(decision, "FA-1").next_on is None
    assert [line.invoice.key.number for line in decision.notices[0].lines] == ["FA-2"]


def test_nothing_is_late_on_its_due_day_nor_the_morning_after_its_issue() -> None:
    eager = policy(steps=(Step("rappel", 0, Channel.EMAIL),), grace=0)
    due = date(2026, 3, 3)
    assert judge(due, invoice("FA-1", due), using=rules(eager)).notices == ()
    assert judge(due + timedelta(days=1), invoice("FA-1", due), using=rules(eager)).notices
    morning_after = invoice("FA-2", due + timedelta(days=29))
    assert judge(due, morning_after, using=rules(eager)).notices == ()


def test_grace_is_counted_in_bank_days_over_easter() -> None:
    due = date(2026, 3, 28)  # J+5 is Thursday 2 April; Friday is open, Monday is not, Tuesday is
    assert verdict(judge(date(2026, 4, 3), invoice("FA-1", due)), "FA-1").next_on == date(2026, 4, 7)
