"""What each event means for the decisions after it."""

import copy
from datetime import date, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from runner.journal.fold import fold
from runner.model import events as ev
from runner.model.money import Stage
from runner.model.past import CustomerRecord, InvoiceRecord
from runner.model.problem import UserError
from runner.model.state import State
from tests.journal.anything import any_event

DAY = date(2026, 7, 20)
"""A Monday."""
DUE = date(2026, 7, 1)
WORDS = ("C1", "C2", "R-1", "R-2", "P-1", "FA-1", "nous", "client", "rappel", "courriel", "appel", "", *Stage)
SMALL = st.lists(any_event(st.sampled_from(WORDS)), max_size=25)


def on(day: date, *events: ev.AnyEvent) -> list[ev.AnyEvent]:
    return [msgspec.structs.replace(event, version=1, day=day) for event in events]


def later(days: int) -> date:
    return DAY + timedelta(days=days)


def intended(notice: str = "R-1", message_id: str = "<r1@mercier.example>") -> ev.Intended:
    return ev.Intended(
        notice=notice,
        customer="C1",
        policy="standard",
        step="rappel-ferme",
        channel="courriel",
        invoices=(ev.Listed("FA-1", None, "rappel-ferme", 100), ev.Listed("FA-2", None, "", 50)),
        total=150,
        deadline=later(8),
        message_id=message_id,
    )


def batch(*notices: str) -> ev.BatchOpened:
    return ev.BatchOpened(batch=1, notices=notices)


def seen(balance: int = 100, number: str = "FA-1") -> ev.InvoiceSeen:
    return ev.InvoiceSeen(customer="C1", number=number, due=DUE, total=100, balance=balance)


def learnt(*, believed: bool = True, payment: str = "P-1", mail: str = "m1") -> ev.PaymentLearnt:
    return ev.PaymentLearnt(
        payment=payment,
        mail=mail,
        reader="banque",
        kind="paiement",
        amount=100,
        currency="EUR",
        received_on=DAY,
        believed=believed,
    )


def matched(stage: Stage, *, amount: int = 0, held: tuple[str, ...] = (), payment: str = "P-1") -> ev.Matched:
    parts = (ev.Part("C1", "FA-1", None, amount),) if amount else ()
    return ev.Matched(payment=payment, stage=stage, allocations=parts, held=held)


def export(day: date) -> ev.RunOpened:
    return ev.RunOpened(rules="a", program="0", exported_on=day, rows=1, digest="")


def one(state: State) -> CustomerRecord:
    return state.customers["C1"]


def invoice(state: State, number: str = "FA-1") -> InvoiceRecord:
    return one(state).invoices[number, None]


# --- whatever the events -----------------------------------------------------------------------------


@given(SMALL, SMALL)
def test_folding_in_two_parts_is_folding_at_once(first: list[ev.AnyEvent], then: list[ev.AnyEvent]) -> None:
    assert fold(then, fold(first)) == fold(first + then)


@given(SMALL, st.text(max_size=5))
def test_neither_run_nor_time_of_an_event_decides_anything(events: list[ev.AnyEvent], other: str) -> None:
    moved = [msgspec.structs.replace(event, run=other, at=other) for event in events]
    for customers in ("customers", "payments", "tasks_seen", "mails", "export_days", "batches"):
        assert getattr(fold(events), customers) == getattr(fold(moved), customers)


@given(SMALL)
def test_a_fold_changes_no_event(events: list[ev.AnyEvent]) -> None:
    before = copy.deepcopy(events)
    fold(events)
    assert events == before


@given(SMALL)
def test_the_latest_contact_is_the_last_one_or_a_doubtful_one(events: list[ev.AnyEvent]) -> None:
    for customer in fold(events).customers.values():
        assert customer.contacts == sorted(set(customer.contacts))
        assert customer.doubtful or customer.last_contact == max(customer.contacts, default=None)


def test_every_kind_of_event_has_a_meaning() -> None:
    from runner.journal import fold as module

    assert set(module._APPLY) == set(ev.Event.__subclasses__()) - {ev.OnInvoice} | set(
        ev.OnInvoice.__subclasses__()
    )


def test_a_journal_of_a_newer_program_is_refused() -> None:
    with pytest.raises(UserError, match="newer"):
        fold([msgspec.structs.replace(export(DAY), version=ev.VERSION + 1)])


# --- messages ----------------------------------------------------------------------------------------


def test_an_intention_alone_moves_nothing_and_counts_as_a_try() -> None:
    state = fold(on(DAY, intended()))
    assert state.notices["R-1"].batch == 0
    assert state.customers == {"C1": CustomerRecord(tries=1)}


