"""When an invoice closed and when money last came: of what is unknown, what is kindest to the customer."""

from __future__ import annotations

from datetime import date, timedelta

from runner.journal.fold import fold
from runner.model import events as ev
from runner.model.money import Stage
from runner.model.past import CustomerRecord, InvoiceRecord
from tests.journal.test_fold import DAY, export, learnt, matched, on, seen

FRIDAY, MONDAY, TUESDAY = DAY - timedelta(days=3), DAY, DAY + timedelta(days=1)
GONE = ev.InvoiceAbsent(customer="C1", number="FA-1")
FOLLOWED = (*on(FRIDAY, export(FRIDAY), seen()), *on(MONDAY, export(MONDAY)))


def listed(paid_on: date | None = None) -> ev.InvoiceChanged:
    return ev.InvoiceChanged(
        customer="C1", number="FA-1", due=None, total=100, balance=0, before=100, paid_on=paid_on
    )


def absorbed(proof: str, amount: int = 100, drop: int = 0) -> ev.Absorbed:
    return ev.Absorbed(customer="C1", number="FA-1", payment="P-1", amount=amount, proof=proof, drop=drop)


def after(*events: ev.AnyEvent) -> tuple[CustomerRecord, InvoiceRecord]:
    customer = fold([*FOLLOWED, *events]).customers["C1"]
    return customer, customer.invoices["FA-1", None]


def test_an_open_invoice_is_not_closed() -> None:
    customer, invoice = after()
    assert (invoice.closed_on, customer.last_paid) == (None, None)


def test_what_left_the_file_was_open_until_the_export_before() -> None:
    customer, invoice = after(*on(TUESDAY, export(TUESDAY), GONE))
    assert invoice.closed_on == MONDAY
    assert customer.last_paid == TUESDAY


def test_an_invoice_that_comes_back_was_not_closed() -> None:
    _, invoice = after(*on(TUESDAY, export(TUESDAY), GONE), *on(TUESDAY, seen()))
    assert invoice.closed_on is None


def test_accountings_own_day_comes_first() -> None:
    _, invoice = after(*on(TUESDAY, export(TUESDAY), listed(FRIDAY)))
    assert invoice.closed_on == FRIDAY
    _, invoice = after(*on(TUESDAY, export(TUESDAY), listed()))
    assert invoice.closed_on == MONDAY


def test_a_listed_invoice_that_leaves_later_keeps_its_day() -> None:
    _, invoice = after(*on(TUESDAY, listed(FRIDAY)), *on(DAY + timedelta(days=9), GONE))
    assert invoice.closed_on == FRIDAY


def test_a_payment_learnt_for_all_of_it_gives_its_own_day() -> None:
    paid = (learnt(), matched(Stage.EXACT, amount=100))
    later = DAY + timedelta(days=8)
    _, gone = after(*on(MONDAY, *paid), *on(later, export(later), GONE, absorbed("absente")))
    assert gone.closed_on == MONDAY
    _, shown = after(*on(MONDAY, *paid), *on(later, export(later), listed(), absorbed("baisse", 100, 100)))
    assert shown.closed_on == MONDAY


def test_a_payment_of_a_part_says_nothing_of_the_rest() -> None:
    paid, later = (learnt(), matched(Stage.PART, amount=40)), DAY + timedelta(days=8)
    before = DAY + timedelta(days=7)
    _, invoice = after(
        *on(MONDAY, *paid),
        *on(before, export(before)),
        *on(later, export(later), GONE, absorbed("absente", 40)),
    )
    assert invoice.closed_on == before


def test_money_that_came_back_is_no_payment() -> None:
    came = on(MONDAY, learnt(), matched(Stage.EXACT, amount=100))
    customer, _ = after(*came)
    assert customer.last_paid == DAY
    back = ev.Reversed(customer="C1", number="FA-1", payment="P-1", amount=100)
    customer, _ = after(*came, *on(TUESDAY, back))
    assert customer.last_paid is None


def test_a_payment_that_settles_nothing_is_none_of_the_customers() -> None:
    customer, _ = after(*on(MONDAY, learnt(), matched(Stage.SUSPECTED, held=("C1",))))
    assert customer.last_paid is None


def test_a_balance_that_falls_is_money_that_came() -> None:
    change = ev.InvoiceChanged(customer="C1", number="FA-1", due=None, total=100, balance=60, before=100)
    customer, invoice = after(*on(TUESDAY, change))
    assert (customer.last_paid, invoice.closed_on) == (TUESDAY, None)


def test_each_step_remembers_the_policy_it_was_climbed_on() -> None:
    intended = ev.Intended(
        notice="R-1",
        customer="C1",
        policy="standard",
        step="rappel",
        channel="courriel",
        invoices=(ev.Listed("FA-1", None, "rappel", 100),),
        total=100,
    )
    _, invoice = after(*on(TUESDAY, intended, ev.Sent(notice="R-1")))
    assert [(step.step, step.policy) for step in invoice.steps] == [("rappel", "standard")]
