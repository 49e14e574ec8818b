"""Which policy rules a customer: the first by rank whose segment fits its declared facts."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence

from runner.model.parties import Customer, DebtorType
from runner.model.rules import Condition, Policy
from runner.model.text import Cents

_COMPARISONS: dict[str, Callable[[int, int], bool]] = {
    ">=": operator.ge,
    ">": operator.gt,
    "<=": operator.le,
    "<": operator.lt,
}

_Bounds = tuple[tuple[Callable[[int, int], bool], int], ...]
_Alike = tuple[DebtorType, str, frozenset[str], str]


class Segments:
    """The policies as a question. Customers alike in what they declare share their answers."""

    __slots__ = ("_by_code", "_known", "_policies")

    def __init__(self, policies: Sequence[Policy]) -> None:
        """`policies` by rising rank."""
        self._policies = tuple(policies)
        self._by_code = any(c.field == "client" for p in policies for c in p.segment)
        self._known: dict[_Alike, tuple[tuple[str, _Bounds], ...]] = {}

    def fitting(self, customer: Customer, exposure: Cents) -> str:
        """Name of the first policy whose every condition holds; empty: no policy fits."""
        alike = (customer.type, customer.language, customer.labels, customer.code if self._by_code else "")
        found = self._known.get(alike)
        if found is None:
            found = self._known[alike] = self._declared(customer)
        for name, bounds in found:
            if not bounds or all(holds(exposure, bound) for holds, bound in bounds):
                return name
        return ""

    def _declared(self, customer: Customer) -> tuple[tuple[str, _Bounds], ...]:
        """Policies that fit by declared facts, each with its bounds on the exposure."""
        return tuple(
            (policy.name, tuple((_COMPARISONS[c.operator], c.bound) for c in policy.segment if _amount(c)))
            for policy in self._policies
            if all(_amount(c) or _holds(c, customer) for c in policy.segment)
        )


def _amount(condition: Condition) -> bool:
    return condition.field == "encours"


def _holds(condition: Condition, customer: Customer) -> bool:
    """An unknown fact satisfies no condition unless `ou inconnu` is written."""
    words = _words(condition.field, customer)
    if not words:
        return condition.or_unknown or _asks_unknown(condition)
    return not condition.values.isdisjoint(words)


def _words(field: str, customer: Customer) -> frozenset[str]:
    """The declared fact, as words; empty: unknown (a field no source declares is unknown too)."""
    if field == "type":
        known = customer.type is not DebtorType.UNKNOWN
        return frozenset({customer.type.value} if known else ())
    if field == "langue":
        return frozenset({customer.language} if customer.language else ())
    if field == "etiquettes":
        return customer.labels
    return frozenset({customer.code} if field == "client" else ())


def _asks_unknown(condition: Condition) -> bool:
    """`type: inconnu` names the unknown itself."""
    return condition.field == "type" and DebtorType.UNKNOWN.value in condition.values
