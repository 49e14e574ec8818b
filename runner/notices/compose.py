"""From a decided notice to the bytes of a message. Pure: same notice, same moment, same bytes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, time
from functools import cached_property
from zoneinfo import ZoneInfo

from runner.model.decision import Notice
from runner.model.mail import ANCHOR, SEAL, Email
from runner.model.problem import UserError
from runner.model.settings import Settings
from runner.model.text import t
from runner.notices.addresses import all_deliverable, message_id
from runner.notices.mime import addresses, alternative, date_header, header
from runner.notices.origin import copy_of, origin, sender_of
from runner.notices.report import report_email
from runner.notices.template import Rendered, Template
from runner.notices.templates import Templates
from runner.notices.variables import variables

__all__ = ["Composer", "report_email"]

_NOON = time(12)


@dataclass(frozen=True, slots=True)
class _Frame:
    """What the headers say beside the notice and its texts."""

    to: tuple[str, ...]
    copies: tuple[str, ...]
    identity: str
    language: str
    when: datetime


class Composer:
    """Writes the messages of one site. Holds rules and templates only: nothing of a customer stays."""

    def __init__(self, settings: Settings, templates: Templates) -> None:
        self._settings = settings
        self._templates = templates

    def render(self, notice: Notice) -> Rendered:
        """Subject, text and HTML of any channel. Raises `UserError`: no template, or not to be filled."""
        return self._render(notice)[1]

    def subject(self, notice: Notice) -> str:
        """One line, as in the header."""
        language, template = self._template(notice)
        return template.subject(variables(notice, self._settings, language))

    def compose(self, notice: Notice, when: datetime | None = None) -> Email:
        """The message of a notice. `when`: the `Date` header (default: noon of the notice's day).

        Raises `UserError` where no address of the customer is usable or the template cannot be filled.
        """
        to = all_deliverable(notice.customer.emails)
        if not to:
            raise UserError(t("no usable e-mail address for {customer}", customer=notice.customer.code))
        copies = tuple(a for a in all_deliverable(notice.customer.copies) if a not in to)
        language, said = self._render(notice)
        identity = self._message_id(notice)
        frame = _Frame(to, copies, identity, language, self._moment(notice, when))
        head = self._head(notice, said.subject, frame)
        skeleton = alternative(head, said.text, said.html, f"=_{notice.reference.lower()}")
        return Email(
            reference=notice.reference,
            message_id=identity,
            sender=self._sender,
            recipients=tuple(dict.fromkeys((*to, *copies, *self._copy))),
            subject=said.subject,
            body=said.text,
            digest=hashlib.sha256(said.text.encode()).hexdigest(),
            skeleton=skeleton,
        )

    def _render(self, notice: Notice) -> tuple[str, Rendered]:
        language, template = self._template(notice)
        return language, template.render(variables(notice, self._settings, language))

    def _template(self, notice: Notice) -> tuple[str, Template]:
        wanted = (notice.customer.language, self._settings.language)
        languages = tuple(dict.fromkeys(code[:2].lower() for code in wanted if code))
        return self._templates.find(notice.step.template, notice.policy.name, languages)

    def _head(self, notice: Notice, subject: str, frame: _Frame) -> str:
        """What is replaced at sending comes first: it is then surely the header, never a word of the text."""
        thread = message_id(notice.thread)
        lines = [
            f"Relance-Journal: {ANCHOR.decode()}",
            f"Relance-Sceau: {SEAL.decode()}",
            f"X-Relance-Reference: {header(notice.reference)}",
            self._origin,
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

    def _message_id(self, notice: Notice) -> str:
        """`<r-7f3k2q.20260512@mercier.example>`: the same try has the same name, whoever composes it."""
        domain = self._sender.rpartition("@")[2]
        return f"<{notice.reference.lower()}.{notice.day:%Y%m%d}@{domain}>"

    @cached_property
    def _sender(self) -> str:
        return sender_of(self._settings)

    @cached_property
    def _copy(self) -> tuple[str, ...]:
        return copy_of(self._settings)

    @cached_property
    def _origin(self) -> str:
        return origin(self._settings, self._sender)
