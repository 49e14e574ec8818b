"""Which customers a segment lets in, as regions of facts, and what of one region other regions leave.

Every fact is cut into cells inside which no condition of any policy can tell two values apart: each named
word, each bound and the values just below and above it, the unknown. A policy then is a box: a set of cells
for each fact. What is left of a box without others is found exactly, box by box, as long as it stays small.

Facts are taken as independent. Where they are not (an overdue amount is never above the exposure), a region
that no customer can be in may be thought possible: a hidden policy may be missed, none is wrongly accused.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TypeAlias

from runner.model.parties import DebtorType
from runner.model.rules import Condition, Policy
from runner.model.segments import FIELDS, Measure

Cell: TypeAlias = "str | int | frozenset[str] | None"
"""A value that stands for all those no condition tells from it; None: unknown."""
Box: TypeAlias = Mapping[str, frozenset[Cell]]
"""By fact the cells let in; a fact that is absent lets all in."""

LABELS = "etiquettes"
OTHER = "…"
"""Stands for every word that no condition names."""
MOST_LABELS = 8
"""Labels are cut into each of their sets: beyond this many the cut is refused, and nothing is proved."""
MOST_BOXES = 200_000
_ALWAYS_KNOWN = frozenset({"client", "encours", "encours_echu", "factures_ouvertes", "plus_grosse_facture"})
_COMPARISONS: Mapping[str, Callable[[int, int], bool]] = {
    ">=": operator.ge,
    ">": operator.gt,
    "<=": operator.le,
    "<": operator.lt,
}


class TooManyError(Exception):
    """The policies are too intricate to be cut: nothing is proved of them, and whoever asks must say so."""


@dataclass(frozen=True, slots=True)
class Space:
    """All cells of every fact that some policy asks about."""

    cells: Mapping[str, frozenset[Cell]]

    @classmethod
    def of(cls, policies: Sequence[Policy]) -> Space:
        """Cut by every condition of `policies`. Raises `TooManyError`."""
        asked: dict[str, list[Condition]] = {}
        for policy in policies:
            for condition in policy.segment:
                asked.setdefault(condition.field, []).append(condition)
        return cls({field: frozenset(_cells(field, found)) for field, found in asked.items()})

    def box(self, policy: Policy) -> Box:
        """Customers whom the segment lets in."""
        box: dict[str, frozenset[Cell]] = {}
        for condition in policy.segment:
            inside = box.get(condition.field, self.cells[condition.field])
            box[condition.field] = frozenset(cell for cell in inside if fits(condition, cell))
        return box

    def left(self, box: Box, others: Sequence[Box]) -> Box | None:
        """A part of `box` that none of `others` holds; None: they hide it wholly. Raises `TooManyError`."""
        budget = [MOST_BOXES]
        return self._left(box, tuple(others), budget)

    def _left(self, box: Box, others: tuple[Box, ...], budget: list[int]) -> Box | None:
        budget[0] -= 1
        if budget[0] < 0:
            raise TooManyError
        if any(not cells for cells in box.values()):
            return None
        if not others:
            return box
        for part in self._outside(box, others[0]):
            if (found := self._left(part, others[1:], budget)) is not None:
                return found
        return None

    def _outside(self, box: Box, other: Box) -> Iterator[Box]:
        """`box` without `other`, as boxes that do not overlap."""
        inside = dict(box)
        for field, cells in other.items():
            mine = inside.get(field, self.cells[field])
            if rest := mine - cells:
                yield {**inside, field: rest}
            inside[field] = mine & cells


def fits(condition: Condition, cell: Cell) -> bool:
    """Whether a value of the fact satisfies the condition; an unknown one only where that is written."""
    if cell is None:
        asks = condition.field == "type" and DebtorType.UNKNOWN.value in condition.values
        return condition.or_unknown or asks
    if condition.operator == "in":
        words = cell if isinstance(cell, frozenset) else frozenset({str(cell)})
        return not condition.values.isdisjoint(words)
    return isinstance(cell, int) and _COMPARISONS[condition.operator](cell, condition.bound)


def _cells(field: str, conditions: Sequence[Condition]) -> Iterator[Cell]:
    if field not in _ALWAYS_KNOWN:
        yield None
    if field == "type":
        yield from (kind.value for kind in DebtorType if kind is not DebtorType.UNKNOWN)
    elif field == LABELS:
        yield from _sets(sorted({word for c in conditions for word in c.values}))
    elif FIELDS[field].measure is Measure.WORDS:
        yield from {OTHER, *(word for c in conditions for word in c.values)}
    else:
        yield from {max(0, c.bound + step) for c in conditions for step in (-1, 0, 1)}


def _sets(labels: Sequence[str]) -> Iterator[frozenset[str]]:
    """Each set of labels a customer may bear, with others or not; none at all is the unknown."""
    if len(labels) > MOST_LABELS:
        raise TooManyError
    for size in range(len(labels) + 1):
        for chosen in combinations(labels, size):
            yield frozenset({*chosen, OTHER})
            if chosen:
                yield frozenset(chosen)
