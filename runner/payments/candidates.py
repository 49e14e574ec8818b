"""Whom money without proof may concern. Whoever is named here is held, never settled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from itertools import combinations
from math import comb
from typing import TypeVar

from runner.model.balance import free_credits
from runner.model.parties import Account, Customer
from runner.model.text import Cents
from runner.payments.tokens import fold, segments

MOST = 5
"""Customers held by an amount alone, by a part of a name, or by a mail that is not believed (DESIGN §5)."""

_SET_SIZES = (2, 3)
_SET_INVOICES = 12
_SET_BUDGET = 200_000
"""Bounds of the search for a set of invoices: beyond them so many sums exist that one proves nothing."""

_LEGAL_FORMS = frozenset(
    {"SA", "SAS", "SASU", "SARL", "EURL", "SCI", "SNC", "SCOP", "SCP", "SCM", "SEL", "SELARL", "SELAS"}
    | {"EI", "EIRL", "GIE", "GAEC", "EARL", "STE", "SOCIETE", "ETS", "ETABLISSEMENTS", "GROUPE", "HOLDING"}
    | {"GMBH", "AG", "LTD", "LIMITED", "INC", "CORP", "LLC", "PLC", "BV", "NV", "SPA", "SRL", "SL"}
    | {"M", "MR", "MME", "MLLE", "MONSIEUR", "MADAME", "ET", "AND", "OU", "DE", "DU", "DES", "D", "L"}
    | {"LA", "LE", "LES"}
)

_K = TypeVar("_K", str, Cents)


class Candidates:
    """Customers by bank account, name and amount. Built once a run, each part when first asked for."""

    __slots__ = ("_accounts", "_amounts", "_claims", "_ibans", "_names", "_sets", "_tokens")

    def __init__(
        self, accounts: Mapping[str, Account], claims: Callable[[], Mapping[str, list[Cents]]]
    ) -> None:
        """`claims`: what each customer's invoices still claim, asked for where an amount is looked up."""
        self._accounts = accounts
        self._claims = claims
        self._ibans: dict[str, set[str]] | None = None
        self._names: dict[str, frozenset[frozenset[str]]] | None = None
        self._tokens: dict[str, set[str]] = {}
        self._amounts: dict[Cents, set[str]] | None = None
        self._sets: dict[Cents, set[str]] | None = None

    def by_iban(self, iban: str) -> set[str]:
        """Customers whose file gives this bank account."""
        if not iban:
            return set()
        if self._ibans is None:
            self._ibans = _grouped((_bare(a.customer.iban), code) for code, a in self._accounts.items())
        return self._ibans.get(_bare(iban), set())

    def by_name(self, payer: str) -> set[str]:
        """Customers of that name; else those whose name holds it or is held by it, if they are few."""
        words = name_words(payer)
        if not words:
            return set()
        near = self._near(words)
        same = {code for code in near if words in self._known_names()[code]}
        if same:
            return same
        return near if len(near) <= MOST else set()

    def by_amount(self, amount: Cents) -> set[str]:
        """Customers of whom an invoice, the whole debt, or else one set of invoices comes to it exactly."""
        if self._amounts is None:
            self._amounts = _grouped(self._single_amounts())
        found = self._amounts.get(amount) or self._by_set(amount)
        return found if len(found) <= MOST else set()

    def _by_set(self, amount: Cents) -> set[str]:
        if self._sets is None:
            self._sets = _grouped(_set_amounts(self._claims()))
        return self._sets.get(amount, set())

    def _single_amounts(self) -> Iterable[tuple[Cents, str]]:
        for code, claims in self._claims().items():
            yield from ((claim, code) for claim in claims)
            yield sum(claims) - free_credits(self._accounts[code]), code

    def _known_names(self) -> dict[str, frozenset[frozenset[str]]]:
        if self._names is None:
            self._names = {code: _names(account.customer) for code, account in self._accounts.items()}
            for code, names in self._names.items():
                for word in frozenset().union(*names):
                    self._tokens.setdefault(word, set()).add(code)
        return self._names

    def _near(self, words: frozenset[str]) -> set[str]:
        names = self._known_names()
        shared = Counter(code for word in words for code in self._tokens.get(word, ()))
        return {code for code in shared if any(_contains(words, name) for name in names[code])}


def name_words(name: str) -> frozenset[str]:
    """The words of a name that tell it apart: no case, accents, legal forms or small words.

    >>> sorted(name_words("Sté Dupont & Fils S.A.R.L."))
    ['DUPONT', 'FILS']
    """
    folded = fold(name).replace(".", "")
    words = frozenset(part.raw for part in segments(folded)) - _LEGAL_FORMS
    return words if any(len(word) > 2 for word in words) else frozenset()


def _names(customer: Customer) -> frozenset[frozenset[str]]:
    return frozenset(filter(None, (name_words(customer.name), name_words(customer.payer))))


def _contains(one: frozenset[str], other: frozenset[str]) -> bool:
    return bool(other) and (one <= other or other <= one)


def _bare(iban: str) -> str:
    return "".join(char for char in iban.upper() if char.isalnum())


def _set_amounts(claims: Mapping[str, list[Cents]]) -> Iterable[tuple[Cents, str]]:
    """Sums of sets of two or three invoices of one customer that no other set of it reaches."""
    few = {code: amounts for code, amounts in claims.items() if 2 <= len(amounts) <= _SET_INVOICES}
    if sum(comb(len(amounts), size) for amounts in few.values() for size in _SET_SIZES) > _SET_BUDGET:
        return
    for code, amounts in few.items():
        sums = Counter(sum(chosen) for size in _SET_SIZES for chosen in combinations(amounts, size))
        yield from ((total, code) for total, ways in sums.items() if ways == 1)


def _grouped(pairs: Iterable[tuple[_K, str]]) -> dict[_K, set[str]]:
    found: dict[_K, set[str]] = {}
    for key, code in pairs:
        if key:
            found.setdefault(key, set()).add(code)
    return found
