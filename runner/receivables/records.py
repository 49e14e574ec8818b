"""Records of a delimited file whose quotes may be broken: a fault costs its own line, not the file."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterable, Iterator
from typing import NamedTuple, Protocol

from runner.model.text import Text, t

_LONGEST_RECORD = 50
"""Physical lines of one record. A quote left open would otherwise swallow the rest of the file."""


_OPEN_QUOTE = t("a quotation mark that does not close")


class BrokenRow(NamedTuple):
    """A row whose cells cannot be trusted, and why. `cells`: what can be told of them."""

    line: int
    cells: list[str]
    why: Text | None = None
    """None: it is of the wrong width."""
    placed: bool = False
    """Each cell stands in its own column: the customer's is the customer's."""


class Rows(Protocol):
    """Records in order; `line_num` is the line of the one read last, from 1."""

    @property
    def line_num(self) -> int: ...
    def __iter__(self) -> Iterator[list[str]]: ...
    def __next__(self) -> list[str]: ...


class _RunawayError(Exception):
    """A record longer than any real one."""


class _Lines:
    """Physical lines, kept since the last record so that they can be given back."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._back: deque[str] = deque()
        self.taken: list[str] = []
        self.read = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if len(self.taken) >= _LONGEST_RECORD:
            raise _RunawayError
        line = self._back.popleft() if self._back else next(self._lines)
        self.taken.append(line)
        self.read += 1
        return line

    def give_back(self) -> str:
        """Drop the first line taken, return the others to be read again."""
        first, rest = self.taken[0], self.taken[1:]
        self._back.extendleft(reversed(rest))
        self.read -= len(rest)
        return first


class QuotedRows:
    """`Rows` of a file with quotes. Lines that broke the quoting land in `broken`."""

    def __init__(self, lines: Iterable[str], separator: str, skip: int = 0) -> None:
        self._lines = _Lines(lines)
        for _ in range(skip):
            next(self._lines, None)
            self._lines.taken.clear()
        self._separator = separator
        self._reader = csv.reader(self._lines, delimiter=separator, strict=True)
        self.line_num = 0
        self.width = 0
        """Cells of a whole record, once known: finds records that swallowed their neighbours."""
        self.broken: list[BrokenRow] = []

    def __iter__(self) -> QuotedRows:
        return self

    def __next__(self) -> list[str]:
        while True:
            self._lines.taken.clear()
            try:
                row = next(self._reader)
            except (csv.Error, _RunawayError):
                self._drop()
                continue
            self.line_num = self._lines.read - len(self._lines.taken) + 1
            if len(self._lines.taken) == 1 or self._whole(row):
                return row
            self._drop()

    def _whole(self, row: list[str]) -> bool:
        """A field may span lines, but not as many separators as two records have."""
        if not self.width:
            return True
        counts = [line.count(self._separator) for line in self._lines.taken]
        swallowed = sum(counts) >= 2 * (self.width - 1) and max(counts[1:]) >= self.width - 1
        return len(row) == self.width and not swallowed

    def _drop(self) -> None:
        first = self._lines.give_back()
        cells = _lenient(first, self._separator)
        why = _OPEN_QUOTE if len(cells) == self.width else None
        self.broken.append(BrokenRow(self._lines.read, cells, why))


def _lenient(line: str, separator: str) -> list[str]:
    """What can be told of a broken line: its cells up to the fault are right."""
    try:
        return next(csv.reader([line], delimiter=separator), [])
    except csv.Error:
        return []
