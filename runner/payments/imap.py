"""A mailbox over IMAP and TLS. Folders are opened with EXAMINE and parts fetched with PEEK: nothing changes.

imap-tools connects, logs in, selects and searches; the fetch is our own, because its ready-made one asks for
neither the server's date nor a limit on the headers.
"""

from __future__ import annotations

import imaplib
import ssl
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import NoReturn, TypeVar

from imap_tools import AND, BaseMailBox, MailBox, MailBoxStartTls, UidRange
from imap_tools.errors import (
    ImapToolsError,
    MailboxFolderSelectError,
    MailboxLoginError,
)

from runner.model.network import remedy, unreached
from runner.model.problem import OutsideError, UserError
from runner.model.sources import MailboxSettings
from runner.model.text import t
from runner.payments.fetched import flagged, head_of, pairs, uid_in
from runner.payments.head import FIELDS, GLANCED, MAX_GLANCED, MAX_HEAD, Dismisses, Head

TIMEOUT = 30.0
"""Seconds without an answer, at each step."""
_AT_ONCE = 250
"""Mails whose headers one command asks for."""
_FEW = 50
"""So many, as on most days, are looked at in full: a second command would take longer than it spares."""
_HEADER = "BODY.PEEK[HEADER.FIELDS ({})]<0.{}>"
_GLANCED_PARTS = f"(UID {_HEADER.format(' '.join(GLANCED).upper(), MAX_GLANCED)})"
_HEAD_PARTS = f"(UID RFC822.SIZE INTERNALDATE {_HEADER.format(' '.join(FIELDS).upper(), MAX_HEAD)})"
_FAILURES = (OSError, imaplib.IMAP4.error, ImapToolsError)
_LOST = (OSError, imaplib.IMAP4.abort)
_Result = TypeVar("_Result")


class _LoginError(ImapToolsError):
    """The server took the connection but not the account."""


@dataclass(frozen=True, slots=True)
class Login:
    """How to reach the mailbox, once and again."""

    settings: MailboxSettings
    context: ssl.SSLContext
    password: str
    timeout: float

    def open(self) -> BaseMailBox:
        """A connection that is logged in, with no folder selected."""
        box = self._reach()
        try:
            self._log_in(box)
        except _FAILURES as error:
            _drop(box)
            _explain(error, self.settings)
        return box

    def _reach(self) -> BaseMailBox:
        kind = MailBoxStartTls if self.settings.starttls else MailBox
        try:
            return kind(
                self.settings.server,
                self.settings.port,
                timeout=self.timeout,
                ssl_context=self.context,
            )
        except _FAILURES as error:
            _explain(error, self.settings)

    def _log_in(self, box: BaseMailBox) -> None:
        """Without a first folder: imap-tools would select it for writing."""
        account, secret = self.settings.account, self.password
        try:
            if self.settings.oauth:
                box.xoauth2(account, secret, initial_folder=None)
            elif (account + secret).isascii():
                box.login(account, secret, initial_folder=None)
            else:
                box.login_utf8(account, secret, initial_folder=None)
        except imaplib.IMAP4.abort:
            raise
        except (imaplib.IMAP4.error, MailboxLoginError):
            raise _LoginError from None


def connect(settings: MailboxSettings, root: Path, password: str, timeout: float = TIMEOUT) -> ImapMailbox:
    """Open the mailbox. Raises `OutsideError` where it cannot be reached, trusted or entered."""
    return ImapMailbox(Login(settings, _context(settings, root), password, timeout))


