"""The site: `relance.yaml` and `lecteurs/*.yaml` as typed values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from runner.model.decision import Occasion
from runner.model.facts import Facts
from runner.model.money import NoticeKind
from runner.model.parties import DebtorType
from runner.model.problem import NOWHERE, Place, Problem
from runner.model.rules import Policy
from runner.model.terms import PaymentTerm
from runner.model.text import Cents


class Mode(StrEnum):
    """`essai`: nothing leaves, a journal apart. `reel`: messages leave."""

    TRIAL = "essai"
    REAL = "reel"


@dataclass(frozen=True, slots=True)
class Creditor:
    name: str
    form: str = ""
    siren: str = ""
    rcs: str = ""
    address: tuple[str, ...] = ()
    iban: str = ""
    bic: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    name: str
    role: str = ""
    phone: str = ""
    email: str = ""


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

    `headers`: name and value, where `env:NAME` stands for a secret of the environment. `body`: a JSON text
    whose strings may hold `{numero}`, `{texte}` and `{reference}`.
    """

    url: str
    headers: tuple[tuple[str, str], ...] = ()
    body: str = ""
    per_minute: int = 20
    certificate_authority: str = ""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Brakes:
    """`garde_fous`. Percentages in whole points."""

    sends: int = 60
    sends_per_customer: int = 1
    customers_share: int = 30
    vanished: int = 10
    unreadable_rows: int = 0
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Objectives:
    """`objectifs`: what the figures of the report are held against; None: no aim was set."""

    overdue_share: int | None = None
    """Whole percent of what is owed, at most."""
    dso: int | None = None
    """Days, at most."""
    mean_delay: int | None = None
    """Days late of what is overdue, at most."""


@dataclass(frozen=True, slots=True)
class Tolerance:
    """`tolerance`: how little may be missing of an invoice for its payment to settle it whole.

    Nothing unless the site says so: the rest is then claimed, or is below the policy's threshold, and a
    person may give it up with the proposal made for it.
    """

    charges: Cents = 0
    """`frais`: bank charges, in cents."""
    discount: int = 0
    """`escompte`: of what is paid by the due date, in hundredths of a percent of the invoice."""


@dataclass(frozen=True, slots=True)
class Closure:
    """A closure of the creditor, both days included."""

    start: date
    end: date
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Rate:
    """One semester of legal rates, in hundredths of a percent (1215 = 12.15 %)."""

    semester: str
    """`2026-S1`."""
    ecb: int
    legal_private: int
    legal_other: int
    source: str = ""
    sure: bool = True
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Terms:
    """`conditions.entreprise`: `BCE + 10 points`, a contract rate, or a multiple of legal interest.

    `value`: points or contract rate in hundredths of a percent, or the multiple.
    """

    kind: str = "bce"
    """`bce`, `contrat`, `legal`."""
    value: int = 1000
    since: date | None = None
    """`a_partir_du`: contracts of sale from that day on."""
    interest_first: bool = False
    """`imputation: interets-d-abord` (C. civ. 1343-1): a part payment pays the interest first."""
    act_act: bool = False
    """`base: exact`: the days of a leap year count for 366ths."""


def terms_on(dated: Sequence[Terms], day: date | None, default: Terms) -> Terms:
    """The terms of a contract of sale concluded on `day`: the latest of `dated` (rising) by then."""
    begun = [terms for terms in dated if day is not None and terms.since is not None and terms.since <= day]
    return begun[-1] if begun else default


@dataclass(frozen=True, slots=True)
class Reader:
    """`lecteurs/*.yaml`: one sender's notices and how to read them.

    `senders`: exact addresses, lower case, or `@domaine.fr` for a whole domain. Patterns are RE2 with
    named groups: `montant devise reference payeur iban date sens`.
    """

    name: str
    kind: NoticeKind
    senders: tuple[str, ...]
    subject: str = ""
    """A pattern the subject must match; its named groups count too."""
    patterns: tuple[str, ...] = ()
    each: str = ""
    """A pattern that repeats: one payment each match."""
    forwarders: tuple[str, ...] = ()
    """`transmis_par`: who may hand on these mails as attachments; believed as far as their own mail is."""
    accounts: tuple[str, ...] = ()
    """`comptes`: IBANs whose statements count, beside the creditor's."""
    decimals: str = ","
    dates: str = "JJ/MM/AAAA"
    currency: str = "EUR"
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Settings:
    creditor: Creditor
    contact: Contact
    invoices: InvoiceSource
    customers: CustomerSource
    mailbox: MailboxSettings
    sending: SendingSettings
    language: str = "fr"
    timezone: str = "Europe/Paris"
    mode: Mode = Mode.TRIAL
    suspended: bool = False
    region: str = "Métropole"
    journal_branch: str = "journal"
    facts_branch: str = ""
    """`suivi: {branche: suivi}`; empty: the folder `suivi/` of the rules' own branch."""
    rules_branch: str = "main"
    report_to: tuple[str, ...] = ()
    heartbeat: str = ""
    """`battement`: a URL called at the end of a run."""
    terms: Terms = Terms()
    """`conditions`: of every contract of sale without a later day in `dated_terms`."""
    dated_terms: tuple[Terms, ...] = ()
    """By rising `since`."""
    closures: tuple[Closure, ...] = ()
    brakes: Brakes = Brakes()
    tolerance: Tolerance = Tolerance()
    objectives: Objectives = Objectives()
    confirmations: frozenset[Occasion] = frozenset()
    """What is said to a customer beside the ladder, once something was noted about him."""
    place: Place = NOWHERE
    sms: SmsSettings | None = None


@dataclass(frozen=True, slots=True)
class Site:
    """Everything people write, read and valid: an error in any of it is a `SiteError` instead."""

    root: str
    settings: Settings
    policies: tuple[Policy, ...]
    """By rising rank."""
    readers: tuple[Reader, ...]
    facts: Facts
    rates: tuple[Rate, ...]
    warnings: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class Secrets:
    """From the environment alone: `RELANCE_IMAP_PASSWORD`, `RELANCE_SMTP_PASSWORD`, `RELANCE_KEY` …"""

    imap_password: str = ""
    smtp_password: str = ""
    key: bytes = b""
    """Keys the hashes of low-entropy values (addresses, names)."""
    oauth_secret: str = ""
    oauth_refresh: str = ""
    github_url: str = ""
    """Where a GitHub job asks for its identity, and the bearer token it asks with."""
    github_token: str = ""


MAX_CENTS: Cents = 10**13
