"""What a template may say: the French variables, filled from one notice and the site.

The contract with whoever edits `gabarits/` is in `gabarits/LISEZMOI.md`; a test keeps the two equal. Every
text of a customer or an export goes through `clean`: one line, no control character.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Self

from runner.model.decision import INSTEAD, Charge, Line, Notice
from runner.model.parties import Customer, DebtorType
from runner.model.settings import Settings
from runner.model.text import Cents
from runner.notices.typography import LANGUAGES, Language, clean, iban
from runner.notices.words import WORDS, Words


class Montant(int):
    """Cents that print as an amount of the language: `{% if facture.regle %}` and `{{ facture.regle }}`."""

    language: Language

    def __new__(cls, cents: Cents, language: Language) -> Self:
        amount = super().__new__(cls, cents)
        amount.language = language
        return amount

    def __str__(self) -> str:
        """Written when it is printed: a template prints few of the amounts it is given."""
        return self.language.money(int(self))


@dataclass(frozen=True, slots=True)
class Creancier:
    nom: str
    forme: str
    siren: str
    rcs: str
    adresse: str
    iban: str
    bic: str


@dataclass(frozen=True, slots=True)
class Interlocuteur:
    nom: str
    fonction: str
    telephone: str
    courriel: str


@dataclass(frozen=True, slots=True)
class Client:
    nom: str
    code: str
    type: str
    siren: str
    adresse: tuple[str, ...]
    telephone: str


@dataclass(frozen=True, slots=True)
class Facture:
    """`retard` in days, negative before the due date; `reference`: order, quote, project in one text."""

    numero: str
    date: str
    echeance: str
    montant: Montant
    regle: Montant
    reste: Montant
    retard: int
    commande: str
    devis: str
    affaire: str
    engagement: str
    service: str
    reference: str
    litige: Montant
    comptee: bool
    interets: Montant
    indemnite: Montant


@dataclass(frozen=True, slots=True)
class Accord:
    """A day and a sum agreed with the customer; `montant` 0: no sum was said."""

    date: str
    montant: Montant


@dataclass(frozen=True, slots=True)
class Variables:
    """Every name a template may use. Amounts are `Montant`, dates are texts (empty: none)."""

    creancier: Creancier
    contact: Interlocuteur
    client: Client
    factures: tuple[Facture, ...]
    nombre: int
    numeros: str
    echu: Montant
    """Sum of the balances listed, before `avoirs`."""
    avoirs: Montant
    total: Montant
    retard: int
    """Of the latest invoice, in days."""
    date: str
    delai: str
    """Last day to pay."""
    reference: str
    relances_precedentes: tuple[str, ...]
    penalites: Montant
    indemnite: Montant
    total_avec_frais: Montant
    taux: str
    arrete_au: str
    politesse: str
    mots: Words
    """Words of the built-in blocks in the message's language."""
    reglement_le: str
    """Due date of the first invoice still to come."""
    accords: tuple[Accord, ...]
    """The promise, or the instalments of the payment plan, that the message speaks of."""
    recu: Montant
    """The payment a message thanks for."""


