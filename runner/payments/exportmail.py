"""The mail that brings the export: the newest believed one of the agreed sender and subject, and no other.

Belief is that of a payment notice. A newer mail nobody can believe never replaces an older believed one: it
is told. A mail says of which day its export is by when our server took it, never by what is in the file.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from runner.model.mail import MailedExport
from runner.model.problem import UserError
from runner.model.sources import MailboxSettings
from runner.model.text import Text, t
from runner.payments.authentic import belief
from runner.payments.bounded import UnreadableMail
from runner.payments.head import Head
from runner.payments.mailbox import Mailbox
from runner.payments.parse import Attachment, ParsedMail, parse_headers, parse_mail

HORIZON = timedelta(days=62)
"""How far back an export is looked for: an older one is stale whatever the site allows."""
RESENT = timedelta(days=1)
"""How much older than its arrival a mail may say it is: beyond, it was sent again, or replayed."""
_MOST = 50
"""Mails looked at in full."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which mail, and which of its attachments. `fits`: whether an attachment is of the declared kind."""

    sender: str
    subject: str
    fits: Callable[[Attachment], bool]


@dataclass(frozen=True, slots=True)
class _Candidate:
    folder: str
    head: Head
    received: datetime


class _Unusable(Exception):  # noqa: N818 - says what it is about: a mail, not an error of ours
    def __init__(self, why: Text) -> None:
        super().__init__(str(why))
        self.why = why


def find_export(
    mailbox: Mailbox, wanted: Wanted, settings: MailboxSettings, now: datetime, timezone: str
) -> MailedExport:
    """The export and its day in the site's time zone. `now`: aware.

    Raises `UserError` where no mail is usable, naming each that was not, or where one brings two exports;
    `OutsideError` where the mailbox fails.
    """
    told: list[Text] = []
    zone = ZoneInfo(timezone)
    for found in _newest_first(mailbox, wanted, settings.folders, now)[:_MOST]:
        day = found.received.astimezone(zone).date()
        try:
            mail = _whole(mailbox, found, settings)
            data = _attached(mail, wanted)
        except _Unusable as unusable:
            told.append(t("mail of {day} with an export: {why}", day=day, why=unusable.why))
            continue
        if mail.date and mail.date < found.received - RESENT:
            day = min(day, mail.date.astimezone(zone).date())
            told.append(t("the mail with the export was sent again: it is of {day}", day=day))
        return MailedExport(data, day, tuple(told))
    message = t(
        "no mail of the last {days} days with an export can be used (factures.expediteur, factures.sujet)",
        days=HORIZON.days,
    )
    raise UserError(message, *told)


def _newest_first(
    mailbox: Mailbox, wanted: Wanted, folders: Collection[str], now: datetime
) -> list[_Candidate]:
    found = [c for folder in dict.fromkeys(folders) for c in _in_folder(mailbox, wanted, folder, now)]
    return sorted(found, key=lambda candidate: candidate.received, reverse=True)


def _in_folder(mailbox: Mailbox, wanted: Wanted, folder: str, now: datetime) -> Iterator[_Candidate]:
    mailbox.validity(folder)
    since = now - HORIZON
    for head in mailbox.heads(folder, 0, (), since=since.date(), sender=wanted.sender):
        try:
            mail = parse_headers(head.raw)
        except UnreadableMail:
            continue
        received = min(head.received_at or mail.date or now, now)
        if received >= since and wanted.sender in mail.senders and _says(mail, wanted.subject):
            yield _Candidate(folder, head, received)


def _says(mail: ParsedMail, subject: str) -> bool:
    return " ".join(subject.casefold().split()) in " ".join(mail.subject.casefold().split())


def _whole(mailbox: Mailbox, found: _Candidate, settings: MailboxSettings) -> ParsedMail:
    if found.head.size > settings.max_size:
        raise _Unusable(t("it is larger than `boite.taille_max`"))
    raw = mailbox.messages(found.folder, [found.head.uid]).get(found.head.uid)
    if raw is None:
        raise _Unusable(t("it is gone"))
    try:
        mail = parse_mail(raw)
    except UnreadableMail:
        raise _Unusable(t("the mail is damaged or built to harm")) from None
    judged = belief(mail, settings)
    if not judged.believed:
        raise _Unusable(t("it is not believed: {why}", why=judged.why or t("its sender is not proven")))
    return mail


def _attached(mail: ParsedMail, wanted: Wanted) -> bytes:
    """The one export among what is attached."""
    found = [attachment for attachment in mail.attachments if wanted.fits(attachment)]
    if not found:
        raise _Unusable(t("it brings no file of the declared type (factures.format, factures.fichier)"))
    if len(found) > 1:
        raise UserError(
            t("the newest mail with the export brings {count} files that could be it", count=len(found)),
            t("name the one in `factures.fichier`, such as « balance-*.xlsx »"),
        )
    return found[0].data
