"""The journal's lines: one class per kind. Attribute names are English, the JSON is French.

No field may hold a name, an address, an IBAN or a text written by a person.
"""

from __future__ import annotations

from datetime import date
from typing import TypeAlias

import msgspec

from runner.model.parties import InvoiceKey
from runner.model.text import Cents
from runner.model.vocabulary import FRENCH

VERSION = 1


class Event(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    gc=False,  # an event is in no cycle, and a journal has a million
    tag_field="evenement",
    omit_defaults=True,
    rename=FRENCH.get,
):
    """Common fields, stamped when the event is appended; the chain hash is the encoder's."""

    version: int = 0
    run: str = ""
    at: str = ""
    """UTC, `2026-11-22T05:07:13Z`."""
    day: date | None = None


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
    figures: dict[str, int] = {}
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


class _OnInvoice(Event, frozen=True, kw_only=True):
    customer: str
    number: str
    issued_on: date | None = None

    @property
    def key(self) -> InvoiceKey:
        """The invoice it concerns."""
        return InvoiceKey(self.customer, self.number, self.issued_on)


class InvoiceSeen(_OnInvoice, frozen=True, kw_only=True, tag="facture_vue"):
    due: date | None
    total: Cents
    balance: Cents
    was: tuple[str, date | None] | None = None
    """The customer it was of, and its day of issue, where the books moved it: it is still the same."""


class InvoiceChanged(_OnInvoice, frozen=True, kw_only=True, tag="facture_changee"):
    due: date | None
    total: Cents
    balance: Cents
    before: Cents
    """The balance of the export before."""
    paid_on: date | None = None
    """The day accounting gives, where the export lists the invoice as paid."""


class InvoiceAbsent(_OnInvoice, frozen=True, kw_only=True, tag="facture_absente"):
    """It left the file. It is not called paid."""


class PaymentLearnt(Event, frozen=True, kw_only=True, tag="paiement"):
    payment: str
    mail: str
    reader: str
    kind: str
    amount: Cents
    currency: str
    received_on: date
    booked_on: date | None = None
    believed: bool = False
    reason: str = ""
    """Why it is not believed: a code."""
    marks: tuple[str, ...] = ()
    """Short hashes that two mails about the same payment share (`payments.twins`)."""
    account: str = ""
    """Keyed hash of the payer's bank account; empty where there is none, or no key."""
    source: str = "avis"
    """What kind of document tells it (`money.Source`)."""


class Part(msgspec.Struct, frozen=True, array_like=True):
    """A part of a payment on one invoice."""

    customer: str
    number: str
    issued_on: date | None
    amount: Cents

    @property
    def key(self) -> InvoiceKey:
        """The invoice it concerns."""
        return InvoiceKey(self.customer, self.number, self.issued_on)


class Proposed(msgspec.Struct, frozen=True, array_like=True):
    """What a person may accept for a customer. `gap`: given up of the last part's invoice."""

    customer: str
    why: str
    parts: tuple[Part, ...] = ()
    gap: Cents = 0


class Matched(Event, frozen=True, kw_only=True, tag="rapprochement"):
    """A part without an invoice number is the customer's credit."""

    payment: str
    stage: str
    allocations: tuple[Part, ...] = ()
    held: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    """Codes of `model.money.Evidence`: what led there."""
    waived: tuple[Part, ...] = ()
    """Given up beside what came."""
    proposals: tuple[Proposed, ...] = ()


class Absorbed(_OnInvoice, frozen=True, kw_only=True, tag="absorption"):
    """The ledger now shows a payment learnt by mail: it is no longer subtracted."""

    payment: str
    amount: Cents
    proof: str
    """`baisse`, `liste`, `absente`, `extourne`, `hausse`; of a credit: `avoir`."""
    drop: Cents = 0
    """`baisse` only: the whole drop of the balance; several payments may add up to it."""


class Reversed(_OnInvoice, frozen=True, kw_only=True, tag="extourne"):
    """A payment that came back: the amount is owed again."""

    payment: str
    amount: Cents


class Replied(Event, frozen=True, kw_only=True, tag="reponse"):
    customer: str
    mail: str
    received_on: date
    automatic: bool = False
    by: str = "client"
    """`client`; `nous`: a mail a person wrote by hand to the customer, which is a contact."""
    hint: str = ""
    answers: tuple[str, ...] = ()
    """Mails of the customer that ours answers: they hold no longer."""
    folder: str = ""
    validity: int = 0
    uid: int = 0
    """Where it lies, so that its flag « answered » can be read again: a UID counts in one numbering."""


class Answered(Event, frozen=True, kw_only=True, tag="reponse_donnee"):
    """The mail program marks this reply as answered."""

    customer: str
    mail: str


class Bounced(Event, frozen=True, kw_only=True, tag="rebond"):
    customer: str
    mail: str
    address: str
    """A keyed or plain short hash; never the address."""
    permanent: bool
    notice: str = ""


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


class PromiseNoted(Event, frozen=True, kw_only=True, tag="promesse_notee"):
    """A promise of `suivi/`, at its first run: what is paid since is counted from these balances."""

    customer: str
    promise: str
    due: date
    amount: Cents = 0
    """0: all that is due by then."""
    invoices: tuple[Listed, ...] = msgspec.field(name="factures", default=())


class PromiseEnded(Event, frozen=True, kw_only=True, tag="promesse_close"):
    """Its day and the bank's grace have passed."""

    customer: str
    promise: str
    kept: bool


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


class BrakePulled(Event, frozen=True, kw_only=True, tag="frein"):
    brake: str
    seen: int
    limit: int


class BrakeLifted(Event, frozen=True, kw_only=True, tag="levee"):
    brake: str
    reason: str


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
