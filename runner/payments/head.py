"""What is known of a mail before its body is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

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


@dataclass(frozen=True, slots=True)
class Head:
    """One mail of a folder. `raw`: its headers (of a server, `FIELDS` alone), at most `MAX_HEAD` bytes."""

    uid: int
    size: int
    """Bytes of the whole mail, as the server says."""
    received_at: datetime | None
    """UTC: when our server took it; None where it does not say."""
    raw: bytes
