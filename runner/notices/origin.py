"""Whom messages come from, and where their copies go."""

from __future__ import annotations

from runner.model.problem import UserError
from runner.model.settings import Settings
from runner.model.text import t
from runner.notices.addresses import all_deliverable, deliverable
from runner.notices.mime import mailbox
from runner.notices.typography import clean


def sender_of(settings: Settings, own: str = "") -> str:
    """The address messages leave from: `own` (a policy's), `expediteur`, the sending account, the contact."""
    sending = settings.sending
    wanted = (own, sending.sender, sending.account, settings.contact.email)
    usable = all_deliverable(wanted)
    if not usable:
        raise UserError(t("no usable sender: write envoi.expediteur or contact.courriel"))
    return usable[0]


def copy_of(settings: Settings) -> tuple[str, ...]:
    """Where the copy goes, in the envelope alone. Raises `UserError` where it is not an address."""
    if not settings.sending.copy:
        return ()
    usable = deliverable(settings.sending.copy)
    if not usable:
        raise UserError(t("envoi.copie is not an e-mail address"))
    return (usable,)


def origin(settings: Settings, sender: str) -> str:
    """The `From` and `Reply-To` lines."""
    line = f"From: {mailbox(clean(settings.creditor.name), sender)}"
    reply = deliverable(settings.contact.email)
    return f"{line}\r\nReply-To: {reply}" if reply else line
