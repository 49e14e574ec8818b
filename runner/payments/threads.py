"""Which reminder a mail is about: the references it quotes, visible or in its headers."""

from __future__ import annotations

import re

from runner.model.mail import Correspondents
from runner.payments.parse import ParsedMail, message_key

_REFERENCE = re.compile(r"(?<![0-9A-Za-z])R-[0-9A-HJKMNP-TV-Z]{6}(?![0-9A-Za-z])", re.IGNORECASE)


def references_in(text: str) -> tuple[str, ...]:
    """Every `R-7F3K2Q`, each once, in capitals: also those inside our Message-IDs."""
    return tuple(dict.fromkeys(found.upper() for found in _REFERENCE.findall(text)))


def customer_of_reference(reference: str, known: Correspondents) -> str:
    """The customer a message with this reference went to, or empty."""
    return known.by_reference.get(reference, "")


def customer_of_message(message_id: str, known: Correspondents) -> str:
    """The customer a message with this Message-ID went to, or empty; with or without its brackets."""
    key = message_key(message_id)
    return known.by_message_id.get(f"<{key}>") or known.by_message_id.get(key, "")


def customers_of_thread(mail: ParsedMail, known: Correspondents) -> tuple[str, ...]:
    """Customers of the reminders this mail answers or names in its subject. Reads headers alone."""
    answered = (*mail.in_reply_to, *mail.references)
    by_message = (customer_of_message(message, known) for message in answered)
    named = references_in(" ".join((mail.subject, *answered)))
    by_name = (customer_of_reference(reference, known) for reference in named)
    return tuple(dict.fromkeys(code for code in (*by_message, *by_name) if code))