@pytest.mark.parametrize("permanent", [True, False])
def test_a_refused_message_a_person_has_seen_to_holds_no_more(permanent: bool) -> None:
    state = fold(on(DAY, intended(), ev.Refused(notice="R-1", code=451, permanent=permanent)))
    state = fold(on(later(1), ev.Dropped(notice="R-1", reason="non_parti")), state)
    assert (one(state).refused_for_good, invoice(state).refusals) == ((), 0)


def test_an_opened_batch_marks_its_messages() -> None:
    state = fold(on(DAY, intended(), intended("R-2"), batch("R-1")))
    assert [state.notices[r].batch for r in ("R-1", "R-2")] == [1, 0]
    assert state.batches == 1


def test_a_batch_without_a_number_is_still_a_batch() -> None:
    state = fold(on(DAY, intended(), ev.BatchOpened(batch=0, notices=("R-1",))))
    assert state.notices["R-1"].batch > 0


def test_a_sent_message_climbs_one_rung_for_the_invoices_that_count() -> None:
    state = fold(on(DAY, intended(), batch("R-1"), ev.Sent(notice="R-1")))
    rung = invoice(state).steps[0]
    assert (rung.step, rung.on, rung.deadline, rung.notice) == ("rappel-ferme", DAY, later(8), "R-1")
    assert ("FA-2", None) not in one(state).invoices
    assert (one(state).last_contact, one(state).contacts, one(state).deadline) == (DAY, [DAY], later(8))


def test_the_same_message_sent_twice_over_counts_once() -> None:
    state = fold(on(DAY, intended(), batch("R-1"), ev.Sent(notice="R-1"), ev.Sent(notice="R-1")))
    assert len(invoice(state).steps) == 1


def test_later_messages_thread_to_the_first_under_the_name_the_server_gave() -> None:
    first = on(DAY, intended(), ev.Sent(notice="R-1", server_id="<abc@outlook.example>"))
    state = fold(first + on(later(8), intended("R-2", "<r2@mercier.example>"), ev.Sent(notice="R-2")))
    assert one(state).thread == "<abc@outlook.example>"
    queued = fold(on(DAY, intended(), ev.Sent(notice="R-1", server_id="2.0.0 Ok: queued as 4F2")))
    assert one(queued).thread == "<r1@mercier.example>"


def test_a_temporary_refusal_counts_until_a_message_leaves() -> None:
    events = on(DAY, seen(), intended(), ev.Refused(notice="R-1", code=451, permanent=False))
    state = fold(events)
    assert (invoice(state).refusals, one(state).last_contact) == (1, None)
    state = fold(on(later(1), intended("R-2"), ev.Sent(notice="R-2")), state)
    assert invoice(state).refusals == 0


def test_a_refusal_for_good_asks_a_person() -> None:
    state = fold(on(DAY, intended(), ev.Refused(notice="R-1", code=550, permanent=True)))
    assert one(state).refused_for_good == ("R-1",)
    assert one(state).contacts == []


def test_a_dropped_message_has_no_effect() -> None:
    state = fold(on(DAY, intended(), batch("R-1"), ev.Dropped(notice="R-1", reason="essai")))
    assert state.notices["R-1"].outcome == "abandonnee"
    assert state.customers.get("C1", CustomerRecord()).last_contact is None


def test_a_doubtful_message_counts_for_the_gap_and_not_for_the_ladder() -> None:
    state = fold(on(DAY, seen(), intended(), batch("R-1"), ev.Doubtful(notice="R-1")))
    assert (one(state).doubtful, one(state).last_contact, one(state).contacts) == (("R-1",), DAY, [])
    assert invoice(state).steps == ()


def test_a_doubtful_message_found_later_left_on_its_own_day() -> None:
    state = fold(on(DAY, intended(), batch("R-1"), ev.Doubtful(notice="R-1")))
    state = fold(on(later(3), ev.Sent(notice="R-1")), state)
    assert one(state).doubtful == ()
    assert invoice(state).steps[0].on == DAY
    assert one(state).last_contact == DAY


def test_a_doubtful_message_that_never_left_is_no_contact() -> None:
    events = on(later(-9), intended("R-0"), ev.Sent(notice="R-0"))
    events += on(DAY, intended(), ev.Doubtful(notice="R-1"))
    state = fold(events + on(later(1), ev.Dropped(notice="R-1", reason="non_parti")))
    assert (one(state).doubtful, one(state).last_contact) == ((), later(-9))


def test_a_message_whose_copy_was_found_is_never_in_doubt_again() -> None:
    state = fold(on(DAY, intended(), ev.Sent(notice="R-1"), ev.Doubtful(notice="R-1")))
    assert one(state).doubtful == ()
    state = fold(
        on(DAY, ev.Dropped(notice="R-1", reason="x"), ev.Refused(notice="R-1", code=4, permanent=True)), state
    )
    assert (state.notices["R-1"].outcome, one(state).refused_for_good) == ("envoyee", ())


