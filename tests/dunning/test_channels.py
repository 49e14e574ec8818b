"""Calls, tasks, letters, files, approvals, courtesies, addresses: what each step becomes today."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from msgspec.structs import replace as alter

from runner.dunning.figures import lacks_rate
from runner.model.decision import Decision, VerdictKind
from runner.model.facts import Fact, Hold, WrongAddress
from runner.model.hashes import address_hash, notice_reference
from runner.model.parties import DebtorType
from runner.model.past import CustomerRecord
from runner.model.rules import Channel, Step
from tests.dunning.world import (
    BOTH,
    CODE,
    customer,
    done,
    invoice,
    judge,
    kinds,
    policy,
    remember,
    rules,
    verdict,
)

DAY = date(2026, 3, 6)
LATE = invoice("FA-1", date(2026, 2, 18), 900_00)
REMINDED = done({LATE: [("rappel", date(2026, 2, 25))]})


def asked(decision: Decision) -> list[str]:
    return [task.kind for task in decision.tasks]


def test_a_call_opens_its_task_is_done_by_that_and_is_the_days_contact() -> None:
    past = done({LATE: [("rappel", date(2026, 2, 25))]})
    decision = judge(DAY, LATE, past=past)
    assert (kinds(decision), asked(decision)) == ({"FA-1": VerdictKind.TO_SEND}, ["appel"])
    assert [n.needs_task for n in decision.notices] == [True]
    assert decision.tasks[0].notice == decision.notices[0]
    remember(past, decision)
    assert (past.last_contact, judge(DAY, LATE, past=past).tasks) == (DAY, ())


def test_a_firmer_message_stands_for_the_call_of_another_invoice() -> None:
    older = invoice("FA-0", date(2026, 1, 28), 600_00)
    past = done({LATE: [("rappel", date(2026, 2, 25))], older: [("appel", date(2026, 2, 16))]})
    (notice,) = judge(DAY, LATE, older, past=past).notices
    assert [(n.invoice.key.number, n.step and n.step.name) for n in notice.lines] == [
        ("FA-0", "rappel-ferme"),
        ("FA-1", "appel"),
    ]


def test_an_internal_task_is_no_contact_and_takes_neither_the_gap_nor_the_day() -> None:
    steps = (Step("rappel", 5, Channel.EMAIL), Step("blocage", 10, Channel.TASK))
    using, young = rules(policy(steps=steps)), invoice("FA-2", date(2026, 2, 26))
    past = done({LATE: [("rappel", date(2026, 3, 5))]})
    alone = judge(DAY, LATE, past=past, using=using)
    assert (kinds(alone), asked(alone)) == ({"FA-1": VerdictKind.TO_SEND}, ["tache"])
    both = judge(date(2026, 3, 12), LATE, young, past=past, using=using)
    assert [(n.step.name, len(n.lines)) for n in both.notices] == [("rappel", 2), ("blocage", 1)]
    assert kinds(both) == {"FA-1": VerdictKind.TO_SEND, "FA-2": VerdictKind.TO_SEND}


def test_an_internal_task_waits_for_its_own_day() -> None:
    steps = (Step("blocage", 10, Channel.TASK),)
    assert judge(date(2026, 3, 2), LATE, using=rules(policy(steps=steps))).tasks == ()
    assert judge(date(2026, 3, 3), LATE, using=rules(policy(steps=steps))).tasks


def test_a_task_that_needs_approval_moves_nothing() -> None:
    steps = (Step("blocage", 5, Channel.TASK, approval=True), Step("rappel", 9, Channel.EMAIL))
    decision = judge(DAY, LATE, using=rules(policy(steps=steps)))
    assert (kinds(decision), asked(decision)) == ({"FA-1": VerdictKind.AWAITS_APPROVAL}, ["approbation"])
    assert decision.tasks[0].notice is None


def test_a_message_that_needs_approval_does_not_leave() -> None:
    steps = (Step("rappel", 5, Channel.EMAIL, approval=True),)
    decision = judge(DAY, LATE, using=rules(policy(steps=steps)))
    assert (kinds(decision), asked(decision)) == ({"FA-1": VerdictKind.AWAITS_APPROVAL}, ["approbation"])
    assert [n.needs_task for n in decision.notices] == [True]


def test_without_an_address_one_task_opens_nothing_leaves_and_calls_go_on() -> None:
    mute = customer(emails=())
    decision = judge(date(2026, 3, 2), LATE, who=mute)
    assert (asked(decision), decision.notices) == (["adresse"], ())
    assert kinds(decision) == {"FA-1": VerdictKind.WAITS}
    again = judge(date(2026, 3, 3), LATE, who=mute)
    assert [task.id for task in again.tasks] == [task.id for task in decision.tasks]
    assert asked(judge(DAY, LATE, past=REMINDED, who=mute)) == ["appel"]


def test_a_call_does_not_stand_for_a_firmer_message_that_cannot_be_written() -> None:
    older = invoice("FA-0", date(2026, 1, 28), 600_00)
    past = done({LATE: [("rappel", date(2026, 2, 25))], older: [("appel", date(2026, 2, 16))]})
    decision = judge(DAY, LATE, older, past=past, who=customer(emails=()))
    assert asked(decision) == ["appel", "adresse"]
    assert [(n.invoice.key.number, n.step and n.step.name) for n in decision.notices[0].lines] == [
        ("FA-0", None),
        ("FA-1", "appel"),
    ]


def test_addresses_that_bounced_or_are_wrong_are_not_written_to() -> None:
    two = customer(emails=("a@durand.example", "B@durand.example"))
    past = CustomerRecord(bad_addresses=frozenset({address_hash("a@durand.example", b"k")}))
    using = replace(rules(), key=b"k")
    (notice,) = judge(date(2026, 3, 2), LATE, past=past, who=two, using=using).notices
    assert notice.customer.emails == ("B@durand.example",)
    wrong = WrongAddress(customer=CODE, address="b@DURAND.example")
    assert asked(judge(date(2026, 3, 2), LATE, past=past, who=two, using=using, facts=(wrong,))) == [
        "adresse"
    ]
    every = WrongAddress(customer=CODE)
    assert asked(judge(date(2026, 3, 2), LATE, who=two, facts=(every,))) == ["adresse"]


def test_a_message_that_came_back_is_told_the_same_morning_and_not_when_the_next_one_is_due() -> None:
    past = done({LATE: [("rappel", date(2026, 2, 25))]})
    past.bad_addresses = frozenset({address_hash("compta@durand.example", b"k")})
    using, morning = replace(rules(), key=b"k"), date(2026, 2, 26)
    decision = judge(morning, LATE, past=past, using=using)
    assert (kinds(decision), asked(decision)) == ({"FA-1": VerdictKind.WAITS}, ["adresse"])
    assert "came back" in str(decision.tasks[0].text)
    corrected = customer(emails=("direction@durand.example",))
    assert asked(judge(morning, LATE, past=past, who=corrected, using=using)) == []
    assert asked(judge(morning, alter(LATE, balance=0), past=past, using=using)) == []


def test_a_courtesy_lists_what_comes_due_and_is_no_reminder() -> None:
    coming, same = invoice("FA-2", date(2026, 3, 11), 2_000_00), invoice("FA-3", date(2026, 3, 10), 3_000_00)
    small, far = invoice("FA-4", date(2026, 3, 10), 1_999_99), invoice("FA-5", date(2026, 4, 10), 9_000_00)
    decision = judge(DAY, coming, same, small, far)
    (notice,) = decision.notices
    assert (notice.step.name, notice.total) == ("preventif", 5_000_00)
    assert [(n.invoice.key.number, n.days_late) for n in notice.lines] == [("FA-3", -4), ("FA-2", -5)]
    assert kinds(decision)["FA-2"] is VerdictKind.GROUPED
    assert verdict(decision, "FA-4").step == notice.policy.steps[1]


ELSEWHERE = Hold(customer=CODE, until=date(2020, 1, 1), invoice="FA-0")


@pytest.mark.parametrize("facts", [(), (ELSEWHERE,)])
def test_no_courtesy_to_a_customer_who_has_something_overdue_nor_after_the_due_date(
    facts: tuple[Fact, ...],
) -> None:
    coming = invoice("FA-2", date(2026, 3, 11), 2_000_00)
    late_by_a_day = invoice("FA-3", DAY - timedelta(days=1), 20_00)
    assert judge(DAY, coming, late_by_a_day, facts=facts).notices == ()
    assert verdict(judge(date(2026, 3, 12), coming, facts=facts), "FA-2").step == policy().steps[1]


def test_a_courtesy_the_gap_pushes_past_the_due_date_is_skipped() -> None:
    past = done({invoice("FA-0", date(2026, 1, 5)): [("rappel", date(2026, 3, 5))]})
    found = verdict(judge(DAY, invoice("FA-2", date(2026, 3, 10), 2_000_00), past=past), "FA-2")
    assert (found.kind, found.step and found.step.name) == (VerdictKind.WAITS, "rappel")


def test_a_notice_says_its_deadline_thread_earlier_contacts_and_reference() -> None:
    past = done({LATE: [("rappel", date(2026, 2, 16)), ("appel", date(2026, 2, 25))]})
    past.thread = "<1@mercier.example>"
    day = date(2026, 3, 13)
    (notice,) = judge(day, LATE, past=past).notices
    assert notice.deadline == date(2026, 3, 23)  # the eighth day is a Saturday
    assert (notice.thread, notice.earlier) == (past.thread, (date(2026, 2, 16), date(2026, 2, 25)))
    assert notice.reference == notice_reference(CODE, "rappel-ferme", "FA-1 2026-01-19", day.isoformat())


def test_figures_are_for_businesses_and_public_buyers_alone() -> None:
    steps = (Step("derniere", 5, Channel.EMAIL, mentions=BOTH),)
    shown = {
        debtor: judge(DAY, LATE, who=customer(debtor), using=rules(policy(steps=steps))).notices[0].figures
        for debtor in DebtorType
    }
    assert {d for d, figures in shown.items() if figures} == {DebtorType.BUSINESS, DebtorType.PUBLIC}
    business = shown[DebtorType.BUSINESS]
    assert business is not None
    assert (business.interest, business.flat, business.until) == (4_79, 40_00, DAY)


def test_a_missing_rate_prints_no_figures_and_is_told_to_the_brakes() -> None:
    steps = (Step("derniere", 5, Channel.EMAIL, mentions=BOTH),)
    using = replace(rules(policy(steps=steps)), rates=())
    (notice,) = judge(DAY, LATE, using=using).notices
    assert (notice.figures, lacks_rate(notice)) == (None, True)
    assert not lacks_rate(judge(DAY, LATE, who=customer(DebtorType.CONSUMER), using=using).notices[0])
    assert not lacks_rate(judge(DAY, LATE, using=rules(policy(steps=steps))).notices[0])


def test_a_letter_that_is_no_formal_notice_lists_everything_overdue_and_moves_only_its_own() -> None:
    steps = (Step("rappel", 5, Channel.EMAIL), Step("courrier", 12, Channel.LETTER))
    young = invoice("FA-2", date(2026, 3, 5), 300_00)
    using, past = rules(policy(steps=steps)), done({LATE: [("rappel", date(2026, 2, 25))]})
    (letter,) = judge(DAY, LATE, young, past=past, using=using).notices
    assert [(n.invoice.key.number, n.step and n.step.name) for n in letter.lines] == [
        ("FA-1", "courrier"),
        ("FA-2", None),
    ]
