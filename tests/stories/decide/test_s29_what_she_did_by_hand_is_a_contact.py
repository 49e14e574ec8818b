"""«She wrote by hand on Monday, the machine writes on Tuesday.»"""

from __future__ import annotations

from datetime import date

from runner.model.facts import StepDone
from runner.model.past import CustomerRecord
from tests.dunning.world import CODE, contact, invoice, judge, verdict

LATE = invoice("FA-1", date(2026, 2, 20))
MONDAY = date(2026, 3, 2)


def test_a_mail_written_by_hand_keeps_the_gap() -> None:
    past = CustomerRecord()
    contact(past, MONDAY)
    assert judge(date(2026, 3, 3), LATE, past=past).notices == ()
    assert judge(date(2026, 3, 6), LATE, past=past).notices == ()
    assert judge(date(2026, 3, 9), LATE, past=past).notices


def test_a_call_recorded_by_hand_keeps_the_gap_too() -> None:
    called = StepDone(customer=CODE, step="appel", invoice="FA-9", on=MONDAY)
    found = verdict(judge(date(2026, 3, 3), LATE, facts=(called,)), "FA-1")
    assert found.timing is not None
    assert (found.timing.by_gap, found.next_on) == (date(2026, 3, 9), date(2026, 3, 9))
