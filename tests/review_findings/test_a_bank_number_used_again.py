"""A number that a bank uses again does not make next month's rent the copy of this month's."""

from __future__ import annotations

from datetime import timedelta

from runner.model.money import Source, Stage
from tests.payments.world import MONDAY, World, invoice, one, paid

APRIL = MONDAY + timedelta(days=30)


def test_as_much_a_month_later_under_the_same_number_holds_and_a_person_says() -> None:
    world = World()
    first = paid(500_00, "FA-1", mail="m1", bank_ref="VIR 0001", source=Source.STATEMENT)
    world.next_day(one(invoice("FA-1", 500_00), invoice("FA-2", 500_00)), first)
    later = paid(500_00, "FA-2", mail="m2", bank_ref="VIR 0001", source=Source.STATEMENT, on=APRIL)
    (found,) = world.next_day(None, later)
    assert found.stage is Stage.SUSPECTED
    assert world.held()


def test_without_any_reference_either() -> None:
    world = World()
    account = one(invoice("FA-1", 500_00), invoice("FA-2", 500_00), name="Menuiserie Roche")
    first = paid(500_00, mail="m1", payer="MENUISERIE ROCHE", bank_ref="VIR 0001", source=Source.STATEMENT)
    world.next_day(account, first)
    later = paid(500_00, mail="m2", payer="MENUISERIE ROCHE", bank_ref="VIR 0001", on=APRIL)
    (found,) = world.next_day(None, later)
    assert found.stage is Stage.SUSPECTED


def test_the_same_statement_sent_again_counts_once() -> None:
    world = World()
    first = paid(500_00, "FA-1", mail="m1", bank_ref="VIR 0001", source=Source.STATEMENT)
    world.next_day(one(invoice("FA-1", 1_000_00)), first)
    again = paid(500_00, "FA-1", mail="m2", bank_ref="VIR 0001", source=Source.STATEMENT)
    (found,) = world.next_day(None, again)
    assert found.stage is Stage.DOUBLE
    assert not world.held()