class ImapMailbox:
    """`Mailbox` over one connection. One that is lost is opened again, once in a run."""

    def __init__(self, login: Login) -> None:
        self._login = login
        self._box = login.open()
        self._may_reconnect = True
        self._folder = ""
        self._validity = 0

    def validity(self, folder: str) -> int:
        """See `Mailbox.validity`. Raises `OutsideError` where the folder is missing."""
        self._folder, self._validity = "", 0
        self._validity = self._ask(lambda: self._examine(folder))
        self._folder = folder
        return self._validity

    def heads(
        self,
        folder: str,
        after: int,
        also: Collection[int],
        since: date | None = None,
        sender: str = "",
        *,
        dismisses: Dismisses | None = None,
    ) -> Iterator[Head]:
        """See `Mailbox.heads`. A search, then a command or two for each 250 mails."""
        self._select(folder)
        uids = self._ask(lambda: self._uids(after, also, since, sender))
        for at in range(0, len(uids), _AT_ONCE):
            batch = uids[at : at + _AT_ONCE]
            out = self._dismissed(batch, dismisses) if dismisses and len(batch) > _FEW else set()
            found = [*(Head(uid, dismissed=True) for uid in out), *self._heads(set(batch) - out)]
            yield from sorted(found, key=lambda head: head.uid)

    def messages(self, folder: str, uids: Collection[int]) -> Mapping[int, bytes]:
        """See `Mailbox.messages`. One command."""
        self._select(folder)
        found = self._fetch(sorted(uids), "(UID BODY.PEEK[])")
        wanted = set(uids)
        named = {uid_in(about): raw for about, raw in found}
        return {uid: raw for uid, raw in named.items() if uid in wanted}

    def answered(self, folder: str, uids: Collection[int]) -> Mapping[int, bool]:
        """See `Mailbox.answered`. One command."""
        self._select(folder)
        asked = uid_set(sorted(uids))
        found = self._ask(lambda: flagged(self._box.client.uid("FETCH", asked, "(UID FLAGS)")))
        return {uid: found[uid] for uid in uids if uid in found}

    def settled_until(self, now: datetime) -> int:  # noqa: ARG002 - a Maildir needs it, see `Mailbox`
        """A server hands out rising UIDs: everything seen is settled."""
        return 2**32

    def close(self) -> None:
        """Log out where the connection still stands."""
        with suppress(*_FAILURES):
            self._box.logout()
        _drop(self._box)

    def _select(self, folder: str) -> None:
        if folder != self._folder:
            self.validity(folder)

    def _examine(self, folder: str) -> int:
        self._box.folder.set(folder, readonly=True)
        _, values = self._box.client.response("UIDVALIDITY")
        return int(values[0] or 0) if values else 0

    def _uids(self, after: int, also: Collection[int], since: date | None, sender: str) -> list[int]:
        """`n:*` always names the last mail, also one we have read: kept out here."""
        asked = AND(uid=UidRange(str(after + 1), "*"), date_gte=since, from_=sender or None)
        new = self._box.uids(asked, charset=None)
        return sorted({uid for uid in map(int, new) if uid > after} | set(also))

    def _dismissed(self, uids: Sequence[int], dismisses: Dismisses) -> set[int]:
        found = self._fetch(uids, _GLANCED_PARTS)
        return {uid_in(about) for about, raw in found if dismisses(raw)} & set(uids)

    def _heads(self, uids: Collection[int]) -> list[Head]:
        found = self._fetch(sorted(uids), _HEAD_PARTS) if uids else []
        return [head for head in (head_of(about, raw) for about, raw in found) if head.uid in uids]

    def _fetch(self, uids: Sequence[int], parts: str) -> list[tuple[bytes, bytes]]:
        return self._ask(lambda: pairs(self._box.client.uid("FETCH", uid_set(uids), parts)))

    def _ask(self, question: Callable[[], _Result]) -> _Result:
        """Ask; where the connection was lost, once more over a new one."""
        try:
            return question()
        except _LOST as error:
            if not self._may_reconnect:
                _explain(error, self._login.settings)
        except _FAILURES as error:
            _explain(error, self._login.settings)
        self._reconnect()
        return self._ask(question)

    def _reconnect(self) -> None:
        self._may_reconnect = False
        _drop(self._box)
        self._box = self._login.open()
        if self._folder and self._ask(lambda: self._examine(self._folder)) != self._validity:
            raise OutsideError(t("the mailbox changed while it was read; try again"))


def uid_set(uids: Sequence[int]) -> str:
    """Rising UIDs as IMAP writes them, runs shortened.

    >>> uid_set([1, 2, 3, 7])
    '1:3,7'
    """
    runs: list[list[int]] = []
    for uid in uids:
        if runs and uid == runs[-1][1] + 1:
            runs[-1][1] = uid
        else:
            runs.append([uid, uid])
    return ",".join(str(a) if a == b else f"{a}:{b}" for a, b in runs)


def _context(settings: MailboxSettings, root: Path) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if settings.certificate_authority:
        try:
            context.load_verify_locations(cafile=root / settings.certificate_authority)
        except OSError:  # ssl.SSLError is one
            file = settings.certificate_authority
            raise UserError(t("the certificate authority {file} cannot be read", file=file)) from None
    return context


def _drop(box: BaseMailBox) -> None:
    with suppress(*_FAILURES):
        box.client.shutdown()


def _explain(error: Exception, settings: MailboxSettings) -> NoReturn:
    """The failure in words, without what the server said: it may quote the account."""
    where = f"{settings.server}:{settings.port}"
    if told := unreached(error, where):
        raise OutsideError(told, remedy(error, "boite")) from None
    if isinstance(error, _LoginError):
        secret = "oauth" if settings.oauth else "RELANCE_IMAP_PASSWORD"
        text = t("the mail server {where} refused the login", where=where)
        raise OutsideError(text, t("look at compte of boite, and at {secret}", secret=secret)) from None
    if isinstance(error, MailboxFolderSelectError):
        text = t("the mail server {where} does not open one of the folders of `dossiers`", where=where)
    elif isinstance(error, ssl.SSLError):
        text = t("the mail server {where} and this machine agree on no encryption", where=where)
    elif isinstance(error, _LOST):
        text = t("the connection to the mail server {where} failed", where=where)
    else:
        text = t("the mail server {where} refused a request", where=where)
    raise OutsideError(text) from None
