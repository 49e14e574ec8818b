"""Mails no person wrote. The doubt goes to the person: what may be hers holds the reminders."""

from __future__ import annotations

import re

from runner.payments.parse import ParsedMail

_ABSENCE = re.compile(
    r"\s*(\[[^\]]{1,20}\]\s*)?("
    r"r[ée]ponse automatique|auto(matic)?[ -]?(reply|response|antwort|r[ée]ponse)|automatische antwort"
    r"|(i am |i'm )?(currently )?out of (the )?office|ooo\b|absence du bureau|absen(t|te) du bureau"
    r"|message d.absence|notification d.absence|je suis (actuellement )?(absent|en cong)|abwesenheit"
    r"|away from (my|the) (mail|office|desk)|fermeture (annuelle|estivale|pour cong))",
    re.IGNORECASE,
)
_ANSWERING_MACHINES = ("x-autoreply", "x-autorespond", "x-autoresponder", "x-auto-reply", "x-autoreply-from")
_BY_MACHINE = frozenset({"auto_reply", "auto-reply", "bulk", "junk"})


def is_absence(subject: str) -> bool:
    """The subject of an out-of-office reply, French or English. `Absence de règlement` is a person's."""
    return bool(_ABSENCE.match(subject))


def is_automatic(mail: ParsedMail) -> bool:
    """Sent by a program: by its headers (RFC 3834 and older habits) or the subject of an absence.

    A mailing list is not: a shared address of a customer may be one. `X-Auto-Response-Suppress` alone is
    not either: ticket systems write it on what their people type.
    """
    submitted = mail.get("auto-submitted").lower().partition(";")[0].strip()
    if submitted and submitted != "no":
        return True
    if mail.get("precedence").lower().strip() in _BY_MACHINE or mail.content_type == "multipart/report":
        return True  # a report that is none of delivery: a receipt
    return any(mail.get(name) for name in _ANSWERING_MACHINES) or is_absence(mail.subject)


def is_newsletter(mail: ParsedMail) -> bool:
    """Written to many: offers to leave a list that one cannot post to, or sent in bulk."""
    to_many = bool(mail.get("list-unsubscribe")) and not mail.get("list-post")
    return to_many or mail.get("precedence").lower().strip() in {"bulk", "junk"}
