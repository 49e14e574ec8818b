"""The daily report's message: to the site's own people, with no journal anchor."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from runner.model.mail import Attachment, Email
from runner.model.problem import UserError
from runner.model.settings import Settings
from runner.model.text import t
from runner.notices.addresses import all_deliverable
from runner.notices.mime import addresses, alternative, date_header, header
from runner.notices.origin import origin, sender_of
from runner.notices.typography import clean


def report_email(  # noqa: PLR0917 - a message has these parts
    settings: Settings,
    to: Sequence[str],
    subject: str,
    text: str,
    html: str,
    token: str,
    when: datetime,
    files: Sequence[Attachment] = (),
) -> Email:
    """A report as a message. `token`: names it in its Message-ID, letters and digits.

    Raises `UserError` where nobody can receive it.
    """
    recipients = all_deliverable(to)
    if not recipients:
        raise UserError(t("compte_rendu has no usable e-mail address"))
    sender = sender_of(settings)
    identity = f"<rapport.{token}@{sender.rpartition('@')[2]}>"
    line = clean(subject)
    head = [
        "X-Relance-Rapport: 1",
        origin(settings, sender),
        f"To: {addresses(recipients)}",
        f"Subject: {header(line)}",
        f"Date: {date_header(when)}",
        f"Message-ID: {identity}",
        "Auto-Submitted: auto-generated",
        "X-Auto-Response-Suppress: All",
        f"Content-Language: {settings.language}",
        "",
    ]
    digest = hashlib.sha256(text.encode()).hexdigest()
    skeleton = alternative("\r\n".join(head), text, html, f"=_{digest[:24]}", files)
    return Email("", identity, sender, recipients, line, text, digest, skeleton)
