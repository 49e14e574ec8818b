"""What settles, what holds, and whom (DESIGN §5; scenarios 5, 7, 8, 9, 33)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pytest

from runner.model.facts import Fact, PaymentDecision
from runner.model.hashes import payment_id
from runner.model.money import (
    Allocation,
    Evidence,
    NoticeKind,
    Payment,
    Proposal,
    Settlement,
    Stage,
    Why,
    credit_of,
)
from runner.model.parties import Account, Customer, Invoice
from runner.model.state import State
from runner.payments.matching import match
from tests.payments.world import MONDAY, World, account, invoice, key, one, paid

IBAN = "FR7630006000011234567890189"


def matched(accounts: Mapping[str, Account], *payments: Payment) -> tuple[Settlement, ...]:
    return match(payments, accounts, State(), {})


def only(accounts: Mapping[str, Account], payment: Payment) -> Settlement:
    (settlement,) = matched(accounts, payment)
    return settlement


def outcome(found: Settlement) -> tuple[Stage, tuple[Allocation, ...], tuple[str, ...]]:
    return found.stage, found.allocations, found.held


def two() -> dict[str, Account]:
    return one(invoice("FA-1", 1000), invoice("FA-2", 500), name="Menuiserie Dupont SARL", iban=IBAN)


def test_reference_and_exact_amount_settle() -> None:
    found = only(two(), paid(1000, "VIR FA-1"))
    assert outcome(found) == (Stage.EXACT, (Allocation(key("FA-1"), 1000),), ())
    assert found.evidence == (Evidence.REFERENCE,)


def test_several_references_settle_when_their_balances_add_up_and_each_gets_its_own() -> None:
    found = only(two(), paid(1500, "FA-1 et FA-2"))
    assert found.stage is Stage.SEVERAL
    assert found.allocations == (Allocation(key("FA-1"), 1000), Allocation(key("FA-2"), 500))


def test_several_references_with_another_amount_hold() -> None:
    assert outcome(only(two(), paid(1400, "FA-1 FA-2"))) == (Stage.SUSPECTED, (), ("C1",))


def test_a_part_settles_what_it_brings() -> None:
    found = only(two(), paid(300, "FA-1"))
    assert (found.stage, found.allocations) == (Stage.PART, (Allocation(key("FA-1"), 300),))


def test_too_much_settles_the_invoice_and_the_rest_is_the_customers_credit() -> None:
    found = only(two(), paid(1200, "FA-1"))
    parts = (Allocation(key("FA-1"), 1000), Allocation(credit_of("C1"), 200))
    assert outcome(found) == (Stage.OVERPAID, parts, ())


def test_too_much_that_would_just_pay_another_invoice_is_asked_about() -> None:
    found = only(two(), paid(500, "FA-1"))
    assert outcome(found) == (Stage.SUSPECTED, (), ("C1",))
    assert found.proposals == (Proposal("C1", Why.BALANCE, (Allocation(key("FA-2"), 500),)),)


@pytest.mark.parametrize(
    "payment",
    [
        paid(1000, "FA-1", believed=False),
        paid(1000, "FA-1", currency="USD"),
        paid(300, "FA-1 FA-99"),
        paid(300, "FA-1, 2"),
    ],
    ids=["unbelieved", "dollars", "part with a number of ours unknown", "part with more numbers in short"],
)
def test_in_doubt_it_holds(payment: Payment) -> None:
    found = only(two(), payment)
    assert (found.stage, found.allocations, found.held) == (Stage.SUSPECTED, (), ("C1",))


def test_an_invoice_in_another_currency_is_not_settled_with_euros() -> None:
    dollars = Invoice(key("FA-1"), None, 1000, 1000, currency="USD")
    assert only(one(dollars), paid(1000, "FA-1")).stage is Stage.SUSPECTED


def test_money_that_leaves_us_concerns_nobody() -> None:
    assert only(two(), paid(1000, "FA-1", debit=True)).stage is Stage.NONE


def test_one_number_open_at_two_customers_settles_neither_and_holds_both() -> None:
    accounts = {**two(), "C2": account("C2", invoice("FA-1", 1000, "C2"))}
    assert outcome(only(accounts, paid(1000, "FA-1"))) == (Stage.SUSPECTED, (), ("C1", "C2"))


def test_a_part_from_the_bank_account_of_someone_else_holds_both() -> None:
    accounts = {
        **two(),
        "C2": account("C2", invoice("FA-9", 70, "C2"), iban="FR14 2004 1010 0505 0001 3M02 606"),
    }
    found = only(accounts, paid(300, "FA-1", payer_iban="FR1420041010050500013M02606"))
    assert (found.stage, found.held) == (Stage.SUSPECTED, ("C1", "C2"))


@pytest.mark.parametrize(
    "payment",
    [
        paid(77, payer_iban=IBAN),
        paid(77, payer="DUPONT MENUISERIE"),
        paid(77, payer="S.A.R.L. Dupont"),
        paid(500),
        paid(1500),
    ],
    ids=["bank account", "name", "part of the name", "amount of an invoice", "whole debt"],
)
def test_without_reference_it_holds_whom_it_may_concern(payment: Payment) -> None:
    found = only(two(), payment)
    assert outcome(found) == (Stage.SUSPECTED, (), ("C1",))
    assert len(found.proposals) == 1


def test_the_whole_debt_is_counted_less_the_credits() -> None:
    accounts = {"C1": account("C1", invoice("FA-1", 1000), invoice("FA-2", 500), credit=200)}
    assert only(accounts, paid(1300)).held == ("C1",)


def test_a_set_of_invoices_that_comes_to_the_amount_holds_its_customer() -> None:
    accounts = one(invoice("FA-1", 1000), invoice("FA-2", 500), invoice("FA-3", 70))
    assert only(accounts, paid(570)).held == ("C1",)
    assert only(accounts, paid(571)).stage is Stage.NONE


@pytest.mark.parametrize(("customers", "held"), [(5, 5), (6, 0)])
def test_by_amount_alone_at_most_five_are_held(customers: int, held: int) -> None:
    accounts = {f"C{n}": account(f"C{n}", invoice(f"FA-{n}", 1000, f"C{n}")) for n in range(customers)}
    assert len(only(accounts, paid(1000)).held) == held


@pytest.mark.parametrize(("customers", "held"), [(5, 5), (6, 0)])
def test_an_unbelieved_mail_that_names_everyone_holds_nobody(customers: int, held: int) -> None:
    accounts = {f"C{n}": account(f"C{n}", invoice(f"FA-{n}", 1000 + n, f"C{n}")) for n in range(customers)}
    text = " ".join(f"FA-{n}" for n in range(customers))
    assert len(only(accounts, paid(3, text, believed=False)).held) == held


def test_a_word_that_many_names_share_is_no_evidence() -> None:
    accounts = {
        f"C{n}": account(f"C{n}", invoice(f"FA-{n}", 1, f"C{n}"), name=f"Garage {n}x") for n in range(9)
    }
    assert only(accounts, paid(77, payer="Garage")).stage is Stage.NONE


def test_two_payments_of_one_pass_never_settle_the_same_balance() -> None:
    first, second = matched(two(), paid(1000, "FA-1"), paid(999, "FA-1", mail="m2"))
    assert (first.stage, second.stage, second.allocations) == (Stage.EXACT, Stage.SUSPECTED, ())


def test_two_equal_payments_in_one_mail_are_two() -> None:
    first, second = matched(one(invoice("FA-1", 1000)), paid(400, "FA-1"), paid(400, "FA-1", position=1))
    assert [first.stage, second.stage] == [Stage.PART, Stage.PART]


def test_the_same_payment_told_by_two_mails_counts_once_and_the_double_holds_nobody() -> None:
    first, second = matched(one(invoice("FA-1", 1000)), paid(600, "FA-1"), paid(600, "fa 1", mail="m2"))
    assert (first.stage, second) == (Stage.PART, Settlement(payment_id("m2", 0), Stage.DOUBLE))


def test_a_copy_that_arrives_days_later_counts_once() -> None:
    world = World()
    world.next_day(one(invoice("FA-1", 1000)), paid(600, "FA-1"))
    (again,) = world.next_day(None, paid(600, "FA-1", mail="m2", booked_on=MONDAY, on=MONDAY))
    assert again.stage is Stage.DOUBLE
    assert (world.claimed("FA-1"), world.held()) == (400, False)


def test_a_second_equal_part_without_a_number_of_the_bank_holds_where_there_is_room_for_it() -> None:
    first, second = matched(one(invoice("FA-1", 1000)), paid(400, "FA-1"), paid(400, "FA-1", mail="m2"))
    assert (first.stage, second.stage) == (Stage.PART, Stage.SUSPECTED)
    assert (second.allocations, len(second.held)) == ((), 1)


def test_as_much_for_the_same_invoice_the_next_day_may_be_the_same_money_and_is_asked_about() -> None:
    later = paid(400, "FA-1", mail="m2", on=MONDAY + timedelta(days=1))
    _, second = matched(one(invoice("FA-1", 1000)), paid(400, "FA-1"), later)
    assert outcome(second) == (Stage.SUSPECTED, (), ("C1",))
    assert second.proposals == (Proposal("C1", Why.DOUBLE),)


def test_a_week_later_it_is_another_payment() -> None:
    later = paid(400, "FA-1", mail="m2", on=MONDAY + timedelta(days=7))
    _, second = matched(one(invoice("FA-1", 1000)), paid(400, "FA-1"), later)
    assert second.stage is Stage.PART


def test_two_end_to_end_ids_are_two_payments() -> None:
    payments = [paid(400, "FA-1", mail=m, end_to_end_id=f"E2E-{m}") for m in ("m1", "m2")]
    assert [s.stage for s in matched(one(invoice("FA-1", 1000)), *payments)] == [Stage.PART, Stage.PART]


def test_the_banks_own_reference_finds_the_double_whatever_else_differs() -> None:
    payments = [paid(400, "FA-1", bank_ref="B77"), paid(400, "", mail="m2", bank_ref="b 77", booked_on=None)]
    assert [s.stage for s in matched(one(invoice("FA-1", 1000)), *payments)] == [Stage.PART, Stage.DOUBLE]


def test_a_forged_notice_sent_first_does_not_take_the_place_of_the_true_one() -> None:
    world = World()
    world.next_day(one(invoice("FA-1", 1000)), paid(1000, "FA-1", believed=False))
    assert world.held()
    true, forged = world.next_day(None, paid(1000, "FA-1", mail="m2"))
    assert (true.stage, forged.stage) == (Stage.EXACT, Stage.DOUBLE)
    assert (world.claimed("FA-1"), world.held()) == (0, False)


def test_the_same_mail_read_twice_settles_once() -> None:
    world = World()
    world.next_day(one(invoice("FA-1", 1000)), paid(400, "FA-1"))
    assert world.next_day(None, paid(400, "FA-1")) == ()
    assert world.claimed("FA-1") == 600


def test_a_reject_without_a_sure_reference_holds_and_changes_no_balance() -> None:
    world = World()
    world.next_day(two(), paid(1000, "FA-1"))
    back = paid(1000, mail="m2", payer="Dupont", kind=NoticeKind.REJECT, reversal=True, debit=True)
    (found,) = world.next_day(None, back)
    assert (found.stage, found.held, world.claimed("FA-1")) == (Stage.SUSPECTED, ("C1",), 0)


# --- what people decide -------------------------------------------------------------------------------


def decision(payment: str, *parts: tuple[str, int], customer: str = "C1") -> dict[str, tuple[Fact, ...]]:
    return {customer: (PaymentDecision(customer=customer, payment=payment, allocations=parts),)}


def waiting(amount: int = 570) -> tuple[World, str]:
    world = World()
    world.next_day(two())
    world.next_day(None, paid(amount, payer="Dupont"))
    assert world.held()
    return world, payment_id("m1", 0)


def test_a_decision_allocates_ends_the_hold_and_acts_once() -> None:
    world, payment = waiting()
    facts = decision(payment, ("fa 1", 500), ("FA-2", 70))
    (settled,) = world.next_day(facts=facts)
    assert settled.stage is Stage.DECIDED
    assert (world.claimed("FA-1"), world.claimed("FA-2"), world.held()) == (500, 430, False)
    assert world.next_day(facts=facts) == ()


def test_a_decision_never_allocates_more_than_came_in_or_than_is_claimed() -> None:
    world, payment = waiting()
    (settled,) = world.next_day(facts=decision(payment, ("FA-2", 9_000), ("FA-1", 9_000)))
    assert settled.allocations == (Allocation(key("FA-2"), 500), Allocation(key("FA-1"), 70))


def test_an_empty_decision_releases_its_customer_only() -> None:
    world = World()
    accounts = {c: account(c, invoice(f"FA-{c}", 1000, c)) for c in ("C1", "C2")}
    world.next_day(accounts)
    world.next_day(None, paid(1000))
    payment = payment_id("m1", 0)
    facts = decision(payment)
    world.next_day(facts=facts)
    assert (world.held("C1"), world.held("C2")) == (False, True)
    assert world.next_day(facts=facts) == ()
    world.next_day(facts={**facts, **decision(payment, ("FA-C2", 1000), customer="C2")})
    assert (world.claimed("FA-C2", "C2"), world.held("C2")) == (0, False)


def test_a_decision_may_name_a_customer_nobody_thought_of() -> None:
    world = World()
    world.next_day({"C1": Account(Customer("C1"), (invoice("FA-1", 1000), invoice("FA-2", 1)))})
    (unmatched,) = world.next_day(None, paid(333))
    assert unmatched.stage is Stage.NONE
    world.next_day(facts=decision(unmatched.payment, ("FA-1", 333)))
    assert world.claimed("FA-1") == 667


def test_a_mistyped_number_keeps_the_hold() -> None:
    world, payment = waiting()
    assert world.next_day(facts=decision(payment, ("FA-77", 570))) == ()
    assert world.held()


def test_the_rest_of_an_overpayment_can_be_decided_and_keeps_what_was_settled() -> None:
    world = World()
    world.next_day(two(), paid(1200, "FA-1"))
    world.next_day(facts=decision(payment_id("m1", 0), ("FA-2", 200)))
    assert (world.claimed("FA-1"), world.claimed("FA-2"), world.held()) == (0, 300, False)


def test_a_decided_payment_the_books_showed_while_it_waited_is_not_subtracted_twice() -> None:
    world, payment = waiting(500)
    world.next_day(one(invoice("FA-1", 500, total=1000), invoice("FA-2", 500)))
    world.next_day(facts=decision(payment, ("FA-1", 500)))
    assert world.claimed("FA-1") == 500


def test_nothing_new_and_nothing_decided_costs_nothing() -> None:
    assert match((), {}, State(), {"C1": ()}) == ()
    assert match((), {}, State(), decision("P-00000000", ("FA-1", 1))) == ()
