"""What is said beside the ladder's own texts: once, beside no contact, never where a person must look."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from msgspec.structs import replace as alter

from runner.dunning.rules import Rules
from runner.model.decision import CONFIRMATIONS, Agreed, Decision, Notice, Occasion, VerdictKind
from runner.model.facts import Dispute, Fact, Hold, Promise
from runner.model.parties import Invoice
from runner.model.past import CustomerRecord, InvoiceRecord, PendingMoney, ReplyRecord
from runner.model.rules import Channel
from tests.dunning.world import CODE, contact, customer, done, invoice, judge, rules

TUESDAY = date(2026, 5, 12)
LATE = invoice("FA-1", TUESDAY - timedelta(days=10))
ASKED = replace(rules(), confirmations=CONFIRMATIONS)
PROMISED = Promise(customer=CODE, date=TUESDAY + timedelta(days=9), amount=500_00, on=TUESDAY)
PART = Dispute(
    customer=CODE,
    reason="quantité",
    until=TUESDAY + timedelta(days=20),
    invoice="FA-1",
    amount=200_00,
    on=TUESDAY,
)


def said(decision: Decision) -> list[Notice]:
    """The messages that leave, of either family."""
    return [notice for notice in decision.notices if not notice.needs_task]


def tell(
    *invoices: Invoice,
    facts: tuple[Fact, ...] = (),
    past: CustomerRecord | None = None,
    using: Rules = ASKED,
    day: date = TUESDAY,
) -> list[Notice]:
    return said(judge(day, *invoices, facts=facts, past=past, using=using))


# --- instead of a step's own text -----------------------------------------------------------------


def test_a_part_dispute_gets_its_own_words_and_the_step_counts() -> None:
    (notice,) = tell(LATE, facts=(replace(PART, on=TUESDAY - timedelta(days=30)),))
    assert (notice.occasion, notice.step.name) == (Occasion.UNDISPUTED_PART, "rappel")
    assert notice.template == "part-non-contestee"
    assert notice.total == 800_00
    assert [line.step.name for line in notice.counted if line.step] == ["rappel"]


def test_where_the_account_is_in_figures_the_step_keeps_its_text() -> None:
    old = invoice("FA-1", TUESDAY - timedelta(days=40))
    climbed = [(name, TUESDAY - timedelta(days=20)) for name in ("rappel", "appel", "rappel-ferme")]
    (notice,) = tell(old, facts=(replace(PART, on=TUESDAY - timedelta(days=30)),), past=done({old: climbed}))
    assert (notice.occasion, notice.step.name) == (None, "derniere")


def test_a_broken_promise_is_recalled_once() -> None:
    promised = TUESDAY - timedelta(days=12)
    promise = Promise(customer=CODE, date=promised, on=promised - timedelta(days=5))
    late = invoice("FA-1", TUESDAY - timedelta(days=30), 400_00)
    first = ("rappel", promised - timedelta(days=6))
    (notice,) = tell(late, facts=(promise,), past=done({late: [first]}))
    assert (notice.occasion, notice.step.name) == (Occasion.PROMISE_BROKEN, "rappel-ferme")
    assert notice.agreed == (Agreed(promised),)
    since = done({late: [first]})
    contact(since, promised + timedelta(days=2))
    (later,) = tell(late, facts=(promise,), past=since)
    assert (later.occasion, later.step.name) == (None, "rappel-ferme")


def debited(number: str = "FA-1", late: int = 60) -> Invoice:
    return alter(invoice(number, TUESDAY - timedelta(days=late)), method="Prélèvement")


def test_a_returned_debit_is_reminded_from_its_return_in_its_own_words() -> None:
    debit = debited()
    assert tell(debit) == []
    past = CustomerRecord()
    record = InvoiceRecord(debit.due, debit.total, debit.balance, returned_on=TUESDAY - timedelta(days=8))
    past.invoices[debit.key[1:]] = record
    (notice,) = tell(debit, past=past)
    assert (notice.occasion, notice.step.name) == (Occasion.REJECTED_DEBIT, "rappel")
    record.returned_on = TUESDAY - timedelta(days=1)
    assert tell(debit, past=past) == []


# --- of its own -----------------------------------------------------------------------------------


def test_nothing_is_confirmed_unless_the_site_asks_for_it() -> None:
    assert tell(LATE, facts=(PROMISED,), using=rules()) == []


def test_a_promise_is_confirmed_and_moves_nothing() -> None:
    (notice,) = tell(LATE, facts=(PROMISED,))
    assert notice.occasion is Occasion.PROMISE_NOTED
    assert notice.agreed == (Agreed(PROMISED.date, 500_00),)
    assert notice.counted == ()
    assert (notice.figures, notice.credits, notice.deadline) == (None, 0, None)
    assert notice.step.channel is Channel.EMAIL


def test_a_whole_dispute_is_acknowledged() -> None:
    (notice,) = tell(LATE, facts=(replace(PART, amount=None),))
    assert notice.occasion is Occasion.DISPUTE_RECEIVED


def test_it_is_said_once() -> None:
    (notice,) = tell(LATE, facts=(PROMISED,))
    assert notice.cause
    assert tell(LATE, facts=(PROMISED,), past=CustomerRecord(told=(notice.cause,))) == []


@pytest.mark.parametrize("days", [6, 30])
def test_what_was_noted_long_ago_is_not_confirmed(days: int) -> None:
    assert tell(LATE, facts=(replace(PROMISED, on=TUESDAY - timedelta(days=days)),)) == []
    assert tell(LATE, facts=(replace(PROMISED, on=None),)) == []


def test_what_was_noted_before_the_first_run_is_not_confirmed() -> None:
    young = replace(ASKED, began_on=TUESDAY)
    fact = replace(PROMISED, on=TUESDAY - timedelta(days=1))
    assert tell(LATE, facts=(fact,), using=young) == []


def test_never_two_messages_on_one_day() -> None:
    other = invoice("FA-2", TUESDAY - timedelta(days=10))
    (notice,) = tell(LATE, other, facts=(replace(PROMISED, invoice="FA-1"),))
    assert notice.occasion is None
    assert notice.step.name == "rappel"


@pytest.mark.parametrize("day", [date(2026, 5, 9), date(2026, 5, 8)])
def test_never_on_a_closed_day(day: date) -> None:
    assert tell(LATE, facts=(replace(PROMISED, on=day),), day=day) == []


def test_never_while_a_reply_waits_or_a_person_asked_for_silence() -> None:
    past = CustomerRecord(replies=[ReplyRecord("0123456789abcdef", TUESDAY)])
    assert tell(LATE, facts=(PROMISED,), past=past) == []
    pause = Hold(customer=CODE, until=TUESDAY + timedelta(days=5))
    assert tell(LATE, facts=(PROMISED, pause)) == []


def test_never_to_a_customer_without_an_address() -> None:
    decision = judge(TUESDAY, LATE, facts=(PROMISED,), using=ASKED, who=customer(emails=()))
    assert said(decision) == []


def test_a_proven_payment_is_thanked_for_and_a_likely_one_is_not() -> None:
    money = PendingMoney("P-4H7T2K9M", LATE.key, LATE.balance, TUESDAY)
    (notice,) = tell(LATE, past=CustomerRecord(pending=[money]))
    assert (notice.occasion, notice.received, notice.total) == (Occasion.THANKS, 1_000_00, 0)
    decision = judge(TUESDAY, LATE, past=CustomerRecord(pending=[money]), using=ASKED)
    assert [v.kind for v in decision.verdicts] == [VerdictKind.SETTLED]
    doubtful = PendingMoney("P-4H7T2K9M", LATE.key, LATE.balance, TUESDAY, believed=False)
    assert tell(LATE, past=CustomerRecord(pending=[doubtful])) == []
    reversal = PendingMoney("P-4H7T2K9M", LATE.key, -LATE.balance, TUESDAY)
    assert all(n.occasion is None for n in tell(LATE, past=CustomerRecord(pending=[reversal])))