# --- tasks, replies, bounces -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("channel", "climbs", "reaches"),
    [("appel", True, True), ("tache", True, False), ("lettre", False, False), ("courriel", False, False)],
)
def test_opening_the_task_of_a_step(channel: str, climbs: bool, reaches: bool) -> None:
    listed = (ev.Listed("FA-1", None, "etape", 100), ev.Listed("FA-2", None, "", 50))
    task = ev.TaskOpened(
        task="T-1", kind=channel, customer="C1", invoices=listed, step="etape", channel=channel
    )
    state = fold(on(DAY, seen(), task, task))
    assert [rung.step for rung in invoice(state).steps] == (["etape"] if climbs else [])
    assert one(state).last_contact == (DAY if reaches else None)
    assert set(state.tasks) == state.tasks_seen == {"T-1"}


def test_a_closed_task_stays_known() -> None:
    state = fold(on(DAY, ev.TaskOpened(task="T-1", kind="envoi"), ev.TaskClosed(task="T-1")))
    assert (state.tasks, state.tasks_seen) == ({}, {"T-1"})


def test_what_we_wrote_by_hand_is_a_contact_and_what_they_wrote_waits() -> None:
    def reply(mail: str, *, by: str = "client", automatic: bool = False) -> ev.Replied:
        return ev.Replied(customer="C1", mail=mail, received_on=DAY, by=by, automatic=automatic)

    state = fold(on(later(1), reply("m1"), reply("m2", automatic=True), reply("m3", by="nous")))
    assert [r.mail for r in one(state).replies] == ["m1"]
    assert (one(state).last_contact, one(state).contacts) == (DAY, [DAY])
    assert state.mails == {"m1", "m2", "m3"}


def test_only_a_permanent_bounce_marks_the_address() -> None:
    def bounce(address: str, *, permanent: bool) -> ev.Bounced:
        return ev.Bounced(customer="C1", mail=address, address=address, permanent=permanent)

    state = fold(on(DAY, bounce("a", permanent=True), bounce("b", permanent=False)))
    assert one(state).bad_addresses == {"a"}


# --- invoices and money ------------------------------------------------------------------------------


def test_an_invoice_is_what_the_last_export_showed() -> None:
    change = ev.InvoiceChanged(customer="C1", number="FA-1", due=later(5), total=100, balance=40, before=100)
    state = fold(on(DAY, seen()) + on(later(1), change))
    record = invoice(state)
    assert (record.first_seen, record.due, record.balance, record.present) == (DAY, later(5), 40, True)
    assert [drop.left for drop in record.drops] == [60]
    state = fold(on(later(2), ev.InvoiceAbsent(customer="C1", number="FA-1")), state)
    assert (record.present, record.absent_on) == (False, later(2))


@pytest.mark.parametrize("stage", list(Stage))
def test_what_settles_is_subtracted_and_the_rest_is_not(stage: Stage) -> None:
    state = fold(on(DAY, seen(), learnt(), matched(stage, amount=100)))
    settles = stage not in {Stage.SUSPECTED, Stage.NONE, Stage.DOUBLE, Stage.REJECTED}
    pending = [(p.payment, p.invoice.number, p.amount) for p in one(state).pending]
    assert pending == ([("P-1", "FA-1", 100)] if settles else [])
    assert state.payments["P-1"].allocated == (100 if settles else 0)


def test_the_ledger_showing_a_payment_ends_its_subtraction() -> None:
    proof = ev.Absorbed(customer="C1", number="FA-1", payment="P-1", amount=100, proof="liste")
    state = fold(on(DAY, seen(), learnt(), matched(Stage.EXACT, amount=100), proof))
    assert one(state).pending == []
    assert state.payments["P-1"].absorbed == 100


def test_an_invoice_that_comes_back_brings_its_payments_with_it() -> None:
    gone = (
        ev.InvoiceAbsent(customer="C1", number="FA-1"),
        ev.Absorbed(customer="C1", number="FA-1", payment="P-1", amount=100, proof="absente"),
    )
    state = fold(on(DAY, seen(), learnt(), matched(Stage.EXACT, amount=100), *gone))
    assert one(state).pending == []
    state = fold(on(later(1), seen()), state)
    assert [p.amount for p in one(state).pending] == [100]


def test_money_that_comes_back_is_owed_again() -> None:
    back = ev.Reversed(customer="C1", number="FA-1", payment="P-1", amount=100)
    state = fold(on(DAY, seen(), learnt(), matched(Stage.EXACT, amount=100), back))
    assert one(state).pending == []
    assert state.payments["P-1"].reversed == 100
    shown = ev.Absorbed(customer="C1", number="FA-1", payment="P-1", amount=100, proof="baisse", drop=100)
    state = fold(on(DAY, seen(), learnt(), matched(Stage.EXACT, amount=100), shown, back))
    assert [p.amount for p in one(state).pending] == [-100]


