"""Which transport a site's settings ask for."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from runner.model.mail import Transport
from runner.model.sources import MailboxSettings, SendingSettings
from runner.notices.maildir import MaildirTransport, TrialTransport


def open_transport(
    settings: SendingSettings,
    mailbox: MailboxSettings,
    root: Path,
    password: str,
    *,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> Transport:
    """A transport ready to send: a Maildir, or SMTP connected and authenticated.

    Raises `UserError` (password or authority missing) or `OutsideError` (server, certificate, password
    refused) before anything is sent. `clock` in seconds, `sleep` in seconds: for the rate limit.
    """
    if settings.maildir:
        inbox = root / mailbox.maildir if settings.copy and mailbox.maildir else None
        return MaildirTransport(root / settings.maildir, inbox)
    from runner.notices.smtp import open_smtp  # noqa: PLC0415 - 34 ms that a Maildir does not need

    return open_smtp(settings, root, password, clock=clock, sleep=sleep)


def trial_transport(folder: Path) -> Transport:
    """What `essai` uses: it has no way to send."""
    return TrialTransport(folder)
