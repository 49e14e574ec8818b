"""What the journal says has happened: the fold of all its events. Built by `journal.fold` alone.

Records are Structs and no dataclasses, since a fold makes hundreds of thousands; none is ever in a cycle.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import msgspec

from runner.model.events import (
    Intended,
    Lease,
    LetterProposed,
    MailRead,
    Part,
    Proposed,
    RunClosed,
    RunOpened,
    TaskOpened,
)
from runner.model.past import CustomerRecord
from runner.model.text import Cents


class NoticeRecord(msgspec.Struct, gc=False):
    """One message from its intention to its outcome. `outcome`: the event's tag, empty while open."""

    intended: Intended
    batch: int = 0
    """0: in no opened batch, so never tried."""
    outcome: str = ""
    server_id: str = ""
    ended_on: date | None = None


class LetterRecord(msgspec.Struct, gc=False):
    """A letter a person may still post. `handed`: its PDF has reached her."""

    proposed: LetterProposed
    handed: bool = False


class PaymentRecord(msgspec.Struct, gc=False):
    """A payment learnt, for `payments list`, for the absorption and to count it once."""

    payment: str
    mail: str
    amount: Cents
    currency: str
    received_on: date
    believed: bool
    kind: str
    reason: str = ""
    booked_on: date | None = None
    marks: tuple[str, ...] = ()
    stage: str = ""
    allocated: Cents = 0
    absorbed: Cents = 0
    reversed: Cents = 0
    """What came back of it."""
    touches: frozenset[str] = frozenset()
    """Customers it was allocated to, or holds."""
    account: str = ""
    """Keyed hash of the payer's bank account."""
    evidence: tuple[str, ...] = ()
    proposals: tuple[Proposed, ...] = ()
    """What a person may accept, at most one for each customer."""
    parts: tuple[Part, ...] = ()
    """What the last match gave to which invoice; of a reject, what it took back."""
    source: str = "avis"
    decided_on: date | None = None
    """The day of the run that last followed a person's word about it."""


@dataclass(slots=True)
class State:
    """Everything a decision or a run needs of the past."""

    remote: str = ""
    branch: str = ""
    head: str = ""
    """SHA-256 of the journal's last line."""
    customers: dict[str, CustomerRecord] = field(default_factory=dict)
    payments: dict[str, PaymentRecord] = field(default_factory=dict)
    notices: dict[str, NoticeRecord] = field(default_factory=dict)
    tasks: dict[str, TaskOpened] = field(default_factory=dict)
    """Open tasks only."""
    tasks_seen: set[str] = field(default_factory=set)
    """Every task id ever opened: a task opens once."""
    letters: dict[str, LetterRecord] = field(default_factory=dict)
    """By the task that asks for their posting: those not posted and not withdrawn."""
    mails: set[str] = field(default_factory=set)
    """Identities of the mails that had an effect."""
    cursors: dict[str, MailRead] = field(default_factory=dict)
    lease: Lease | None = None
    batches: int = 0
    last_opened: RunOpened | None = None
    last_closed: RunClosed | None = None
    figures: list[tuple[date, dict[str, int]]] = field(default_factory=list)
    """Those of the last runs that decided, oldest first: one a day, of the last 45 days."""
    passed: RunOpened | None = None
    """The last run that no brake stopped: what brakes compare with, or a second try would lift them."""
    present: int = 0
    """Invoices in the last export read."""
    present_then: int = 0
    """The same, of the run `passed`."""
    vanished: int = 0
    """Invoices that left the export since the run `passed`, and are not back."""
    began_on: date | None = None
    """Day of the first `passage_ouvert`: what was already late then is `a_reprendre`."""
    export_days: list[date] = field(default_factory=list)
    """Distinct `exported_on` of the runs, rising."""
    shown_until: date | None = None
    """The day of the export before the last one read: what has gone since was still open then."""
    holding: set[str] = field(default_factory=set)
    """Customers held by unbelieved money: those the next exports can release."""
    uncopied: int = 0
    """E-mails that left since a copy of one was last read in the mailbox."""
    anchors: set[str] = field(default_factory=set)
    """Hashes of batch lines, as quoted in `Relance-Journal` headers."""

    def customer(self, code: str) -> CustomerRecord:
        """The record of a customer, made at first sight."""
        record = self.customers.get(code)
        if record is None:
            record = self.customers[code] = CustomerRecord()
        return record
