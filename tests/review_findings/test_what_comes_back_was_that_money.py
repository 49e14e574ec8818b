"""Money that comes back undoes what it brought, and never another payment of the same invoice."""

from __future__ import annotations

from datetime import timedelta

from runner.model.money import NoticeKind, Payment
from tests.payments.world import MONDAY, World, invoice, one, paid


def back(amount: int, text: str) -> Payment:
    return paid(amount, text, mail="r1", kind=NoticeKind.REJECT, debit=True, reversal=True)


def test_what_the_books_showed_comes_back_and_a_later_transfer_stays_subtracted() -> None:
    world = World()
    direct_debit = paid(500_00, "FA-1", mail="m1")
    world.next_day(one(invoice("FA-1", 1_000_00)), direct_debit)
    later = MONDAY + timedelta(days=12)
    world.next_day(one(invoice("FA-1", 500_00, total=1_000_00)), paid(300_00, "FA-1", mail="m2", on=later))
    assert world.claimed("FA-1") == 200_00
    world.next_day(None, back(500_00, "FA-1"))
    assert world.claimed("FA-1") == 200_00, "less than is owed, until the books show what came back"
    world.next_day(one(invoice("FA-1", 1_000_00)))
    assert world.claimed("FA-1") == 700_00


def test_what_the_books_do_not_show_yet_is_claimed_again_at_once() -> None:
    world = World()
    world.next_day(one(invoice("FA-1", 1_000_00)), paid(500_00, "FA-1", mail="m1"))
    world.next_day(None, back(500_00, "FA-1"))
    assert world.claimed("FA-1") == 1_000_00
