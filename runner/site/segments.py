"""The `segment` of a policy: which customers it is for, on declared facts."""

from __future__ import annotations

from runner.model.parties import DebtorType
from runner.model.rules import Condition
from runner.site import units, words
from runner.site.reading import View

DECLARED_ONLY = frozenset({"type", "langue", "etiquettes", "client"})
"""Facts that do not move with what a customer owes or does."""
LIKE_CONSUMERS = frozenset(
    {DebtorType.CONSUMER.value, DebtorType.ASSOCIATION.value, DebtorType.CO_OWNERSHIP.value}
)
"""Associations and co-ownerships: what is claimed is what a consumer may be claimed."""


def conditions(view: View) -> tuple[Condition, ...]:
    """Each line of a validated segment, all of which must hold."""
    return tuple(_condition(view, field) for field in view.block.values)


def _condition(view: View, field: str) -> Condition:
    place = view.at(field)
    if field == "encours":
        bound = units.exposure(view.text(field))
        return Condition(field, bound.operator, bound=bound.bound, or_unknown=bound.or_unknown, place=place)
    if field == "type":
        types = [words.debtor_type(text) for text in view.texts(field)]
        unknown = any(or_unknown for _, or_unknown in types)
        return Condition(field, "in", frozenset(kind for kind, _ in types), or_unknown=unknown, place=place)
    return Condition(field, "in", frozenset(view.texts(field)), place=place)


def reaches_consumers(segment: tuple[Condition, ...]) -> bool:
    """Whether the segment names a debtor to whom no flat charge may ever be claimed."""
    return any(c.field == "type" and c.values & LIKE_CONSUMERS for c in segment)
