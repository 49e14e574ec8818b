"""What is known of a mail before its body is asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

MAX_HEAD = 65_536
"""Bytes of a mail's headers that are read: more is no real mail."""
FIELDS = (
    *("from", "to", "cc", "bcc", "subject", "date", "message-id", "in-reply-to", "references"),
    *("content-type", "return-path", "x-failed-recipients", "auto-submitted", "precedence"),
    *("x-autoreply", "x-autorespond", "x-autoresponder", "x-auto-reply", "x-autoreply-from"),
    *("list-unsubscribe", "list-post", "x-microsoft-original-message-id"),
    *("x-relance-reference", "x-relance-rapport", "relance-journal", "relance-sceau"),
)
"""Headers that decide how much more of a mail is wanted: a server is asked for these alone."""
GLANCED = (
    *("from", "subject", "message-id", "in-reply-to", "references", "content-type", "return-path"),
    *("x-failed-recipients", "x-microsoft-original-message-id"),
)
"""Those without which no mail received concerns anybody: asked for first, and of most mails alone."""
MAX_GLANCED = 16_384
"""Bytes of `GLANCED`: a mail with more is looked at in full."""
Dismisses: TypeAlias = Callable[[bytes], bool]
"""Of a mail's headers: nobody wants to know more of it."""


@dataclass(frozen=True, slots=True)
class Head:
    """One mail of a folder. `dismissed`: by a first look, and nothing but its UID is known."""

    uid: int
    size: int = 0
    """Bytes of the whole mail, as the server says."""
    received_at: datetime | None = None
    """UTC: when our server took it; None where it does not say."""
    raw: bytes = b""
    """Its headers (of a server, `FIELDS` alone), at most `MAX_HEAD` bytes."""
    dismissed: bool = False