def variables(notice: Notice, settings: Settings, code: str) -> Variables:
    """Fill the contract. `code`: `fr` or `en`."""
    language = LANGUAGES[code]

    def money(cents: Cents) -> Montant:
        return Montant(cents, language)

    charges = {charge.invoice: charge for charge in notice.figures.charges} if notice.figures else {}
    invoices = tuple(_invoice(line, charges.get(line.invoice.key), language) for line in notice.lines)
    figures = notice.figures
    interest, flat = (figures.interest, figures.flat) if figures else (0, 0)
    return Variables(
        creancier=_creditor(settings),
        contact=_contact(settings),
        client=_customer(notice.customer),
        factures=invoices,
        nombre=len(invoices),
        numeros=language.shortened([invoice.numero for invoice in invoices]),
        echu=money(sum(line.balance for line in notice.lines)),
        avoirs=money(notice.credits),
        total=money(notice.total),
        retard=max((line.days_late for line in notice.lines), default=0),
        date=language.day(notice.day),
        delai=language.day(notice.deadline) if notice.deadline else "",
        reference=notice.reference,
        relances_precedentes=tuple(language.day(day) for day in notice.earlier),
        penalites=money(interest),
        indemnite=money(flat),
        total_avec_frais=money(notice.total + interest + flat),
        taux=language.listed([language.percent(_bare(rate)) for rate in figures.rates]) if figures else "",
        arrete_au=language.day(figures.until) if figures else "",
        politesse=WORDS[code].politesse,
        mots=_words(notice, code),
        reglement_le=_next_due(notice, language),
        accords=tuple(Accord(language.day(a.on), money(a.amount)) for a in notice.agreed),
        recu=money(notice.received),
    )


def _words(notice: Notice, code: str) -> Words:
    """As this debtor is told: beside the ladder, the total of the invoices is not what is asked for."""
    words = WORDS[code]
    if notice.customer.type is DebtorType.PUBLIC:
        words = replace(words, penalites=words.moratoires)
    if notice.occasion is None or notice.occasion in INSTEAD:
        return words
    return replace(words, total=words.reste)


def _creditor(settings: Settings) -> Creancier:
    creditor = settings.creditor
    return Creancier(
        nom=clean(creditor.name),
        forme=clean(creditor.form),
        siren=clean(creditor.siren),
        rcs=clean(creditor.rcs),
        adresse=", ".join(map(clean, creditor.address)),
        iban=iban(creditor.iban),
        bic=clean(creditor.bic),
    )


def _contact(settings: Settings) -> Interlocuteur:
    contact = settings.contact
    return Interlocuteur(clean(contact.name), clean(contact.role), clean(contact.phone), clean(contact.email))


def _customer(customer: Customer) -> Client:
    return Client(
        nom=clean(customer.name) or clean(customer.code),
        code=clean(customer.code),
        type=customer.type.value,
        siren=clean(customer.siren),
        adresse=tuple(map(clean, customer.address)),
        telephone=clean(customer.phone),
    )


def _invoice(line: Line, charge: Charge | None, language: Language) -> Facture:
    invoice = line.invoice

    def money(cents: Cents) -> Montant:
        return Montant(cents, language)

    def day(value: date | None) -> str:
        return language.day(value) if value else ""

    return Facture(
        numero=clean(invoice.key.number),
        date=day(invoice.key.issued_on),
        echeance=day(invoice.due),
        montant=money(invoice.total),
        regle=money(max(0, invoice.total - line.balance - line.disputed)),
        reste=money(line.balance),
        retard=line.days_late,
        commande=clean(invoice.order),
        devis=clean(invoice.quote),
        affaire=clean(invoice.project),
        engagement=clean(invoice.commitment),
        service=clean(invoice.service_code),
        reference=_reference(line, WORDS[language.code]),
        litige=money(line.disputed),
        comptee=line.step is not None,
        interets=money(charge.interest if charge else 0),
        indemnite=money(charge.flat if charge else 0),
    )


def _reference(line: Line, words: Words) -> str:
    """What justifies the invoice, in the debtor's own numbering."""
    invoice = line.invoice
    named = (
        (words.commande, invoice.order),
        (words.devis, invoice.quote),
        (words.affaire, invoice.project),
        (words.engagement, invoice.commitment),
        (words.service, invoice.service_code),
    )
    return ", ".join(f"{word} {said}" for word, value in named if value and (said := clean(value)))


def _next_due(notice: Notice, language: Language) -> str:
    coming = [line.invoice.due for line in notice.lines if line.invoice.due and line.days_late <= 0]
    return language.day(min(coming)) if coming else ""


def _bare(rate: str) -> str:
    """`12,15` of `12,15 %`."""
    return rate.strip().rstrip("%").strip()
