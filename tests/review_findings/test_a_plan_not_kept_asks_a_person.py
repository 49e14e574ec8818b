"""A plan whose instalment was missed holds the reminders: a person says what now, or it holds for ever."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from runner.dunning.instalments import cause
from runner.model.decision import Occasion, Task, VerdictKind
from runner.model.facts import Instalment, PaymentPlan
from runner.model.past import CustomerRecord
from runner.model.problem import Place
from tests.dunning.world import CODE, customer, done, invoice, judge, kinds

MISSED, NEXT = date(2026, 4, 15), date(2026, 6, 15)
DAY = date(2026, 5, 12)
LATE = invoice("FA-1", date(2026, 2, 10))
PLAN = PaymentPlan(
    customer=CODE,
    place=Place("suivi/C0142/2026-03-20-echeancier.yaml", 1, 1),
    on=date(2026, 3, 20),
    invoices=("FA-1",),
    instalments=(Instalment(MISSED, 400_00), Instalment(NEXT, 600_00)),
)
REACHED, NOWHERE = customer(), customer(emails=())


def _past(*told: str) -> CustomerRecord:
    record = done({LATE: [("rappel", date(2026, 3, 2))]})
    record.told = told
    return record


def _asked(plan: PaymentPlan, past: CustomerRecord, day: date = DAY, *, reached: bool = True) -> list[Task]:
    decision = judge(day, LATE, facts=(plan,), past=past, who=REACHED if reached else NOWHERE)
    return [task for task in decision.tasks if task.kind == "donnees"]


def test_a_missed_instalment_is_somebodys_work_until_it_is_settled() -> None:
    told = _past(cause(PLAN, PLAN.instalments[0], "manquee"))
    (task,) = _asked(PLAN, told)
    assert "15" in str(task.text)
    (later,) = _asked(PLAN, told, DAY + timedelta(days=60))
    assert later.id == task.id
    assert kinds(judge(DAY, LATE, facts=(PLAN,), past=told)) == {"FA-1": VerdictKind.PAYMENT_PLAN}


def test_a_plan_on_its_way_asks_nobody() -> None:
    assert _asked(PLAN, _past(), MISSED) == []
    assert _asked(PLAN, _past(), MISSED - timedelta(days=3)) == []


def test_the_whole_falls_due_by_itself_where_the_customer_can_be_told_so() -> None:
    """Told today, the ladder goes on from there; without an address nobody would ever tell him."""
    whole = replace(PLAN, acceleration=True)
    (notice,) = judge(DAY, LATE, facts=(whole,), past=_past()).notices
    assert notice.occasion is Occasion.INSTALMENT_MISSED
    assert _asked(whole, _past()) == []
    assert len(_asked(whole, _past(), reached=False)) == 1
