"""A real SMTP server on the loopback, over TLS, that can fail at every stage."""

from __future__ import annotations

import asyncio
import base64
import re
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import trustme
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

STAGES = ("connect", "ehlo", "starttls", "auth", "mail", "rcpt", "data", "body", "dot", "reply", "after")
"""`dot`: before the message is taken; `reply`: it is taken, its answer is not given; `after`: it is."""
DROP = "drop"
ACCOUNT, PASSWORD = "compta@mercier.example", "secret-de-test"


@dataclass
class Fault:
    """At `stage`, `answer` (a reply, or `DROP`), `times` times. `only`: a recipient at `rcpt`."""

    stage: str
    answer: str = DROP
    times: int = 1_000
    only: str = ""


@dataclass
class Received:
    """One message the server has taken. `raw` as it arrived, dots undone."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes


@dataclass
class SmtpServer:
    """What a test sees of the running server."""

    port: int = 0
    authority: Path = Path()
    """PEM of the certificate authority to trust."""
    faults: list[Fault] = field(default_factory=list)
    messages: list[Received] = field(default_factory=list)
    connections: int = 0
    verbs: list[str] = field(default_factory=list)
    token: str = ""
    """An access token that is taken too (XOAUTH2)."""
    rewrites: bool = False
    """Gives each message an id of its own and names it in the reply, as Microsoft 365 does."""
    delivers: Callable[[Received], None] | None = None
    """Carries each message taken on to its recipients, before the answer."""
    loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    live: set[asyncio.Transport] = field(default_factory=set)
    listener: asyncio.Server | None = None

    def fault(self, stage: str, detail: str = "") -> str:
        """The answer this stage gives instead of its own, if any."""
        self.verbs.append(stage)
        for fault in self.faults:
            if fault.stage == stage and fault.times > 0 and fault.only in detail:
                fault.times -= 1
                return fault.answer
        return ""

    def reset(self) -> None:
        """As new, for the next test: nothing taken, no fault, no client."""
        self.drop_clients()
        self.faults.clear()
        self.messages.clear()
        self.verbs.clear()
        self.connections, self.rewrites, self.delivers, self.token = 0, False, None, ""

    def drop_clients(self) -> None:
        """Close every connection, as a server does with an idle client."""
        done = threading.Event()

        def drop() -> None:
            for transport in self.live:
                transport.abort()
            self.live.clear()
            self.loop.call_later(0.02, done.set)

        self.loop.call_soon_threadsafe(drop)
        done.wait(5)


class _Handler:
    def __init__(self, server: SmtpServer) -> None:
        self.server = server

    async def handle_DATA(self, smtp: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        raw = envelope.original_content or b""
        answer = self.server.fault("dot")
        if answer == DROP:
            return _gone(smtp)
        if answer and not answer.startswith("2"):
            return answer
        reply = "250 2.0.0 Ok: queued as 4XyZ12"
        if self.server.rewrites:
            raw, reply = _renamed(raw, len(self.server.messages) + 1)
        self._take(Received(envelope.mail_from or "", tuple(envelope.rcpt_tos), raw))
        if self.server.fault("reply"):
            return _gone(smtp)
        return answer or reply

    async def auth_XOAUTH2(self, smtp: SMTP, args: list[str]) -> AuthResult:  # noqa: N802 - aiosmtpd's name
        """A refusal is a challenge that waits for an empty line, as Google and Microsoft do."""
        said = base64.b64decode(args[1]).decode()
        if self.server.token and said == f"user={ACCOUNT}\x01auth=Bearer {self.server.token}\x01\x01":
            return AuthResult(success=True)
        await smtp.push(f"334 {base64.b64encode(b'refused').decode()}")
        await smtp._reader.readline()
        return AuthResult(success=False, handled=False)

    def _take(self, message: Received) -> None:
        self.server.messages.append(message)
        if self.server.delivers:
            self.server.delivers(message)


def _gone(smtp: SMTP) -> str:
    smtp.transport.abort()  # type: ignore[union-attr]  # connected
    return "451 nobody hears this"


def _renamed(raw: bytes, number: int) -> tuple[bytes, str]:
    new = b"<AM0PR%02d@server.example>" % number
    named = rb"Message-ID: " + new + rb"\r\nX-Microsoft-Original-Message-ID: \1"
    return re.sub(rb"Message-ID: (<[^>]+>)", named, raw), f"250 2.6.0 {new.decode()} Queued mail for delivery"


class _Smtp(SMTP):
    """aiosmtpd's server with a fault before each verb."""

    faulty: SmtpServer

    async def _handle_client(self) -> None:
        self.faulty.connections += 1
        self.faulty.live.add(self.transport)  # type: ignore[arg-type]  # connected
        if not await self._failed("connect"):
            await super()._handle_client()

    async def _failed(self, stage: str, detail: str = "") -> bool:
        answer = self.faulty.fault(stage, detail)
        if answer == DROP:
            self.transport.abort()  # type: ignore[union-attr]  # connected
        elif answer:
            await self.push(answer)
            if answer.startswith("421"):
                self.transport.close()  # type: ignore[union-attr]  # connected
        return bool(answer)

    async def smtp_EHLO(self, hostname: str) -> None:  # noqa: N802 - aiosmtpd's name
        if not await self._failed("ehlo"):
            await super().smtp_EHLO(hostname)

    async def smtp_STARTTLS(self, arg: str) -> None:  # noqa: N802 - aiosmtpd's name
        if not await self._failed("starttls"):
            await super().smtp_STARTTLS(arg)

    async def smtp_AUTH(self, arg: str) -> None:  # noqa: N802 - aiosmtpd's name
        if not await self._failed("auth"):
            await super().smtp_AUTH(arg)

    async def smtp_MAIL(self, arg: str) -> None:  # noqa: N802 - aiosmtpd's name
        if not await self._failed("mail"):
            await super().smtp_MAIL(arg)

    async def smtp_RCPT(self, arg: str) -> None:  # noqa: N802 - aiosmtpd's name
        if not await self._failed("rcpt", arg):
            await super().smtp_RCPT(arg)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - aiosmtpd's name
        if await self._failed("data"):
            return
        if self.faulty.fault("body"):
            await self.push("354 go on")
            await self._reader.read(10)
            self.transport.abort()  # type: ignore[union-attr]  # connected
            return
        await super().smtp_DATA(arg)
        if self.faulty.fault("after"):
            self.transport.close()  # type: ignore[union-attr]  # connected


