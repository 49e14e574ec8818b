"""Which policy rules a customer: the explicit choice, else the first by rank whose segment fits."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable

from runner.model.parties import Customer, DebtorType
from runner.model.rules import Condition, Policy
from runner.model.text import Cents

_COMPARISONS: dict[str, Callable[[int, int], bool]] = {
    ">=": operator.ge,
    ">": operator.gt,
    "<=": operator.le,
    "<": operator.lt,
}


def fitting(policies: Iterable[Policy], customer: Customer, exposure: Cents) -> Policy | None:
    """The first of `policies` (by rising rank) whose every condition holds; None: no policy fits."""
    for policy in policies:
        if all(_holds(condition, customer, exposure) for condition in policy.segment):
            return policy
    return None


def _holds(condition: Condition, customer: Customer, exposure: Cents) -> bool:
    """An unknown fact satisfies no condition unless `ou inconnu` is written."""
    if condition.field == "encours":
        return _COMPARISONS[condition.operator](exposure, condition.bound)
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
