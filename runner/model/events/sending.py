"""What was decided to be done: messages, tasks, letters, and what became of them."""

from __future__ import annotations

from datetime import date

import msgspec

from runner.model.events.base import Event
from runner.model.text import Cents


class Listed(msgspec.Struct, frozen=True, array_like=True):
    """An invoice of a message. `step` empty: for information only."""

    number: str
    issued_on: date | None
    step: str
    balance: Cents


class Intended(Event, frozen=True, kw_only=True, tag="intention"):
    """A message that is going to leave. Journalled and pushed before any try."""

    notice: str
    customer: str
    policy: str
    step: str
    channel: str
    invoices: tuple[Listed, ...] = msgspec.field(name="factures")
    total: Cents
    deadline: date | None = None
    message_id: str = ""
    body: str = ""
    """SHA-256 of the body; the body itself is the copy in the mailbox."""
    pieces: tuple[str, ...] = ()
    """SHA-256 of each file that goes with it."""
    occasion: str = ""
    """The text said instead of the step's own, or beside any step."""
    cause: str = ""
    """What an occasion of its own is about: said once. Never a text of a person."""


class BatchOpened(Event, frozen=True, kw_only=True, tag="lot_ouvert"):
    batch: int
    notices: tuple[str, ...]


class Sent(Event, frozen=True, kw_only=True, tag="envoyee"):
    notice: str
    server_id: str = ""
    """What the server called it in its 250 reply."""


class Refused(Event, frozen=True, kw_only=True, tag="refusee"):
    notice: str
    code: int
    permanent: bool


class Dropped(Event, frozen=True, kw_only=True, tag="abandonnee"):
    """Never tried: it may be planned again."""

    notice: str
    reason: str


class Doubtful(Event, frozen=True, kw_only=True, tag="envoi_a_verifier"):
    """Nobody knows whether it left. A person says; there is never a second automatic send."""

    notice: str


class TaskOpened(Event, frozen=True, kw_only=True, tag="tache_ouverte"):
    """Work for a person. A task of a step (`step`) moves the ladder of its invoices when it opens."""

    task: str
    kind: str
    customer: str = ""
    invoices: tuple[Listed, ...] = msgspec.field(name="factures", default=())
    policy: str = ""
    step: str = ""
    channel: str = ""
    payment: str = ""
    notice: str = ""


class TaskClosed(Event, frozen=True, kw_only=True, tag="tache_close"):
    task: str
    result: str = ""


class LetterProposed(Event, frozen=True, kw_only=True, tag="lettre_proposee"):
    """A letter frozen with its date and figures, to be signed and posted by a person, as its PDF shows it."""

    notice: str
    task: str
    customer: str
    policy: str
    step: str
    invoices: tuple[Listed, ...] = msgspec.field(name="factures")
    total: Cents
    pdf: str
    """SHA-256 of the file."""
    address: str
    """A keyed hash of name and postal address: another address makes another letter."""
    until: date
    """The last day on which it may be posted."""
    deadline: date | None = None
    interest: Cents = 0
    flat: Cents = 0
    replaces: str = ""
    """References of the letters which this one makes void, as its slip names them."""


class LetterHanded(Event, frozen=True, kw_only=True, tag="lettre_remise"):
    """Its PDF has reached the person who signs."""

    notice: str
    task: str


class LetterWithdrawn(Event, frozen=True, kw_only=True, tag="lettre_retiree"):
    """Not to be posted any more, or posted."""

    notice: str
    task: str
    reason: str
    """`postee`, `payee`, `sans_objet`, `changee`, `perimee`, `non_remise`."""
