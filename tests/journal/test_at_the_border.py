"""What the fold keeps at a day or of an event, and not just beside it: changes no other test here noticed."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from runner.journal.fold import fold
from runner.model import events as ev
from runner.model.money import Stage
from runner.model.state import State
from tests.journal.test_closing import FOLLOWED, FRIDAY, GONE, absorbed
from tests.journal.test_fold import (
    DAY,
    export,
    intended,
    invoice,
    later,
    learnt,
    matched,
    on,
    one,
    open_days,
    seen,
)

NOTED = "promesse E-1"


def told(notice: str = "R-1", cause: str = NOTED) -> ev.Intended:
    return msgspec.structs.replace(intended(notice), cause=cause)


def test_contacts_are_days_in_their_order_each_once() -> None:
    """One by hand is read in the sent folder days later, and may be of a day known already."""

    def by_hand(days: int) -> ev.Replied:
        return ev.Replied(customer="C1", mail=f"m{days}", received_on=later(days), automatic=False, by="nous")

    state = fold(on(later(9), by_hand(5), by_hand(1), by_hand(5), by_hand(3), by_hand(1)))
    assert one(state).contacts == [later(1), later(3), later(5)]
    assert one(state).last_contact == later(5)


def test_what_a_message_was_about_is_not_told_again() -> None:
    state = fold(on(DAY, told(), told("R-2", "échéance 2"), intended("R-3")))
    assert one(state).told == (NOTED, "échéance 2")


@pytest.mark.parametrize(
    ("end", "again"),
    [
        (ev.Dropped(notice="R-1", reason="suspendu"), True),
        (ev.Refused(notice="R-1", code=451, permanent=False), True),
        (ev.Refused(notice="R-1", code=550, permanent=True), False),  # a person is asked
        (ev.Doubtful(notice="R-1"), False),  # it may have left
        (ev.Sent(notice="R-1"), False),
    ],
)
def test_it_is_told_again_where_it_did_not_leave(end: ev.AnyEvent, again: bool) -> None:
    state = fold(on(DAY, told("R-0", "autre"), told(), end))
    assert one(state).told == (("autre",) if again else ("autre", NOTED))


def test_each_invoice_of_a_refused_message_counts_it_where_it_was_its_step() -> None:
    state = fold(on(DAY, intended(), ev.Refused(notice="R-1", code=451, permanent=False)))
    assert invoice(state).refusals == 1
    assert ("FA-2", None) not in one(state).invoices
    about = msgspec.structs.replace(
        intended("R-2"), occasion="retour", invoices=(ev.Listed("FA-2", None, "", 5),)
    )
    state = fold(on(DAY, about, ev.Refused(notice="R-2", code=451, permanent=False)), state)
    assert invoice(state, "FA-2").refusals == 1


def test_each_message_adds_its_rung_to_what_is_known_of_the_invoice() -> None:
    state = fold(on(DAY, seen(60), intended(), ev.Sent(notice="R-1")))
    fold(on(later(14), intended("R-2"), ev.Sent(notice="R-2")), state)
    assert [(rung.notice, rung.on) for rung in invoice(state).steps] == [("R-1", DAY), ("R-2", later(14))]
    assert (invoice(state).balance, invoice(state).first_seen) == (60, DAY)


def test_a_message_that_was_never_tried_forgives_no_refusal_of_another() -> None:
    """Or three refusals would never come together."""
    state = fold(on(DAY, seen(), intended(), ev.Refused(notice="R-1", code=451, permanent=False)))
    fold(on(later(1), intended("R-2"), ev.Dropped(notice="R-2", reason="suspendu")), state)
    assert invoice(state).refusals == 1


# --- money -------------------------------------------------------------------------------------------


def test_a_payment_is_kept_as_it_was_told() -> None:
    event = msgspec.structs.replace(
        learnt(), reason="dmarc", booked_on=later(-2), marks=("m1", "m2"), account="aa01", source="releve"
    )
    kept = fold((event,)).payments["P-1"]
    shared = set(kept.__struct_fields__) & set(event.__struct_fields__)
    assert {"reason", "booked_on", "marks", "account", "source"} <= shared
    assert {name: getattr(kept, name) for name in shared} == {name: getattr(event, name) for name in shared}


def test_what_settles_is_known_from_the_day_a_run_said_so() -> None:
    """Not from the mail's: it may have been matched days later, and what is fresh is thanked for."""
    state = fold(on(DAY, learnt()) + on(later(3), matched(Stage.EXACT, amount=100)))
    assert [money.learnt_on for money in one(state).pending] == [later(3)]


