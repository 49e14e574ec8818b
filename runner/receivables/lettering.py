"""From the lines of customers' accounts to what is open: what accounting has matched by letter is closed.

A letter holds within one account of one customer. A balanced group is closed. An unbalanced one is partly
open: its credits pay the oldest debits first, so that what stays open is the youngest, and least late.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from runner.model.text import Cents
from runner.receivables.fec import Line

ADVANCES = "4191"


class Item(NamedTuple):
    """What is still open of a line: signed as the line is, 0 where it is closed."""

    line: Line
    open: Cents


def open_items(lines: Iterable[Line]) -> Iterator[Item]:
    """Each line with what is open of it. The whole has the balance of the accounts, to the cent."""
    groups: dict[tuple[str, str, str], list[Line]] = {}
    for line in lines:
        if line.letter:
            groups.setdefault((line.account, line.customer, line.letter), []).append(line)
        else:
            yield Item(line, line.amount)
    for group in groups.values():
        yield from _lettered(group)


def _lettered(group: list[Line]) -> Iterator[Item]:
    left = sum(line.amount for line in group)
    side = 1 if left > 0 else -1
    for line in sorted(group, key=lambda line: (line.day, line.line), reverse=True):
        part = min(left * side, line.amount * side) if line.amount * side > 0 else 0
        left -= part * side
        yield Item(line, part * side)
