"""«A payment plan is kept, yet the invoice's own due date goes on triggering.»"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from runner.dunning.instalments import cause
from runner.model.decision import Decision, Notice, Occasion, VerdictKind
from runner.model.facts import Hold, Instalment, PaymentPlan
from runner.model.past import CustomerRecord
from runner.model.problem import Place
from tests.dunning.world import CODE, invoice, judge, kinds, rules

LATE, OTHER = invoice("FA-1", date(2026, 1, 30), 900_00), invoice("FA-2", date(2026, 2, 2), 300_00)
FIRST, SECOND, THIRD = (Instalment(date(2026, month, 16), 300_00) for month in (3, 4, 5))
PLAN = PaymentPlan(
    customer=CODE,
    invoices=("FA-1",),
    instalments=(FIRST, SECOND, THIRD),
    on=date(2026, 2, 20),
    place=Place("suivi/C0142/2026-02-20-echeancier.yaml", 1, 1),
)


def on(
    day: date, balance: int = 900_00, plan: PaymentPlan = PLAN, past: CustomerRecord | None = None
) -> Decision:
    left = invoice("FA-1", date(2026, 1, 30), balance)
    return judge(day, left, past=past, facts=(plan,))


def message(decision: Decision) -> Notice:
    (notice,) = decision.notices
    return notice


def test_while_it_is_kept_nothing_leaves_by_the_invoices_own_date() -> None:
    for day in (date(2026, 2, 24), date(2026, 3, 9), date(2026, 3, 17), date(2026, 3, 19)):
        decision = on(day)
        assert kinds(decision) == {"FA-1": VerdictKind.PAYMENT_PLAN}
        assert decision.notices == ()
        assert decision.verdicts[0].reasons[0].place == PLAN.place


def test_other_invoices_go_on_up_their_ladder() -> None:
    decision = judge(date(2026, 2, 24), LATE, OTHER, facts=(PLAN,))
    assert kinds(decision) == {"FA-1": VerdictKind.PAYMENT_PLAN, "FA-2": VerdictKind.TO_SEND}
    assert [line.invoice.key.number for line in message(decision).lines] == ["FA-2"]


def test_each_instalment_is_called_to_mind_five_days_before_and_once() -> None:
    notice = message(on(date(2026, 3, 11)))
    assert (notice.occasion, notice.agreed[0].on, notice.agreed[0].amount) == (
        Occasion.INSTALMENT_DUE,
        FIRST.due,
        300_00,
    )
    told = CustomerRecord(told=(cause(PLAN, FIRST, "prochaine"),))
    assert on(date(2026, 3, 12), past=told).notices == ()
    assert on(date(2026, 3, 10)).notices == ()
    assert message(on(date(2026, 4, 14), 600_00)).agreed[0].on == SECOND.due
    assert on(date(2026, 3, 12), 600_00).notices == ()  # paid before its day: nothing to call to mind


def test_the_bank_has_three_days_then_the_missed_instalment_is_said_with_what_is_left_of_it() -> None:
    assert on(date(2026, 3, 19), 800_00).notices == ()
    notice = message(on(date(2026, 3, 20), 800_00))
    assert (notice.occasion, notice.agreed[0].amount) == (Occasion.INSTALMENT_MISSED, 200_00)
    assert notice.deadline is not None
    assert not notice.counted
    verdict = on(date(2026, 3, 20), 800_00).verdicts[0]
    assert verdict.kind is VerdictKind.PAYMENT_PLAN
    assert "missed" in str(verdict.reasons[0].text)


def test_a_missed_one_alone_is_due_unless_it_was_agreed_that_all_becomes_due() -> None:
    told = CustomerRecord(told=(cause(PLAN, FIRST, "manquee"),))
    assert kinds(on(date(2026, 4, 7), past=told)) == {"FA-1": VerdictKind.PAYMENT_PLAN}
    strict = replace(PLAN, acceleration=True)
    assert kinds(on(date(2026, 4, 7), plan=strict, past=told)) == {"FA-1": VerdictKind.TO_SEND}
    untold = on(date(2026, 4, 7), plan=strict)
    assert kinds(untold) == {"FA-1": VerdictKind.PAYMENT_PLAN}
    assert message(untold).occasion is Occasion.INSTALMENT_MISSED


def test_the_deadline_of_that_message_is_waited_for() -> None:
    told = CustomerRecord(told=(cause(PLAN, FIRST, "manquee"),), deadline=date(2026, 3, 30))
    strict = replace(PLAN, acceleration=True)
    assert kinds(on(date(2026, 3, 31), plan=strict, past=told)) == {"FA-1": VerdictKind.WAITS}


def test_a_plan_that_pays_less_than_is_owed_asks_a_person() -> None:
    short = replace(PLAN, instalments=(FIRST, SECOND))
    decision = on(date(2026, 3, 2), plan=short)
    assert kinds(decision) == {"FA-1": VerdictKind.DOUBTFUL_DATA}
    assert decision.verdicts[0].reasons[0].place == PLAN.place
    given_up = replace(short, difference=-300_00)
    assert kinds(on(date(2026, 3, 2), plan=given_up)) == {"FA-1": VerdictKind.PAYMENT_PLAN}


def test_interest_included_never_makes_the_customer_late_on_the_last_instalment() -> None:
    dear = replace(PLAN, instalments=(FIRST, SECOND, replace(THIRD, amount=330_00)), difference=30_00)
    assert kinds(on(date(2026, 3, 2), plan=dear)) == {"FA-1": VerdictKind.PAYMENT_PLAN}
    assert kinds(on(date(2026, 6, 15), 0, plan=dear)) == {"FA-1": VerdictKind.SETTLED}


def test_the_plan_is_confirmed_only_where_the_site_asks_for_it() -> None:
    assert judge(date(2026, 2, 23), LATE, facts=(PLAN,)).notices == ()
    asking = replace(rules(), confirmations=frozenset({Occasion.PLAN_CONFIRMED}))
    notice = message(judge(date(2026, 2, 23), LATE, facts=(PLAN,), using=asking))
    assert notice.occasion is Occasion.PLAN_CONFIRMED
    assert [part.amount for part in notice.agreed] == [300_00, 300_00, 300_00]


def test_a_pause_silences_the_plan_too() -> None:
    pause = Hold(customer=CODE, until=date(2026, 3, 31))
    assert judge(date(2026, 3, 11), LATE, facts=(PLAN, pause)).notices == ()
