"""What people know, and what it does to each invoice that day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from runner.dunning.decide import decide
from runner.dunning.insolvency import draft_claim
from runner.dunning.promises import promise_id
from runner.model.balance import balances
from runner.model.decision import Occasion, VerdictKind
from runner.model.facts import (
    AgreedCredit,
    Call,
    CallOutcome,
    ContactChange,
    Dispute,
    DisputeEnded,
    Fact,
    Hold,
    Insolvency,
    Letter,
    Outcome,
    PaymentPlan,
    Promise,
    WrongAddress,
)
from runner.model.parties import Credit, DebtorType, InvoiceKey, PaidInvoice
from runner.model.past import CustomerRecord, Drop, InvoiceRecord, PromiseRecord
from runner.model.problem import Place
from tests.dunning.world import CODE, account, customer, done, invoice, judge, kinds, rules, verdict

DAY = date(2026, 3, 9)
LATE = invoice("FA-1", date(2026, 2, 27))
HERE = Place("suivi/C0142/fait.yaml", 1, 1)
DISPUTE = Dispute(customer=CODE, reason="prix", until=date(2026, 3, 20), invoice="FA-1", on=date(2026, 3, 4))


# --- disputes and credits -------------------------------------------------------------------------


def test_a_dispute_that_ended_against_the_customer_gives_the_ladder_back() -> None:
    for outcome in (Outcome.UNFOUNDED, Outcome.WITHDRAWN):
        end = DisputeEnded(customer=CODE, outcome=outcome, invoice="FA-1", on=date(2026, 3, 8))
        assert kinds(judge(DAY, LATE, facts=(DISPUTE, end))) == {"FA-1": VerdictKind.TO_SEND}


def test_an_end_says_nothing_of_a_later_dispute_nor_of_another_invoice() -> None:
    later = replace(DISPUTE, on=date(2026, 3, 9))
    end = DisputeEnded(customer=CODE, outcome=Outcome.UNFOUNDED, invoice="FA-1", on=date(2026, 3, 8))
    assert kinds(judge(DAY, LATE, facts=(later, end))) == {"FA-1": VerdictKind.DISPUTE}
    elsewhere = replace(end, invoice="FA-2")
    assert kinds(judge(DAY, LATE, facts=(DISPUTE, elsewhere))) == {"FA-1": VerdictKind.DISPUTE}


def test_what_was_rightly_disputed_is_never_asked_for_again() -> None:
    end = DisputeEnded(customer=CODE, outcome=Outcome.FOUNDED, on=date(2026, 3, 8))
    part = replace(DISPUTE, amount=200_00)
    (notice,) = judge(DAY, LATE, facts=(part, end)).notices
    assert (notice.total, notice.occasion) == (800_00, None)
    assert kinds(judge(DAY, LATE, facts=(DISPUTE, end))) == {"FA-1": VerdictKind.DISPUTE}


def test_the_undisputed_part_is_asked_for_in_its_own_text() -> None:
    (notice,) = judge(DAY, LATE, facts=(replace(DISPUTE, amount=200_00),)).notices
    assert (notice.occasion, notice.total) == (Occasion.UNDISPUTED_PART, 800_00)


def test_a_credit_note_to_come_is_not_asked_for_until_the_export_shows_it() -> None:
    credit = AgreedCredit(
        customer=CODE, invoice="FA-1", amount=200_00, expected_on=date(2026, 3, 20), on=date(2026, 3, 4)
    )
    asked = judge(DAY, LATE, facts=(credit,))
    assert asked.notices[0].total == 800_00
    shown = [Credit(CODE, "AV-1", date(2026, 3, 5), 200_00, "FA-1")]
    found = decide(replace(account(LATE), credits=tuple(shown)), None, (credit,), rules(), DAY)
    assert found.notices[0].total == 800_00
    fell = CustomerRecord()
    fell.invoices[LATE.key[1:]] = InvoiceRecord(
        LATE.due, 1_200_00, 1_000_00, drops=(Drop(200_00, DAY, 200_00),)
    )
    assert judge(DAY, LATE, past=fell, facts=(credit,)).notices[0].total == 1_000_00


def test_a_credit_note_that_covers_the_invoice_holds_it_and_is_asked_for_when_late() -> None:
    credit = AgreedCredit(customer=CODE, invoice="FA-1", amount=1_000_00, expected_on=date(2026, 3, 6))
    decision = judge(DAY, LATE, facts=(credit,))
    assert kinds(decision) == {"FA-1": VerdictKind.CREDIT_COVERS}
    assert [task.kind for task in decision.tasks] == ["donnees"]


# --- promises -------------------------------------------------------------------------------------


def past_with(*promises: tuple[Promise, dict[str, int], bool | None]) -> CustomerRecord:
    record = CustomerRecord()
    for promise, owed, kept in promises:
        balances_ = {(number, LATE.key.issued_on): cents for number, cents in owed.items()}
        record.promises[promise_id(promise)] = PromiseRecord(
            promise.date, promise.amount or 0, balances_, kept
        )
    return record


def test_a_part_is_kept_by_what_was_paid_since_and_not_before() -> None:
    promise = Promise(customer=CODE, date=date(2026, 3, 3), amount=300_00, invoice="FA-1")
    noted = past_with((promise, {"FA-1": 1_000_00}, None))
    unpaid = verdict(judge(DAY, LATE, past=noted, facts=(promise,)), "FA-1")
    assert "not kept" in str(unpaid.reasons[-1].text)
    partly = invoice("FA-1", date(2026, 2, 27), 700_00)
    assert "was kept" in str(
        verdict(judge(DAY, partly, past=noted, facts=(promise,)), "FA-1").reasons[-1].text
    )


def test_the_bank_has_three_days() -> None:
    promise = Promise(customer=CODE, date=date(2026, 3, 4), invoice="FA-1")
    assert kinds(judge(date(2026, 3, 9), LATE, facts=(promise,))) == {"FA-1": VerdictKind.PROMISE}
    assert kinds(judge(date(2026, 3, 10), LATE, facts=(promise,))) == {"FA-1": VerdictKind.TO_SEND}


def test_two_broken_in_ninety_days_and_the_next_holds_nothing() -> None:
    broken = [Promise(customer=CODE, date=DAY - timedelta(days=d), amount=10) for d in (20, 60)]
    new = Promise(customer=CODE, date=date(2026, 3, 12), invoice="FA-1")
    past = past_with(*((promise, {}, False) for promise in broken))
    assert kinds(judge(DAY, LATE, past=past, facts=(new,))) == {"FA-1": VerdictKind.TO_SEND}
    older = [replace(broken[0]), Promise(customer=CODE, date=DAY - timedelta(days=91), amount=10)]
    past = past_with(*((promise, {}, False) for promise in older))
    assert kinds(judge(DAY, LATE, past=past, facts=(new,))) == {"FA-1": VerdictKind.PROMISE}


def test_a_broken_promise_stays_broken_whatever_is_paid_later() -> None:
    promise = Promise(customer=CODE, date=date(2026, 3, 3), amount=300_00, invoice="FA-1")
    past = past_with((promise, {"FA-1": 1_000_00}, False))
    paid = invoice("FA-1", date(2026, 2, 27), 100_00)
    assert "not kept" in str(verdict(judge(DAY, paid, past=past, facts=(promise,)), "FA-1").reasons[-1].text)


# --- calls and letters ----------------------------------------------------------------------------


def test_a_promise_heard_in_a_call_holds_like_any_other() -> None:
    call = Call(customer=CODE, outcome=CallOutcome.PROMISE, promised=date(2026, 3, 12), on=date(2026, 3, 6))
    assert kinds(judge(DAY, LATE, facts=(call,))) == {"FA-1": VerdictKind.PROMISE}


def test_a_dispute_told_by_telephone_holds_until_it_is_written_down() -> None:
    call = Call(customer=CODE, outcome=CallOutcome.DISPUTE, on=date(2026, 3, 6))
    assert kinds(judge(DAY, LATE, facts=(call,))) == {"FA-1": VerdictKind.REPLY_WAITING}
    part = replace(DISPUTE, on=date(2026, 3, 6), amount=1_00)
    assert kinds(judge(date(2026, 3, 16), LATE, facts=(call, part))) == {"FA-1": VerdictKind.TO_SEND}


@pytest.mark.parametrize(
    ("outcome", "kind"),
    [(CallOutcome.REACHED, VerdictKind.WAITS), (CallOutcome.ABSENT, VerdictKind.TO_SEND)],
)
def test_only_a_call_that_reached_somebody_is_a_contact(outcome: CallOutcome, kind: VerdictKind) -> None:
    call = Call(customer=CODE, outcome=outcome, on=date(2026, 3, 6))
    assert kinds(judge(DAY, LATE, facts=(call,))) == {"FA-1": kind}


def test_a_call_to_make_again_is_a_task_until_it_is_made() -> None:
    first = Call(
        customer=CODE, outcome=CallOutcome.ABSENT, on=date(2026, 3, 4), again_on=date(2026, 3, 9), place=HERE
    )
    assert [t.kind for t in judge(date(2026, 3, 6), LATE, facts=(first,)).tasks] == []
    assert [t.kind for t in judge(DAY, LATE, facts=(first,)).tasks] == ["appel"]
    second = Call(customer=CODE, outcome=CallOutcome.REACHED, on=date(2026, 3, 9))
    assert judge(DAY, LATE, facts=(first, second)).tasks == ()


def test_a_posted_letter_is_its_step_done_for_the_invoices_it_names() -> None:
    old = invoice("FA-1", date(2026, 1, 12))
    past = done(
        {old: [(name, date(2026, 2, 20)) for name in ("rappel", "appel", "rappel-ferme", "derniere")]}
    )
    letter = Letter(customer=CODE, step="mise-en-demeure", invoices=("FA-1",), on=date(2026, 3, 6))
    found = verdict(judge(DAY, old, past=past, facts=(letter,)), "FA-1")
    assert found.step is not None
    assert found.step.name == "blocage"
    back = replace(letter, returned=True)
    assert "adresse" in [task.kind for task in judge(DAY, old, past=past, facts=(back,)).tasks]


# --- contacts -------------------------------------------------------------------------------------


def reached(*facts: Fact, day: date = DAY) -> tuple[str, ...]:
    notices = judge(day, LATE, facts=facts).notices
    return notices[0].customer.emails if notices else ()


def test_a_new_address_is_written_to_while_it_is_valid() -> None:
    new = ContactChange(
        customer=CODE, emails=("neuf@durand.example",), since=date(2026, 3, 5), until=date(2026, 3, 31)
    )
    assert reached(new) == ("neuf@durand.example",)
    assert reached(replace(new, since=date(2026, 3, 20))) == ("compta@durand.example",)
    assert reached(replace(new, until=date(2026, 3, 8))) == ("compta@durand.example",)
    newest = replace(new, emails=("b@durand.example",), since=date(2026, 3, 6))
    assert reached(newest, new) == ("b@durand.example",)


def test_an_address_given_after_all_were_called_wrong_is_good() -> None:
    wrong = WrongAddress(customer=CODE, on=date(2026, 3, 4))
    new = ContactChange(customer=CODE, emails=("neuf@durand.example",), since=None, on=date(2026, 3, 5))
    assert reached(wrong) == ()
    assert reached(wrong, new) == ("neuf@durand.example",)
    assert reached(wrong, replace(new, on=date(2026, 3, 3))) == ()


# --- insolvency -----------------------------------------------------------------------------------

PUBLISHED = Insolvency(customer=CODE, published_on=date(2026, 3, 5), opened_on=date(2026, 2, 25))


def test_the_countdown_is_told_again_as_the_day_comes_near_and_ends_when_declared() -> None:
    def told(day: date, *facts: Fact) -> list[str]:
        return [task.id for task in judge(day, LATE, facts=(PUBLISHED, *facts)).tasks]

    first = told(date(2026, 3, 6))
    assert first == told(date(2026, 4, 4)) != told(date(2026, 4, 5))
    days = (
        first,
        *(told(date(2026, 5, 5) - timedelta(days=left)) for left in (30, 15, 7, 2)),
        told(date(2026, 5, 6)),
    )
    assert len({ids[0] for ids in days}) == 6
    declared = replace(PUBLISHED, declared_on=date(2026, 4, 1))
    assert told(date(2026, 4, 5), declared) == []
    assert "11/05" not in str(judge(date(2026, 4, 5), LATE, facts=(PUBLISHED,)).tasks[0].text)


def test_the_draft_of_the_claim_stops_interest_at_the_judgment_and_leaves_out_what_came_after() -> None:
    early, after = invoice("FA-1", date(2026, 1, 31), 12_000_00), invoice("FA-9", date(2026, 4, 10))
    books = account(early, after, credits_=(100_00,))
    claim = draft_claim(PUBLISHED, books, balances(books, None), 100_00, rules())
    (row,) = claim.rows
    assert (row.principal, row.interest, row.flat) == (12_000_00, 95_87, 40_00)  # 24 days at 12.15 %
    assert [key.number for key in claim.later] == ["FA-9"]
    assert (claim.total, claim.declare_by) == (12_000_00 + 95_87 + 40_00 - 100_00, date(2026, 5, 5))
    due = replace(PUBLISHED, opened_on=date(2026, 2, 1))  # from its first hour on, paying was forbidden
    (row,) = draft_claim(due, books, balances(books, None), 0, rules()).rows
    assert (row.interest, row.flat) == (0, 0)
    consumer = account(early, who=customer(DebtorType.CONSUMER))
    assert draft_claim(PUBLISHED, consumer, balances(consumer, None), 0, rules()).rows[0].total == 12_000_00


# --- facts that have lost their way ---------------------------------------------------------------


@pytest.mark.parametrize(
    "fact",
    [
        Hold(customer=CODE, until=date(2028, 1, 1), place=HERE),
        Dispute(customer=CODE, reason="prix", until=date(2028, 1, 1), place=HERE),
        Promise(customer=CODE, date=date(2028, 1, 1), place=HERE),
        AgreedCredit(customer=CODE, invoice="FA-7", amount=1, expected_on=DAY, place=HERE),
        PaymentPlan(customer=CODE, invoices=("FA-1", "FA-7"), instalments=(), place=HERE),
        Letter(customer=CODE, step="mise-en-demeure", invoices=("FA-7",), on=DAY, place=HERE),
    ],
)
def test_a_fact_without_an_end_or_about_no_known_invoice_holds_and_is_named(fact: Fact) -> None:
    found = verdict(judge(DAY, LATE, facts=(fact,)), "FA-1")
    assert found.kind is VerdictKind.DOUBTFUL_DATA
    assert HERE in [reason.place for reason in found.reasons]


def test_an_invoice_the_export_lists_as_paid_is_known() -> None:
    paid = PaidInvoice(
        InvoiceKey(CODE, "FA-7", date(2026, 1, 5)), date(2026, 2, 4), 100_00, date(2026, 2, 20)
    )
    posted = Letter(customer=CODE, step="mise-en-demeure", invoices=("FA-7",), on=date(2026, 2, 10))
    decision = decide(replace(account(LATE), paid=(paid,)), None, (posted,), rules(), DAY)
    assert kinds(decision) == {"FA-1": VerdictKind.TO_SEND}
    assert decision.tasks == ()


def test_a_hold_that_ended_is_told_for_a_week_and_holds_no_more() -> None:
    pause = Hold(customer=CODE, until=date(2026, 3, 8), place=HERE)
    decision = judge(DAY, LATE, facts=(pause,))
    assert kinds(decision) == {"FA-1": VerdictKind.TO_SEND}
    assert [task.kind for task in decision.tasks] == ["donnees"]
    assert judge(date(2026, 3, 16), LATE, facts=(pause,)).tasks == ()
