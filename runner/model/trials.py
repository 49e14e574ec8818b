"""Policy tests people write (`politiques/essais/`): a customer, invoices, what happens, what must follow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from runner.model.facts import Fact
from runner.model.parties import Customer, Invoice
from runner.model.problem import Place
from runner.model.text import Cents


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One thing that happens before the run of `on`. Amounts in cents; None: not this thing."""

    on: date
    place: Place
    invoice: str = ""
    """Empty: the only one."""
    payment: Cents | None = None
    """Announced by the bank's mail, and believed."""
    reject: Cents | None = None
    """Taken back by the bank."""
    balance: Cents | None = None
    """What accounting shows from then on; 0: the invoice leaves the export."""
    credit: Cents | None = None
    replied: bool = False
    fact: Fact | None = None
    """What a person recorded in `suivi/`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """What must be seen from `first` to `last`, both included; None or empty: not looked at.

    `places`: where each key stands, so that a failure points at the word that is wrong.
    """

    first: date
    last: date
    places: Mapping[str, Place]
    place: Place
    contact: bool | None = None
    step: str = ""
    channel: str = ""
    total: Cents | None = None
    charges: bool | None = None
    invoice: str = ""
    verdict: str = ""
    policy: str = ""
    next_step: str = ""
    next_on: date | None = None
    balance: Cents | None = None


@dataclass(frozen=True, slots=True)
class Trial:
    """One file. `invoices`: as the export shows them on the first day."""

    name: str
    customer: Customer
    invoices: tuple[Invoice, ...]
    happenings: tuple[Happening, ...]
    expectations: tuple[Expectation, ...]
    place: Place
