"""Which mail brings the export: searched for by the server, believed, the newest; damage is told."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from runner.model.mail import MailedExport
from runner.model.problem import UserError
from runner.model.sources import MailboxSettings
from runner.payments.exportmail import HORIZON, Wanted, find_export
from runner.payments.mailbox import open_mailbox
from runner.payments.parse import Attachment
from tests.payments_mailbox.post import NOW, OUR_SERVER, SETTINGS, deliver, mail
from tests.servers.imap import PASSWORD, Account

SENDER = "export@logiciel.example"
TRUE = f"Authentication-Results: {OUR_SERVER}; dmarc=pass header.from=logiciel.example"


def _fits(attachment: Attachment) -> bool:
    return attachment.name.endswith(".csv")


WANTED = Wanted(SENDER, "Balance clients", _fits)


def export(
    content: bytes = b"a;b\n", *, sender: str = SENDER, subject: str = "Balance clients", top: str = TRUE
) -> bytes:
    message = EmailMessage()
    message["From"] = sender
    message["To"] = "compta@mercier.example"
    message["Subject"] = subject
    message["Message-ID"] = f"<{abs(hash((content, sender, subject)))}@logiciel.example>"
    message.set_content("voici")
    message.add_attachment(content, maintype="text", subtype="csv", filename="export.csv")
    return (f"{top}\n" if top else "").encode() + message.as_bytes()


def found(root: Path, settings: MailboxSettings = SETTINGS, now: datetime = NOW) -> MailedExport:
    place = MailboxSettings(maildir=str(root), folders=settings.folders)
    with open_mailbox(place, Path("/"), "") as box:
        return find_export(box, WANTED, settings, now, "Europe/Paris")


def test_the_server_finds_it_among_other_mail_and_no_flag_changes(account: Account) -> None:
    account.deliver(mail("un"), at=NOW - timedelta(hours=3))
    account.deliver(export(b"hier"), at=NOW - timedelta(days=1))
    account.deliver(export(b"vieux"), at=NOW - HORIZON - timedelta(days=2))
    account.deliver(export(b"autre", sender="autre@logiciel.example"), at=NOW)
    with open_mailbox(account.settings(), Path("/"), PASSWORD) as box:
        heads = list(box.heads("INBOX", 0, (), since=(NOW - HORIZON).date(), sender=SENDER))
        assert [b"Balance" in head.raw for head in heads] == [True]
        assert find_export(box, WANTED, SETTINGS, NOW, "Europe/Paris").data.strip() == b"hier"
    with account.box() as inbox:
        assert not any("\\Seen" in m.flags for m in inbox.fetch(mark_seen=False) if SENDER in m.from_)


def test_the_newest_of_all_folders_counts(tmp_path: Path) -> None:
    deliver(tmp_path, export(b"ancien"), NOW - timedelta(days=2))
    deliver(tmp_path, export(b"nouveau"), NOW - timedelta(days=1), folder=".Banque")
    both = MailboxSettings(authenticated_by=OUR_SERVER, folders=("INBOX", "Banque"))
    newest = found(tmp_path, both)
    assert (newest.data.strip(), newest.received_on, newest.told) == (b"nouveau", date(2026, 7, 20), ())


def test_its_day_is_of_the_site_s_time_zone(tmp_path: Path) -> None:
    deliver(tmp_path, export(), datetime(2026, 7, 19, 23, 30, tzinfo=UTC))
    assert found(tmp_path).received_on == date(2026, 7, 20)


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (export(b"faux", top=""), "our mail server says nothing about the sender"),
        (export(b"faux", top=TRUE.replace("pass", "fail")), "does not stand behind the mail"),
        (export(b"faux").replace(b"To:", b"From: pirate@ailleurs.example\nTo:", 1), "may deceive"),
        (export(b"x" * 3_000), "larger than `boite.taille_max`"),
        (export(b"faux").replace(b"export.csv", b"export.pdf"), "no file of the declared type"),
    ],
)
def test_a_newer_mail_that_cannot_be_used_never_replaces_an_older_one_and_is_told(
    tmp_path: Path, raw: bytes, why: str
) -> None:
    deliver(tmp_path, export(b"vrai"), NOW - timedelta(days=1))
    deliver(tmp_path, raw, NOW)
    small = MailboxSettings(authenticated_by=OUR_SERVER, max_size=2_000)
    newest = found(tmp_path, small)
    assert newest.data.strip() == b"vrai"
    assert why in str(newest.told[0])


def test_a_mail_of_another_subject_is_not_even_told(tmp_path: Path) -> None:
    deliver(tmp_path, export(b"vrai"), NOW - timedelta(days=1))
    deliver(tmp_path, export(b"publicite", subject="Nouveautés"), NOW)
    assert (found(tmp_path).data.strip(), found(tmp_path).told) == (b"vrai", ())


def test_none_is_said_so_and_why(tmp_path: Path) -> None:
    deliver(tmp_path, export(top=""), NOW)
    with pytest.raises(UserError, match=r"no mail of the last 62 days(.|\n)*it is not believed"):
        found(tmp_path)


def test_an_export_of_a_stranger_who_bears_the_senders_address_as_a_name_is_none(tmp_path: Path) -> None:
    theirs = f"Authentication-Results: {OUR_SERVER}; dmarc=pass header.from=ailleurs.example"
    forged = export(b"faux", sender="x@ailleurs.example", top=theirs)
    forged = forged.replace(b"From: x@", f'From: "<{SENDER}>" <x@'.encode()).replace(
        b"ailleurs.example\nTo", b"ailleurs.example>\nTo"
    )
    deliver(tmp_path, forged, NOW)
    deliver(tmp_path, export(b"vrai"), NOW - timedelta(hours=2))
    assert found(tmp_path).data.strip() == b"vrai"
