"""Stages of likelihood: what is proposed, and what one line of `suivi/` makes of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import msgspec
import pytest

from runner.model.facts import Fact, Instalment, PaymentDecision, PaymentPlan
from runner.model.hashes import payment_id
from runner.model.money import Allocation, Evidence, NoticeKind, Payment, Proposal, Stage, Why, credit_of
from runner.model.parties import Account
from runner.model.settings import Tolerance
from tests.payments.world import MONDAY, World, account, invoice, key, one, paid

IBAN = "FR7630006000011234567890189"
OTHER = "FR1420041010050500013M02606"


def house() -> dict[str, Account]:
    return one(
        invoice("FA-1", 100_000),
        invoice("FA-2", 50_000),
        invoice("FA-3", 7_000),
        name="Menuiserie Roche SARL",
    )


def asked(
    payment: Payment, accounts: dict[str, Account] | None = None, **facts: tuple[Fact, ...]
) -> Proposal:
    """The one proposal made about a payment that settles nothing."""
    world = World()
    world.next_day(accounts or house())
    (found,) = world.next_day(None, payment, facts=facts)
    assert (found.stage, found.allocations) == (Stage.SUSPECTED, ())
    (proposal,) = found.proposals
    return proposal


def parts(proposal: Proposal) -> dict[str, int]:
    return {part.invoice.number: part.amount for part in proposal.parts}


@pytest.mark.parametrize(
    ("amount", "why", "expected"),
    [
        (50_000, Why.BALANCE, {"FA-2": 50_000}),
        (157_000, Why.DEBT, {"FA-1": 100_000, "FA-2": 50_000, "FA-3": 7_000}),
        (107_000, Why.SET, {"FA-1": 100_000, "FA-3": 7_000}),
        (98_750, Why.CHARGES, {"FA-1": 98_750}),
        (30_000, Why.OLDEST, {"FA-1": 30_000}),
        (200_000, Why.OLDEST, {"FA-1": 100_000, "FA-2": 50_000, "FA-3": 7_000, "": 43_000}),
    ],
)
def test_what_an_amount_of_somebody_known_may_be(amount: int, why: Why, expected: dict[str, int]) -> None:
    proposal = asked(paid(amount, payer="MENUISERIE ROCHE"))
    assert (proposal.why, parts(proposal)) == (why, expected)
    assert proposal.gap == (1_250 if why is Why.CHARGES else 0)


def test_what_came_by_the_due_date_with_two_percent_less_may_be_a_discount() -> None:
    early = paid(98_000, payer="Roche Menuiserie", on=date(2026, 2, 1))
    proposal = asked(early)
    assert (proposal.why, proposal.gap) == (Why.DISCOUNT, 2_000)


def test_the_next_instalment_of_a_plan_is_recognised() -> None:
    plan = PaymentPlan(
        customer="C1",
        invoices=("FA-1", "FA-2"),
        instalments=(Instalment(date(2026, 3, 15), 60_000), Instalment(date(2026, 4, 15), 90_000)),
    )
    proposal = asked(paid(60_000, payer="Menuiserie Roche"), C1=(plan,))
    assert (proposal.why, parts(proposal)) == (Why.INSTALMENT, {"FA-1": 60_000})


def test_a_parent_that_pays_for_its_subsidiaries_is_one_payer() -> None:
    accounts = {
        code: account(code, invoice(f"FA-{code}", amount, code), name=f"Filiale {code}")
        for code, amount in (("C1", 11_100), ("C2", 22_200), ("C3", 44_400))
    }
    held = {
        code: replace(a, customer=replace(a.customer, payer="Groupe Lemaire Participations"))
        for code, a in accounts.items()
    }
    world = World()
    world.next_day(held)
    (found,) = world.next_day(None, paid(55_500, payer="LEMAIRE PARTICIPATIONS"))
    assert found.held == ("C1", "C2", "C3")
    first = found.proposals[0]
    assert (first.why, parts(first)) == (Why.GROUP, {"FA-C1": 11_100, "FA-C3": 44_400})
    world.next_day(facts=yes("C1"))
    assert [world.claimed(f"FA-{code}", code) for code in accounts] == [0, 22_200, 0]


def test_a_name_with_a_slip_or_cut_by_the_bank_is_still_known() -> None:
    for written in ("MENUISERIE ROCHZ", "MENUISERIE ROCHE", "Rocher Menuiserie"):
        assert asked(paid(50_000, payer=written)).why is Why.BALANCE


def test_as_much_by_another_mail_without_any_number_may_be_the_same_money() -> None:
    world = World()
    world.next_day(house(), paid(100_000, "FA-1", payer="Menuiserie Roche"))
    (again,) = world.next_day(None, paid(100_000, "VIREMENT", mail="m2", payer="Menuiserie Roche"))
    assert again.proposals == (Proposal("C1", Why.DOUBLE),)
    world.next_day(facts=yes("C1", payment_id("m2", 0)))
    assert (world.held(), world.claimed("FA-2")) == (False, 50_000)


# --- accepting ----------------------------------------------------------------------------------------


def yes(
    customer: str, payment: str = payment_id("m1", 0), *, remember: bool = False
) -> dict[str, tuple[Fact, ...]]:
    fact = PaymentDecision(customer=customer, payment=payment, accepted=True, remember_iban=remember)
    return {customer: (fact,)}


def test_a_yes_settles_what_was_proposed_once_and_ends_the_hold() -> None:
    world = World()
    world.next_day(house())
    world.next_day(None, paid(107_000, payer="Menuiserie Roche"))
    (settled,) = world.next_day(facts=yes("C1"))
    assert settled.stage is Stage.DECIDED
    assert [world.claimed(f"FA-{n}") for n in (1, 2, 3)] == [0, 50_000, 0]
    assert not world.held()
    assert world.next_day(facts=yes("C1")) == ()


def test_a_yes_gives_up_the_small_rest_for_good() -> None:
    world = World()
    world.next_day(house())
    world.next_day(None, paid(98_750, payer="Menuiserie Roche"))
    world.next_day(facts=yes("C1"))
    assert world.claimed("FA-1") == 0
    booked = one(invoice("FA-1", 1_250, total=100_000), invoice("FA-2", 50_000), invoice("FA-3", 7_000))
    world.next_day(booked, facts=yes("C1"))
    assert world.claimed("FA-1") == 0
    assert not world.state.customers["C1"].pending


def test_a_yes_never_takes_what_others_have_paid_meanwhile() -> None:
    world = World()
    world.next_day(house())
    world.next_day(None, paid(50_000, payer="Menuiserie Roche"))
    world.next_day(None, paid(50_000, "FA-2", mail="m2", payer_iban="", on=MONDAY + timedelta(days=9)))
    world.next_day(facts=yes("C1"))
    assert [world.claimed(f"FA-{n}") for n in (1, 2, 3)] == [100_000, 0, 7_000]


def test_a_yes_to_what_fits_no_longer_changes_nothing_and_the_hold_asks_again() -> None:
    world = World()
    world.next_day(house())
    world.next_day(None, paid(107_000, payer="Menuiserie Roche"))
    fallen = one(invoice("FA-1", 80_000, total=100_000), invoice("FA-2", 50_000), invoice("FA-3", 7_000))
    assert world.next_day(fallen, facts=yes("C1")) == ()
    assert world.held()
    chosen = PaymentDecision(
        customer="C1", payment=payment_id("m1", 0), allocations=(("FA-1", 80_000), ("FA-2", 27_000))
    )
    world.next_day(facts={"C1": (chosen,)})
    assert [world.claimed(f"FA-{n}") for n in (1, 2, 3)] == [0, 23_000, 7_000]
    assert not world.held()


def test_a_yes_where_nothing_was_proposed_to_this_customer_changes_nothing() -> None:
    world = World()
    world.next_day(house())
    world.next_day(None, paid(50_000, payer="Menuiserie Roche"))
    assert world.next_day(facts=yes("C9")) == ()
    assert world.held()


def test_a_no_releases_and_settles_nothing() -> None:
    world = World()
    world.next_day(house())
    world.next_day(None, paid(50_000, payer="Menuiserie Roche"))
    world.next_day(facts={"C1": (PaymentDecision(customer="C1", payment=payment_id("m1", 0)),)})
    assert (world.held(), world.claimed("FA-2")) == (False, 50_000)


def test_a_remembered_account_is_known_as_long_as_its_fact_stands_and_nowhere_in_the_journal() -> None:
    world = World()
    world.next_day(house())
    world.next_day(None, paid(107_000, payer="Menuiserie Roche", payer_iban=OTHER))
    facts = yes("C1", remember=True)
    world.next_day(facts=facts)
    later = paid(
        50_000, mail="m2", payer_iban=f"{OTHER[:4]} {OTHER[4:].lower()}", on=MONDAY + timedelta(days=9)
    )
    (found,) = world.next_day(None, later, facts=facts)
    assert (found.held, found.evidence) == (("C1",), (Evidence.REMEMBERED,))
    assert found.proposals[0].why is Why.BALANCE
    (forgotten,) = world.next_day(
        None, msgspec.structs.replace(later, id="P-00000003", mail="m3", amount=49_999)
    )
    assert forgotten.stage is Stage.NONE
    written = msgspec.json.encode(world.events).decode()
    assert OTHER not in written
    assert "Roche" not in written


def test_without_a_key_no_account_is_hashed() -> None:
    from runner.model.hashes import account_hash

    assert account_hash(IBAN, b"") == ""
    assert account_hash(IBAN, b"k") == account_hash("fr76 3000 6000 0112 3456 7890 189", b"k") != ""


# --- tolerance, credit, what goes back ----------------------------------------------------------------


def test_within_the_sites_tolerance_a_reference_settles_the_whole() -> None:
    world = World(tolerance=Tolerance(charges=1_500))
    world.next_day(house())
    (found,) = world.next_day(None, paid(98_750, "FA-1"))
    assert found.stage is Stage.TOLERATED
    assert (found.allocations, found.waived) == (
        (Allocation(key("FA-1"), 98_750),),
        (Allocation(key("FA-1"), 1_250),),
    )
    assert world.claimed("FA-1") == 0


@pytest.mark.parametrize(
    ("tolerance", "day", "claimed"),
    [
        (Tolerance(), date(2026, 2, 1), 1_250),
        (Tolerance(charges=1_249), date(2026, 2, 1), 1_250),
        (Tolerance(discount=200), date(2026, 2, 4), 0),
        (Tolerance(discount=200), date(2026, 2, 5), 1_250),
        (Tolerance(discount=124), date(2026, 2, 4), 1_250),
    ],
    ids=["none", "too much", "by the due date", "too late", "too high a discount"],
)
def test_beyond_it_the_rest_is_claimed(tolerance: Tolerance, day: date, claimed: int) -> None:
    world = World(tolerance=tolerance, day=day)
    world.next_day(house(), paid(98_750, "FA-1", on=day))
    assert world.claimed("FA-1") == claimed


def test_a_reference_one_slip_from_somebody_elses_needs_the_payers_word() -> None:
    accounts = {
        "C1": account("C1", invoice("FA-2026-0412", 1_000), name="Garage Petit"),
        "C2": account("C2", invoice("FA-2026-0413", 1_000, "C2"), name="Hôtel Roche"),
    }
    for payer, amount, stage in (
        ("", 1_000, Stage.SUSPECTED),
        ("", 300, Stage.SUSPECTED),
        ("HOTEL ROCHE", 1_000, Stage.SUSPECTED),
        ("HOTEL ROCHE", 300, Stage.SUSPECTED),
        ("GARAGE PETIT", 1_000, Stage.EXACT),
        ("GARAGE PETIT", 300, Stage.PART),
        ("Cabinet inconnu", 1_000, Stage.SUSPECTED),
    ):
        world = World()
        world.next_day(accounts)
        (found,) = world.next_day(None, paid(amount, "FA-2026-0412", payer=payer))
        assert (payer, amount, found.stage) == (payer, amount, stage)


def test_a_decision_may_use_what_was_paid_too_much_or_end_it() -> None:
    for fact, left in (
        (
            PaymentDecision(customer="C1", payment=payment_id("m1", 0), allocations=(("FA-2", 10_000),)),
            20_000,
        ),
        (PaymentDecision(customer="C1", payment=payment_id("m1", 0)), 0),
    ):
        world = World()
        world.next_day(house())
        (found,) = world.next_day(None, paid(130_000, "FA-1"))
        assert found.allocations[-1] == Allocation(credit_of("C1"), 30_000)
        assert world.credit() == 30_000
        world.next_day(facts={"C1": (fact,)})
        assert (world.claimed("FA-1"), world.credit()) == (0, left)
        assert world.claimed("FA-2") == 50_000 - (10_000 if left else 0)
        assert world.next_day(facts={"C1": (fact,)}) == ()


def test_a_returned_debit_nobody_announced_dates_the_ladder_from_the_day_it_came_back() -> None:
    world = World()
    world.next_day(house())
    back = paid(50_000, "FA-2", kind=NoticeKind.REJECT, reversal=True, debit=True, on=MONDAY)
    (found,) = world.next_day(None, back)
    assert (found.stage, found.allocations) == (Stage.REJECTED, (Allocation(key("FA-2"), 0),))
    assert world.state.customers["C1"].invoices[key("FA-2")[1:]].returned_on == MONDAY
    assert world.claimed("FA-2") == 50_000


def test_foreign_money_holds_whom_it_names_and_nothing_is_proposed() -> None:
    world = World()
    world.next_day(house())
    (found,) = world.next_day(None, paid(100_000, "FA-1", currency="USD"))
    assert (found.stage, found.held, found.proposals) == (Stage.SUSPECTED, ("C1",), ())
