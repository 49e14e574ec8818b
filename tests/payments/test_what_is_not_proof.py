"""Settlements that would be false, each of which a small change of the rules would have made unnoticed."""

from __future__ import annotations

from datetime import timedelta

from runner.model.money import Source, Stage
from tests.payments.world import World, account, invoice, one, paid


def test_money_for_two_customers_and_more_is_nobodys_credit() -> None:
    """It names an invoice of each and exceeds both: whose the rest is, a person says."""
    world = World()
    accounts = {
        "C1": account("C1", invoice("FA-1001", 100_00), name="MENUISERIE ROCHE"),
        "C2": account("C2", invoice("FA-2002", 50_00, "C2"), name="GARAGE DUBREUIL"),
    }
    (found,) = world.next_day(accounts, paid(180_00, "FA-1001 FA-2002", payer="MENUISERIE ROCHE"))
    assert found.stage is not Stage.OVERPAID
    assert (world.credit("C1"), world.credit("C2")) == (0, 0)


def test_several_references_one_of_which_may_be_anothers_slip_settle_nothing() -> None:
    """FA-1001 of C1 is one digit from FA-1007 of C2, who is the payer."""
    world = World()
    accounts = {
        "C1": account("C1", invoice("FA-1001", 100_00), invoice("FA-3003", 40_00), name="MENUISERIE ROCHE"),
        "C2": account("C2", invoice("FA-1007", 100_00, "C2"), name="GARAGE DUBREUIL"),
    }
    (found,) = world.next_day(accounts, paid(140_00, "FA-1001 FA-3003", payer="GARAGE DUBREUIL"))
    assert found.stage is not Stage.SEVERAL
    assert world.claimed("FA-3003") == 40_00


def test_a_slip_from_a_strangers_invoice_is_no_doubt_where_the_payer_is_known() -> None:
    world = World()
    accounts = {
        "C1": account("C1", invoice("FA-1001", 100_00), name="MENUISERIE ROCHE"),
        "C2": account("C2", invoice("FA-1007", 100_00, "C2"), name="GARAGE DUBREUIL"),
    }
    (found,) = world.next_day(accounts, paid(100_00, "FA-1001", payer="MENUISERIE ROCHE"))
    assert found.stage is Stage.EXACT


def test_two_equal_payments_of_one_statement_are_two() -> None:
    world = World()
    both = [
        paid(100_00, "FA-1001", position=at, source=Source.STATEMENT, payer="MENUISERIE ROCHE")
        for at in (0, 1)
    ]
    found = world.next_day(one(invoice("FA-1001", 200_00), name="MENUISERIE ROCHE"), *both)
    assert [one_.stage for one_ in found] == [Stage.PART, Stage.EXACT]
    assert world.claimed("FA-1001") == 0


def test_an_invoice_that_left_long_ago_is_named_by_no_late_notice() -> None:
    """It left the file 46 days before the mail: the notice is a new matter, and a person looks."""
    late = []
    for days in (44, 46):
        world = World()
        accounts = one(invoice("FA-1001", 100_00), invoice("FA-9009", 7_00))
        world.next_day(accounts)
        world.next_day(one(invoice("FA-9009", 7_00)))
        left = world.day
        world.day = left + timedelta(days=days - 1)
        (found,) = world.next_day(None, paid(100_00, "FA-1001", on=left + timedelta(days=days)))
        late.append(found.stage)
    assert late[0] is not late[1]
