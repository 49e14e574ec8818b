"""Whom money without proof may concern. Whoever is named here is held, never settled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from math import comb
from typing import TypeVar

from runner.model.balance import free_credits
from runner.model.hashes import account_hash
from runner.model.money import Evidence, Payment
from runner.model.parties import Account
from runner.model.text import Cents
from runner.payments.names import Names, name_of

MOST = 5
"""Customers held by an amount alone, by a part of a name, or by a mail that is not believed (DESIGN §5)."""

_SET_SIZES = (2, 3)
_SET_INVOICES = 12
_SET_BUDGET = 200_000
"""Bounds of the search for a set of invoices: beyond them so many sums exist that one proves nothing."""

_K = TypeVar("_K", str, Cents)
Remembered = Mapping[str, Collection[str]]
"""Keyed hash of a bank account → customers for whom a person told us to remember it."""


@dataclass(frozen=True, slots=True)
class Payer:
    """Whose bank account or name a payment shows, by the strongest evidence there is."""

    customers: frozenset[str] = frozenset()
    evidence: Evidence | None = None


class Candidates:
    """Customers by bank account, name and amount. Built once a run, each part when first asked for."""

    __slots__ = (
        "_accounts",
        "_amounts",
        "_claims",
        "_groups",
        "_ibans",
        "_key",
        "_names",
        "_remembered",
        "_sets",
    )

    def __init__(
        self,
        accounts: Mapping[str, Account],
        claims: Callable[[], Mapping[str, list[Cents]]],
        remembered: Remembered,
        key: bytes,
    ) -> None:
        """`claims`: what each customer's invoices still claim, asked for where an amount is looked up."""
        self._accounts = accounts
        self._claims = claims
        self._remembered = remembered
        self._key = key
        self._ibans: dict[str, set[str]] | None = None
        self._names: Names | None = None
        self._groups: dict[str, frozenset[str]] | None = None
        self._amounts: dict[Cents, set[str]] | None = None
        self._sets: dict[Cents, set[str]] | None = None

    def payer(self, payment: Payment) -> Payer:
        """By bank account, of the customer file or remembered; else by name."""
        known = self._by_iban(payment.payer_iban)
        if known:
            return Payer(frozenset(known), Evidence.IBAN)
        told = self._told(payment.payer_iban)
        if told:
            return Payer(told, Evidence.REMEMBERED)
        customers, evidence = self._by_name(payment.payer)
        return Payer(customers, evidence) if customers else Payer()

    def by_amount(self, amount: Cents) -> set[str]:
        """Customers of whom an invoice, the whole debt, or else one set of invoices comes to it exactly."""
        if self._amounts is None:
            self._amounts = _grouped(self._single_amounts())
        found = self._amounts.get(amount) or self._by_set(amount)
        return found if len(found) <= MOST else set()

    def group(self, customer: str) -> frozenset[str]:
        """Those for whom one and the same pays, itself included: by `payeur`, or by one SIREN."""
        if self._groups is None:
            self._groups = _groups(self._accounts)
        return self._groups.get(customer) or frozenset({customer})

    def _by_iban(self, iban: str) -> set[str]:
        if not iban:
            return set()
        if self._ibans is None:
            self._ibans = _grouped((_bare(a.customer.iban), code) for code, a in self._accounts.items())
        return self._ibans.get(_bare(iban), set())

    def _told(self, iban: str) -> frozenset[str]:
        if not (iban and self._remembered):
            return frozenset()
        told = self._remembered.get(account_hash(iban, self._key), ())
        return frozenset(code for code in told if code in self._accounts)

    def _by_name(self, payer: str) -> tuple[frozenset[str], Evidence]:
        if not payer:
            return frozenset(), Evidence.NAME
        if self._names is None:
            self._names = Names(self._accounts)
        return self._names.of(payer)

    def _by_set(self, amount: Cents) -> set[str]:
        if self._sets is None:
            self._sets = _grouped(_set_amounts(self._claims()))
        return self._sets.get(amount, set())

    def _single_amounts(self) -> Iterable[tuple[Cents, str]]:
        for code, claims in self._claims().items():
            yield from ((claim, code) for claim in claims)
            yield sum(claims) - free_credits(self._accounts[code]), code


def _groups(accounts: Mapping[str, Account]) -> dict[str, frozenset[str]]:
    """By customer, where there is more than one. Whoever bears the name of a payer is of that group."""
    payers: dict[str, set[str]] = {}
    for code, account in accounts.items():
        customer = account.customer
        for written in (customer.payer, "SIREN" + customer.siren.replace(" ", "") if customer.siren else ""):
            name = name_of(written) if written else None
            if name:
                payers.setdefault(name.key, set()).add(code)
    for code, account in accounts.items():
        own = name_of(account.customer.name) if payers and account.customer.name else None
        if own and own.key in payers:
            payers[own.key].add(code)
    groups: dict[str, set[str]] = {}
    for members in payers.values():
        for code in members if len(members) > 1 else ():
            groups.setdefault(code, set()).update(members)
    return {code: frozenset(members) for code, members in groups.items()}


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
        known = found.get(key)
        if known is not None:
            known.add(code)
        elif key:
            found[key] = {code}
    return found
