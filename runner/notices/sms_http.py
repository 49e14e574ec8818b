"""One HTTPS request for each SMS, byte by byte, so that the moment it is whole is known.

Until the last byte of the body is written no server has the message: a failure is a refusal, which may be
planned again. From then on silence is doubt, which only a person lifts: there is no copy to look for.
"""

from __future__ import annotations

import http.client
import json
import re
import ssl
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from runner.model.mail import SendResult, SendStatus, Sms
from runner.model.problem import UserError
from runner.model.sources import SmsSettings
from runner.model.text import t
from runner.notices.smtp import Pace, trusted

TIMEOUT = 30.0
"""Seconds for each answer."""
_SECRET = re.compile(r"env:(RELANCE_SMS_[A-Z0-9_]+)")
_HOLE = re.compile(r"\{(numero|texte|reference)\}")
_FINAL = frozenset({400, 410, 413, 422})
"""The server has read the request and will not send this one."""
_UNSAID = frozenset({408, 500, 502, 504})
"""Something broke behind the answer: the message may have left all the same (RFC 9110 §15.6)."""
_BROKEN = (OSError, http.client.HTTPException)


@dataclass(frozen=True, slots=True)
class SmsTransport:
    """`dial` makes a connection that is not open yet; `headers` hold the secrets."""

    dial: Callable[[], http.client.HTTPConnection]
    path: str
    headers: Mapping[str, str]
    body: object
    """The JSON template, parsed."""
    pace: Pace

    def wait(self) -> None:
        """Return at the next message's turn."""
        self.pace.wait()

    def send(self, sms: Sms) -> SendResult:
        """Try once. Never raises for what the server or the network does."""
        data = json.dumps(filled(self.body, sms), ensure_ascii=False).encode()
        line = self.dial()
        try:
            if not self._written(line, data):
                return SendResult(SendStatus.REFUSED)
            return self._answer(line, data)
        finally:
            with suppress(*_BROKEN):
                line.close()

    def _written(self, line: http.client.HTTPConnection, data: bytes) -> bool:
        """Everything but the last byte: no server can act on it."""
        try:
            line.connect()
            line.putrequest("POST", self.path, skip_accept_encoding=True)
            for name, value in self.headers.items():
                line.putheader(name, value)
            line.putheader("Content-Type", "application/json; charset=utf-8")
            line.putheader("Content-Length", str(len(data)))
            line.endheaders()
            line.send(data[:-1])
        except _BROKEN:
            return False
        return True

    def _answer(self, line: http.client.HTTPConnection, data: bytes) -> SendResult:
        try:
            line.send(data[-1:])
            code = line.getresponse().status
        except _BROKEN:
            return SendResult(SendStatus.DOUBTFUL)
        if code // 100 == 2:
            return SendResult(SendStatus.SENT, code)
        if code in _UNSAID or code // 100 in {1, 2}:
            return SendResult(SendStatus.DOUBTFUL, code)
        return SendResult(SendStatus.REFUSED, code, permanent=code in _FINAL)


def filled(template: object, sms: Sms) -> object:
    """The JSON of one message: holes are filled in texts already parsed, so nothing can break out."""
    values = {"numero": sms.number, "texte": sms.body, "reference": sms.reference}
    if isinstance(template, str):
        return _HOLE.sub(lambda hole: values[hole[1]], template)
    if isinstance(template, dict):
        return {name: filled(value, sms) for name, value in template.items()}
    if isinstance(template, list):
        return [filled(value, sms) for value in template]
    return template


def open_sms(
    settings: SmsSettings, root: Path, environ: Mapping[str, str], sleep: Callable[[float], None]
) -> SmsTransport:
    """A transport ready to send. Raises `UserError`: a secret or the certificate authority is missing."""
    parts = urlsplit(settings.url)
    context = trusted(root, settings.certificate_authority)
    host, port = parts.hostname or "", parts.port
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return SmsTransport(
        dial=lambda: _dialled(host, port, context, plain=parts.scheme == "http"),
        path=path,
        headers={name: _revealed(value, environ) for name, value in settings.headers},
        body=json.loads(settings.body),
        pace=Pace(settings.per_minute, time.monotonic, sleep),
    )


def _dialled(
    host: str, port: int | None, context: ssl.SSLContext, *, plain: bool
) -> http.client.HTTPConnection:
    """Verified TLS. Plain HTTP is taken by the loader for this very machine alone."""
    if plain:
        return http.client.HTTPConnection(host, port, timeout=TIMEOUT)
    return http.client.HTTPSConnection(host, port, timeout=TIMEOUT, context=context)


def _revealed(value: str, environ: Mapping[str, str]) -> str:
    """A header with its secrets, which never leave memory."""

    def secret(match: re.Match[str]) -> str:
        found = environ.get(match[1], "").strip()
        if not found or not found.isprintable() or not found.isascii():
            raise UserError(t("set {name} in the environment: the SMS provider needs it", name=match[1]))
        return found

    return _SECRET.sub(secret, value)
