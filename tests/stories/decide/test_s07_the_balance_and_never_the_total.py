"""«The full amount after a part payment; thresholds test the total and not the rest.»"""

from __future__ import annotations

from datetime import date

from runner.model.decision import VerdictKind
from runner.model.facts import Dispute
from runner.model.parties import Invoice, InvoiceKey
from runner.model.past import CustomerRecord, PendingMoney
from tests.dunning.world import CODE, done, invoice, judge, kinds, verdict

DAY = date(2026, 3, 6)
PART_PAID = Invoice(InvoiceKey(CODE, "FA-1", date(2026, 1, 28)), date(2026, 2, 27), 1_000_00, 300_00)


def test_a_message_asks_for_what_is_left_of_a_part_paid_invoice() -> None:
    (notice,) = judge(DAY, PART_PAID).notices
    assert (notice.total, notice.lines[0].balance, notice.lines[0].invoice.total) == (
        300_00,
        300_00,
        1_000_00,
    )


def test_a_payment_learnt_by_mail_is_subtracted_although_the_export_does_not_show_it() -> None:
    past = CustomerRecord(pending=[PendingMoney("P-1", PART_PAID.key, 100_00, date(2026, 3, 4))])
    (notice,) = judge(DAY, PART_PAID, past=past).notices
    assert (notice.total, notice.lines[0].balance) == (200_00, 200_00)
    past.pending[0].amount = 300_00
    assert kinds(judge(DAY, PART_PAID, past=past)) == {"FA-1": VerdictKind.SETTLED}


def test_the_threshold_is_compared_with_what_is_left() -> None:
    small = Invoice(InvoiceKey(CODE, "FA-1", date(2026, 1, 28)), date(2026, 2, 27), 1_000_00, 14_99)
    assert kinds(judge(DAY, small)) == {"FA-1": VerdictKind.BELOW_THRESHOLD}
    enough = Invoice(small.key, small.due, 1_000_00, 15_00)
    assert kinds(judge(DAY, enough)) == {"FA-1": VerdictKind.TO_SEND}
    assert kinds(judge(DAY, enough, credits_=[1])) == {"FA-1": VerdictKind.BELOW_THRESHOLD}


def test_the_threshold_leaves_out_what_is_disputed() -> None:
    small, big = invoice("FA-1", date(2026, 2, 27), 14_99), invoice("FA-2", date(2026, 2, 27), 900_00)
    assert kinds(judge(DAY, small, big))["FA-1"] is VerdictKind.TO_SEND
    disputed = Dispute(customer=CODE, reason="prix", until=date(2026, 4, 1), invoice="FA-2")
    assert kinds(judge(DAY, small, big, facts=(disputed,)))["FA-1"] is VerdictKind.BELOW_THRESHOLD


def test_a_dispute_of_all_that_is_left_is_a_whole_one() -> None:
    every_cent = Dispute(customer=CODE, reason="prix", until=date(2026, 4, 1), invoice="FA-1", amount=300_00)
    assert kinds(judge(DAY, PART_PAID, facts=(every_cent,))) == {"FA-1": VerdictKind.DISPUTE}


def test_a_step_with_a_minimum_looks_at_what_is_left() -> None:
    after_reminder = {"past": done({PART_PAID: [("rappel", date(2026, 3, 6))]})}
    found = verdict(judge(date(2026, 4, 1), PART_PAID, past=after_reminder["past"]), "FA-1")
    assert found.step is not None
    assert found.step.name == "rappel-ferme"  # the call is for 500 € and more: 300 € are left of 1 000 €


def test_a_part_dispute_lowers_what_is_claimed_and_holds_nothing_else() -> None:
    whole = invoice("FA-2", date(2026, 2, 27), 1_000_00)
    disputed = Dispute(
        customer=CODE, reason="quantité", until=date(2026, 4, 1), invoice="FA-2", amount=200_00
    )
    decision = judge(DAY, whole, facts=(disputed,))
    (line,) = decision.notices[0].lines
    assert (line.balance, line.disputed, decision.notices[0].total) == (800_00, 200_00, 800_00)
