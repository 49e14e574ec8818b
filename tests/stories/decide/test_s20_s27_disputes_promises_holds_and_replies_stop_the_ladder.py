"""«A dispute or a promise does not stop the automation»; «a reply is followed by a reminder»; holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from runner.model.decision import VerdictKind
from runner.model.facts import Dispute, Hold, Promise, ReplyHandled
from runner.model.past import CustomerRecord, ReplyRecord
from runner.model.problem import Place
from tests.dunning.world import CODE, invoice, judge, kinds, policy, rules, verdict

DAY = date(2026, 3, 6)
LATE, OTHER = invoice("FA-1", date(2026, 2, 20)), invoice("FA-2", date(2026, 2, 23), 700_00)
HERE = Place("suivi/C0142/2026-03-02.yaml", 1)


def test_a_dispute_holds_its_invoice_and_the_others_go_on() -> None:
    fact = Dispute(customer=CODE, reason="quantité", until=date(2026, 3, 20), invoice="FA-1", place=HERE)
    decision = judge(DAY, LATE, OTHER, facts=(fact,))
    assert kinds(decision) == {"FA-1": VerdictKind.DISPUTE, "FA-2": VerdictKind.TO_SEND}
    assert [line.invoice.key.number for line in decision.notices[0].lines] == ["FA-2"]
    assert verdict(decision, "FA-1").reasons[0].place == HERE


def test_a_dispute_past_its_date_holds_on_and_is_reported_once() -> None:
    fact = Dispute(customer=CODE, reason="quantité", until=date(2026, 3, 1), invoice="FA-1", place=HERE)
    first, second = judge(DAY, LATE, facts=(fact,)), judge(date(2026, 3, 9), LATE, facts=(fact,))
    assert kinds(first) == {"FA-1": VerdictKind.DISPUTE}
    assert [t.id for t in first.tasks] == [t.id for t in second.tasks] != []


@pytest.mark.parametrize(
    ("day", "kind"),
    [(date(2026, 3, 10), VerdictKind.PROMISE), (date(2026, 3, 11), VerdictKind.TO_SEND)],
)
def test_a_promise_holds_until_three_open_days_after_its_date(day: date, kind: VerdictKind) -> None:
    fact = Promise(customer=CODE, date=date(2026, 3, 5), invoice="FA-1")
    decision = judge(day, LATE, facts=(fact,))
    assert kinds(decision) == {"FA-1": kind}
    assert verdict(decision, "FA-1").next_on == date(2026, 3, 11)


def test_a_policy_with_a_longer_grace_gives_it_to_promises_too() -> None:
    fact = Promise(customer=CODE, date=date(2026, 3, 5), invoice="FA-1")
    patient = rules(policy(grace=5))
    assert kinds(judge(date(2026, 3, 12), LATE, facts=(fact,), using=patient)) == {
        "FA-1": VerdictKind.PROMISE
    }
    assert kinds(judge(date(2026, 3, 13), LATE, facts=(fact,), using=patient)) == {
        "FA-1": VerdictKind.TO_SEND
    }


def test_a_broken_promise_is_said() -> None:
    fact = Promise(customer=CODE, date=date(2026, 3, 2), place=HERE)
    (found,) = judge(date(2026, 3, 10), LATE, facts=(fact,)).verdicts
    assert "not kept" in str(found.reasons[-1].text)


def test_a_hold_lasts_to_the_end_of_its_last_day_says_who_wrote_it_and_then_that_it_ended() -> None:
    fact = Hold(customer=CODE, until=date(2026, 3, 9), reason="congés", place=HERE)
    during, after = (
        judge(date(2026, 3, 9), LATE, facts=(fact,)),
        judge(date(2026, 3, 10), LATE, facts=(fact,)),
    )
    assert kinds(during) == {"FA-1": VerdictKind.HOLD}
    assert (during.verdicts[0].reasons[0].place, during.verdicts[0].next_on) == (HERE, date(2026, 3, 10))
    assert kinds(after) == {"FA-1": VerdictKind.TO_SEND}
    assert "ended" in str(after.verdicts[0].reasons[-1].text)


def test_a_fact_about_an_invoice_nobody_has_seen_holds_its_customer_and_is_reported() -> None:
    pause = Hold(customer=CODE, until=date(2026, 4, 1), invoice="FA-404", place=HERE)
    decision = judge(DAY, LATE, facts=(pause,))
    assert [task.kind for task in decision.tasks] == ["donnees"]
    assert kinds(decision) == {"FA-1": VerdictKind.DOUBTFUL_DATA}
    assert decision.verdicts[0].reasons[0].place == HERE
    ended = replace(pause, until=date(2026, 2, 1))
    assert kinds(judge(DAY, LATE, facts=(ended,))) == {"FA-1": VerdictKind.TO_SEND}


def test_an_unread_reply_holds_everything_until_someone_has_handled_it() -> None:
    past = CustomerRecord(
        replies=[ReplyRecord("aa01", date(2026, 3, 4)), ReplyRecord("aa02", date(2026, 3, 5))]
    )
    assert set(kinds(judge(DAY, LATE, OTHER, past=past)).values()) == {VerdictKind.REPLY_WAITING}
    up_to_the_first = ReplyHandled(customer=CODE, on=date(2026, 3, 4))
    assert judge(DAY, LATE, past=past, facts=(up_to_the_first,)).notices == ()
    second = ReplyHandled(customer=CODE, on=date(2026, 3, 6), mail="aa02")
    assert judge(DAY, LATE, past=past, facts=(up_to_the_first, second)).notices