def test_each_match_counts_its_allocations_anew() -> None:
    state = fold(on(DAY, learnt(), matched(Stage.PART, amount=40), matched(Stage.EXACT, amount=100)))
    assert state.payments["P-1"].allocated == 100
    assert [money.amount for money in one(state).pending] == [100]


def test_a_rest_given_up_goes_with_the_match_that_gave_it_up() -> None:
    rest = msgspec.structs.replace(matched(Stage.PART, amount=98), waived=(ev.Part("C1", "FA-1", None, 2),))
    state = fold(on(DAY, learnt(), rest))
    assert [(gap.payment, gap.amount) for gap in one(state).waived] == [("P-1", 2)]
    fold(on(later(1), matched(Stage.SUSPECTED, held=("C1",))), state)
    assert one(state).waived == ()
    assert one(state).pending == []


@pytest.mark.parametrize(("booked", "day"), [(later(-2), later(-2)), (None, DAY)])
def test_a_returned_debit_counts_from_the_banks_day(booked: object, day: object) -> None:
    came = msgspec.structs.replace(learnt(), booked_on=booked)
    state = fold(on(later(1), seen(), came, matched(Stage.REJECTED, amount=100)))
    assert invoice(state).returned_on == day
    assert one(state).pending == []
    assert invoice(fold(on(DAY, seen(), learnt(), matched(Stage.EXACT, amount=100)))).returned_on is None


def test_money_back_of_an_invoice_reminds_from_the_day_it_was_learnt() -> None:
    back = ev.Reversed(customer="C1", number="FA-1", payment="P-1", amount=40)
    state = fold(on(DAY, seen(), learnt(), matched(Stage.EXACT, amount=100)) + on(later(4), back))
    assert invoice(state).returned_on == later(4)
    assert [(money.amount, money.learnt_on) for money in one(state).pending] == [(60, DAY)]


def test_money_back_of_an_older_payment_leaves_the_last_one_known() -> None:
    came = on(DAY, seen(), learnt(), matched(Stage.EXACT, amount=40))
    newer = msgspec.structs.replace(learnt(payment="P-2"), booked_on=later(6))
    came += on(later(6), newer, matched(Stage.EXACT, amount=60, payment="P-2"))
    back = ev.Reversed(customer="C1", number="FA-1", payment="P-1", amount=40)
    assert one(fold(came + on(later(7), back))).last_paid == later(6)


def test_two_payments_of_one_invoice_are_two() -> None:
    state = fold(on(DAY, learnt(), learnt(payment="P-2"), matched(Stage.PART, amount=40)))
    fold(on(DAY, matched(Stage.PART, amount=30, payment="P-2")), state)
    assert [(money.payment, money.amount) for money in one(state).pending] == [("P-1", 40), ("P-2", 30)]
    fold(on(DAY, matched(Stage.PART, amount=25, payment="P-2")), state)
    assert [(money.payment, money.amount) for money in one(state).pending] == [("P-1", 40), ("P-2", 25)]


def released(state: State) -> State:
    return fold([event for day in open_days(9) for event in on(day, export(day))], state)


def test_each_unbelieved_hold_has_its_own_time_and_a_believed_one_none() -> None:
    doubtful = on(DAY, learnt(believed=False), matched(Stage.SUSPECTED, held=("C1",)))
    believed = on(DAY, learnt(payment="P-2"), matched(Stage.SUSPECTED, held=("C1",), payment="P-2"))
    state = released(fold(doubtful + believed))
    assert [(held.payment, held.exports_since) for held in one(state).held] == [("P-1", 9), ("P-2", 0)]
    assert state.holding == {"C1"}
    last = open_days(10)[-1]
    fold(on(last, export(last)), state)
    assert [held.payment for held in one(state).held] == ["P-2"]
    assert (one(state).unbelieved_before, state.holding) == (1, set())


