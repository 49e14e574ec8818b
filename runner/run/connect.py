"""What carries the messages of a run. In `essai`, nothing that could send is ever made."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from runner.model.mail import Email, Message, SendResult, SendStatus, Sms, Transport
from runner.model.settings import Mode, Settings
from runner.notices.transport import open_transport, trial_transport
from runner.run.oauth import access_token
from runner.run.order import Order
from runner.site.secrets import load_secrets

TRIAL_FOLDER = "sortie"


class SmsCarrier(Protocol):
    """Something that carries text messages."""

    def wait(self) -> None:
        """Return at the next message's turn."""

    def send(self, sms: Sms) -> SendResult:
        """Try once."""


def connect(order: Order, settings: Settings) -> Transport:
    """Something that carries e-mails."""
    if settings.mode is not Mode.REAL:
        return trial_transport(order.root / TRIAL_FOLDER)
    secrets, oauth = load_secrets(order.environ), settings.sending.oauth
    password = access_token(oauth, secrets, order.root) if oauth else secrets.smtp_password
    return open_transport(settings.sending, settings.mailbox, order.root, password, sleep=order.sleep)


class Carrier(Protocol):
    """Something that carries every kind of message."""

    def wait(self, message: Message) -> None:
        """Return at this message's turn."""

    def send(self, message: Message, anchor: str) -> SendResult:
        """Try once."""

    def close(self) -> None:
        """End the connections; never raises."""


@dataclass(frozen=True, slots=True)
class Carriers:
    """One carrier for each kind of message of a run; those it does not need are never opened."""

    mail: Transport | None
    sms: SmsCarrier | None

    def wait(self, message: Message) -> None:
        """Return at this message's turn with its own carrier."""
        carrier = self.sms if isinstance(message, Sms) else self.mail
        if carrier:
            carrier.wait()

    def send(self, message: Message, anchor: str) -> SendResult:
        """Try once, by its own carrier."""
        if isinstance(message, Sms):
            return self.sms.send(message) if self.sms else SendResult(SendStatus.REFUSED)
        return self.mail.send(message, anchor) if self.mail else SendResult(SendStatus.REFUSED)

    def close(self) -> None:
        """End the connections; never raises."""
        if self.mail:
            self.mail.close()


def carriers(order: Order, settings: Settings, messages: Sequence[Message]) -> Carriers:
    """Opened before the first batch: what is missing or refused is known while nothing has left."""
    by_sms = any(isinstance(message, Sms) for message in messages)
    by_mail = any(isinstance(message, Email) for message in messages)
    sms = _sms(order, settings) if by_sms else None
    return Carriers(connect(order, settings) if by_mail else None, sms)


def _sms(order: Order, settings: Settings) -> SmsCarrier | None:
    if settings.mode is not Mode.REAL:
        return SmsFolder(order.root / TRIAL_FOLDER)
    if settings.sms is None:
        return None
    from runner.notices.sms_http import open_sms  # noqa: PLC0415 - only sites that send SMS need it

    return open_sms(settings.sms, order.root, order.environ, order.sleep)


@dataclass(frozen=True, slots=True)
class SmsFolder:
    """Trial (`essai`): one text file for each SMS, to be read by a person."""

    folder: Path

    def wait(self) -> None:
        """A folder takes any number."""

    def send(self, sms: Sms) -> SendResult:
        """Write the file; the same SMS again replaces it."""
        name = re.sub(r"[^\w.-]", "_", f"{sms.reference}.sms.txt")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            (self.folder / name).write_text(f"{sms.number}\n\n{sms.body}\n", encoding="utf-8")
        except OSError:
            return SendResult(SendStatus.REFUSED)
        return SendResult(SendStatus.SENT, 250, server_id=name)
