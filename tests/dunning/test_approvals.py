"""A step that waits for an approval leaves when a person has given it, and only what she approved leaves."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from runner.model.decision import Decision, VerdictKind
from runner.model.facts import Approval, Dispute, Fact
from runner.model.parties import Customer
from runner.model.rules import Channel, Step
from tests.dunning.world import BOTH, CODE, LADDER, customer, invoice, judge, kinds, policy, rules

DAY = date(2026, 5, 18)
FIRM = Step("ultime", 35, Channel.EMAIL, "derniere-relance", granted_days=8, mentions=BOTH, approval=True)
NOTICE = Step(
    "mise-en-demeure", 35, Channel.EMAIL, "mise-en-demeure", granted_days=8, mentions=BOTH, formal_notice=True
)
LATE, OTHER = invoice("FA-1", date(2026, 4, 3)), invoice("FA-2", date(2026, 4, 6), 500_00)
GIVEN = Approval(customer=CODE, step="ultime", amount=1_000_00, by="claire.morel", on=date(2026, 5, 18))


def decide(
    *facts: Fact, day: date = DAY, step: Step = FIRM, who: Customer | None = None, both: bool = False
) -> Decision:
    owed = (LATE, OTHER) if both else (LATE,)
    return judge(day, *owed, facts=facts, using=rules(policy(steps=(step,))), who=who)


def test_without_it_nothing_leaves_and_a_task_asks() -> None:
    decision = decide()
    assert kinds(decision) == {"FA-1": VerdictKind.AWAITS_APPROVAL}
    assert [(task.kind, task.notice is not None) for task in decision.tasks] == [("approbation", True)]
    assert all(notice.needs_task for notice in decision.notices)


@pytest.mark.parametrize("step", [FIRM, NOTICE])
def test_once_given_it_leaves_by_itself(step: Step) -> None:
    decision = decide(replace(GIVEN, step=step.name), step=step)
    assert kinds(decision) == {"FA-1": VerdictKind.TO_SEND}
    (notice,) = decision.notices
    assert (notice.needs_task, notice.total, decision.tasks) == (False, 1_000_00, ())


def test_a_formal_notice_by_e_mail_never_leaves_without_it() -> None:
    decision = decide(step=NOTICE)
    assert kinds(decision) == {"FA-1": VerdictKind.AWAITS_APPROVAL}


def test_ten_days_later_it_is_stale_and_asked_for_anew() -> None:
    first = decide().tasks[0].id
    assert kinds(decide(GIVEN, day=date(2026, 5, 28))) == {"FA-1": VerdictKind.TO_SEND}
    later = decide(GIVEN, day=date(2026, 5, 29))
    assert kinds(later) == {"FA-1": VerdictKind.AWAITS_APPROVAL}
    assert "over ten days" in str(later.verdicts[0].reasons[0].text)
    assert later.tasks[0].id != first


def test_another_sum_another_invoice_or_a_dispute_makes_it_stale() -> None:
    assert kinds(decide(GIVEN, both=True))["FA-1"] is VerdictKind.AWAITS_APPROVAL
    dispute = Dispute(customer=CODE, reason="prix", until=date(2026, 6, 1), invoice="FA-1", amount=100_00)
    assert kinds(decide(GIVEN, dispute)) == {"FA-1": VerdictKind.AWAITS_APPROVAL}
    for_another = replace(GIVEN, invoices=("FA-2",))
    assert kinds(decide(for_another)) == {"FA-1": VerdictKind.AWAITS_APPROVAL}


def test_another_address_makes_it_stale_where_the_proposal_is_named() -> None:
    (task,) = decide().tasks
    assert task.notice is not None
    named = replace(GIVEN, proposal=task.notice.proposal)
    assert kinds(decide(named)) == {"FA-1": VerdictKind.TO_SEND}
    moved = customer(emails=("direction@durand.example",))
    assert kinds(decide(named, who=moved)) == {"FA-1": VerdictKind.AWAITS_APPROVAL}


def test_the_approval_of_another_step_is_none() -> None:
    assert kinds(decide(replace(GIVEN, step="rappel"))) == {"FA-1": VerdictKind.AWAITS_APPROVAL}


def test_a_task_that_was_approved_opens_as_another_task_and_moves_the_ladder() -> None:
    block = Step("blocage", 35, Channel.TASK, "blocage-commandes", approval=True)
    asked, given = decide(step=block), decide(replace(GIVEN, step="blocage"), step=block)
    assert [(t.kind, t.notice) for t in asked.tasks] == [("approbation", None)]
    (task,) = given.tasks
    assert task.kind == "tache"
    assert task.notice is not None
    assert task.id != asked.tasks[0].id


def test_a_file_that_was_approved_still_waits_for_a_hand() -> None:
    handed = LADDER[-1]
    decision = decide(replace(GIVEN, step=handed.name), step=replace(handed, offset=35))
    assert kinds(decision) == {"FA-1": VerdictKind.AWAITS_APPROVAL}
    assert "hands the file over" in str(decision.verdicts[0].reasons[0].text)


def test_who_cannot_be_written_to_is_not_forgotten() -> None:
    decision = decide(GIVEN, who=customer(emails=()))
    assert [task.kind for task in decision.tasks] == ["adresse"]
