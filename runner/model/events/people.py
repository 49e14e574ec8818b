"""What people wrote back and promised."""

from __future__ import annotations

from datetime import date

import msgspec

from runner.model.events.base import Event
from runner.model.events.sending import Listed
from runner.model.text import Cents


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
