"""Who owes and what: customers, invoices, credits, and one customer's account."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple

import msgspec

from runner.model.problem import Problem
from runner.model.text import Cents, Text


class DebtorType(StrEnum):
    """Decides what may be claimed. Values are the words of the customer file."""

    BUSINESS = "entreprise"
    CONSUMER = "particulier"
    PUBLIC = "public"
    ASSOCIATION = "association"
    CO_OWNERSHIP = "copropriete"
    UNKNOWN = "inconnu"


class InvoiceKey(NamedTuple):
    """Identity of an invoice: numbers restart each January, so the issue date belongs to it."""

    customer: str
    number: str
    issued_on: date | None


class Invoice(msgspec.Struct, frozen=True, gc=False):
    """One open invoice as the export shows it. `balance` is what is still owed, never below zero.

    A Struct and no dataclass, since a ledger makes 100,000 of them: 0.1 µs each instead of 1.6.
    To copy one with a change: `msgspec.structs.replace`.
    """

    key: InvoiceKey
    due: date | None
    total: Cents
    balance: Cents
    line: int = 0
    currency: str = "EUR"
    status: str = ""
    order: str = ""
    quote: str = ""
    project: str = ""
    method: str = ""
    """Mode de règlement as written (virement, prélèvement, LCR …)."""
    assigned: bool = False
    """Cédée à un affactureur: paying us may not free the debtor."""
    commitment: str = ""
    service_code: str = ""


@dataclass(frozen=True, slots=True)
class Credit:
    """A credit note, or money on account. `amount` is positive; it lowers what is owed."""

    customer: str
    number: str
    issued_on: date | None
    amount: Cents
    invoice: str = ""
    """Number of the invoice it names; empty: one line of the customer's total."""
    line: int = 0


class PaidInvoice(msgspec.Struct, frozen=True, gc=False):
    """An invoice the export itself lists as paid. `closed_on`: the day accounting gives (`reglee_le`)."""

    key: InvoiceKey
    due: date | None
    total: Cents
    closed_on: date


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer as the customer file shows it; everything may be missing except the code."""

    code: str
    name: str = ""
    type: DebtorType = DebtorType.UNKNOWN
    siren: str = ""
    language: str = ""
    emails: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()
    phone: str = ""
    address: tuple[str, ...] = ()
    method: str = ""
    payer: str = ""
    iban: str = ""
    sales: str = ""
    labels: frozenset[str] = frozenset()
    country: str = ""
    """ISO 3166 alpha-2."""
    since: date | None = None
    """`client_depuis`: the day the relation began."""
    turnover: Cents | None = None
    """`ca_annuel`: yearly turnover with this customer."""
    insurance: str = ""
    """One of `segments.INSURANCE`."""
    covered: Cents | None = None
    """`couverture`: what the credit insurer covers."""


@dataclass(frozen=True, slots=True)
class Account:
    """All that the export says of one customer. `doubts` hold the whole customer, with the reason."""

    customer: Customer
    invoices: tuple[Invoice, ...]
    credits: tuple[Credit, ...] = ()
    doubts: tuple[Text, ...] = ()
    paid: tuple[PaidInvoice, ...] = ()
    """What the export lists as paid in the last year, where it gives the day: behaviour, nothing to claim."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """One export, read. `unreadable` are rows without a legible customer: a brake counts them."""

    file: str
    exported_on: date
    rows: int
    digest: str
    """SHA-256 of the file's bytes."""
    accounts: dict[str, Account]
    unreadable: tuple[Problem, ...] = ()
    doubts: tuple[Problem, ...] = ()
    """Rows that hold their own customer; also listed in the account."""
    settled: frozenset[InvoiceKey] = frozenset()
    """Rows the file itself lists with nothing left to pay: paid, where an absent one is only absent."""
    paid_on: Mapping[InvoiceKey, date] = field(default_factory=dict)
    """Of the settled ones, the day accounting gives, where it gives one."""
    warnings: tuple[Problem, ...] = ()
    """Faults that hold nobody: an e-mail address no mail can reach."""
    unread: tuple[Problem, ...] = ()
    """Columns of the customer file that look like ours and that `relance.yaml` does not name."""