def test_an_export_of_the_day_it_was_learnt_and_of_a_saturday_are_no_later_open_days() -> None:
    state = fold(on(DAY, learnt(believed=False), matched(Stage.SUSPECTED, held=("C1",))))
    for days in (0, 5, 6):  # that Monday, the Saturday, the Sunday
        fold(on(later(days), export(later(days))), state)
    assert [held.exports_since for held in one(state).held] == [0]
    friday = DAY + timedelta(days=4)
    fold(on(friday, export(friday)), state)
    assert [held.exports_since for held in one(state).held] == [1]


def test_a_hold_that_is_matched_again_has_its_new_stage() -> None:
    state = fold(on(DAY, learnt(), matched(Stage.NONE, held=("C1",)), matched(Stage.SUSPECTED, held=("C1",))))
    assert [held.stage for held in one(state).held] == [Stage.SUSPECTED]
    assert state.payments["P-1"].touches == frozenset({"C1"})


def test_the_banks_day_closes_what_one_payment_explains() -> None:
    """Earlier than the last export that still showed it, and no later day of ours in its place."""
    thursday = FRIDAY - timedelta(days=1)
    paid = msgspec.structs.replace(learnt(), booked_on=thursday)
    gone = on(later(8), export(later(8)), GONE, absorbed("absente"))
    state = fold([*FOLLOWED, *on(DAY, paid, matched(Stage.EXACT, amount=100)), *gone])
    assert invoice(state).closed_on == thursday
    unknown = fold([*FOLLOWED, *gone])
    assert invoice(unknown).closed_on == DAY, "of a payment never announced no day is known"


def test_a_payment_of_an_invoice_no_export_has_shown_is_absorbed_all_the_same() -> None:
    back = ev.Reversed(customer="C1", number="FA-1", payment="P-1", amount=1)
    state = fold(on(DAY, learnt(), absorbed("liste"), back))
    assert (state.payments["P-1"].absorbed, state.payments["P-1"].reversed) == (100, 1)
    assert one(state).invoices == {}


def test_a_payment_matched_again_holds_beside_another_and_not_in_its_place() -> None:
    """Or deciding about the other would release the customer from both."""
    holds = [matched(Stage.SUSPECTED, held=("C1",), payment=name) for name in ("P-1", "P-2", "P-1")]
    state = fold(on(DAY, learnt(), learnt(payment="P-2"), *holds))
    assert sorted(held.payment for held in one(state).held) == ["P-1", "P-2"]
    fold(on(later(1), matched(Stage.DECIDED, amount=100, payment="P-2")), state)
    assert [held.payment for held in one(state).held] == ["P-1"]


def test_a_number_with_a_day_of_issue_is_another_invoice_than_the_one_without() -> None:
    state = fold(on(DAY, seen(), intended(), ev.Sent(notice="R-1")))
    fold(on(later(1), msgspec.structs.replace(seen(), issued_on=later(-9))), state)
    assert len(invoice(state).steps) == 1
    assert one(state).invoices["FA-1", later(-9)].steps == ()


def test_what_was_never_shown_open_closes_on_the_day_of_the_run_that_saw_it_end() -> None:
    state = fold(on(DAY, seen()) + on(later(2), seen(0)))
    assert invoice(state).closed_on == later(2)
    assert invoice(fold(on(DAY, seen()) + on(later(3), GONE))).closed_on == later(3)


def test_what_the_ledger_shows_of_an_unknown_payment_is_kept_with_it() -> None:
    shown = ev.Absorbed(customer="C1", number="FA-1", payment="P-7", amount=100, proof="liste")
    record = fold(on(DAY, seen(), shown)).payments["P-7"]
    assert (record.absorbed, record.amount, record.believed) == (100, 0, False)
