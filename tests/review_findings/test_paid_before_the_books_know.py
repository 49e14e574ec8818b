"""«She paid on the day of the invoice, our accountant exports once a week, and the reminder left.»

A payment that concerned nobody when it came is asked again once an invoice of its number or account shows.
"""

from __future__ import annotations

import time
from datetime import timedelta
from pathlib import Path

import pytest

from runner.model.facts import PaymentDecision
from runner.model.hashes import payment_id
from runner.model.money import Stage
from runner.model.text import Cents
from tests.house import House, build
from tests.payments.world import World, account, invoice, one, paid

NUMBER = "FA-2026-0412"
BEFORE = one(invoice("FA-2026-0007", 5))
AFTER = one(invoice("FA-2026-0007", 5), invoice(NUMBER, 1000))


def early(amount: Cents, text: str, **more: object) -> World:
    world = World()
    world.next_day(BEFORE)
    (found,) = world.next_day(None, paid(amount, text, on=world.day, **more))  # type: ignore[arg-type]
    assert found.stage == Stage.NONE
    return world


@pytest.mark.parametrize("text", [NUMBER, f"Facture {NUMBER} merci", "FACT 2026 0412", "fa 2026-412"])
@pytest.mark.parametrize("amount", [1000, 300])
def test_it_holds_the_customer_whose_invoice_it_named(amount: Cents, text: str) -> None:
    world = early(amount, text)
    world.next_day()
    (found,) = world.next_day(AFTER)
    assert (found.stage, found.held) == (Stage.SUSPECTED, ("C1",))
    assert world.held()
    assert world.next_day() == ()


def test_a_yes_settles_it() -> None:
    world = early(1200, NUMBER)
    world.next_day(AFTER)
    says = PaymentDecision(customer="C1", payment=payment_id("m1", 0), accepted=True)
    world.next_day(facts={"C1": (says,)})
    assert (world.held(), world.claimed(NUMBER), world.credit()) == (False, 0, 200)


def test_a_year_of_payments_of_nobody_is_asked_quickly_about_many_invoices() -> None:
    """A supplier's refund is nobody's for good; all that was open on the first day was asked about then."""
    world = World()
    many = one(*(invoice(f"FA-2026-{at:04}", 1000) for at in range(2000)))
    world.state.began_on = world.day + timedelta(days=1)
    strangers = [paid(99, f"AV-{at:04}", position=at, on=world.day) for at in range(200)]
    world.next_day(many, *strangers)
    started = time.process_time()
    assert world.next_day() == ()
    assert time.process_time() - started < 1.0  # of the processor, coverage counted; it took 2.4
    world.next_day({**many, "C2": account("C2", invoice("AV-0007", 1000, "C2"))})
    assert world.held("C2")


def test_a_known_account_is_enough() -> None:
    world = World()
    world.next_day(BEFORE)
    iban = "FR7630001007941234567890185"
    world.next_day(None, paid(1000, "", on=world.day, payer_iban=iban))
    after = {**BEFORE, "C2": account("C2", invoice("FA-9", 1000, "C2"), iban=iban)}
    (found,) = world.next_day(after)
    assert (found.held, world.held("C2"), world.held("C1")) == (("C2",), True, False)


@pytest.mark.parametrize("text", ["FA-2026-0413", f"{NUMBER} FA-2026-0413"])
def test_another_number_says_nothing(text: str) -> None:
    world = early(1000, text)
    assert world.next_day(AFTER) == ()


def test_an_invoice_of_before_the_payment_is_another(tmp_path: Path) -> None:
    world = early(1000, NUMBER)
    world.day += timedelta(days=60)
    assert world.next_day(AFTER) == ()


def test_whoever_paid_before_the_export_shows_it_is_not_reminded(tmp_path: Path) -> None:
    house: House = build(tmp_path)
    other = "FA-2026-0007;C2;01/06/2026;30/12/2026;500,00;500,00"
    house.export("2026-06-30", other)
    house.payment("2026-06-30", "1 200,00", NUMBER, payer="UNE BANQUE")
    house.run("2026-06-30")
    for day in ("2026-07-02", "2026-07-08", "2026-07-20"):
        house.export(day, other, f"{NUMBER};C1;30/06/2026;30/06/2026;1 200,00;1 200,00")
        outcome = house.run(day)
        assert outcome.plan is not None
        kinds = {v.invoice.key.number: v.kind for d in outcome.plan.decisions for v in d.verdicts}
        assert kinds[NUMBER].value == "paiement_a_verifier"
    assert house.sent() == []
