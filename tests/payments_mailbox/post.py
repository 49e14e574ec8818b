"""Mails and correspondents of an invented company, for the tests of this room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from zlib import crc32

from runner.model.events import MailRead
from runner.model.mail import Correspondents, MailReading
from runner.model.money import NoticeKind
from runner.model.settings import Reader
from runner.model.sources import MailboxSettings
from runner.payments.classify import Desk, Learnt, classify
from runner.payments.mailbox import Mailbox
from runner.payments.parse import parse_mail
from runner.payments.reading import read_mail

NOW = datetime(2026, 7, 21, 5, 7, tzinfo=UTC)
DAY = date(2026, 7, 21)
OUR_SERVER = "mx.mercier.example"
GOOD = f"Authentication-Results: {OUR_SERVER}; dmarc=pass header.from=banque.example"

KNOWN = Correspondents(
    by_address={
        "paul@durand.example": ("C0142",),
        "cabinet@comptable.example": ("C0142", "C0200"),
        "achats@petit.example": ("C0200",),
    },
    by_message_id={"<r-7f3k2q.20260701@mercier.example>": "C0142", "<abc@prod.outlook.example>": "C0142"},
    by_reference={"R-7F3K2Q": "C0142"},
    own_addresses=frozenset({"compta@mercier.example"}),
)
BANK = Reader(
    name="banque",
    kind=NoticeKind.PAYMENT,
    senders=("notifications@banque.example",),
    subject="virement re.u",
    patterns=(r"Montant : (?P<montant>[\d ]+,\d\d)", r"Motif : (?P<reference>.+)"),
)
SETTINGS = MailboxSettings(authenticated_by=OUR_SERVER)


def mail(body: str = "Bonjour", *, top: Sequence[str] = (), **headers: str) -> bytes:
    """A mail in bytes. `top`: header lines our server would add; `Message_ID` for `Message-ID`."""
    usual = {
        "From": "Paul Durand <paul@durand.example>",
        "To": "compta@mercier.example",
        "Subject": "Question",
    }
    fields = usual | headers
    number = crc32(repr((body, fields)).encode("utf-8", "replace"))
    fields.setdefault("Message_ID", f"<{number}@durand.example>")
    fields.setdefault("Content_Type", "text/plain; charset=utf-8")
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in fields.items() if value]
    return "\r\n".join([*top, *lines, "", body, ""]).encode("utf-8", "replace")


def notice(
    amount: str = "1 234,56", number: int = 1, *, top: Sequence[str] = (GOOD,), **headers: str
) -> bytes:
    """A bank's notice of a transfer received."""
    fields = {
        "From": "notifications@banque.example",
        "Subject": "Virement reçu",
        "Message_ID": f"<avis-{number}@banque.example>",
    }
    return mail(f"Montant : {amount}\r\nMotif : FA-2026-0412\r\n", top=top, **(fields | headers))


def learnt(
    raw: bytes,
    *,
    sent: bool = False,
    readers: Sequence[Reader] = (BANK,),
    settings: MailboxSettings = SETTINGS,
) -> Learnt:
    """What one mail teaches."""
    return classify(parse_mail(raw), Desk(KNOWN, readers, settings, sent), DAY)


def read(
    mailbox: Mailbox,
    settings: MailboxSettings = SETTINGS,
    cursors: Mapping[str, MailRead] | None = None,
    *,
    seen: frozenset[str] = frozenset(),
    now: datetime = NOW,
    since: datetime | None = None,
) -> MailReading:
    """One pass with the usual correspondents."""
    return read_mail(
        mailbox,
        cursors=cursors or {},
        seen=seen,
        known=KNOWN,
        readers=(BANK,),
        settings=settings,
        now=now,
        timezone="Europe/Paris",
        since=since,
    )


def cursors_of(reading: MailReading) -> dict[str, MailRead]:
    """As the next run finds them."""
    return {cursor.folder: cursor for cursor in reading.cursors}


def deliver(
    root: Path, raw: bytes, at: datetime = NOW, *, name: str = "", folder: str = "", part: str = "new"
) -> Path:
    """Into a Maildir, as a delivery agent would name it."""
    place = root / folder / part
    place.mkdir(parents=True, exist_ok=True)
    seconds = int(at.timestamp())
    path = place / (name or f"{seconds}.M{at.microsecond}P{len(list(place.iterdir()))}.mercier")
    path.write_bytes(raw)
    return path
