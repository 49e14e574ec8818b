"""«Each row shows the last one's balance»; «four messages on one day»; «the others are never reminded»."""

from __future__ import annotations

from datetime import date, timedelta

from runner.model.decision import VerdictKind
from runner.model.past import CustomerRecord
from tests.dunning.world import done, invoice, judge, kinds, remember, verdict

DAY = date(2026, 3, 27)
OLD = invoice("FA-1", date(2026, 2, 20), 700_00)
MIDDLE = invoice("FA-2", date(2026, 3, 3), 411_11)
YOUNG = invoice("FA-3", date(2026, 3, 16), 300_00)
FRESH = invoice("FA-4", date(2026, 3, 26), 50_50)


def test_four_late_invoices_make_one_message_carried_by_the_most_advanced() -> None:
    past = done({OLD: [("rappel", date(2026, 3, 2)), ("appel", date(2026, 3, 10))]})
    decision = judge(DAY, YOUNG, FRESH, OLD, MIDDLE, past=past)
    (notice,) = decision.notices
    assert notice.step.name == "rappel-ferme"
    shown = [(line.invoice.key.number, line.balance, line.step and line.step.name) for line in notice.lines]
    assert shown == [
        ("FA-1", 700_00, "rappel-ferme"),
        ("FA-2", 411_11, "rappel"),
        ("FA-3", 300_00, "rappel"),
        ("FA-4", 50_50, None),
    ]
    assert notice.total == 1_461_61
    assert kinds(decision) == {
        "FA-1": VerdictKind.TO_SEND,
        "FA-2": VerdictKind.GROUPED,
        "FA-3": VerdictKind.GROUPED,
        "FA-4": VerdictKind.WAITS,
    }


def test_the_most_advanced_carries_even_where_another_is_older() -> None:
    past = done({MIDDLE: [("rappel", date(2026, 3, 11))]})
    decision = judge(date(2026, 3, 30), OLD, MIDDLE, past=past)
    assert decision.notices[0].step.name == "rappel-ferme"
    assert kinds(decision) == {"FA-1": VerdictKind.GROUPED, "FA-2": VerdictKind.TO_SEND}


def test_each_row_has_its_own_invoices_balance_and_days() -> None:
    (notice,) = judge(DAY, OLD, MIDDLE, YOUNG).notices
    assert [line.days_late for line in notice.lines] == [35, 24, 11]
    assert {line.balance for line in notice.lines} == {700_00, 411_11, 300_00}


def test_one_invoice_settled_closes_that_one_alone() -> None:
    paid = invoice("FA-1", date(2026, 2, 20), 0)
    decision = judge(DAY, paid, MIDDLE)
    assert kinds(decision) == {"FA-1": VerdictKind.SETTLED, "FA-2": VerdictKind.TO_SEND}


def test_an_invoice_listed_for_information_climbs_on_its_own_day() -> None:
    past = CustomerRecord()
    remember(past, judge(DAY, OLD, FRESH, past=past))
    fresh = verdict(judge(DAY + timedelta(days=3), OLD, FRESH, past=past), "FA-4")
    assert (fresh.kind, fresh.step and fresh.step.name) == (VerdictKind.WAITS, "rappel")
    moved = [
        (notice.day, line.step.name)
        for n in range(1, 30)
        for notice in remember(past, judge(DAY + timedelta(days=n), OLD, FRESH, past=past))
        for line in notice.counted
        if line.step and line.invoice == FRESH
    ]
    assert moved[0] == (date(2026, 4, 8), "rappel")


def test_a_new_invoice_is_reminded_although_an_older_one_was_a_week_ago() -> None:
    past = done({OLD: [("rappel", date(2026, 3, 20))]})
    decision = judge(DAY, OLD, MIDDLE, past=past)
    assert {line.invoice.key.number for n in decision.notices for line in n.counted} == {"FA-1", "FA-2"}
    too_soon = judge(date(2026, 3, 26), OLD, MIDDLE, past=past)
    assert too_soon.notices == ()
    assert verdict(too_soon, "FA-2").next_on == DAY