def test_a_reversal_stands_when_its_notice_is_then_matched() -> None:
    back = ev.Reversed(customer="C1", number="FA-1", payment="P-9", amount=100)
    events = on(DAY, learnt(payment="P-9"), matched(Stage.SUSPECTED, held=("C1",), payment="P-9"))
    state = fold(events + on(later(1), back, matched(Stage.REJECTED, amount=100, payment="P-9")))
    assert [(p.payment, p.amount) for p in one(state).pending] == [("P-9", -100)]
    assert one(state).held == []


def test_a_decision_replaces_what_was_suspected() -> None:
    state = fold(on(DAY, learnt(), matched(Stage.SUSPECTED, held=("C1", "C2"))))
    assert {code: [h.payment for h in c.held] for code, c in state.customers.items()} == {
        "C1": ["P-1"],
        "C2": ["P-1"],
    }
    state = fold(on(later(1), matched(Stage.DECIDED, amount=100)), state)
    assert [len(c.held) for c in state.customers.values()] == [0, 0]
    assert [p.amount for p in one(state).pending] == [100]
    assert state.payments["P-1"].stage == Stage.DECIDED


def test_a_hold_that_goes_on_keeps_its_age() -> None:
    state = fold(on(DAY, learnt(believed=False), matched(Stage.SUSPECTED, held=("C1", "C2"))))
    state = fold(on(later(1), export(later(1)), matched(Stage.SUSPECTED, held=("C1",))), state)
    assert [(h.learnt_on, h.exports_since) for h in one(state).held] == [(DAY, 1)]
    assert state.customers["C2"].held == []


def open_days(count: int) -> list[date]:
    days = (later(n) for n in range(1, 60))
    return [day for day in days if day.weekday() < 5][:count]


@pytest.mark.parametrize(("exports", "holds"), [(9, True), (10, False), (11, False)])
def test_an_unbelieved_payment_holds_for_ten_open_exports(exports: int, holds: bool) -> None:
    state = fold(on(DAY, learnt(believed=False), matched(Stage.SUSPECTED, held=("C1",))))
    for day in open_days(exports):
        state = fold(on(day, export(day), export(day)), state)
    assert bool(one(state).held) == holds
    assert one(state).unbelieved_before == (0 if holds else 1)
    assert bool(state.holding) == holds


def test_exports_of_a_sunday_or_from_before_the_payment_do_not_count() -> None:
    state = fold(on(DAY, learnt(believed=False), matched(Stage.SUSPECTED, held=("C1",))))
    for day in (later(-3), DAY, later(5), later(6)):
        state = fold(on(later(6), export(day)), state)
    assert [h.exports_since for h in one(state).held] == [0]


def test_a_second_unbelieved_payment_holds_no_more_and_a_believed_one_does() -> None:
    state = fold(on(DAY, learnt(believed=False), matched(Stage.SUSPECTED, held=("C1",))))
    state = fold((event for day in open_days(10) for event in on(day, export(day))), state)
    again = learnt(believed=False, payment="P-2"), matched(Stage.SUSPECTED, held=("C1",), payment="P-2")
    state = fold(on(later(20), *again), state)
    assert one(state).held == []
    real = learnt(payment="P-3"), matched(Stage.SUSPECTED, held=("C1",), payment="P-3")
    assert [h.payment for h in one(fold(on(later(21), *real), state)).held] == ["P-3"]


def test_a_believed_payment_holds_until_a_person_decides() -> None:
    state = fold(on(DAY, learnt(), matched(Stage.SUSPECTED, held=("C1",))))
    state = fold((event for day in open_days(30) for event in on(day, export(day))), state)
    assert [h.payment for h in one(state).held] == ["P-1"]


# --- runs --------------------------------------------------------------------------------------------


def test_a_lease_is_open_until_it_is_given_back() -> None:
    taken, back = (
        ev.Lease(until="2026-07-20T06:00:00Z"),
        ev.Lease(until="2026-07-20T05:20:00Z", returned=True),
    )
    assert fold([taken]).lease == taken
    assert fold([taken, back]).lease is None


def test_runs_cursors_and_export_days_are_the_last_known() -> None:
    cursor = ev.MailRead(folder="INBOX", validity=1, last_uid=9)
    closed = ev.RunClosed(result="termine", counts={})
    state = fold(on(DAY, export(later(-1)), cursor, closed) + on(later(1), export(DAY), export(later(-1))))
    assert state.began_on == DAY
    assert state.export_days == [later(-1), DAY]
    assert state.cursors["INBOX"].last_uid == 9
    assert state.last_closed is not None
    assert state.last_closed.result == "termine"
    assert state.last_opened is not None
    assert state.last_opened.exported_on == later(-1)
