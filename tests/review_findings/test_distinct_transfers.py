"""Two transfers of one day, amount and reference are two payments where the bank numbers them apart."""

from __future__ import annotations

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
