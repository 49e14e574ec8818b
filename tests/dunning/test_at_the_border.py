"""What holds at a day or a number, and not just beside it: changes that no other test here noticed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from runner.model.decision import CONFIRMATIONS, Occasion, VerdictKind
from runner.model.facts import Approval, Dispute, Hold, Promise, ReplyHandled
from runner.model.past import CustomerRecord, ReplyRecord
from runner.model.rules import Channel, Step
from tests.dunning.world import CODE, contact, done, invoice, judge, kinds, policy, rules

TUESDAY = date(2026, 5, 12)
DAY = timedelta(days=1)
LATE, OTHER = invoice("FA-1", TUESDAY - timedelta(days=10)), invoice("FA-2", TUESDAY - timedelta(days=9))


def test_a_plain_letter_lists_nothing_that_is_held() -> None:
    """The disputed invoice is late, and in no letter."""
    letter = (Step("courrier", 5, Channel.LETTER, "rappel", granted_days=6),)
    dispute = Dispute(
        customer=CODE, reason="quantité", until=TUESDAY + 9 * DAY, invoice="FA-2", on=TUESDAY - 2 * DAY
    )
    decision = judge(TUESDAY, LATE, OTHER, facts=(dispute,), using=rules(policy(steps=letter)))
    (task,) = (task for task in decision.tasks if task.notice)
    assert task.notice is not None
    assert [line.invoice.key.number for line in task.notice.lines] == ["FA-1"]


@pytest.mark.parametrize(("late", "holds"), [(0 * DAY, True), (DAY, False)])
def test_a_fact_about_an_unknown_invoice_holds_through_its_last_day(late: timedelta, holds: bool) -> None:
    """FA-12 for FA-1: somebody meant something else."""
    promised = date(2026, 5, 6)  # and the bank's three days: the 8th is a holiday, the 12th is the last
    for fact in (
        Hold(customer=CODE, until=TUESDAY - late, invoice="FA-12", on=TUESDAY - 7 * DAY),
        Promise(customer=CODE, date=promised - late, invoice="FA-12", on=TUESDAY - 7 * DAY),
    ):
        found = kinds(judge(TUESDAY, LATE, facts=(fact,)))["FA-1"]
        assert (found is VerdictKind.DOUBTFUL_DATA) is holds


@pytest.mark.parametrize(("read_up_to", "holds"), [(TUESDAY - DAY, False), (TUESDAY - 2 * DAY, True)])
def test_replies_are_handled_up_to_the_day_a_run_told_of_them(read_up_to: date, holds: bool) -> None:
    reply = ReplyRecord("m1", TUESDAY - 2 * DAY, learnt_on=TUESDAY - DAY)
    handled = ReplyHandled(customer=CODE, on=read_up_to)
    found = kinds(judge(TUESDAY, LATE, past=CustomerRecord(replies=[reply]), facts=(handled,)))
    assert (found["FA-1"] is VerdictKind.REPLY_WAITING) is holds


@pytest.mark.parametrize(
    ("step", "on", "invoices", "serves"),
    [
        ("ultime", TUESDAY - 20 * DAY, (), True),  # done before it was approved: that was another time
        ("ultime", TUESDAY - DAY, (), False),  # done since
        ("rappel", TUESDAY - DAY, (), True),  # another step was done since
        ("ultime", TUESDAY - DAY, ("FA-2",), True),  # of an invoice it is not about
    ],
)
def test_an_approval_is_used_by_its_own_step_of_its_own_invoices(
    step: str, on: date, invoices: tuple[str, ...], serves: bool
) -> None:
    firm = Step("ultime", 5, Channel.EMAIL, "derniere-relance", granted_days=8, approval=True)
    first = Step("rappel", 1, Channel.EMAIL, "rappel", minimum=5_000_00)
    given = Approval(
        customer=CODE, step="ultime", amount=2_000_00, by="c.morel", on=TUESDAY - 2 * DAY, invoices=invoices
    )
    past = done({LATE: [(step, on)], OTHER: []})
    past.contacts, past.last_contact = [], None
    contact(past, TUESDAY - 30 * DAY)
    decision = judge(
        TUESDAY, LATE, OTHER, past=past, facts=(given,), using=rules(policy(steps=(first, firm)))
    )
    found = kinds(decision)["FA-2"]
    assert (found is not VerdictKind.AWAITS_APPROVAL) is serves, decision.verdicts


def test_a_promise_for_today_is_still_to_be_confirmed() -> None:
    promise = Promise(customer=CODE, date=TUESDAY, amount=500_00, on=TUESDAY)
    asked = replace(rules(), confirmations=CONFIRMATIONS)
    decision = judge(TUESDAY, LATE, facts=(promise,), using=asked)
    assert [notice.occasion for notice in decision.notices] == [Occasion.PROMISE_NOTED]
