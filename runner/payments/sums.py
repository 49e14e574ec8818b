"""Which of some amounts add up to another one, where only one choice of them does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from runner.model.text import Cents

MOST_AMOUNTS = 16
"""Amounts of which every choice is tried, 2⁸ of each half; of more, one of so many sums proves little."""

_Positions: TypeAlias = tuple[int, ...]


def only_set(amounts: Sequence[Cents], total: Cents) -> _Positions | None:
    """Positions of the only amounts, two or more, that come to `total`; None: no such set, or several.

    Of more than `MOST_AMOUNTS`, only those that follow one another are tried: people pay up to a date.
    """
    fitting = [at for at, amount in enumerate(amounts) if 0 < amount < total]
    if sum(amounts[at] for at in fitting) < total:
        return None
    if len(fitting) > MOST_AMOUNTS:
        return _only_run(amounts, total)
    found = _sets([(at, amounts[at]) for at in fitting], total)
    return tuple(sorted(found[0])) if len(found) == 1 else None


def _sets(pairs: Sequence[tuple[int, Cents]], total: Cents) -> list[_Positions]:
    """At most two of the sets that come to `total`: each half's sums are met with what the other lacks."""
    middle = len(pairs) // 2
    left, right = _sums(pairs[:middle]), _sums(pairs[middle:])
    found: list[_Positions] = []
    for amount, choices in left.items():
        for other in right.get(total - amount, ()):
            found += [choice + other for choice in choices]
            if len(found) > 1:
                return found[:2]
    return found


def _sums(pairs: Sequence[tuple[int, Cents]]) -> dict[Cents, tuple[_Positions, ...]]:
    """Every sum of some of these, with at most two choices that give it."""
    sums: dict[Cents, tuple[_Positions, ...]] = {0: ((),)}
    for at, amount in pairs:
        for known, choices in tuple(sums.items()):
            more = tuple((*choice, at) for choice in choices)
            sums[known + amount] = (*sums.get(known + amount, ()), *more)[:2]
    return sums


def _only_run(amounts: Sequence[Cents], total: Cents) -> _Positions | None:
    """The only run of neighbours that comes to `total`. One pass: amounts are positive."""
    found: list[_Positions] = []
    start = seen = 0
    for end, amount in enumerate(amounts):
        seen += amount
        while seen > total:
            seen -= amounts[start]
            start += 1
        if seen == total and end > start:
            found.append(tuple(range(start, end + 1)))
    return found[0] if len(found) == 1 else None
