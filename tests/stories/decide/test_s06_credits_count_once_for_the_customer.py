"""«Reminded while in credit; credit notes ignored; a cancelled credit note counted.»"""

from __future__ import annotations

from datetime import date

from runner.dunning.decide import decide
from runner.model.decision import VerdictKind
from runner.model.parties import Account, Credit
from tests.dunning.world import CODE, customer, done, invoice, judge, kinds, rules

DAY = date(2026, 3, 6)
ONE, TWO = invoice("FA-1", date(2026, 2, 20), 600_00), invoice("FA-2", date(2026, 2, 27), 400_00)


def test_a_free_credit_is_deducted_once_from_the_total_and_from_no_line() -> None:
    (notice,) = judge(DAY, ONE, TWO, credits_=[250_00]).notices
    assert [line.balance for line in notice.lines] == [600_00, 400_00]
    assert (notice.credits, notice.total) == (250_00, 750_00)


def test_a_customer_whose_credits_cover_what_is_overdue_is_not_reminded() -> None:
    decision = judge(DAY, ONE, TWO, credits_=[400_00, 600_00])
    assert set(kinds(decision).values()) == {VerdictKind.CREDIT_COVERS}
    assert decision.notices == ()
    assert judge(DAY, ONE, TWO, credits_=[400_00, 584_99]).notices


def test_a_credit_that_names_its_invoice_lowers_that_one_alone() -> None:
    credit = Credit(CODE, "AV-1", date(2026, 3, 1), 600_00, invoice="FA-1")
    decision = decide(Account(customer(), (ONE, TWO), (credit,)), None, (), rules(), DAY)
    assert kinds(decision) == {"FA-1": VerdictKind.SETTLED, "FA-2": VerdictKind.TO_SEND}
    assert [(line.invoice.key.number, line.balance) for line in decision.notices[0].lines] == [
        ("FA-2", 400_00)
    ]


def test_no_courtesy_before_the_due_date_to_a_customer_in_credit() -> None:
    coming = invoice("FA-3", date(2026, 3, 11), 2_500_00)
    assert kinds(judge(DAY, coming)) == {"FA-3": VerdictKind.TO_SEND}
    assert kinds(judge(DAY, coming, credits_=[2_500_00])) == {"FA-3": VerdictKind.CREDIT_COVERS}


def test_no_formal_notice_for_what_a_credit_covers_and_the_message_deducts_it_once() -> None:
    steps = [
        ("rappel", date(2026, 1, 12)),
        ("rappel-ferme", date(2026, 1, 26)),
        ("derniere", date(2026, 2, 9)),
    ]
    old = invoice("FA-0", date(2026, 1, 2), 200_00)
    decision = judge(DAY, old, ONE, past=done({old: steps}), credits_=[250_00])
    assert kinds(decision) == {"FA-0": VerdictKind.CREDIT_COVERS, "FA-1": VerdictKind.TO_SEND}
    assert [(n.step.name, n.total) for n in decision.notices] == [("rappel", 550_00)]
    assert [
        n.step.name for n in judge(DAY, old, ONE, past=done({old: steps}), credits_=[199_99]).notices
    ] == [
        "rappel",
        "mise-en-demeure",
    ]


def test_a_credit_that_left_the_export_counts_no_more() -> None:
    assert judge(DAY, ONE, credits_=[600_00]).notices == ()
    assert judge(DAY, ONE).notices[0].total == 600_00
