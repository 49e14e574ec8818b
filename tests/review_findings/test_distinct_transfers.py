"""Two transfers of one day, amount and reference are two payments where the bank numbers them apart."""

from __future__ import annotations

from datetime import timedelta

from runner.model.money import Source
from tests.payments.world import World, invoice, one, paid


def test_two_halves_paid_on_one_day_settle_the_whole() -> None:
    world = World()
    accounts = one(invoice("FA-1", 1_000_00))
    world.next_day(accounts)
    first = paid(500_00, "FA-1", mail="m1", bank_ref="TRX-001")
    second = paid(500_00, "FA-1", mail="m2", bank_ref="TRX-002")
    world.next_day(accounts, first, second)
    assert world.claimed("FA-1") == 0


def test_a_copy_without_the_banks_number_still_counts_once() -> None:
    world = World()
    accounts = one(invoice("FA-1", 1_000_00))
    world.next_day(accounts)
    first = paid(500_00, "FA-1", mail="m1", bank_ref="TRX-001")
    world.next_day(accounts, first, paid(500_00, "FA-1", mail="m2"))
    assert world.claimed("FA-1") == 500_00


def test_a_second_notice_is_no_copy_of_the_first_because_a_statement_told_the_first_as_well() -> None:
    """Three transfers of a thousand, for the bank's limit: each by its notice, the statement in between."""
    world = World()
    world.next_day(one(invoice("FA-1", 1_000_00)))
    first = paid(500_00, "FA-1", mail="m1")
    statement = paid(500_00, "FA-1", mail="s1", source=Source.STATEMENT, bank_ref="TRX-001")
    found = world.next_day(None, first, statement, paid(500_00, "FA-1", mail="m2"))
    assert [settlement.stage for settlement in found] == ["reference_partielle", "doublon", "soupcon"]
    assert world.held()


def test_what_the_bank_numbers_apart_is_another_payment_though_a_notice_fits_both() -> None:
    world = World()
    world.next_day(one(invoice("FA-1", 1_000_00)))
    interim = (
        paid(500_00, "FA-1", mail=f"i{at}", source=Source.INTERIM, bank_ref=f"TRX-00{at}") for at in (1, 2)
    )
    found = world.next_day(None, paid(500_00, "FA-1", mail="m1"), *interim)
    assert [settlement.stage for settlement in found] == ["reference_partielle", "doublon", "soupcon"]


def test_a_second_payment_days_later_is_no_copy_of_the_first_ones_booking() -> None:
    """Paid twice by mistake: the customer is in credit, and a person says so."""
    world = World()
    world.next_day(one(invoice("FA-1", 1_000_00), invoice("FA-2", 300_00)))
    first = paid(1_000_00, "FA-1", mail="m1", on=world.day)
    world.next_day(None, first, paid(1_000_00, "FA-1", mail="s1", on=world.day, source=Source.STATEMENT))
    world.day += timedelta(days=4)
    (found,) = world.next_day(None, paid(1_000_00, "FA-1", mail="m2", on=world.day))
    assert found.stage == "soupcon"
    assert world.held()
