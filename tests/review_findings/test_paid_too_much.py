"""What is paid too much is the customer's credit, once: until the books show that very money."""

from __future__ import annotations

from datetime import timedelta

import pytest

from runner.model.parties import Account, Credit, Customer
from tests.payments.world import MONDAY, World, invoice, one, paid


@pytest.mark.parametrize("issued", [0, 20])
def test_a_credit_note_of_the_invoice_is_not_the_money_paid_too_much_because_of_it(issued: int) -> None:
    """Paid in full although a credit note lowers it: what is too much is the customer's, once."""
    world = World()
    note = Credit("C1", "AV-1", MONDAY - timedelta(days=issued), 200, "FA-1")
    world.next_day({"C1": Account(Customer("C1"), (invoice("FA-1", 1000), invoice("FA-2", 500)), (note,))})
    world.next_day(None, paid(1000, "FA-1"))
    assert (world.claimed("FA-1"), world.claimed("FA-2"), world.credit()) == (0, 500, 200)
    world.next_day({"C1": Account(Customer("C1"), (invoice("FA-2", 500),), (note,))})
    assert (world.claimed("FA-2"), world.credit()) == (500, 200)


def test_one_credit_of_the_books_shows_one_of_two_equal_sums_paid_too_much() -> None:
    world = World()
    world.next_day(one(invoice("FA-1", 1000), invoice("FA-2", 500), invoice("FA-3", 900)))
    world.next_day(None, paid(1050, "FA-1"), paid(550, "FA-2", mail="m2"))
    shown = Credit("C1", "RG-1", MONDAY, 50)
    for _ in range(2):
        world.next_day({"C1": Account(Customer("C1"), (invoice("FA-3", 900),), (shown,))})
        assert world.credit() == 100
    both = (shown, Credit("C1", "RG-2", MONDAY, 50))
    world.next_day({"C1": Account(Customer("C1"), (invoice("FA-3", 900),), both)})
    assert (world.credit(), world.state.customers["C1"].pending) == (100, [])
