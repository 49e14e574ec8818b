"""A town of customers and their invoices, drawn from a seed."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from runner.model.parties import Account, Customer, Invoice, InvoiceKey

MONDAY = date(2026, 3, 2)
_TRADES = (
    "Menuiserie", "Boulangerie", "Garage", "Transports", "Imprimerie", "Librairie", "Plomberie", "Pharmacie",
    "Maçonnerie", "Serrurerie", "Brasserie", "Électricité", "Jardinerie", "Traiteur", "Couverture", "Hôtel",
)  # fmt: skip
_FAMILIES = (
    "Durand", "Lefèvre", "Morel", "Roche", "Fournier", "Girard", "Bonnet", "Lambert", "Fontaine", "Rousseau",
    "Chevalier", "Gauthier", "Perrin", "Masson", "Mathieu", "Noël", "Lemaître", "Barbier", "Renaud", "Picard",
    "Vasseur", "Guérin", "Collet", "Prévost", "Tessier", "Marchand", "Huet", "Delorme", "Carpentier", "Aubry",
)  # fmt: skip
_PLACES = ("de l'Ouest", "du Midi", "Lyonnaise", "des Alpes", "du Port", "Saint-Martin", "des Halles", "")
_FORMS = ("SARL", "SAS", "SA", "EURL", "")
_PRICES = (4_900, 12_000, 49_900, 120_000)
"""Subscriptions: the same for many customers, month after month."""


@dataclass(frozen=True, slots=True)
class Scheme:
    """How a house numbers its invoices: prefix, year or not, padded figures, and what stands between."""

    prefix: str
    year: str
    width: int
    mark: str

    def number(self, at: int) -> str:
        """The invoice counted `at`, as the house writes it."""
        return self.mark.join(filter(None, (self.prefix, self.year, f"{at:0{self.width}d}")))


SCHEMES = (
    Scheme("FA", "2026", 4, "-"),
    Scheme("F", "2026", 5, "/"),
    Scheme("FAC", "", 5, ""),
    Scheme("", "2026", 5, "-"),
    Scheme("INV", "", 6, "-"),
    Scheme("BX", "26", 4, "-"),
    Scheme("FA", "2026", 4, ""),
)


@dataclass(frozen=True, slots=True)
class Bill:
    """An invoice as the house and its customer know it. `at`: its place in the numbering."""

    key: InvoiceKey
    at: int
    due: date
    total: int
    owed: int


@dataclass(frozen=True, slots=True)
class Party:
    """A customer. `payer`: the parent company that pays for it, as the customer file says, or nobody."""

    code: str
    name: str
    iban: str
    filed: bool
    """Whether the customer file knows the bank account."""
    payer: str
    bills: tuple[Bill, ...]


@dataclass(frozen=True, slots=True)
class Town:
    """Everybody, and what each owes on the first day."""

    scheme: Scheme
    parties: tuple[Party, ...]
    parents: dict[str, str]
    """Name of a parent company → its bank account."""

    @property
    def bills(self) -> dict[InvoiceKey, Bill]:
        """All that is open."""
        return {bill.key: bill for party in self.parties for bill in party.bills}


def draw_town(rng: random.Random) -> Town:
    """25 to 60 customers with one to six invoices each, numbered as they were written: at random."""
    scheme = rng.choice(SCHEMES)
    names = _names(rng, rng.randint(25, 60))
    parents = {f"Groupe {family} Participations": _iban(rng) for family in rng.sample(_FAMILIES, 2)}
    counts = [rng.choice((1, 1, 2, 2, 3, 4, 6)) for _ in names]
    first = rng.choice((1, 12, 380, 2_960))
    order = list(range(first, first + sum(counts) * 2, 1))
    numbers = iter(rng.sample(order, sum(counts)))
    parties = [
        _party(rng, (f"C{at:03d}", name), [next(numbers) for _ in range(count)], scheme, list(parents))
        for at, (name, count) in enumerate(zip(names, counts, strict=True))
    ]
    return Town(scheme, tuple(parties), parents)


def accounts_of(town: Town, owed: dict[InvoiceKey, int]) -> dict[str, Account]:
    """The export and the customer file: invoices of which something is owed."""
    return {
        party.code: Account(
            Customer(party.code, party.name, iban=party.iban if party.filed else "", payer=party.payer),
            tuple(_invoice(bill, owed[bill.key]) for bill in party.bills if owed[bill.key] > 0),
        )
        for party in town.parties
    }


def _invoice(bill: Bill, owed: int) -> Invoice:
    return Invoice(bill.key, bill.due, bill.total, owed)


def _names(rng: random.Random, count: int) -> list[str]:
    """Half are one family's in several trades: parts of names do not tell them apart."""
    names: dict[str, None] = {}
    while len(names) < count:
        words = (rng.choice(_TRADES), rng.choice(_FAMILIES), rng.choice(_PLACES), rng.choice(_FORMS))
        names[" ".join(filter(None, words))] = None
    return list(names)


def _party(
    rng: random.Random, called: tuple[str, str], places: Iterable[int], scheme: Scheme, parents: list[str]
) -> Party:
    code, name = called
    bills = tuple(sorted((_bill(rng, code, at, scheme) for at in places), key=lambda bill: bill.at))
    payer = rng.choice(parents) if rng.random() < 0.2 else ""
    return Party(code, name, _iban(rng), rng.random() < 0.6, payer, bills)


def _bill(rng: random.Random, code: str, at: int, scheme: Scheme) -> Bill:
    issued = MONDAY - timedelta(days=rng.randint(20, 90))
    total = rng.choice(_PRICES) if rng.random() < 0.3 else rng.randint(2_000, 900_000)
    owed = total if rng.random() < 0.85 else rng.randint(1_000, total)
    key = InvoiceKey(code, scheme.number(at), issued)
    return Bill(key, at, issued + timedelta(days=rng.choice((30, 45))), total, min(total, owed))


def _iban(rng: random.Random) -> str:
    """A French one; its check digits are made here, by ISO 13616."""
    bank = "".join(rng.choice("0123456789") for _ in range(23))
    return f"FR{98 - int(bank + '152700') % 97:02d}{bank}"
