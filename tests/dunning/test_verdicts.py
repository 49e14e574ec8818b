"""The ordered verdicts, one by one: which cause gives which, and what it needs to go away."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import msgspec
import pytest

from runner.dunning.decide import decide
from runner.dunning.law import oldest_claimable
from runner.model.decision import VerdictKind
from runner.model.facts import Dispute, Fact, Hold, Insolvency, PaymentDecision, Promise, SendOutcome
from runner.model.money import Stage
from runner.model.parties import Account, DebtorType, Invoice
from runner.model.past import CustomerRecord, HeldMoney, InvoiceRecord
from runner.model.problem import Place, Problem
from runner.model.text import t
from tests.dunning.world import CODE, account, customer, done, invoice, judge, kinds, rules, verdict

DAY = date(2026, 3, 6)
LATE = invoice("FA-1", date(2026, 2, 20))


def test_several_causes_give_the_first_as_verdict_and_the_others_as_reasons() -> None:
    facts: tuple[Fact, ...] = (
        Promise(customer=CODE, date=date(2026, 3, 9)),
        Hold(customer=CODE, until=date(2026, 3, 31)),
        Dispute(customer=CODE, reason="prix", until=date(2026, 3, 31), invoice="FA-1"),
    )
    (found,) = judge(DAY, LATE, facts=facts).verdicts
    assert found.kind is VerdictKind.DISPUTE
    assert [str(r.text).split()[0] for r in found.reasons] == ["disputed", "on", "promised"]
    assert (found.step and found.step.name, found.next_on) == ("rappel", date(2026, 4, 1))


def test_a_doubt_about_the_export_or_an_illegible_fact_holds_the_whole_customer() -> None:
    doubtful = Account(customer(), (LATE,), doubts=(t("the same invoice twice"),))
    assert kinds(decide(doubtful, None, (), rules(), DAY)) == {"FA-1": VerdictKind.DOUBTFUL_DATA}
    problem = Problem(Place("suivi/C0142/x.yaml", 3), t("unknown key"))
    held = decide(account(LATE), None, (), rules(), DAY, fact_problems=(problem,))
    assert (held.verdicts[0].kind, held.verdicts[0].reasons[0].place) == (
        VerdictKind.DOUBTFUL_DATA,
        problem.place,
    )


def test_another_currency_is_not_claimed_yet() -> None:
    decision = judge(DAY, msgspec.structs.replace(LATE, currency="USD"), invoice("FA-2", date(2026, 2, 20)))
    assert kinds(decision) == {"FA-1": VerdictKind.DOUBTFUL_DATA, "FA-2": VerdictKind.TO_SEND}


def test_insolvency_stops_everything_and_opens_the_countdown_to_the_claim() -> None:
    fact = Insolvency(customer=CODE, published_on=date(2025, 12, 31))
    decision = judge(DAY, LATE, facts=(fact,))
    assert kinds(decision) == {"FA-1": VerdictKind.INSOLVENCY}
    (task,) = decision.tasks
    assert (task.kind, "28/02/2026" in str(task.text)) == ("declaration", True)


@pytest.mark.parametrize(
    ("debtor", "day", "oldest"),
    [
        (DebtorType.BUSINESS, date(2026, 3, 6), date(2021, 3, 6)),
        (DebtorType.CONSUMER, date(2026, 3, 6), date(2024, 3, 6)),
        (DebtorType.UNKNOWN, date(2028, 2, 29), date(2026, 3, 1)),
        (DebtorType.PUBLIC, date(2026, 1, 1), date(2022, 1, 1)),
        (DebtorType.PUBLIC, date(2025, 12, 31), date(2021, 1, 1)),
    ],
)
def test_what_is_too_old_for_a_court_is_not_claimed(debtor: DebtorType, day: date, oldest: date) -> None:
    assert oldest_claimable(debtor, day) == oldest
    due = oldest + timedelta(days=30 if debtor is DebtorType.PUBLIC else 0)  # issued thirty days before
    barred, claimable = invoice("FA-1", due - timedelta(days=1)), invoice("FA-2", due)
    decision = judge(day, barred, claimable, who=customer(debtor), using=rules(began_on=date(2019, 1, 1)))
    assert verdict(decision, "FA-1").kind is VerdictKind.TIME_BARRED
    assert verdict(decision, "FA-2").kind is not VerdictKind.TIME_BARRED
    asked = [task.invoices[0].number for task in decision.tasks if task.kind == "prescription"]
    assert asked[0] == "FA-1"


def test_a_person_is_warned_once_six_months_before_the_time_limit() -> None:
    soon, later = invoice("FA-1", date(2021, 9, 5)), invoice("FA-2", date(2021, 9, 6))
    using = rules(began_on=date(2019, 1, 1))
    decision = judge(DAY, soon, later, using=using)
    assert [task.invoices[0].number for task in decision.tasks if task.kind == "prescription"] == ["FA-1"]
    assert kinds(decision)["FA-1"] is not VerdictKind.TIME_BARRED
    assert {t.id for t in judge(date(2026, 3, 9), soon, using=using).tasks} >= {
        t.id for t in decision.tasks if t.kind == "prescription"
    }


def held(*, believed: bool, exports: int = 0) -> HeldMoney:
    return HeldMoney(
        "P-1", 500_00, date(2026, 3, 2), believed, Stage.SUSPECTED, exports, forgeable=not believed
    )


def test_a_believed_payment_holds_until_a_decision_has_settled_it() -> None:
    past = CustomerRecord(held=[held(believed=True, exports=50)])
    assert kinds(judge(DAY, LATE, past=past)) == {"FA-1": VerdictKind.PAYMENT_WAITING}
    written = PaymentDecision(customer=CODE, payment="P-1", allocations=(("FA-11", 500_00),))
    assert judge(DAY, LATE, past=past, facts=(written,)).notices == ()
    assert judge(DAY, LATE, past=CustomerRecord(), facts=(written,)).notices


def test_an_unbelieved_payment_holds_for_ten_exports_and_a_second_one_not_at_all() -> None:
    assert judge(DAY, LATE, past=CustomerRecord(held=[held(believed=False, exports=9)])).notices == ()
    assert judge(DAY, LATE, past=CustomerRecord(held=[held(believed=False, exports=10)])).notices
    assert judge(DAY, LATE, past=CustomerRecord(held=[held(believed=False)], unbelieved_before=1)).notices


@pytest.mark.parametrize(
    "past", [CustomerRecord(doubtful=("R-1",)), CustomerRecord(refused_for_good=("R-1",))]
)
def test_a_doubtful_or_refused_message_is_never_sent_again_by_itself(past: CustomerRecord) -> None:
    assert kinds(judge(DAY, LATE, past=past)) == {"FA-1": VerdictKind.DOUBTFUL_SEND}
    left = SendOutcome(customer=CODE, notice="R-1", sent=True)
    assert judge(DAY, LATE, past=past, facts=(left,)).notices == ()
    not_left = SendOutcome(customer=CODE, notice="R-1", sent=False)
    assert judge(DAY, LATE, past=past, facts=(not_left,)).notices


def test_a_step_refused_for_now_is_planned_three_times_more_then_a_person_is_asked() -> None:
    record = InvoiceRecord(LATE.due, LATE.total, LATE.balance, refusals=3)
    past = CustomerRecord(invoices={LATE.key[1:]: record})
    assert judge(DAY, LATE, past=past).notices
    record.refusals = 4
    assert kinds(judge(DAY, LATE, past=past)) == {"FA-1": VerdictKind.DOUBTFUL_SEND}


def test_the_decision_names_the_step_its_day_and_the_parts_of_that_day() -> None:
    past = done({LATE: [("rappel", date(2026, 3, 2))]}, deadline=date(2026, 3, 9))
    (found,) = judge(DAY, LATE, past=past).verdicts
    assert found.timing is not None
    assert found.timing.by_due == date(2026, 3, 9)
    assert found.timing.by_gap == date(2026, 3, 9)
    assert found.timing.by_deadline == date(2026, 3, 12)
    assert found.timing.on == found.next_on == date(2026, 3, 12)
    assert "deadline" in str(found.reasons[0].text)


def test_a_settled_invoice_says_whether_money_learnt_covers_it() -> None:
    nothing = judge(DAY, replace_balance(0)).verdicts[0]
    assert (nothing.kind, str(nothing.reasons[0].text)) == (VerdictKind.SETTLED, "nothing is owed")


def replace_balance(balance: int) -> Invoice:
    return msgspec.structs.replace(LATE, balance=balance)


def test_the_customer_without_a_single_invoice_has_no_verdict() -> None:
    assert decide(Account(replace(customer(), code="C9"), ()), None, (), rules(), DAY).verdicts == ()
