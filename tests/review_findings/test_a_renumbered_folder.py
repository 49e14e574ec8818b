"""A server that numbers a folder anew lends no reply the mark of another mail, and no task another's end."""

from __future__ import annotations

from datetime import date

import pytest

from runner.journal.fold import fold
from runner.model.events import MailRead
from runner.model.mail import MailFailure, MailReading, ReplyRead
from runner.model.text import t
from runner.run.mailed import LAST_TRY, asked_mails, mail_events, waiting_replies

HELD = ReplyRead("aa01", "C1", date(2026, 7, 7), automatic=False, folder="INBOX", uid=5)


def read(validity: int) -> MailRead:
    return MailRead(folder="INBOX", validity=validity, last_uid=9)


@pytest.mark.parametrize(("later", "asked"), [(7, {"INBOX": {5: "aa01"}}), (8, {})])
def test_a_uid_names_a_reply_only_in_the_numbering_it_was_read_in(
    later: int, asked: dict[str, dict[int, str]]
) -> None:
    state = fold(mail_events(MailReading("", replies=(HELD,), cursors=(read(7),)), fold(()), b"clef"))
    fold((read(later),), state)
    assert waiting_replies(state) == asked
    assert state.customers["C1"].replies, "it holds until it is answered"


def test_a_mail_nobody_could_read_is_asked_for_under_its_new_number_alone() -> None:
    broken = MailFailure("Banque-1", 5, LAST_TRY, t("damaged"))
    first = MailReading(
        "", failures=(broken,), cursors=(MailRead(folder="Banque-1", validity=7, last_uid=9),)
    )
    state = fold(mail_events(first, fold(()), b"clef"))
    assert asked_mails(state) == {"Banque-1": {5}}
    again = MailReading(
        "", failures=(broken,), cursors=(MailRead(folder="Banque-1", validity=8, last_uid=9),)
    )
    fold(tuple(mail_events(again, state, b"clef")), state)
    assert asked_mails(state) == {"Banque-1": {5}}, "the mail that now has this number"
    quiet = MailReading("", cursors=(MailRead(folder="Banque-1", validity=9, last_uid=9),))
    fold(tuple(mail_events(quiet, state, b"clef")), state)
    assert asked_mails(state) == {}
