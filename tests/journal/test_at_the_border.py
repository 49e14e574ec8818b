"""What the fold keeps at a day or of an event, and not just beside it: changes no other test here noticed."""

from __future__ import annotations

import msgspec
import pytest

from runner.journal.fold import fold
from runner.model import events as ev
from tests.journal.test_fold import DAY, intended, invoice, later, on, one

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
