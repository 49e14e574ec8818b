"""From a decided notice to the bytes of a message. Pure: same notice, same moment, same bytes."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time
from functools import cached_property
from zoneinfo import ZoneInfo

from runner.model.decision import Notice
from runner.model.mail import ANCHOR, SEAL, Attachment, Email
from runner.model.problem import UserError
from runner.model.settings import Settings
from runner.model.text import t
from runner.notices.addresses import all_deliverable, message_id
from runner.notices.mime import addresses, alternative, date_header, header
from runner.notices.origin import copy_of, origin, sender_of
from runner.notices.qr import payload, picture
from runner.notices.report import report_email
from runner.notices.template import NO_EXTRAS, Extras, Rendered
from runner.notices.templates import Templates
from runner.notices.typography import clean
from runner.notices.variables import variables

__all__ = ["Composer", "report_email"]

_NOON = time(12)


@dataclass(frozen=True, slots=True)
class _Frame:
    """What the headers say beside the notice and its texts."""

    sender: str
    to: tuple[str, ...]
    copies: tuple[str, ...]
    identity: str
    language: str
    when: datetime


Files = Callable[[Notice], tuple[Attachment, ...]]
"""The files that go with a notice: its customer's own invoices."""


def no_files(_notice: Notice) -> tuple[Attachment, ...]:
    """Nothing goes with a message."""
    return ()


class Composer:
    """Writes the messages of one site. Holds rules and templates only: nothing of a customer stays."""

    def __init__(self, settings: Settings, templates: Templates, files: Files = no_files) -> None:
        self._settings = settings
        self._templates = templates
        self._files = files

    def render(self, notice: Notice) -> Rendered:
        """Subject, text and HTML of any channel. Raises `UserError`: no template, or not to be filled."""
        return self._render(notice)[1]

    def subject(self, notice: Notice) -> str:
        """One line, as in the header."""
        language, template = self._templates.spoken(notice, self._settings)
        return template.subject(variables(notice, self._settings, language))

    def compose(self, notice: Notice, when: datetime | None = None) -> Email:
        """The message of a notice. `when`: the `Date` header (default: noon of the notice's day).

        Raises `UserError` where no address of the customer is usable or the template cannot be filled.
        """
        to = all_deliverable(notice.customer.emails)
        if not to:
            raise UserError(t("no usable e-mail address for {customer}", customer=notice.customer.code))
        copies = tuple(a for a in all_deliverable(notice.customer.copies) if a not in to)
        sender, files = self._sender(notice), self._files(notice)
        identity = _message_id(notice, sender)
        language, said, pictures = self._illustrated(notice, files)
        frame = _Frame(sender, to, copies, identity, language, self._moment(notice, when))
        head = self._head(notice, said.subject, frame)
        attached = (*pictures, *files)
        return Email(
            reference=notice.reference,
            message_id=identity,
            sender=sender,
            recipients=tuple(dict.fromkeys((*to, *copies, *self._copies(notice)))),
            subject=said.subject,
            body=said.text,
            digest=hashlib.sha256(said.text.encode()).hexdigest(),
            skeleton=alternative(head, said.text, said.html, f"=_{notice.reference.lower()}", attached),
            pieces=tuple(hashlib.sha256(file.content).hexdigest() for file in files),
        )

    def page(self, notice: Notice) -> Rendered:
        """The message as its reader sees it, for a file or a screen: its pictures stand in the page."""
        _, said, pictures = self._illustrated(notice, self._files(notice))
        return Rendered(said.subject, said.text, self_contained(said.html, pictures))

    def _illustrated(
        self, notice: Notice, files: tuple[Attachment, ...]
    ) -> tuple[str, Rendered, tuple[Attachment, ...]]:
        """The message with its code to pay by, where its text has a place for one."""
        code = payload(notice, self._settings.creditor) if self._settings.sending.qr else ""
        cid = f"virement.{notice.reference.lower()}" if code else ""
        extras = Extras(cid, tuple(clean(file.label) for file in files))
        language, said = self._render(notice, extras)
        shown = cid and f'src="cid:{cid}"' in said.html
        return language, said, (picture(code, cid),) if shown else ()

    def _render(self, notice: Notice, extras: Extras = NO_EXTRAS) -> tuple[str, Rendered]:
        language, template = self._templates.spoken(notice, self._settings)
        return language, template.render(variables(notice, self._settings, language), extras)

    def _head(self, notice: Notice, subject: str, frame: _Frame) -> str:
        """What is replaced at sending comes first: it is then surely the header, never a word of the text."""
        thread = message_id(notice.thread)
        lines = [
            f"Relance-Journal: {ANCHOR.decode()}",
            f"Relance-Sceau: {SEAL.decode()}",
            f"X-Relance-Reference: {header(notice.reference)}",
            origin(self._settings, frame.sender),
            f"To: {addresses(frame.to)}",
            *([f"Cc: {addresses(frame.copies)}"] if frame.copies else []),
            f"Subject: {header(subject)}",
            f"Date: {date_header(frame.when)}",
            f"Message-ID: {frame.identity}",
            *([f"In-Reply-To: {thread}", f"References: {thread}"] if thread else []),
            "Auto-Submitted: auto-generated",
            "X-Auto-Response-Suppress: All",
            f"Content-Language: {frame.language}",
            "",
        ]
        return "\r\n".join(lines)

    def _moment(self, notice: Notice, when: datetime | None) -> datetime:
        """In the site's time zone, which is what its customers read."""
        zone = ZoneInfo(self._settings.timezone)
        return when.astimezone(zone) if when else datetime.combine(notice.day, _NOON, zone)

    def _sender(self, notice: Notice) -> str:
        return sender_of(self._settings, notice.policy.sender)

    def _copies(self, notice: Notice) -> tuple[str, ...]:
        """In the envelope alone: no customer reads the addresses of our own people."""
        return (*self._copy, *all_deliverable(notice.policy.copies))

    @cached_property
    def _copy(self) -> tuple[str, ...]:
        return copy_of(self._settings)


def _message_id(notice: Notice, sender: str) -> str:
    """`<r-7f3k2q.20260512@mercier.example>`: the same try has the same name, whoever composes it."""
    return f"<{notice.reference.lower()}.{notice.day:%Y%m%d}@{sender.rpartition('@')[2]}>"


def self_contained(html: str, pictures: tuple[Attachment, ...]) -> str:
    """A page that shows its pictures without the message they came in."""
    for picture_ in pictures:
        data = f"data:{picture_.kind};base64,{b64encode(picture_.content).decode()}"
        html = html.replace(f'src="cid:{picture_.cid}"', f'src="{data}"')
    return html
