"""What is known of a mail before its body is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

MAX_HEAD = 65_536
"""Bytes of a mail's headers that are read: more is no real mail."""


@dataclass(frozen=True, slots=True)
class Head:
    """One mail of a folder. `raw`: its headers, at most `MAX_HEAD` bytes."""

    uid: int
    size: int
    """Bytes of the whole mail, as the server says."""
    received_at: datetime | None
    """UTC: when our server took it; None where it does not say."""
    raw: bytes
