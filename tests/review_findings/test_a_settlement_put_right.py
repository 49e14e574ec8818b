"""A person may say that a payment settled the wrong invoice, as long as the books do not show it there."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from runner.model.facts import PaymentDecision
from runner.model.hashes import payment_id
from runner.model.money import Stage
from runner.model.settings import Tolerance
from tests.payments.world import World, account, invoice, one, paid

PAYMENT = payment_id("m1", 0)
TWO = one(invoice("FA-1", 1000), invoice("FA-2", 1500), name="Menuiserie Roche")


def says(customer: str, *allocations: tuple[str, int]) -> dict[str, tuple[PaymentDecision, ...]]:
    return {customer: (PaymentDecision(customer=customer, payment=PAYMENT, allocations=allocations),)}


def settled(amount: int = 1000, tolerance: int = 0) -> World:
    world = World(tolerance=Tolerance(charges=tolerance))
    world.next_day({**TWO, "C2": account("C2", invoice("FA-9", 800, "C2"))})
    world.next_day(None, paid(amount, "FA-1", payer="MENUISERIE ROCHE"))
    return world


def claims(world: World) -> tuple[int, int, int]:
    return world.claimed("FA-1"), world.claimed("FA-2"), world.claimed("FA-9", "C2")


def test_it_goes_to_the_invoice_the_person_names_and_the_other_is_claimed_again() -> None:
    world = settled()
    assert claims(world) == (0, 1500, 800)
    facts = says("C1", ("FA-2", 1000))
    (found,) = world.next_day(facts=facts)
    assert (claims(world), found.stage) == ((1000, 500, 800), Stage.DECIDED)
    assert world.next_day(facts=facts) == ()


def test_it_goes_to_another_customer_and_what_is_left_settles_nothing() -> None:
    world = settled()
    world.next_day(facts=says("C2", ("FA-9", 1000)))
    assert claims(world) == (1000, 1500, 0)


def test_money_that_never_came_claims_nothing_less() -> None:
    world = settled(990, tolerance=20)
    assert claims(world) == (0, 1500, 800)
    world.next_day(facts=says("C1"))
    assert claims(world) == (1000, 1500, 800)


def test_the_same_invoice_may_be_named_again() -> None:
    world = settled()
    world.next_day(facts=says("C1", ("FA-1", 600), ("FA-2", 400)))
    assert claims(world) == (400, 1100, 800)


def test_what_the_books_show_is_theirs_to_put_right() -> None:
    world = settled()
    world.next_day({**one(invoice("FA-2", 1500)), "C2": account("C2", invoice("FA-9", 800, "C2"))})
    assert world.next_day(facts=says("C1", ("FA-2", 1000))) == ()
    assert claims(world) == (0, 1500, 800)


def test_a_part_the_books_show_stays_and_the_rest_moves() -> None:
    world = World()
    world.next_day(TWO)
    world.next_day(None, paid(2500, "FA-1 FA-2"))
    world.next_day(one(invoice("FA-2", 1500), invoice("FA-3", 700)))
    world.next_day(facts=says("C1", ("FA-3", 2500)))
    assert (world.claimed("FA-2"), world.claimed("FA-3")) == (1500, 0)
    assert world.state.payments[PAYMENT].allocated == 1700


def test_a_no_of_a_customer_it_settled_nothing_of_changes_nothing() -> None:
    world = settled()
    assert world.next_day(facts=says("C2")) == ()
    assert claims(world) == (0, 1500, 800)


def test_what_a_person_decided_a_person_puts_right_by_a_later_word() -> None:
    """The books showed the cheque and claim again what it paid: it came back, and no mail told so."""
    world = World()
    world.next_day(TWO)
    world.next_day(None, paid(1000, "no number", payer="MENUISERIE ROCHE"))
    first = says("C1", ("FA-1", 1000))["C1"]
    for accounts in (None, one(invoice("FA-2", 1500)), TWO):
        world.next_day(accounts, facts={"C1": first})
    assert (world.claimed("FA-1"), world.state.payments[PAYMENT].absorbed) == (0, 0)
    for allocations, claimed in (
        ((("FA-1", 1000),), (0, 1500)),
        ((("FA-2", 1000),), (1000, 500)),
        ((("FA-1", 600), ("FA-2", 400)), (400, 1100)),
        ((), (1000, 1500)),
    ):
        later = replace(says("C1", *allocations)["C1"][0], on=world.day + timedelta(days=1))
        for _ in range(2):
            world.next_day(facts={"C1": (*first, later)})
            assert (world.claimed("FA-1"), world.claimed("FA-2")) == claimed
        assert world.next_day(facts={"C1": (*first, later)}) == ()
    assert world.state.payments[PAYMENT].allocated == 0


def test_of_two_customers_a_later_word_of_one_leaves_the_other_what_it_got() -> None:
    world = World()
    world.next_day({**TWO, "C2": account("C2", invoice("FA-9", 800, "C2"))})
    world.next_day(None, paid(1800, "no number", payer="MENUISERIE ROCHE"))
    world.next_day(facts={**says("C1", ("FA-1", 1000)), **says("C2", ("FA-9", 800))})
    assert claims(world) == (0, 1500, 0)
    later = replace(says("C1")["C1"][0], on=world.day + timedelta(days=30))
    for _ in range(2):
        world.next_day(facts={"C1": (later,)})
        assert claims(world) == (1000, 1500, 0)
    assert world.next_day(facts={"C1": (later,)}) == ()


def test_a_no_ends_the_hold_of_a_customer_where_others_got_a_part() -> None:
    world = World()
    other = account("C2", invoice("FA-9", 800, "C2"), name="Menuiserie Roche")
    world.next_day({**TWO, "C2": other})
    world.next_day(None, paid(800, "no number", payer="MENUISERIE ROCHE"))
    mine = says("C1", ("FA-1", 600))
    world.next_day(facts=mine)
    assert world.held("C2")
    world.next_day(facts={**mine, **says("C2")})
    assert (world.held("C2"), claims(world)) == (False, (400, 1500, 800))
