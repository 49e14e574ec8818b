"""SMTP, verb by verb, so that the moment of the final dot is known (DESIGN §6, Outcomes).

`smtplib.sendmail` hides where a line broke. Here every failure before the final dot is a refusal, which may
be planned again; from the first byte of the dot on, silence is doubt, which only a person lifts.
"""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from runner.model.mail import Email, SendResult, SendStatus
from runner.model.network import remedy, unreached
from runner.model.problem import OutsideError, UserError
from runner.model.sources import SendingSettings
from runner.model.text import t
from runner.notices.mime import sealed

TIMEOUT = 60.0
"""Seconds for each answer; RFC 5321 §4.5.3.2 allows minutes, a run's lease does not."""
_DOT_FIRST = re.compile(rb"(?m)^\.")
_CLOSING = 421
_BROKEN = (smtplib.SMTPException, OSError)
_QUEUED = re.compile(r"<([\x21-\x7e]{1,200})>|queued as ([\w.-]{1,80})", re.ASCII)
_PLAIN_ID = re.compile(r"[\w.:=/+-]+(?: [\w.:=/+-]+)*", re.ASCII)


class _ClosedError(Exception):
    """The server ended the connection before DATA: nothing of the message has left."""


@dataclass(slots=True)
class Pace:
    """At most `per_minute` messages in any 60 seconds; 0: as fast as they go."""

    per_minute: int
    clock: Callable[[], float]
    sleep: Callable[[float], None]
    _sent: deque[float] = field(default_factory=deque)

    def wait(self) -> None:
        """Return when the next message may leave."""
        if not self.per_minute:
            return
        if len(self._sent) == self.per_minute and (rest := self._sent.popleft() + 60 - self.clock()) > 0:
            self.sleep(rest)
        self._sent.append(self.clock())


@dataclass(slots=True)
class SmtpTransport:
    """One authenticated connection kept open, opened again when the server closes it between messages.

    `dial` connects, secures and authenticates; `server` is named in errors.
    """

    server: str
    dial: Callable[[], smtplib.SMTP]
    pace: Pace
    _smtp: smtplib.SMTP | None = None

    def connect(self) -> None:
        """Connect, secure, authenticate. Raises `OutsideError`; nothing has left then."""
        try:
            self._smtp = self.dial()
            _undelayed(self._smtp)
        except smtplib.SMTPAuthenticationError as error:
            said = t("{server} refuses the password", server=self.server)
            fix = t("look at compte of envoi, and at RELANCE_SMTP_PASSWORD or oauth")
            raise OutsideError(said, fix) from error
        except _BROKEN as error:
            said = unreached(error, self.server) or t(
                "{server} cannot be used for sending", server=self.server
            )
            raise OutsideError(said, remedy(error, "envoi")) from error

    def wait(self) -> None:
        """Return at the next message's turn."""
        self.pace.wait()

    def send(self, email: Email, anchor: str) -> SendResult:
        """Try once (DESIGN §6). Never raises for what the server or the network does."""
        message = _DOT_FIRST.sub(b"..", sealed(email.skeleton, anchor))
        refusal = self._envelope(email, len(message))
        if refusal is not None:
            return refusal
        return self._data(message, email.recipients)

    def close(self) -> None:
        """Say goodbye where the line still stands."""
        if self._smtp is not None:
            with suppress(*_BROKEN):
                self._smtp.quit()
        self._drop()

    def _envelope(self, email: Email, size: int) -> SendResult | None:
        """MAIL, every RCPT, DATA; what refuses them, or None when the body may go.

        A connection the server closed meanwhile is opened again, once.
        """
        for _ in range(2):
            try:
                if self._smtp is None:
                    self.connect()
                return self._ask(email, size)
            except _ClosedError:
                self._drop()
            except (*_BROKEN, OutsideError):
                self._drop()
                return _refused(0)
        return _refused(_CLOSING)

    def _ask(self, email: Email, size: int) -> SendResult | None:
        smtp = self._kept()
        options = [f"size={size}"] if smtp.has_extn("size") else []
        code = self._verb(lambda: smtp.mail(email.sender, options))
        for recipient in email.recipients:
            if code // 100 == 2:
                code = self._verb(lambda address=recipient: smtp.rcpt(address))  # type: ignore[misc]  # bound now
        if code // 100 == 2:
            code = self._verb(lambda: smtp.docmd("data"))
            if code == 354:
                return None
        self._reset()
        return _refused(code)

    def _verb(self, ask: Callable[[], tuple[int, bytes]]) -> int:
        try:
            code = ask()[0]
        except smtplib.SMTPServerDisconnected as error:
            raise _ClosedError from error
        except (ConnectionResetError, BrokenPipeError) as error:
            raise _ClosedError from error
        if code == _CLOSING:
            raise _ClosedError
        return code

    def _data(self, message: bytes, recipients: Sequence[str]) -> SendResult:
        smtp = self._kept()
        try:
            smtp.send(message)
        except _BROKEN:
            self._drop()
            return _refused(0)
        # From here on the server may have the whole message: without its answer nobody knows.
        try:
            smtp.send(b".\r\n")
            code, reply = smtp.getreply()
        except _BROKEN:
            self._drop()
            return SendResult(SendStatus.DOUBTFUL)
        if code == _CLOSING:
            self._drop()
        return _outcome(code, reply, recipients)

    def _kept(self) -> smtplib.SMTP:
        if self._smtp is None:
            raise _ClosedError
        return self._smtp

    def _reset(self) -> None:
        """Forget the refused transaction; a line that cannot is opened again for the next message."""
        try:
            if self._kept().rset()[0] // 100 != 2:
                self._drop()
        except _BROKEN:
            self._drop()

    def _drop(self) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            with suppress(OSError):
                smtp.close()


