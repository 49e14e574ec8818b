"""A credit note larger than what its invoice still claims is not lost: the rest lowers the total."""

from __future__ import annotations

from datetime import date

from runner.dunning.decide import decide
from runner.model.balance import balances, free_credits
from runner.model.decision import VerdictKind
from runner.model.parties import Account, Credit
from tests.dunning.world import CODE, customer, invoice, rules

DUE = date(2026, 6, 1)


def part_paid_and_cancelled() -> Account:
    """FA-1 of 300 €, 200 paid, cancelled by a credit of 300: 200 € are the customer's; FA-2 claims 150."""
    return Account(
        customer(),
        (invoice("FA-1", DUE, 100_00), invoice("FA-2", DUE, 150_00)),
        (Credit(CODE, "AV-1", None, 300_00, "FA-1"),),
    )


def test_what_a_named_invoice_cannot_take_of_a_credit_is_free() -> None:
    account = part_paid_and_cancelled()
    assert free_credits(account) == 200_00
    assert sum(balances(account, None).values()) == 150_00


def test_a_customer_in_credit_by_such_a_remainder_is_not_reminded() -> None:
    decision = decide(part_paid_and_cancelled(), None, (), rules(), date(2026, 6, 15))
    assert not decision.notices
    assert [v.kind for v in decision.verdicts] == [VerdictKind.SETTLED, VerdictKind.CREDIT_COVERS]


def test_two_credits_of_one_invoice_leave_their_rest_once() -> None:
    account = Account(
        customer(),
        (invoice("FA-1", DUE, 100_00),),
        (Credit(CODE, "AV-1", None, 70_00, "FA-1"), Credit(CODE, "AV-2", None, 50_00, "FA-1")),
    )
    assert free_credits(account) == 20_00
