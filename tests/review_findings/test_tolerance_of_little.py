"""The site's tolerance gives up a small rest of what was paid, never most of an invoice."""

from __future__ import annotations

from datetime import date

import pytest

from runner.model.settings import Tolerance
from tests.payments.world import World, invoice, one, paid


def test_a_cent_does_not_settle_an_invoice_as_small_as_the_tolerance() -> None:
    world = World(tolerance=Tolerance(charges=15_00))
    world.next_day(one(invoice("FA-1", 15_00)), paid(1, "FA-1"))
    assert world.claimed("FA-1") == 14_99


@pytest.mark.parametrize(("amount", "left"), [(1_00, 199_00), (150_00, 50_00), (9_800_00, 0)])
def test_a_discount_is_of_what_is_still_claimed(amount: int, left: int) -> None:
    """2 % of 10,000 € is no 200 € to give up of the last 200 €."""
    world = World(tolerance=Tolerance(discount=200))
    balance = 10_000_00 if amount > 200_00 else 200_00
    in_time = date(2026, 2, 2)
    world.next_day(one(invoice("FA-1", balance, total=10_000_00)), paid(amount, "FA-1", on=in_time))
    assert world.claimed("FA-1") == left
