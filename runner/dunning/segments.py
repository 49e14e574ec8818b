"""Which policy rules a customer: the first by rank whose every condition holds."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from runner.dunning.debtor import MEASURES, AtLeast, Debtor, measured, words
from runner.model.parties import DebtorType
from runner.model.rules import Condition, Policy
from runner.model.segments import BY_HISTORY, FIELDS, Measure

_COMPARISONS: dict[str, Callable[[int, int], bool]] = {
    ">=": operator.ge,
    ">": operator.gt,
    "<=": operator.le,
    "<": operator.lt,
}
_RISING = frozenset({">=", ">"})
"""More of it holds as well: a value known to be at least so much can satisfy these alone."""

_Bound: TypeAlias = Callable[[Debtor], bool]
_Alike: TypeAlias = tuple[DebtorType, str, str, str, frozenset[str], str]


@dataclass(frozen=True, slots=True)
class Finding:
    """One condition and what it met: its words, or its value. Neither: unknown."""

    condition: Condition
    holds: bool
    words: frozenset[str] = frozenset()
    seen: int | None = None


class Segments:
    """The policies as a question. Customers alike in what they declare share their answers."""

    __slots__ = ("_by_code", "_known", "_policies")

    def __init__(self, policies: Sequence[Policy]) -> None:
        """`policies` by rising rank."""
        self._policies = tuple(policies)
        self._by_code = any(c.field == "client" for p in policies for c in p.segment)
        self._known: dict[_Alike, tuple[tuple[str, tuple[_Bound, ...]], ...]] = {}

    def fitting(self, debtor: Debtor) -> str:
        """Name of the first policy whose every condition holds; empty: no policy fits."""
        who = debtor.account.customer
        code = who.code if self._by_code else ""
        alike = (who.type, who.language, who.country, who.insurance, who.labels, code)
        found = self._known.get(alike)
        if found is None:
            found = self._known[alike] = self._declared(debtor)
        for name, bounds in found:
            for holds in bounds:
                if not holds(debtor):
                    break
            else:
                return name
        return ""

    def _declared(self, debtor: Debtor) -> tuple[tuple[str, tuple[_Bound, ...]], ...]:
        """Policies that fit by their words, each with its conditions on what is measured."""
        return tuple(
            (policy.name, tuple(_bound(c) for c in sorted(policy.segment, key=_cost) if not _in_words(c)))
            for policy in self._policies
            if all(_of_words(c, words(c.field, debtor)) for c in policy.segment if _in_words(c))
        )


def findings(conditions: Iterable[Condition], debtor: Debtor) -> tuple[Finding, ...]:
    """Each condition with what it met, for people to read. `fitting` decides alike."""
    return tuple(_finding(condition, debtor) for condition in conditions)


def _finding(condition: Condition, debtor: Debtor) -> Finding:
    if _in_words(condition):
        said = words(condition.field, debtor)
        return Finding(condition, _of_words(condition, said), said)
    seen = measured(condition.field, debtor)
    return Finding(condition, _bound(condition)(debtor), seen=seen)


def _cost(condition: Condition) -> bool:
    """All must hold, so what needs a customer's whole history is asked last, and often not at all."""
    return condition.field in BY_HISTORY


def _in_words(condition: Condition) -> bool:
    return FIELDS[condition.field].measure is Measure.WORDS


def _of_words(condition: Condition, said: frozenset[str]) -> bool:
    """An unknown fact satisfies no condition unless `ou inconnu` is written."""
    if not said:
        return condition.or_unknown or _asks_unknown(condition)
    return not condition.values.isdisjoint(said)


def _asks_unknown(condition: Condition) -> bool:
    """`type: inconnu` names the unknown itself."""
    return condition.field == "type" and DebtorType.UNKNOWN.value in condition.values


def _bound(condition: Condition) -> _Bound:
    """A condition on what is measured, as a question to a debtor."""
    measure, compare = MEASURES[condition.field], _COMPARISONS[condition.operator]
    bound, or_unknown, rising = condition.bound, condition.or_unknown, condition.operator in _RISING

    def holds(debtor: Debtor) -> bool:
        seen = measure(debtor)
        if seen is None:
            return or_unknown
        fits = compare(seen, bound)
        if fits is not rising and type(seen) is AtLeast:
            return or_unknown  # there may be more than we know, and that would turn the answer
        return fits

    return holds
