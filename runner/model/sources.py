"""Where invoices, customers and mail come from, and how messages leave: parts of `relance.yaml`."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from runner.model.parties import DebtorType
from runner.model.problem import NOWHERE, Place
from runner.model.terms import PaymentTerm


class FileKind(StrEnum):
    """`format.type`: what a file is. Values are the words of `relance.yaml`."""

    CSV = "CSV"
    XLSX = "XLSX"
    FEC = "FEC"


BY_MAIL = "courriel"
"""`factures.source`: the export is attached to a mail."""


@dataclass(frozen=True, slots=True)
class FileFormat:
    """What `check --learn` found. `dates`: `JJ/MM/AAAA`, `MM/JJ/AAAA`, `AAAA-MM-JJ` …

    Of a workbook, `dates` and `decimals` say how text cells are written; real dates and numbers need neither.
    """

    separator: str = ";"
    encoding: str = "utf-8"
    dates: str = "JJ/MM/AAAA"
    decimals: str = ","
    header_line: int = 1
    """Line of the header row, from 1: title lines may stand above it."""
    kind: FileKind = FileKind.CSV
    sheet: str = ""
    """`feuille`, of a workbook; empty: its only visible sheet."""


@dataclass(frozen=True, slots=True)
class InvoiceSource:
    """`factures`. `columns`: our column name → header text of the file."""

    folder: str
    pattern: str
    columns: dict[str, str]
    format: FileFormat = FileFormat()
    date_in_name: str = ""
    """`factures-{AAAA}-{MM}-{JJ}.csv`; empty: `date_column`."""
    date_column: str = ""
    max_age: int = 2
    """Fraîcheur maximale, in open days."""
    sum_lines: bool = False
    """`lignes: a_sommer`: the same key on several rows is one invoice."""
    repeated_lines: bool = False
    """`lignes: repetees`: each of these rows bears the whole invoice, which counts once."""
    customer_key: str = "code"
    """`code`, or `raison_sociale` (journalled as a keyed hash)."""
    term: PaymentTerm | None = None
    """`delai_de_paiement`, of a FEC, which has no due dates."""
    sender: str = ""
    """`expediteur`: whose mail brings the export; with `subject`, where `folder` is `courriel`."""
    subject: str = ""
    """`sujet`: what the subject of that mail holds."""
    place: Place = NOWHERE
    pieces: str = ""
    """`donnees/pdf/{facture}.pdf`: the PDF of an invoice, from `{facture}`, `{client}`, `{emise_le}`."""


@dataclass(frozen=True, slots=True)
class CustomerSource:
    folder: str
    file: str
    columns: dict[str, str] = field(default_factory=dict)
    format: FileFormat = FileFormat()
    default_type: DebtorType = DebtorType.UNKNOWN
    place: Place = NOWHERE


class Proof(StrEnum):
    """How we show a token server who we are."""

    SECRET = "secret"  # noqa: S105 - a word of relance.yaml
    REFRESH = "jeton"
    GITHUB = "github"


@dataclass(frozen=True, slots=True)
class OAuth:
    """`oauth`: where tokens come from, and what they are asked for (RFC 6749, RFC 7523)."""

    url: str
    client: str
    proof: Proof
    scope: str = ""
    certificate_authority: str = ""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class MailboxSettings:
    """`boite`: an IMAP server over TLS, or a Maildir in the site."""

    server: str = ""
    port: int = 993
    starttls: bool = False
    account: str = ""
    folders: tuple[str, ...] = ("INBOX",)
    sent_folder: str = ""
    """Mails a person sent by hand; each is a contact."""
    maildir: str = ""
    authenticated_by: str = ""
    """`authentifie_par`: authserv-id of the site's own receiving server."""
    without_authentication: bool = False
    """`sans_authentification: oui`: the address alone is believed. The README states the risk."""
    max_size: int = 10_000_000
    certificate_authority: str = ""
    """`autorite`: PEM file of a private certificate authority, relative to the site."""
    oauth: OAuth | None = None
    """The secret is then an access token (XOAUTH2), not a password."""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class SendingSettings:
    """`envoi`: an SMTP server over TLS, or a Maildir."""

    server: str = ""
    port: int = 587
    tls: str = "starttls"
    """`starttls` or `implicite`."""
    account: str = ""
    sender: str = ""
    """`expediteur`; default: the account, else the contact's e-mail."""
    copy: str = ""
    per_minute: int = 20
    per_day: int = 0
    """0: no cap."""
    maildir: str = ""
    certificate_authority: str = ""
    oauth: OAuth | None = None
    place: Place = NOWHERE
    qr: bool = True
    """`qr: non`: messages carry no QR code to pay by."""


@dataclass(frozen=True, slots=True)
class SmsSettings:
    """`sms`: any provider that takes one HTTPS POST for each message.

    `headers`: name and value, where `env:RELANCE_SMS_…` stands for that secret of the environment. `body`: a
    JSON text whose strings may hold `{numero}`, `{texte}` and `{reference}`.
    """

    url: str
    headers: tuple[tuple[str, str], ...] = ()
    body: str = ""
    per_minute: int = 20
    certificate_authority: str = ""
    place: Place = NOWHERE