def _refused(code: int) -> SendResult:
    return SendResult(SendStatus.REFUSED, max(code, 0), permanent=code // 100 == 5)


def _outcome(code: int, reply: bytes, recipients: Sequence[str]) -> SendResult:
    """What the answer to the final dot means; an answer that is none leaves the doubt."""
    if code // 100 == 2:
        return SendResult(SendStatus.SENT, code, server_id=_unnamed(_server_id(reply), recipients))
    if code // 100 in {4, 5}:
        return _refused(code)
    return SendResult(SendStatus.DOUBTFUL)


def _unnamed(server_id: str, recipients: Sequence[str]) -> str:
    """Nothing where the reply names whom the message went to: some servers quote the recipient."""
    said = _bare(server_id)
    return "" if any(_bare(address) in said for address in recipients) else server_id


def _bare(text: str) -> str:
    return "".join(filter(str.isalnum, text.lower()))


def _server_id(reply: bytes) -> str:
    """The server's own name of the message: `<…>` (Microsoft), `queued as …` (Postfix), else its words.

    Words with an `@` are dropped: the journal keeps no address.
    """
    text = reply.decode("ascii", "replace").replace("\n", " ").strip()
    if named := _QUEUED.search(text):
        return named[1] or named[2]
    return text[:80] if _PLAIN_ID.fullmatch(text) else ""


def _undelayed(smtp: smtplib.SMTP) -> None:
    """Nagle's algorithm would keep the final dot back until the body is acknowledged: 40 ms a message."""
    if smtp.sock is not None:
        smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def dial(settings: SendingSettings, password: str, context: ssl.SSLContext, timeout: float) -> smtplib.SMTP:
    """A connection over verified TLS, authenticated. A server that offers no TLS is not spoken to."""
    name = settings.account.rpartition("@")[2] or "localhost"
    smtp: smtplib.SMTP
    if settings.tls == "implicite":
        smtp = smtplib.SMTP_SSL(
            settings.server, settings.port, local_hostname=name, timeout=timeout, context=context
        )
    else:
        smtp = smtplib.SMTP(settings.server, settings.port, local_hostname=name, timeout=timeout)
    try:
        if settings.tls != "implicite":
            smtp.starttls(context=context)
        smtp.ehlo_or_helo_if_needed()
        if settings.account:
            _log_in(smtp, settings, password)
    except BaseException:
        smtp.close()
        raise
    return smtp


def _log_in(smtp: smtplib.SMTP, settings: SendingSettings, password: str) -> None:
    """With a password, or with an access token: XOAUTH2, whose refusal waits for an empty line."""
    if settings.oauth is None:
        smtp.login(settings.account, password)
        return
    token = f"user={settings.account}\x01auth=Bearer {password}\x01\x01"
    smtp.auth("XOAUTH2", lambda challenge=None: "" if challenge else token)


def open_smtp(
    settings: SendingSettings,
    root: Path,
    password: str,
    *,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
    timeout: float = TIMEOUT,
) -> SmtpTransport:
    """A connected transport. Raises `UserError` (password, authority) or `OutsideError` (server)."""
    if settings.account and not password:
        raise UserError(t("RELANCE_SMTP_PASSWORD is not set"))
    context = trusted(root, settings.certificate_authority)
    pace = Pace(settings.per_minute, clock, sleep)
    where = f"{settings.server}:{settings.port}"
    transport = SmtpTransport(where, lambda: dial(settings, password, context, timeout), pace)
    transport.connect()
    return transport


def trusted(root: Path, authority: str) -> ssl.SSLContext:
    """Certificates are verified, by the system's authorities or by the site's own alone."""
    if not authority:
        return ssl.create_default_context()
    try:
        return ssl.create_default_context(cafile=str(root / authority))
    except (OSError, ssl.SSLError) as error:
        raise UserError(t("{file} is not a certificate authority (PEM)", file=authority)) from error
