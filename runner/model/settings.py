"""The site: `relance.yaml` and `lecteurs/*.yaml` as typed values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from runner.model.decision import Occasion
from runner.model.facts import Facts
from runner.model.money import NoticeKind
from runner.model.problem import NOWHERE, Place, Problem
from runner.model.rules import Policy
from runner.model.sources import CustomerSource, InvoiceSource, MailboxSettings, SendingSettings, SmsSettings
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


LAW_POINTS = 1000
"""ECB + 10 points, in hundredths of a percent (C. com. L441-10 II)."""
_FLOOR_MULTIPLE = 3


@dataclass(frozen=True, slots=True)
class Terms:
    """`conditions.entreprise`: `BCE + 10 points`, a contract rate, or a multiple of legal interest.

    `value`: points or contract rate in hundredths of a percent, or the multiple.
    """

    kind: str = "bce"
    """`bce`, `contrat`, `legal`."""
    value: int = LAW_POINTS
    since: date | None = None
    """`a_partir_du`: contracts of sale from that day on."""
    interest_first: bool = False
    """`imputation: interets-d-abord` (C. civ. 1343-1): a part payment pays the interest first."""
    act_act: bool = False
    """`base: exact`: the days of a leap year count for 366ths."""

    def rate(self, row: Rate) -> int:
        """Hundredths of a percent a year, between professionals, in the semester of `row`."""
        if self.kind == "contrat":
            return self.value
        return self.value * row.legal_other if self.kind == "legal" else row.ecb + self.value

    def below_floor(self, row: Rate) -> bool:
        """Less than three times the legal interest (C. com. L441-10 II), which a contract may not agree on.

        The law's own rate, ECB + 10, is owed where the contract is silent, even when it is less.
        """
        law = (self.kind, self.value) == ("bce", LAW_POINTS)
        return not law and self.rate(row) < _FLOOR_MULTIPLE * row.legal_other


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
"""No invoice and no amount is larger: what reads so is a mistake."""
