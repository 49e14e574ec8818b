"""An invoice paid, as a mail told, and then cancelled by a credit note leaves its customer in credit."""

from __future__ import annotations

from datetime import date

import pytest

from runner.dunning.decide import decide
from runner.model.balance import balances, free_credits
from runner.model.decision import VerdictKind
from runner.model.parties import Account, Credit
from runner.model.past import CustomerRecord, PendingMoney
from runner.model.text import Cents
from tests.dunning.world import CODE, customer, invoice, rules

DUE = date(2026, 6, 1)
PAID = invoice("FA-1", DUE, 300_00)
LATE = invoice("FA-2", DUE, 150_00)


def _account(credit: Cents) -> Account:
    """FA-1 of 300 €, which the books show unpaid, with a credit note of it; FA-2 claims 150."""
    return Account(customer(), (PAID, LATE), (Credit(CODE, "AV-1", date(2026, 6, 5), credit, "FA-1"),))


def _paid(amount: Cents) -> CustomerRecord:
    return CustomerRecord(pending=[PendingMoney("P-1", PAID.key, amount, date(2026, 6, 3))])


@pytest.mark.parametrize(
    ("paid", "credit", "left"),
    [(300_00, 300_00, 300_00), (300_00, 100_00, 100_00), (250_00, 100_00, 50_00), (100_00, 100_00, 0)],
)
def test_the_credit_that_a_paid_invoice_cannot_take_is_free(paid: Cents, credit: Cents, left: Cents) -> None:
    assert free_credits(_account(credit), _paid(paid)) == left
    assert balances(_account(credit), _paid(paid))[LATE.key] == 150_00


def test_money_learnt_beyond_the_balance_is_no_credit_of_its_own() -> None:
    """Without a credit note it may be the very money the books have shown in part."""
    assert free_credits(Account(customer(), (PAID, LATE)), _paid(400_00)) == 0


def test_who_paid_an_invoice_that_was_cancelled_is_not_reminded_of_the_next() -> None:
    decision = decide(_account(300_00), _paid(300_00), (), rules(), date(2026, 6, 15))
    assert not decision.notices
    kinds = {v.invoice.key.number: v.kind for v in decision.verdicts}
    assert kinds["FA-2"] is VerdictKind.CREDIT_COVERS
