"""What we may not or do not remind of: debits in hand, assigned claims, e-invoice statuses, time limits."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache

from runner.model.parties import DebtorType, Invoice

WARNED_BEFORE = timedelta(days=184)
"""Six months before the time limit a person is warned (RULES.md)."""

_COLLECTED = frozenset({"prel", "prl", "sdd", "lcr", "bor"})
"""Words of a payment method by which we collect: nothing is asked until it comes back."""

_COLLECTED_BEGINNINGS = ("prelev", "prlv", "domicili", "traite", "effet")
_COLLECTED_PHRASES = ("lettre de change", "billet a ordre", "direct debit")

_STOPPED = frozenset(
    {"suspendue", "rejetee", "refusee", "a recycler", "en litige", "approuvee partiellement"}
    | {"206", "207", "208", "210", "213"}
)
"""Statuses of the e-invoice life cycle (XP Z12-012) and of Chorus Pro that a person must mend first."""

_PAYING = frozenset({"paiement transmis", "mise en paiement", "mandatee", "211", "encaissee", "212"})
"""Statuses by which the buyer says the money is on its way: wait."""


@lru_cache(maxsize=256)
def collected(method: str) -> bool:
    """Whether `method`, as written in the ledger, means we collect it ourselves.

    >>> collected("Prélèvement SEPA"), collected("LCR"), collected("Virement")
    (True, True, False)
    """
    words = _plain(method.replace(".", ""))
    return (
        not _COLLECTED.isdisjoint(words.split())
        or any(word.startswith(_COLLECTED_BEGINNINGS) for word in words.split())
        or any(phrase in words for phrase in _COLLECTED_PHRASES)
    )


@lru_cache(maxsize=256)
def stopped(status: str) -> bool:
    """Whether an e-invoice `status` asks for a person before any reminder."""
    return _says(status, _STOPPED)


@lru_cache(maxsize=256)
def on_its_way(status: str) -> bool:
    """Whether an e-invoice `status` says that the buyer pays."""
    return _says(status, _PAYING)


@lru_cache(maxsize=64)
def oldest_claimable(debtor: DebtorType, day: date) -> date:
    """Invoices whose term began (`term_of`) before this date are time-barred on `day`.

    Five years between professionals (C. com. L110-4). Four years against a public buyer, from
    1 January after the year of the right (loi 68-1250 art. 1). Two years for a consumer (C. conso.
    L218-2), and for whoever is treated as one: associations, co-ownerships, an unknown type claim the least.
    """
    if debtor is DebtorType.PUBLIC:
        return date(day.year - 4, 1, 1)
    return _years_before(day, 5 if debtor is DebtorType.BUSINESS else 2)


def term_of(debtor: DebtorType, invoice: Invoice) -> date | None:
    """The day the term to claim in court is counted from: the due date.

    Against a public buyer the year counts in which the right was earned, by what was delivered: an invoice
    issued in December for January was earned in December at the latest.
    """
    return (invoice.key.issued_on if debtor is DebtorType.PUBLIC else None) or invoice.due


def _says(status: str, phrases: Iterable[str]) -> bool:
    """One of `phrases`, word for word: software writes a number, a day or a reason beside it."""
    words = f" {_plain(status)} "
    return any(f" {phrase} " in words for phrase in phrases)


def _years_before(day: date, years: int) -> date:
    """29 February falls back on 1 March: the debtor's benefit of the doubt is a day."""
    if (day.month, day.day) == (2, 29):
        return date(day.year - years, 3, 1)
    return day.replace(year=day.year - years)


def _plain(text: str) -> str:
    """Lower case, without accents, every other sign a space."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(c for c in bare if not unicodedata.combining(c))
    return " ".join("".join(c if c.isalnum() else " " for c in letters).split())
