"""One pass over the mailbox: what it taught, and how far it was read. Both belong to one commit."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from runner.model.events import MailRead, Retry
from runner.model.mail import BounceRead, CopyRead, Correspondents, MailFailure, MailReading, ReplyRead
from runner.model.money import Payment
from runner.model.settings import Reader
from runner.model.sources import MailboxSettings
from runner.model.text import Text, t
from runner.payments.bounded import UnreadableMail
from runner.payments.classify import Desk, Learnt, Need, classify, correspondence, need
from runner.payments.glance import glance_for
from runner.payments.head import Head
from runner.payments.mailbox import Mailbox
from runner.payments.parse import ParsedMail, parse_headers, parse_mail

_AT_ONCE = 250
"""Mails looked at before the bodies they ask for are fetched."""
_BYTES_AT_ONCE = 20_000_000
TRIES = 3
"""Runs in which a mail that fails is tried, before a person is asked."""


class _Failed(Exception):  # noqa: N818 - a mail that taught nothing; nothing of ours failed
    def __init__(self, reason: Text, *, for_good: bool = False) -> None:
        super().__init__(str(reason))
        self.reason = reason
        self.for_good = for_good


@dataclass(frozen=True, slots=True)
class _Look:
    """One mail by its headers, and how much more of it is wanted."""

    mail: ParsedMail
    wanted: Need
    on: date
    big: bool

    @property
    def asks_body(self) -> bool:
        """Without a Message-ID its identity is of the whole mail."""
        whole = self.wanted is not Need.HEADERS or not self.mail.message_id
        return whole and not self.big


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
    seen_to: list[tuple[str, int]] = field(default_factory=list)

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
    asked: Mapping[str, Collection[int]] | None = None,
) -> MailReading:
    """Read what is new in every folder. `now`, `since`: aware; mails received before `since` are passed over.

    `seen`: identities of mails that had an effect, each counted once whatever its folder or UID. `waiting`:
    folder → UID → identity of the replies that hold: those answered meanwhile are told. `asked`: folder →
    UIDs of the mails a person was asked to read: those answered or taken away meanwhile are told. Raises
    `OutsideError` where the mailbox fails: then nothing counts as read.
    """
    found = _Found(set(seen))
    zone = ZoneInfo(timezone)
    reader = _Pass(mailbox, found, now, zone, since, settings.max_size, waiting or {}, asked or {})
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
        seen_to=frozenset(found.seen_to),
        cursors=read,
    )


@dataclass(frozen=True, slots=True)
class _Pass:
    """One run's reading, folder by folder, mail by mail: few bodies are in memory at once."""

    mailbox: Mailbox
    found: _Found
    now: datetime
    zone: ZoneInfo
    since: datetime | None
    max_size: int
    waiting: Mapping[str, Mapping[int, str]]
    asked: Mapping[str, Collection[int]]
    bodies: dict[int, bytes] = field(default_factory=dict)
    """Of the batch being read, fetched ahead."""

    def folder(self, folder: str, cursor: MailRead | None, desk: Desk) -> MailRead:
        """Read one folder; its next cursor. Another UIDVALIDITY: all is new, and `seen` counts it once."""
        validity = self.mailbox.validity(folder)
        if cursor is None or cursor.validity != validity:
            cursor = MailRead(folder=folder, validity=validity, last_uid=0)
        else:
            self._marks(folder)
        tries = {retry.uid: retry.tries for retry in cursor.retry}
        retry: list[Retry] = []
        last = cursor.last_uid
        # A server compares days of its own time zone: one more, and our own clock decides.
        since = self.since.date() - timedelta(days=1) if self.since else None
        dismisses = None if desk.sent else glance_for(desk.known, desk.readers).dismisses
        found = self.mailbox.heads(folder, cursor.last_uid, tries, since, dismisses=dismisses)
        for heads in _batches(found):
            last = max(last, *(head.uid for head in heads))
            looks = [(head, self._look(head, desk)) for head in heads if not head.dismissed]
            self._fetch(folder, looks)
            for head, look in looks:
                retry += self._tried(folder, head, tries.get(head.uid, 0) + 1, look, desk)
        last = max(cursor.last_uid, min(last, self.mailbox.settled_until(self.now)))
        return MailRead(folder=folder, validity=validity, last_uid=last, retry=tuple(retry))

    def _marks(self, folder: str) -> None:
        """What people have done meanwhile with the mails that wait for them."""
        waiting, asked = self.waiting.get(folder, {}), self.asked.get(folder, ())
        if waiting or asked:
            answered = self.mailbox.answered(folder, {*waiting, *asked})
            self.found.answered += [waiting[uid] for uid in waiting if answered.get(uid, False)]
            self.found.seen_to += [(folder, uid) for uid in asked if answered.get(uid, True)]

    def _look(self, head: Head, desk: Desk) -> _Look | _Failed | None:
        """What its headers say; None: nothing to learn from it."""
        try:
            mail = _headers(head)
        except _Failed as failed:
            return failed
        received = self._received(head, mail)
        if self._is_known(mail) or (self.since and received < self.since):
            return None
        wanted = need(mail, desk)
        if wanted is Need.NOTHING:
            return None
        return _Look(mail, wanted, received.astimezone(self.zone).date(), head.size > self.max_size)

    def _fetch(self, folder: str, looks: Sequence[tuple[Head, _Look | _Failed | None]]) -> None:
        """The bodies this batch asks for, many in one command, of so many bytes at once."""
        wanted = [head for head, look in looks if isinstance(look, _Look) and look.asks_body]
        self.bodies.clear()
        budget, uids = _BYTES_AT_ONCE, []
        for head in wanted:
            budget -= head.size
            if budget < 0:
                break  # the rest is asked for one by one
            uids.append(head.uid)
        if uids:
            self.bodies.update(self.mailbox.messages(folder, uids))

    def _body(self, folder: str, uid: int) -> bytes | None:
        """The whole mail; None when it is gone."""
        if uid in self.bodies:
            return self.bodies.pop(uid)
        return self.mailbox.messages(folder, (uid,)).get(uid)

    def _tried(
        self, folder: str, head: Head, tries: int, look: _Look | _Failed | None, desk: Desk
    ) -> Iterator[Retry]:
        """Read one mail; what must be tried again in the next run."""
        try:
            if isinstance(look, _Failed):
                raise look
            if look and not self._is_known(look.mail):
                self._mail(folder, head, look, desk)
        except _Failed as failed:
            tries = TRIES if failed.for_good else tries
            self.found.failures.append(MailFailure(folder, head.uid, tries, failed.reason))
            if tries < TRIES:
                yield Retry(head.uid, tries)

    def _mail(self, folder: str, head: Head, look: _Look, desk: Desk) -> None:
        mail, on = look.mail, look.on
        if look.wanted is Need.WHOLE and look.big:
            self._learn(folder, head, mail, _big(mail, desk, on))
        elif look.wanted is not Need.WHOLE and (mail.message_id or look.big):
            mail = self._letter(folder, head, mail) if look.asks_body else mail
            self._learn(folder, head, mail, classify(mail, desk, on))
        else:
            self._read_whole(folder, head, desk, on)

    def _letter(self, folder: str, head: Head, mail: ParsedMail) -> ParsedMail:
        """With its text where that can be had: a damaged one holds by its headers all the same."""
        raw = self._body(folder, head.uid)
        try:
            return parse_mail(raw) if raw is not None else mail
        except UnreadableMail:
            return mail

    def _read_whole(self, folder: str, head: Head, desk: Desk, on: date) -> None:
        raw = self._body(folder, head.uid)
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


def _batches(heads: Iterable[Head]) -> Iterator[list[Head]]:
    rest = iter(heads)
    while batch := list(islice(rest, _AT_ONCE)):
        yield batch


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
