"""The journal's lines: one class per kind. Attribute names are English, the JSON is French.

No field may hold a name, an address, an IBAN or a text written by a person.
"""

from __future__ import annotations

from typing import TypeAlias

from runner.model.events.base import VERSION, Event
from runner.model.events.books import (
    Absorbed,
    InvoiceAbsent,
    InvoiceChanged,
    InvoiceSeen,
    Matched,
    OnInvoice,
    Part,
    PaymentLearnt,
    Proposed,
    Reversed,
)
from runner.model.events.people import Answered, Bounced, PromiseEnded, PromiseNoted, Replied
from runner.model.events.runs import (
    BrakeLifted,
    BrakePulled,
    Lease,
    MailRead,
    Retry,
    RunClosed,
    RunOpened,
    Started,
)
from runner.model.events.sending import (
    BatchOpened,
    Doubtful,
    Dropped,
    Intended,
    LetterHanded,
    LetterProposed,
    LetterWithdrawn,
    Listed,
    Refused,
    Sent,
    TaskClosed,
    TaskOpened,
)

__all__ = [
    "VERSION",
    "Absorbed",
    "Answered",
    "AnyEvent",
    "BatchOpened",
    "Bounced",
    "BrakeLifted",
    "BrakePulled",
    "Doubtful",
    "Dropped",
    "Event",
    "Intended",
    "InvoiceAbsent",
    "InvoiceChanged",
    "InvoiceSeen",
    "Lease",
    "LetterHanded",
    "LetterProposed",
    "LetterWithdrawn",
    "Listed",
    "MailRead",
    "Matched",
    "OnInvoice",
    "Part",
    "PaymentLearnt",
    "PromiseEnded",
    "PromiseNoted",
    "Proposed",
    "Refused",
    "Replied",
    "Retry",
    "Reversed",
    "RunClosed",
    "RunOpened",
    "Sent",
    "Started",
    "TaskClosed",
    "TaskOpened",
]

AnyEvent: TypeAlias = (
    Started
    | RunOpened
    | RunClosed
    | Lease
    | MailRead
    | InvoiceSeen
    | InvoiceChanged
    | InvoiceAbsent
    | PaymentLearnt
    | Matched
    | Absorbed
    | Reversed
    | Replied
    | Answered
    | Bounced
    | Intended
    | BatchOpened
    | Sent
    | Refused
    | Dropped
    | Doubtful
    | TaskOpened
    | TaskClosed
    | PromiseNoted
    | PromiseEnded
    | LetterProposed
    | LetterHanded
    | LetterWithdrawn
    | BrakePulled
    | BrakeLifted
)
