"""One pass over the mailbox: what it taught, and how far it was read. Both belong to one commit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from runner.model.events import MailRead, Retry
from runner.model.mail import BounceRead, CopyRead, Correspondents, MailFailure, MailReading, ReplyRead
from runner.model.money import Payment
from runner.model.settings import MailboxSettings, Reader
from runner.model.text import Text, t
from runner.payments.classify import Desk, Learnt, Need, classify, correspondence, need
from runner.payments.head import Head
from runner.payments.mailbox import Mailbox
from runner.payments.parse import ParsedMail, UnreadableMail, parse_headers, parse_mail

TRIES = 3
"""Runs in which a mail that fails is tried, before a person is asked."""


class _Failed(Exception):  # noqa: N818 - a mail that taught nothing; nothing of ours failed
    def __init__(self, reason: Text, *, for_good: bool = False) -> None:
        super().__init__(str(reason))
        self.reason = reason
        self.for_good = for_good


@dataclass(slots=True)
class _Found:
    """What the pass has taught so far. `done`: identities already counted, in earlier runs or this one."""

    done: set[str]
    payments: list[Payment] = field(default_factory=list)
    replies: list[ReplyRead] = field(default_factory=list)
    bounces: list[BounceRead] = field(default_factory=list)
    copies: list[CopyRead] = field(default_factory=list)
    failures: list[MailFailure] = field(default_factory=list)
    answered: list[str] = field(default_factory=list)

    def add(self, identity: str, learnt: Learnt, folder: str, uid: int) -> None:
        fresh = tuple(p for p in learnt.payments if p.mail == identity or p.mail not in self.done)
        self.payments += fresh
        self.done.update(payment.mail for payment in fresh)
        self.replies += (replace(reply, folder=folder, uid=uid) for reply in learnt.replies)
        self.bounces += learnt.bounces
        self.copies += learnt.copies
        if learnt.payments or learnt.replies or learnt.bounces:
            self.done.add(identity)


def read_mail(
    mailbox: Mailbox,
    *,
    cursors: Mapping[str, MailRead],
    seen: AbstractSet[str],
    known: Correspondents,
    readers: Sequence[Reader],
    settings: MailboxSettings,
    now: datetime,
    timezone: str,
    since: datetime | None = None,
    waiting: Mapping[str, Mapping[int, str]] | None = None,
) -> MailReading:
    """Read what is new in every folder. `now`, `since`: aware; mails received before `since` are passed over.

    `seen`: identities of mails that had an effect, each counted once whatever its folder or UID. `waiting`:
    folder → UID → identity of the replies that hold: those answered meanwhile are told. Raises
    `OutsideError` where the mailbox fails: then nothing counts as read.
    """
    found = _Found(set(seen))
    reader = _Pass(mailbox, found, now, ZoneInfo(timezone), since, settings.max_size, waiting or {})
    sent = settings.sent_folder
    read = tuple(
        reader.folder(folder, cursors.get(folder), Desk(known, readers, settings, sent=folder == sent))
        for folder in dict.fromkeys(filter(None, (*settings.folders, sent)))
    )
    return MailReading(
        read_at=now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        payments=tuple(found.payments),
        replies=tuple(found.replies),
        bounces=tuple(found.bounces),
        copies=tuple(dict.fromkeys(found.copies)),
        failures=tuple(found.failures),
        answered=frozenset(found.answered),
        cursors=read,
    )


@dataclass(frozen=True, slots=True)
class _Pass:
    """One run's reading, folder by folder, mail by mail: at most one body is in memory."""

    mailbox: Mailbox
    found: _Found
    now: datetime
    zone: ZoneInfo
    since: datetime | None
    max_size: int
    waiting: Mapping[str, Mapping[int, str]]

    def folder(self, folder: str, cursor: MailRead | None, desk: Desk) -> MailRead:
        """Read one folder; its next cursor. Another UIDVALIDITY: all is new, and `seen` counts it once."""
        validity = self.mailbox.validity(folder)
        if cursor is None or cursor.validity != validity:
            cursor = MailRead(folder=folder, validity=validity, last_uid=0)
        elif waiting := self.waiting.get(folder):
            self.found.answered += [waiting[uid] for uid in self.mailbox.answered(folder, waiting)]
        tries = {retry.uid: retry.tries for retry in cursor.retry}
        retry: list[Retry] = []
        last = cursor.last_uid
        for head in self.mailbox.heads(folder, cursor.last_uid, tries):
            last = max(last, head.uid)
            retry += self._tried(folder, head, tries.get(head.uid, 0) + 1, desk)
        last = max(cursor.last_uid, min(last, self.mailbox.settled_until(self.now)))
        return MailRead(folder=folder, validity=validity, last_uid=last, retry=tuple(retry))

    def _tried(self, folder: str, head: Head, tries: int, desk: Desk) -> Iterator[Retry]:
        """Read one mail; what must be tried again in the next run."""
        try:
            self._mail(folder, head, desk)
        except _Failed as failed:
            tries = TRIES if failed.for_good else tries
            self.found.failures.append(MailFailure(folder, head.uid, tries, failed.reason))
            if tries < TRIES:
                yield Retry(head.uid, tries)

    def _mail(self, folder: str, head: Head, desk: Desk) -> None:
        mail = _headers(head)
        received = self._received(head, mail)
        if self._is_known(mail) or (self.since and received < self.since):
            return
        wanted = need(mail, desk)
        if wanted is Need.NOTHING:
            return
        on = received.astimezone(self.zone).date()
        big = head.size > self.max_size
        if wanted is Need.WHOLE and big:
            self._learn(folder, head, mail, _big(mail, desk, on))
        elif wanted is not Need.WHOLE and (mail.message_id or big):
            mail = mail if big or wanted is Need.HEADERS else self._letter(folder, head, mail)
            self._learn(folder, head, mail, classify(mail, desk, on))
        else:
            self._read_whole(folder, head, desk, on)

    def _letter(self, folder: str, head: Head, mail: ParsedMail) -> ParsedMail:
        """With its text where that can be had: a damaged one holds by its headers all the same."""
        raw = self.mailbox.message(folder, head.uid)
        try:
            return parse_mail(raw) if raw is not None else mail
        except UnreadableMail:
            return mail

    def _read_whole(self, folder: str, head: Head, desk: Desk, on: date) -> None:
        raw = self.mailbox.message(folder, head.uid)
        if raw is None:  # gone since it was listed
            return
        try:
            mail = parse_mail(raw)
        except UnreadableMail:
            raise _Failed(t("the mail is damaged or built to harm")) from None
        if mail.identity not in self.found.done:
            self._learn(folder, head, mail, classify(mail, desk, on))

    def _learn(self, folder: str, head: Head, mail: ParsedMail, learnt: Learnt) -> None:
        self.found.add(mail.identity, learnt, folder, head.uid)
        if learnt.unreadable:
            raise _Failed(learnt.unreadable, for_good=learnt.for_good)

    def _is_known(self, mail: ParsedMail) -> bool:
        """Without a Message-ID the identity is of the whole mail, not of its headers."""
        return bool(mail.message_id) and mail.identity in self.found.done

    def _received(self, head: Head, mail: ParsedMail) -> datetime:
        """When our server took it; the sender's date where it does not say. Never after now."""
        return min(head.received_at or mail.date or self.now, self.now)


def _big(mail: ParsedMail, desk: Desk, on: date) -> Learnt:
    """Never fetched. A customer's or ours counts by its headers; any other waits for a person."""
    letters = correspondence(mail, desk, on)
    if not letters.replies:
        raise _Failed(t("the mail is too big to be read"), for_good=True)
    return letters


def _headers(head: Head) -> ParsedMail:
    try:
        return replace(parse_headers(head.raw), size=head.size)
    except UnreadableMail:
        raise _Failed(t("the mail is damaged or built to harm")) from None
