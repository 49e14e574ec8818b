"""What the books showed as paid and claim again: returned money is owed, any other is still paid.

A lettering undone, an older copy restored, a row listed as settled by mistake: nobody told that money went
back.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import msgspec
import pytest

from runner.model.facts import PaymentDecision
from runner.model.money import NoticeKind, Payment, Stage
from runner.model.parties import Account, InvoiceKey
from runner.model.settings import Tolerance
from tests.payments.world import World, account, invoice, key, one, paid

OPEN = one(invoice("FA-1", 1000), invoice("FA-2", 5))
PART = one(invoice("FA-1", 600, total=1000), invoice("FA-2", 5))
GONE = one(invoice("FA-2", 5))
NONE: frozenset[InvoiceKey] = frozenset()
LISTED = frozenset({key("FA-1")})


def back(amount: int, text: str = "FA-1") -> Payment:
    return paid(amount, text, mail="r1", kind=NoticeKind.REJECT, debit=True, reversal=True)


def booked(amount: int, accounts: Mapping[str, Account], settled: frozenset[InvoiceKey] = NONE) -> World:
    """A payment learnt of FA-1, which the next export shows."""
    world = World()
    world.next_day(OPEN)
    world.next_day(None, paid(amount, "FA-1", on=world.day))
    world.next_day(accounts, settled=settled)
    assert not world.state.customers["C1"].pending
    return world


def late(world: World) -> list[int]:
    """By payment, what the books do not show."""
    return [p.allocated - p.absorbed for p in world.state.payments.values()]


@pytest.mark.parametrize("listed", [True, False], ids=["listed", "absent"])
def test_an_invoice_opened_again_is_still_paid_and_its_payment_missing_in_the_books(*, listed: bool) -> None:
    world = booked(1000, GONE, settled=LISTED if listed else NONE)
    world.next_day(OPEN)
    assert (world.claimed("FA-1"), late(world)) == (0, [1000])
    world.next_day(GONE)
    assert late(world) == [0]


def test_a_part_the_books_take_back_is_subtracted_again_and_once_they_show_it_no_more() -> None:
    world = booked(400, PART)
    world.next_day(OPEN)
    assert (world.claimed("FA-1"), late(world)) == (600, [400])
    world.next_day(PART)
    assert (world.claimed("FA-1"), late(world)) == (600, [0])


def test_of_several_payments_only_what_the_books_took_back_is_subtracted_again() -> None:
    world = booked(400, PART)
    world.next_day(None, paid(250, "FA-1", mail="m2", on=world.day))
    world.next_day(one(invoice("FA-1", 350, total=1000)))
    world.next_day(one(invoice("FA-1", 750, total=1000)))
    assert (world.claimed("FA-1"), late(world)) == (350, [400, 0])


def test_a_larger_invoice_is_no_payment_taken_back() -> None:
    world = booked(400, PART)
    world.next_day(one(invoice("FA-1", 1000, total=1400), invoice("FA-2", 5)))
    assert world.claimed("FA-1") == 1000


@pytest.mark.parametrize("listed", [True, False], ids=["listed", "absent"])
def test_money_returned_after_the_books_showed_it_is_owed_when_they_claim_it_again(*, listed: bool) -> None:
    world = booked(1000, GONE, settled=LISTED if listed else NONE)
    world.next_day(None, back(1000))
    for _ in range(3):
        world.next_day(OPEN)
        assert world.claimed("FA-1") == 1000


def test_money_returned_after_the_books_claim_it_again_is_owed() -> None:
    world = booked(1000, GONE)
    world.next_day(OPEN)
    world.next_day(None, back(1000))
    assert world.claimed("FA-1") == 1000
    world.next_day()
    assert world.claimed("FA-1") == 1000


@pytest.mark.parametrize("accounts", [GONE, PART], ids=["absent", "fallen"])
def test_so_it_is_where_a_person_says_which_invoice_the_return_is_of(accounts: Mapping[str, Account]) -> None:
    amount = 1000 if accounts is GONE else 400
    world = booked(amount, accounts)
    world.next_day(None, back(amount, ""))
    (returned,) = (p.payment for p in world.state.payments.values() if p.kind == "rejet")
    says = PaymentDecision(customer="C1", payment=returned, allocations=(("FA-1", amount),))
    world.next_day(None, facts={"C1": (says,)})
    world.next_day(OPEN)
    assert world.claimed("FA-1") == 1000


def test_an_invoice_moved_since_is_still_paid_as_far_as_the_books_showed() -> None:
    world = booked(400, PART)
    moved = {"C2": account("C2", invoice("FA-1", 600, "C2", total=1000))}
    world.next_day(moved)
    world.next_day({"C2": account("C2", invoice("FA-1", 1000, "C2"))})
    assert world.claimed("FA-1", "C2") == 600


def test_a_return_told_the_same_morning_as_its_payment_is_of_that_payment() -> None:
    """A weekly statement tells both, and the books had shown the money before."""
    world = World()
    world.next_day(OPEN)
    world.next_day(PART)
    world.next_day(None, paid(400, "FA-1", on=world.day), back(400))
    world.next_day(OPEN)
    assert world.claimed("FA-1") == 1000


def test_a_return_of_an_invoice_listed_as_settled_concerns_its_customer() -> None:
    world = booked(1000, GONE, settled=LISTED)
    (found,) = world.next_day(GONE, back(1000), settled=LISTED)
    assert found.stage == Stage.REJECTED


def test_the_books_showing_late_what_came_and_went_take_back_no_other_payment() -> None:
    world = World()
    world.next_day(one(invoice("FA-1", 900)))
    world.next_day(None, paid(450, "FA-1", on=world.day))
    world.next_day(one(invoice("FA-1", 450, total=900)))
    world.day += timedelta(days=10)
    world.next_day(None, paid(450, "FA-1", mail="m2", on=world.day))
    world.next_day(None, back(450))
    world.next_day(one(invoice("FA-1", 0, total=900)))
    world.next_day(one(invoice("FA-1", 450, total=900)))
    assert world.claimed("FA-1") == 450


@pytest.mark.parametrize("first", [True, False], ids=["oldest first", "newest first"])
def test_one_statement_that_tells_a_payment_and_its_return_claims_the_invoice(*, first: bool) -> None:
    world = World()
    world.next_day(OPEN)
    told = [paid(1000, "FA-1", on=world.day), back(1000)]
    world.next_day(None, *(told if first else reversed(told)))
    assert world.claimed("FA-1") == 1000
    world.next_day()
    assert (world.claimed("FA-1"), world.state.customers["C1"].pending) == (1000, [])


def test_of_two_equal_payments_the_last_one_is_what_came_back() -> None:
    world = booked(500, one(invoice("FA-1", 500, total=1000), invoice("FA-2", 5)))
    world.day += timedelta(days=10)
    world.next_day(None, paid(500, "FA-1", mail="m2", on=world.day))
    world.next_day(GONE)
    world.next_day(None, back(500))
    world.next_day(one(invoice("FA-1", 500, total=1000), invoice("FA-2", 5)))
    assert world.claimed("FA-1") == 500


def test_a_return_explains_one_rise_and_no_other_payment_is_taken_back_with_it() -> None:
    world = booked(400, PART)
    world.day += timedelta(days=10)
    world.next_day(None, paid(400, "FA-1", mail="m2", on=world.day))
    world.next_day(one(invoice("FA-1", 200, total=1000), invoice("FA-2", 5)))
    world.next_day(None, back(400))
    world.next_day(PART)
    assert world.claimed("FA-1") == 600
    world.next_day(OPEN)
    assert world.claimed("FA-1") == 600, "the first one is taken back, and nobody said that it was returned"


def test_an_invoice_that_moves_while_it_is_paid_leaves_its_payment_missing_in_the_books() -> None:
    world = World()
    world.next_day(OPEN)
    world.next_day(None, paid(1000, "FA-1", on=world.day))
    world.next_day({"C2": account("C2", invoice("FA-1", 1000, "C2"))})
    assert (world.claimed("FA-1", "C2"), late(world)) == (0, [1000])


@pytest.mark.parametrize(("code", "issued"), [("C2", date(2026, 1, 5)), ("C1", date(2026, 1, 6))])
def test_what_was_given_up_stays_so_where_the_books_move_the_invoice(code: str, issued: date) -> None:
    world = World(tolerance=Tolerance(charges=20_00))
    world.next_day(one(invoice("FA-1", 1_000_00)))
    world.next_day(None, paid(985_00, "FA-1"))
    assert world.claimed("FA-1") == 0
    moved = msgspec.structs.replace(invoice("FA-1", 1_000_00), key=InvoiceKey(code, "FA-1", issued))
    world.next_day({code: account(code, moved)})
    assert world.claimed_of(moved.key) == 0


@pytest.mark.parametrize(
    "books_first", [True, False], ids=["the books told first", "the books never showed it"]
)
def test_a_return_the_books_have_nothing_left_to_show_of_explains_no_later_rise(*, books_first: bool) -> None:
    """A direct debit comes back, the customer pays by transfer, and a clerk undoes the lettering."""
    world = World()
    world.next_day(OPEN)
    if books_first:
        world.next_day(PART)
        world.next_day(OPEN)
    world.next_day(None, back(400))
    world.day += timedelta(days=10)
    world.next_day(None, paid(400, "FA-1", mail="m2", on=world.day))
    world.next_day(PART)
    world.next_day(OPEN)
    assert world.claimed("FA-1") == 600
