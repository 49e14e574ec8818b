"""What a run leaves for the next one's brakes, tasks and letters: counts, leases, figures, hand-overs."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from runner.journal.fold import BRAKE, fold
from runner.model import events as ev
from runner.model.money import Stage
from runner.model.problem import UserError
from runner.model.state import State
from tests.journal.test_fold import DAY, export, intended, later, matched, on, one, seen

TAKEN = ev.Lease(until="2026-07-20T06:00:00Z")
WELL, BRAKED = ev.RunClosed(result="termine", counts={}), ev.RunClosed(result=BRAKE, counts={})


def gone(*numbers: int) -> list[ev.AnyEvent]:
    return [ev.InvoiceAbsent(customer="C1", number=f"FA-{number}") for number in numbers]


def shown(*numbers: int) -> list[ev.AnyEvent]:
    return [seen(number=f"FA-{number}") for number in numbers]


def counts(state: State) -> tuple[int, int, int]:
    return state.present, state.present_then, state.vanished


def began() -> State:
    """A first run that ended well showed four invoices."""
    return fold(on(DAY, export(DAY), *shown(1, 2, 3, 4), WELL))


def test_what_left_the_file_is_counted_from_the_last_run_that_no_brake_stopped() -> None:
    state = began()
    assert counts(state) == (4, 4, 0)
    fold(on(later(1), export(later(1)), *gone(1, 2), *gone(1), BRAKED), state)
    assert counts(state) == (2, 4, 2), "a brake does not lift itself, nor does one invoice leave twice"
    fold(on(later(2), export(later(2)), *shown(1, 5)), state)
    assert counts(state) == (4, 4, 1), "one is back, and a new one stands for none that left"
    assert state.passed is not None
    assert state.passed.exported_on == DAY
    fold(on(later(2), TAKEN), state)
    assert counts(state) == (4, 4, 0)
    assert state.passed.exported_on == later(2), "a lease is taken where no brake holds"
    fold(on(later(3), *shown(2)), state)
    assert counts(state) == (5, 4, 0), "it left before, and is missing to nobody"


def test_a_lease_given_back_compares_with_nothing_new() -> None:
    state = began()
    fold([msgspec.structs.replace(TAKEN, run="P1")], state)
    fold(on(later(1), *gone(1)), state)
    back = ev.Lease(until="2026-07-20T05:20:00Z", returned=True)
    fold([msgspec.structs.replace(back, run="P2")], state)
    assert _leased(state), "nobody gives back another's"
    fold([msgspec.structs.replace(back, run="P1")], state)
    assert not _leased(state)
    assert counts(state) == (3, 4, 1)


def _leased(state: State) -> bool:
    return state.lease is not None


def test_an_invoice_that_leaves_unpaid_is_money_that_may_have_come_and_a_settled_one_is_none() -> None:
    state = fold(on(DAY, *shown(1), seen(balance=0, number="FA-2")))
    fold(on(later(1), *gone(2)), state)
    assert one(state).last_paid is None
    fold(on(later(2), *gone(1)), state)
    assert one(state).last_paid == later(2)


def test_one_figure_a_day_for_forty_five_days() -> None:
    def closed(days: int, owed: int) -> list[ev.AnyEvent]:
        return on(later(days), msgspec.structs.replace(WELL, figures={"encours": owed}))

    state = fold(closed(0, 1) + closed(1, 2) + closed(1, 3) + on(later(2), WELL))
    assert state.figures == [(DAY, {"encours": 1}), (later(1), {"encours": 3})]
    fold(closed(45, 4), state)
    assert [day for day, _ in state.figures] == [DAY, later(1), later(45)]
    fold(closed(46, 5), state)
    assert [day for day, _ in state.figures] == [later(1), later(45), later(46)]


def test_messages_wait_for_their_copies_until_one_is_read() -> None:
    ours = on(DAY, intended(), ev.Sent(notice="R-1"))
    texts = on(DAY, intended("R-2", message_id=""), ev.Sent(notice="R-2"))  # an SMS has no copy
    found = on(DAY, intended("R-3"))
    found += [
        msgspec.structs.replace(ev.Sent(notice="R-3"), run="P2", day=DAY)
    ]  # by its copy, in a later run
    state = fold(ours + texts + found)
    assert state.uncopied == 1
    fold(on(later(1), export(later(1))), state)
    assert state.uncopied == 1
    fold(on(later(2), msgspec.structs.replace(export(later(2)), copies=1)), state)
    assert state.uncopied == 0


def test_the_first_day_stays_the_first() -> None:
    assert fold(on(DAY, export(DAY)) + on(later(1), export(later(1)))).began_on == DAY


def test_an_export_read_twice_in_a_day_counts_once() -> None:
    held = on(DAY, matched(Stage.SUSPECTED, held=("C1",)))
    state = fold(held + on(later(1), export(later(1)), export(later(1))))
    assert [h.exports_since for h in one(state).held] == [1]


# --- replies ------------------------------------------------------------------------------------------


def test_an_answer_takes_its_own_reply_away_and_leaves_the_others() -> None:
    def reply(mail: str, **more: object) -> ev.Replied:
        return msgspec.structs.replace(
            ev.Replied(customer="C1", mail=mail, received_on=DAY, automatic=False, by="client"), **more
        )

    where = {"folder": "INBOX", "validity": 7, "uid": 5, "hint": "litige"}
    state = fold(on(later(1), reply("m1", **where), reply("m2"), reply("m3", automatic=True)))
    assert [waiting.mail for waiting in one(state).replies] == ["m1", "m2"]
    first = one(state).replies[0]
    assert (first.received_on, first.learnt_on, first.hint) == (DAY, later(1), "litige")
    assert (first.folder, first.validity, first.uid) == ("INBOX", 7, 5)
    fold(on(later(2), ev.Answered(customer="C1", mail="m1")), state)
    assert [waiting.mail for waiting in one(state).replies] == ["m2"]
    fold(on(later(2), reply("m4", by="nous", answers=("m2",))), state)
    assert one(state).replies == []
    assert state.mails == {"m1", "m2", "m3", "m4"}


def test_a_contact_by_hand_that_answers_nothing_leaves_what_waits() -> None:
    events = (
        ev.Replied(customer="C1", mail="m1", received_on=DAY, automatic=False, by="client"),
        ev.Replied(customer="C1", mail="m2", received_on=DAY, automatic=False, by="nous"),
    )
    state = fold(on(DAY, *events))
    assert ([r.mail for r in one(state).replies], one(state).contacts) == (["m1"], [DAY])


# --- promises and letters -----------------------------------------------------------------------------


def test_the_first_sight_of_a_promise_and_its_first_end_count() -> None:
    def noted(owed: int) -> ev.PromiseNoted:
        listed = (ev.Listed("FA-1", None, "", owed),)
        return ev.PromiseNoted(customer="C1", promise="E-1", due=later(5), amount=50, invoices=listed)

    state = fold(on(DAY, noted(100)) + on(later(1), noted(60)))
    assert one(state).promises["E-1"].balances == {("FA-1", None): 100}
    ends = [
        ev.PromiseEnded(customer="C1", promise=name, kept=kept)
        for name, kept in (("E-1", False), ("E-9", True))
    ]
    fold(on(later(6), *ends, ev.PromiseEnded(customer="C1", promise="E-1", kept=True)), state)
    assert one(state).promises["E-1"].kept is False
    assert set(one(state).promises) == {"E-1"}


def proposed(notice: str) -> ev.LetterProposed:
    return ev.LetterProposed(
        notice=notice,
        task="T-1",
        customer="C1",
        policy="standard",
        step="mise-en-demeure",
        invoices=(),
        total=100,
        pdf="",
        address="",
        until=date(2026, 7, 30),
    )


@pytest.mark.parametrize(("notice", "about"), [("R-1", False), ("R-2", True)])
def test_what_is_told_of_a_letter_is_told_of_that_letter_alone(notice: str, about: bool) -> None:
    """R-2 took the place of R-1 under the same task."""
    handed, withdrawn = (kind(notice=notice, task="T-1") for kind in (ev.LetterHanded, _withdrawn))
    state = fold(on(DAY, proposed("R-1"), proposed("R-2"), handed))
    assert state.letters["T-1"].handed is about
    assert ("T-1" in fold(on(later(1), withdrawn), state).letters) is not about
    fold(on(later(2), _withdrawn(notice=notice, task="T-9")), state)


def _withdrawn(notice: str, task: str) -> ev.LetterWithdrawn:
    return ev.LetterWithdrawn(notice=notice, task=task, reason="payee")


def test_a_task_whose_cause_is_back_is_open_again_and_its_step_done_once() -> None:
    call = ev.TaskOpened(
        task="T-1",
        kind="appel",
        customer="C1",
        channel="appel",
        step="appel",
        policy="standard",
        invoices=(ev.Listed("FA-1", None, "appel", 100),),
    )
    closed = ev.TaskClosed(task="T-1", result="sans_objet")
    state = fold(on(DAY, call, call, closed, ev.TaskClosed(task="T-9", result="vue")) + on(later(3), call))
    assert list(state.tasks) == ["T-1"]
    (rung,) = one(state).invoices["FA-1", None].steps
    assert (rung.step, rung.on, rung.notice, rung.policy) == ("appel", DAY, "T-1", "standard")
    assert one(state).contacts == [DAY]


def test_a_journal_begun_by_a_newer_program_is_refused() -> None:
    begun = ev.Started(remote="depot", branch="journal", version=ev.VERSION)
    state = fold([begun])
    assert (state.remote, state.branch) == ("depot", "journal")
    with pytest.raises(UserError, match="newer"):
        fold([msgspec.structs.replace(begun, version=ev.VERSION + 1)])
