"""Messages beside the ladder: in the gap like any other, and about nothing that may not be asked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from msgspec.structs import replace as alter

from runner.model.decision import CONFIRMATIONS, Notice, Occasion
from runner.model.facts import AgreedCredit, Dispute, Fact, Instalment, Outcome, PaymentPlan, Promise
from runner.model.parties import Invoice
from runner.model.past import CustomerRecord
from runner.model.text import Cents
from tests.dunning.world import CODE, done, invoice, judge, rules

DAY = date(2026, 7, 7)
OWED = invoice("FA-1", date(2026, 6, 20))
OTHER = invoice("FA-2", date(2026, 6, 20), 2_000_00)
PROMISED = Promise(customer=CODE, date=date(2026, 7, 20), on=DAY)
DISPUTED = Dispute(customer=CODE, reason="quantité", until=date(2026, 7, 28), invoice="FA-2", on=DAY)
RULES = replace(rules(), confirmations=CONFIRMATIONS)


def _plan(first: date) -> PaymentPlan:
    parts = (Instalment(first, 1_000_00), Instalment(date(2026, 8, 10), 1_000_00))
    return PaymentPlan(customer=CODE, invoices=("FA-2",), instalments=parts, on=date(2026, 6, 22))


def _said(
    *invoices: Invoice,
    facts: tuple[Fact, ...],
    past: CustomerRecord | None = None,
    day: date = DAY,
    credits_: tuple[Cents, ...] = (),
) -> list[Notice]:
    decision = judge(day, *invoices, past=past, facts=facts, using=RULES, credits_=credits_)
    return [notice for notice in decision.notices if notice.cause]


# --- the gap --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "occasion"),
    [(date(2026, 7, 9), Occasion.INSTALMENT_DUE), (date(2026, 6, 29), Occasion.INSTALMENT_MISSED)],
)
def test_an_instalment_is_not_spoken_of_the_day_after_a_reminder(first: date, occasion: Occasion) -> None:
    yesterday = done({OWED: [("rappel", DAY - timedelta(days=1))]})
    assert _said(OWED, OTHER, facts=(_plan(first),), past=yesterday) == []
    long_ago = done({OWED: [("rappel", DAY - timedelta(days=7)), ("appel", DAY - timedelta(days=7))]})
    (notice,) = _said(alter(OWED, method="LCR"), OTHER, facts=(_plan(first),), past=long_ago)
    assert notice.occasion is occasion


def test_a_missed_instalment_is_told_once_the_gap_has_passed() -> None:
    past = done({OWED: [("rappel", DAY - timedelta(days=1))]})
    facts = (_plan(date(2026, 6, 29)),)
    days = [DAY + timedelta(days=more) for more in range(10)]
    told = [day for day in days if _said(alter(OWED, method="LCR"), OTHER, facts=facts, past=past, day=day)]
    assert told[0] == date(2026, 7, 13)


# --- what is asked for ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "other",
    [alter(OTHER, assigned=True), alter(OTHER, method="LCR"), alter(OTHER, status="rejetée")],
    ids=["assigned", "collected", "stopped"],
)
def test_a_noted_promise_asks_for_no_invoice_that_is_not_ours_to_ask_for(other: Invoice) -> None:
    (notice,) = _said(OWED, other, facts=(PROMISED,))
    assert [line.invoice.key.number for line in notice.lines] == ["FA-1"]
    assert _said(other, facts=(replace(PROMISED, invoice="FA-2"),)) == []


def test_nor_for_one_that_is_disputed_or_time_barred() -> None:
    early = replace(DISPUTED, on=date(2026, 6, 22))
    (notice,) = _said(OWED, OTHER, facts=(PROMISED, early))
    assert [line.invoice.key.number for line in notice.lines] == ["FA-1"]
    assert _said(invoice("FA-9", date(2019, 1, 2)), facts=(replace(PROMISED, invoice="FA-9"),)) == []


def test_a_noted_promise_asks_for_no_more_than_the_credits_leave() -> None:
    (notice,) = _said(OWED, facts=(PROMISED,), credits_=(400_00,))
    assert (notice.credits, notice.total) == (400_00, 600_00)
    assert _said(OWED, facts=(PROMISED,), credits_=(1_000_00,)) == []


@pytest.mark.parametrize("outcome", list(Outcome))
def test_a_dispute_that_has_ended_is_not_said_to_be_looked_into(outcome: Outcome) -> None:
    (notice,) = _said(OTHER, facts=(DISPUTED,))
    assert notice.occasion is Occasion.DISPUTE_RECEIVED
    ended = replace(DISPUTED, outcome=outcome, settled_on=DAY)
    assert _said(OTHER, facts=(ended,)) == []


def test_an_instalment_asks_for_no_more_than_the_credits_leave() -> None:
    plan = _plan(date(2026, 7, 9))
    (notice,) = _said(OTHER, facts=(plan,), credits_=(1_400_00,))
    assert notice.agreed[0].amount == 600_00
    assert _said(OTHER, facts=(plan,), credits_=(2_000_00,)) == []


@pytest.mark.parametrize("first", [date(2026, 7, 9), date(2026, 6, 29)], ids=["to come", "missed"])
def test_an_instalment_asks_for_nothing_that_is_disputed_or_to_be_credited(first: date) -> None:
    part = replace(DISPUTED, amount=1_400_00, on=date(2026, 6, 22))
    to_come = AgreedCredit(customer=CODE, invoice="FA-2", amount=1_400_00, expected_on=date(2026, 7, 28))
    for fact in (part, to_come):
        (notice,) = _said(OTHER, facts=(_plan(first), fact))
        assert (notice.agreed[0].amount, notice.total) == (600_00, 600_00)


def test_an_instalment_is_said_to_be_missed_once_whatever_the_order_of_the_invoices() -> None:
    late = (Instalment(date(2026, 6, 29), 1_500_00), Instalment(date(2026, 8, 10), 1_500_00))
    both = replace(_plan(date(2026, 6, 29)), invoices=("FA-1", "FA-2"), instalments=late)
    (notice,) = _said(OWED, OTHER, facts=(both,))
    past = CustomerRecord(told=(notice.cause,))
    assert _said(OWED, OTHER, facts=(replace(both, invoices=("FA-2", "FA-1")),), past=past) == []