def _authenticate(_server: SMTP, _session: Session, _envelope: Envelope, _kind: str, data: Any) -> AuthResult:
    good = isinstance(data, LoginPassword) and data == LoginPassword(ACCOUNT.encode(), PASSWORD.encode())
    return AuthResult(success=good, handled=False)


@contextmanager
def smtp_server(folder: Path, *, implicit: bool = False, name: str = "localhost") -> Iterator[SmtpServer]:
    """Serve on a free port of the loopback until the block ends. `folder` gets the authority's PEM."""
    authority = trustme.CA()
    server = SmtpServer(authority=folder / "autorite.pem")
    authority.cert_pem.write_to_path(server.authority)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(name).configure_cert(context)
    thread = threading.Thread(target=server.loop.run_forever, daemon=True)
    thread.start()
    listening = asyncio.run_coroutine_threadsafe(_listen(server, context, implicit=implicit), server.loop)
    try:
        yield listening.result(5)
    finally:
        asyncio.run_coroutine_threadsafe(_stop(server), server.loop).result(5)
        server.loop.call_soon_threadsafe(server.loop.stop)
        thread.join(5)
        server.loop.close()


async def _listen(server: SmtpServer, context: ssl.SSLContext, *, implicit: bool) -> SmtpServer:
    def protocol() -> _Smtp:
        made = _Smtp(
            _Handler(server),
            hostname="localhost",
            ident="test",
            tls_context=None if implicit else context,
            require_starttls=not implicit,
            authenticator=_authenticate,
            auth_required=not implicit,
            auth_require_tls=True,
            loop=server.loop,
        )
        made.faulty = server
        return made

    listener = await server.loop.create_server(protocol, "127.0.0.1", 0, ssl=context if implicit else None)
    server.listener = listener
    server.port = listener.sockets[0].getsockname()[1]
    return server


async def _stop(server: SmtpServer) -> None:
    if server.listener is not None:
        server.listener.close()
    for transport in server.live:
        transport.abort()
    tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
