"""An invented site and its notices, for the tests of this room."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from runner.model.decision import Line, Notice
from runner.model.parties import Customer, DebtorType, Invoice, InvoiceKey
from runner.model.rules import Cadence, Channel, Condition, Mention, Policy, Step
from runner.model.settings import Contact, Creditor, Settings
from runner.model.sources import CustomerSource, InvoiceSource, MailboxSettings, SendingSettings

ROOT = Path(__file__).parents[2]
DAY = date(2026, 5, 12)
COPY = "copie@mercier.example"
SETTINGS = Settings(
    creditor=Creditor(
        name="Ateliers Mercier",
        form="SAS au capital de 50 000 €",
        siren="552 100 554",
        rcs="Lyon",
        address=("12 rue des Forges", "69007 Lyon"),
        iban="FR76 3000 6000 0112 3456 7890 189",
        bic="AGRIFRPP",
    ),
    contact=Contact("Claire Morel", "comptabilité clients", "04 72 00 00 00", "claire@mercier.example"),
    invoices=InvoiceSource("donnees", "*.csv", {}),
    customers=CustomerSource("donnees", "clients.csv"),
    mailbox=MailboxSettings(),
    sending=SendingSettings(account="compta@mercier.example", copy=COPY),
)
FIGURES = frozenset({Mention.INTEREST, Mention.FLAT_CHARGE})


def ladder(mentions: frozenset[Mention] = FIGURES) -> tuple[Step, ...]:
    """The whole ladder of the shipped policies."""
    return (
        Step("preventif", -5, Channel.EMAIL, "preventif"),
        Step("rappel", 5, Channel.EMAIL, "rappel", 6),
        Step("appel", 13, Channel.CALL, "fiche-appel"),
        Step("rappel-ferme", 21, Channel.EMAIL, "rappel-ferme", 8),
        Step("derniere", 35, Channel.EMAIL, "derniere-relance", 8, mentions=mentions),
        Step("mise-en-demeure", 50, Channel.LETTER, "mise-en-demeure", 10, 0, mentions, formal_notice=True),
        Step("blocage", 55, Channel.TASK, "blocage-commandes"),
    )


def policy(name: str, debtor: str = "entreprise") -> Policy:
    """A policy for one kind of debtor."""
    mentions = frozenset[Mention]() if debtor == "particulier" else FIGURES
    segment = (Condition("type", "in", frozenset({debtor})),)
    return Policy(name, 1, "", segment, 0, Cadence(), ladder(mentions))


POLICIES = (
    policy("standard"),
    policy("grands-comptes"),
    policy("a-risque"),
    policy("particuliers", "particulier"),
    policy("secteur-public", "public"),
)
CUSTOMER = Customer(
    code="C0142",
    name="Dupont & Fils",
    type=DebtorType.BUSINESS,
    emails=("dupont@client.example",),
    copies=("chef@client.example",),
)


def line(number: str = "FA-2026-0412", **changes: object) -> Line:
    """One invoice of 1 234,56 €, 12 days late."""
    key = InvoiceKey("C0142", number, DAY - timedelta(days=42))
    invoice = Invoice(key=key, due=DAY - timedelta(days=12), total=123_456, balance=123_456, order="BC-77")
    return replace(Line(invoice, 123_456, 12, ladder()[1]), **changes)  # type: ignore[arg-type]  # named fields


def notice(**changes: object) -> Notice:
    """A first reminder for one invoice."""
    made = Notice(
        customer=CUSTOMER,
        policy=POLICIES[0],
        step=ladder()[1],
        lines=(line(),),
        credits=0,
        total=123_456,
        day=DAY,
        deadline=DAY + timedelta(days=6),
        reference="R-7F3K2Q",
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # named fields
