"""The mailbox over a real IMAP server."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
import trustme

from runner.model.problem import OutsideError, RelanceError, UserError
from runner.payments.imap import connect, uid_set
from runner.payments.mailbox import Mailbox, open_mailbox
from tests.payments_mailbox.post import cursors_of, mail, notice, read
from tests.servers.imap import PASSWORD, Account, ImapServer, imap_server, silent_server

NOWHERE = Path("/")


def _heads(account: Account, folder: str = "INBOX", after: int = 0) -> list[int]:
    with open_mailbox(account.settings(), NOWHERE, PASSWORD) as box:
        return [head.uid for head in box.heads(folder, after, ())]


def _refusal(account: Account, password: str = PASSWORD, **changes: object) -> str:
    with pytest.raises(RelanceError) as error, open_mailbox(account.settings(**changes), NOWHERE, password):
        pass
    return str(error.value)


def test_only_mails_after_the_cursor_are_shown_and_never_the_last_one_again(account: Account) -> None:
    account.deliver(mail("un"), mail("deux"))
    uids = _heads(account)
    account.deliver(mail("trois"))
    assert _heads(account, after=uids[-1])[0] > uids[-1]
    assert len(_heads(account, after=uids[-1])) == 1
    assert _heads(account, after=uids[-1] + 1) == []


def test_a_head_tells_size_and_the_servers_own_date(account: Account) -> None:
    raw = mail("corps " * 1000, Date="Mon, 01 Jan 1990 00:00:00 +0000")
    account.deliver(raw, at=datetime(2026, 7, 20, 23, 30, tzinfo=timezone(timedelta(hours=2))))
    with open_mailbox(account.settings(), NOWHERE, PASSWORD) as box:
        head = list(box.heads("INBOX", 0, ()))[-1]
    assert head.size == len(raw)
    assert head.received_at == datetime(2026, 7, 20, 21, 30, tzinfo=UTC)
    assert b"corps" not in head.raw
    assert b"Subject: Question" in head.raw


def test_reading_changes_no_flag(account: Account) -> None:
    account.deliver(notice(), mail())
    with open_mailbox(account.settings(), NOWHERE, PASSWORD) as box:
        assert len(read(box).payments) == 1
    with account.box() as box:
        assert not any("\\Seen" in m.flags for m in box.fetch(mark_seen=False) if "banque" in m.from_)


def test_two_folders_are_read_and_the_accented_name_is_found(account: Account) -> None:
    account.deliver(notice(number=1))
    account.deliver(notice(number=2), folder="Reçus & envois")
    settings = account.settings(folders=("INBOX", "Reçus & envois"))
    with open_mailbox(settings, NOWHERE, PASSWORD) as box:
        reading = read(box, settings)
    assert len(reading.payments) == 2
    assert [cursor.folder for cursor in reading.cursors] == ["INBOX", "Reçus & envois"]


def test_a_folder_that_is_missing_ends_the_reading(account: Account) -> None:
    settings = account.settings(folders=("INBOX", "Banque"))
    with open_mailbox(settings, NOWHERE, PASSWORD) as box, pytest.raises(OutsideError, match="folders"):
        read(box, settings)


def test_a_folder_made_anew_is_read_whole_and_counts_once(account: Account) -> None:
    settings = account.settings(folders=("Banque",))
    account.deliver(notice(number=1), folder="Banque")
    with open_mailbox(settings, NOWHERE, PASSWORD) as box:
        first = read(box, settings)
    with account.box() as box:
        box.folder.set("INBOX")
        box.folder.delete("Banque")
        time.sleep(1.1)  # UIDVALIDITY is a time in seconds
    account.deliver(notice(number=1), notice("80,00", number=2), folder="Banque")
    with open_mailbox(settings, NOWHERE, PASSWORD) as box:
        second = read(box, settings, cursors_of(first), seen=frozenset({first.payments[0].mail}))
    assert second.cursors[0].validity != first.cursors[0].validity
    assert [payment.amount for payment in second.payments] == [8000]


def test_a_mail_deleted_between_its_headers_and_its_body_is_no_failure(account: Account) -> None:
    account.deliver(notice(number=1), notice(number=2))
    with open_mailbox(account.settings(), NOWHERE, PASSWORD) as box:
        heads = [head for head in box.heads("INBOX", 0, ()) if b"avis-" in head.raw]
        with account.box() as other:
            other.delete([str(heads[0].uid)])
        # A server may still show it to a session that listed it (RFC 2180, 4.1.1); Dovecot does not.
        assert box.messages("INBOX", [heads[0].uid]).get(heads[0].uid) in {None, notice(number=1)}
        assert box.messages("INBOX", [heads[1].uid]) == {heads[1].uid: notice(number=2)}


def test_a_mail_over_the_limit_is_never_fetched(account: Account) -> None:
    account.deliver(notice(Content_Type="text/plain") + b"x" * 300_000, notice(number=2))
    settings = account.settings(max_size=100_000)
    with open_mailbox(settings, NOWHERE, PASSWORD) as box:
        reading = read(box, settings)
    assert len(reading.payments) == 1
    assert [failure.tries for failure in reading.failures] == [3]
    assert reading.cursors[0].retry == ()


def _counted(mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """What leaves on the real connection from now on."""
    sent: list[bytes] = []
    client = mailbox._box.client  # type: ignore[attr-defined]  # of an IMAP mailbox
    send = client.send

    def counted(data: bytes) -> None:
        sent.append(data)
        send(data)

    monkeypatch.setattr(client, "send", counted)
    return sent


def test_headers_of_many_mails_take_few_round_trips(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("runner.payments.imap._AT_ONCE", 10)
    account.deliver(*(mail(str(number), From="lettre@infos.example") for number in range(21)))
    with open_mailbox(account.settings(), NOWHERE, PASSWORD) as mailbox:
        sent = _counted(mailbox, monkeypatch)
        uids = [head.uid for head in mailbox.heads("INBOX", 0, ())]
    asked = [line for line in sent if b"FETCH" in line]
    assert len(uids) >= 21
    assert len(asked) == -(-len(uids) // 10)
    assert len(sent) == len(asked) + 3  # EXAMINE, SEARCH, LOGOUT


def test_of_mails_that_a_first_look_dismisses_no_more_is_asked(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("runner.payments.imap._FEW", 2)
    letters = (mail(str(number), From="lettre@infos.example") for number in range(3))
    account.deliver(notice(number=1), *letters)
    with open_mailbox(account.settings(), NOWHERE, PASSWORD) as mailbox:
        every = list(mailbox.heads("INBOX", 0, ()))
        sent = _counted(mailbox, monkeypatch)
        found = list(mailbox.heads("INBOX", 0, (), dismisses=lambda raw: b"infos.example" in raw))
        reading = read(mailbox)
    assert [b"INTERNALDATE" in line for line in sent if b"FETCH" in line][:2] == [False, True]
    assert [head.uid for head in found] == [head.uid for head in every]
    assert [head for head in found if not head.dismissed] == [h for h in every if b"infos" not in h.raw]
    assert reading.cursors[0].last_uid == every[-1].uid


def test_few_mails_are_looked_at_with_one_command(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    account.deliver(notice(), mail(From="lettre@infos.example"))
    with open_mailbox(account.settings(), NOWHERE, PASSWORD) as mailbox:
        sent = _counted(mailbox, monkeypatch)
        found = list(mailbox.heads("INBOX", 0, (), dismisses=lambda _: True))
    assert not any(head.dismissed for head in found)
    assert len([line for line in sent if b"FETCH" in line]) == 1


def test_starttls_is_used_and_verified(server: ImapServer, tmp_path: Path) -> None:
    account = server.account(starttls=True)
    assert isinstance(_heads(account), list)
    trustme.CA().cert_pem.write_to_path(tmp_path / "autre.pem")
    assert "does not verify" in _refusal(account, certificate_authority=str(tmp_path / "autre.pem"))


def test_a_certificate_of_an_unknown_authority_is_refused(account: Account, tmp_path: Path) -> None:
    assert "does not verify" in _refusal(account, certificate_authority="")
    trustme.CA().cert_pem.write_to_path(tmp_path / "autre.pem")
    assert "does not verify" in _refusal(account, certificate_authority=str(tmp_path / "autre.pem"))


def test_a_certificate_for_another_host_is_refused(account: Account) -> None:
    assert "does not verify" in _refusal(account, server="127.0.0.1")


def test_an_authority_that_cannot_be_read_is_for_the_user_to_mend(account: Account) -> None:
    with (
        pytest.raises(UserError, match=r"absente\.pem"),
        open_mailbox(account.settings(certificate_authority="absente.pem"), NOWHERE, PASSWORD),
    ):
        pass


@pytest.mark.parametrize("password", ["faux", "fâux"])
def test_a_refused_login_says_so_without_account_or_password(account: Account, password: str) -> None:
    said = _refusal(account, password)
    assert "refused the login" in said
    assert account.user not in said
    assert password not in said


def test_a_server_that_says_nothing_is_given_up(account: Account) -> None:
    with silent_server() as port:
        started = time.monotonic()
        with pytest.raises(OutsideError, match="does not answer"):
            connect(account.settings(port=port), NOWHERE, PASSWORD, timeout=0.3)
        assert time.monotonic() - started < 5


def test_a_server_that_is_not_there_is_named(account: Account) -> None:
    assert "localhost:1\n" in _refusal(account, port=1)


def test_a_connection_lost_once_is_opened_again(account: Account) -> None:
    account.deliver(notice(number=1), notice(number=2))
    with open_mailbox(account.settings(), NOWHERE, PASSWORD) as box:
        assert box.validity("INBOX")
        box._box.client.sock.shutdown(2)  # type: ignore[attr-defined]  # the line is cut under it
        assert len(read(box).payments) == 2
        box._box.client.sock.shutdown(2)  # type: ignore[attr-defined]  # and again
        with pytest.raises(OutsideError, match="connection"):
            list(box.heads("INBOX", 0, ()))


def test_a_server_that_vanishes_ends_the_reading() -> None:
    with imap_server() as server:
        account = server.account()
        account.deliver(notice(number=1), notice(number=2))
        with open_mailbox(account.settings(), NOWHERE, PASSWORD) as box:
            heads = box.heads("INBOX", 0, ())
            next(heads)
            server.stop()
            _cut(box)
            with pytest.raises(OutsideError):
                box.messages("INBOX", [1])


def _cut(box: object) -> None:
    """Dovecot's session processes outlive it for a moment: the line goes with the server."""
    box._box.client.sock.shutdown(2)  # type: ignore[attr-defined]  # the real connection of the mailbox


def test_uid_sets_are_short() -> None:
    assert uid_set([]) == ""
    assert uid_set([1, 2, 3, 7, 9, 10]) == "1:3,7,9:10"


def test_ci_refuses_the_stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    monkeypatch.setattr("tests.servers.imap.shutil.which", lambda *_, **__: None)
    with pytest.raises(pytest.fail.Exception, match="stand-in"), imap_server():
        pass


def test_mails_marked_as_answered_are_told_and_only_they(account: Account) -> None:
    account.deliver(*(mail(Subject=f"Question {n}") for n in range(3)))
    with account.box() as box:
        first, second, _ = box.uids()
        box.flag([first], "\\Answered", True)
        box.flag([second], "\\Seen", True)
    with open_mailbox(account.settings(), NOWHERE, PASSWORD) as box:
        uids = [head.uid for head in box.heads("INBOX", 0, ())]
        answered = box.answered("INBOX", [*uids, 9_999])
        assert answered == {uid: uid == int(first) for uid in uids}  # the last one is not there
