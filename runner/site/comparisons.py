"""Bounds of a segment: `au moins 50 000 €`, `plus de 15 jours, ou inconnu`. Same contract as `units`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType

from runner.model.segments import Measure
from runner.model.text import Text, t
from runner.site import units
from runner.site.units import UnitError, tidy

_COMPARISON = re.compile(r"(au moins|plus de|au plus|moins de) (.+?)(, ou inconnu)?", re.IGNORECASE)
_LENGTH = re.compile(r"([0-9]{1,4}) (jours?|mois|ans?)")
_OPERATORS = {"au moins": ">=", "plus de": ">", "au plus": "<=", "moins de": "<"}
_DAYS = {"jour": 1, "jours": 1, "mois": 30, "an": 365, "ans": 365}


@dataclass(frozen=True, slots=True)
class Comparison:
    """`bound`: cents, days, whole percent or a plain number, as the fact is measured."""

    operator: str
    bound: int
    or_unknown: bool = False


def length(text: str) -> int:
    """Days; a month counts for 30 of them, a year for 365.

    >>> length("6 mois"), length("2 ans")
    (180, 730)
    """
    found = _LENGTH.fullmatch(tidy(text))
    if found is None:
        raise UnitError(t("a length such as « 15 jours », « 6 mois » or « 2 ans »"))
    return int(found[1]) * _DAYS[found[2]]


_VALUES: Mapping[Measure, tuple[Callable[[str], int], Text]] = MappingProxyType(
    {
        Measure.AMOUNT: (units.amount, t("a comparison of amounts such as « au moins 50 000 € »")),
        Measure.DAYS: (length, t("a comparison of days such as « plus de 15 jours, ou inconnu »")),
        Measure.SHARE: (units.percent, t("a comparison of shares such as « au moins 30 % »")),
        Measure.COUNT: (units.count, t("a comparison of numbers such as « plus de 3 »")),
    }
)


def comparison(measure: Measure, text: str) -> Comparison:
    """A bound in the unit of `measure`, with its operator, and `, ou inconnu` or not."""
    parse, expected = _VALUES[measure]
    found = _COMPARISON.fullmatch(tidy(text))
    if found is None:
        raise UnitError(expected)
    try:
        bound = parse(found[2])
    except UnitError:
        raise UnitError(expected) from None
    return Comparison(_OPERATORS[found[1].lower()], bound, bool(found[3]))


COMPARISONS: Mapping[str, Callable[[str], Comparison]] = MappingProxyType(
    {f"comparaison_{measure.value}": partial(comparison, measure) for measure in _VALUES}
)
"""The `format` names of the schemas: `comparaison_montant`, `_jours`, `_part`, `_nombre`."""
