"""The `segment` of a policy: which customers it is for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from runner.model.rules import Condition
from runner.model.segments import FIELDS, Measure
from runner.site import units, words
from runner.site.comparisons import comparison
from runner.site.reading import View

_SPELLING: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {"langue": str.lower, "pays": words.country, "assurance": words.insurance}
)
"""How the words of a fact are compared; the others as written."""


def conditions(view: View) -> tuple[Condition, ...]:
    """Each line of a validated segment, all of which must hold."""
    return tuple(_condition(view, field) for field in view.block.values)


def _condition(view: View, field: str) -> Condition:
    place, measure = view.at(field), FIELDS[field].measure
    if measure is not Measure.WORDS:
        bound = comparison(measure, view.text(field))
        return Condition(field, bound.operator, bound=bound.bound, or_unknown=bound.or_unknown, place=place)
    if field == "type":
        types = [words.debtor_type(text) for text in view.texts(field)]
        unknown = any(or_unknown for _, or_unknown in types)
        return Condition(field, "in", frozenset(kind for kind, _ in types), or_unknown=unknown, place=place)
    values = frozenset(map(_SPELLING.get(field, units.tidy), view.texts(field)))
    if field not in _SPELLING:
        return Condition(field, "in", values, place=place)
    known = values - {words.UNKNOWN}
    return Condition(field, "in", known, or_unknown=known != values, place=place)
