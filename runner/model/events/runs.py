"""Runs: their beginning and end, the lease, the mail cursors, the brakes."""

from __future__ import annotations

from datetime import date

import msgspec

from runner.model.events.base import Event


class Started(Event, frozen=True, kw_only=True, tag="debut"):
    """The journal's first line: which remote and branch it belongs to."""

    remote: str
    branch: str


class RunOpened(Event, frozen=True, kw_only=True, tag="passage_ouvert"):
    rules: str
    """Commit of the rules."""
    facts: str = ""
    """Commit of `suivi/`, where it has a branch of its own."""
    program: str
    exported_on: date
    rows: int
    digest: str
    mail_until: str = ""
    """UTC time at which the mailbox was read."""
    key: str = ""
    """16 hex digits that tell the secret key from another one."""
    copies: int = 0
    """Copies of our own messages read this time: none, though some left, means that none arrive."""


class RunClosed(Event, frozen=True, kw_only=True, tag="passage_clos"):
    result: str
    """`termine`, `frein`, `interrompu`."""
    counts: dict[str, int]
    digest: str = ""
    """SHA-256 of the plan's verdicts."""
    figures: dict[str, int] = msgspec.field(default_factory=dict)
    """Overdue share in tenths of a percent, DSO and mean delay in days: for the trend of later reports."""


class Lease(Event, frozen=True, kw_only=True, tag="bail"):
    until: str
    """UTC."""
    returned: bool = False


class Retry(msgspec.Struct, frozen=True, array_like=True):
    """A mail that failed, and how often it was tried."""

    uid: int
    tries: int


class MailRead(Event, frozen=True, kw_only=True, tag="courrier_lu"):
    folder: str
    validity: int
    last_uid: int
    retry: tuple[Retry, ...] = ()


class BrakePulled(Event, frozen=True, kw_only=True, tag="frein"):
    brake: str
    seen: int
    limit: int


class BrakeLifted(Event, frozen=True, kw_only=True, tag="levee"):
    brake: str
    reason: str
