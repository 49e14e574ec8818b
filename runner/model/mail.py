"""Composed messages, and what is learnt from the mailbox."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol, TypeAlias

from runner.model.events import MailRead
from runner.model.money import Payment
from runner.model.text import Text, t


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a message. `name`: ASCII, no quote in it; `cid`: a picture that the HTML shows."""

    name: str
    kind: str
    """`application/pdf`, `image/png`, `text/html`."""
    content: bytes
    cid: str = ""
    label: str = ""
    """What a text calls it: the number of its invoice."""


@dataclass(frozen=True, slots=True)
class Email:
    """A message ready to leave, but for the journal's anchor.

    `skeleton`: the whole RFC 5322 message; `ANCHOR` in it is replaced, byte for byte, when its batch
    is opened. `recipients` includes the copy.
    """

    reference: str
    message_id: str
    sender: str
    recipients: tuple[str, ...]
    subject: str
    body: str
    """The text part, as composed: what `digest` is the SHA-256 of."""
    digest: str
    skeleton: bytes
    pieces: tuple[str, ...] = ()
    """SHA-256 of each file that goes with it, in their order."""


@dataclass(frozen=True, slots=True)
class Sms:
    """A text message ready to leave. `number` in its international form; it never reaches the journal."""

    reference: str
    number: str
    body: str
    digest: str
    """SHA-256 of `body`."""
    message_id: str = ""
    pieces: tuple[str, ...] = ()


Message: TypeAlias = Email | Sms
"""What a run sends to a customer."""

ANCHOR = b"0" * 64
"""Stands in `Relance-Journal:` until the batch line's hash is known."""
SEAL = b"f" * 64
"""Stands in `Relance-Sceau:` until the anchor is known: the keyed hash of reference and anchor."""


class SendStatus(StrEnum):
    """The three outcomes of a try (DESIGN §6); values are the journal's event names."""

    SENT = "envoyee"
    REFUSED = "refusee"
    DOUBTFUL = "envoi_a_verifier"


@dataclass(frozen=True, slots=True)
class SendResult:
    """What one try came to. `code`: the server's reply, 0 where there was none."""

    status: SendStatus
    code: int = 0
    permanent: bool = False
    server_id: str = ""


class Transport(Protocol):
    """Something that carries messages: an SMTP connection, or a Maildir."""

    def wait(self) -> None:
        """Return at the next message's turn: servers take so many a minute. What may leave is asked after."""

    def send(self, email: Email, anchor: str) -> SendResult:
        """Try once. `anchor`: hash of the batch line, written into `Relance-Journal`."""

    def close(self) -> None:
        """End the connection; never raises."""


@dataclass(frozen=True, slots=True)
class Correspondents:
    """Whom the mailbox may hear from. Keys in lower case."""

    by_address: dict[str, tuple[str, ...]]
    """E-mail address → customer codes."""
    by_message_id: dict[str, str]
    """Message-ID of a reminder → customer code."""
    by_reference: dict[str, str]
    """Visible reference `R-…` → customer code."""
    own_addresses: frozenset[str]
    """Ours: contact, sender, copy."""
    own_accounts: frozenset[str] = frozenset()
    """IBANs money is paid to, capitals and digits alone: the creditor's."""


@dataclass(frozen=True, slots=True)
class ReplyRead:
    """A mail of a person: from a customer, or (`ours`) by hand from us to a customer."""

    mail: str
    customer: str
    received_on: date
    automatic: bool = False
    ours: bool = False
    hint: str = ""
    """A guess at its kind: `litige`, `promesse`, `promesse 2026-07-31`, `paye`, `question`; never a fact."""
    answers: tuple[str, ...] = ()
    """`ours`: identities of the mails it answers."""
    folder: str = ""
    uid: int = 0
    """Where the mail lies."""


_GUESSES = {
    "litige": t("seems to dispute"),
    "promesse": t("seems to promise"),
    "paye": t("seems to say it is paid"),
    "question": t("seems to ask something"),
}


def guess(hint: str) -> Text:
    """A hint in words; an unknown one (of a later version) as it is."""
    kind, _, day = hint.partition(" ")
    said = _GUESSES.get(kind, t("{hint}", hint=kind))
    return t("{what} for {day}", what=said, day=date.fromisoformat(day)) if day else said


@dataclass(frozen=True, slots=True)
class BounceRead:
    """A delivery failure. `address` in clear stays in memory; the journal gets a hash."""

    mail: str
    customer: str
    address: str
    permanent: bool
    notice: str = ""


@dataclass(frozen=True, slots=True)
class CopyRead:
    """Our own message seen in the mailbox: proof that it left."""

    reference: str
    anchor: str
    """Value of `Relance-Journal`."""
    seal: str = ""
    """Value of `Relance-Sceau`: without the right one the copy proves nothing, anyone may write from us."""
    message_id: str = ""
    """As the copy carries it, in its brackets: the server's own where it wrote that over ours."""


@dataclass(frozen=True, slots=True)
class MailFailure:
    """A mail that could not be read; retried in 3 runs, then a task."""

    folder: str
    uid: int
    tries: int
    reason: Text


@dataclass(frozen=True, slots=True)
class MailReading:
    """All that one pass over the mailbox taught, and the cursors to commit with it."""

    read_at: str
    payments: tuple[Payment, ...] = ()
    replies: tuple[ReplyRead, ...] = ()
    bounces: tuple[BounceRead, ...] = ()
    copies: tuple[CopyRead, ...] = ()
    failures: tuple[MailFailure, ...] = ()
    cursors: tuple[MailRead, ...] = ()
    answered: frozenset[str] = frozenset()
    """Replies that waited, and that a mail program now marks as answered."""
    seen_to: frozenset[tuple[str, int]] = frozenset()
    """Folder and UID of mails a person was asked to read: marked as answered since, or taken away."""


@dataclass(frozen=True, slots=True)
class MailedExport:
    """The export of the newest believed mail. `told`: newer mails that were passed over, and why."""

    data: bytes
    received_on: date
    told: tuple[Text, ...] = ()
