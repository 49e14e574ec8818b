"""Faults of rows: each holds its customer, stops the sending, or shows that the whole file differs."""

from __future__ import annotations

import re
from collections import Counter

from runner.model.problem import Place, Problem, SiteError
from runner.model.text import Text, t
from runner.receivables.groups import Group
from runner.receivables.sheet import relearn

_MOST = 10_000
"""Rows without a customer: beyond it the file is not what relance.yaml says."""
_LISTED = 1_000
"""Doubts listed in full; later ones only hold a customer who is not held yet."""
_SHOWN = 14


class Faults:
    """Collects the faults of one file."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.doubts: list[Problem] = []
        self.by_customer: dict[str, list[Problem]] = {}
        self.unreadable: list[Problem] = []
        self.warnings: list[Problem] = []
        """Faults that hold nobody."""
        self._columns: Counter[int] = Counter()
        self._example: dict[int, Problem] = {}

    def cell(self, group: Group, line: int, column: int, message: Text, expected: Text | None = None) -> None:
        """One cell of a customer's row cannot be used. `column` is its index."""
        problem = self.doubt(group, line, message, column, expected)
        self._columns[column] += 1
        self._example.setdefault(column, problem)

    def doubt(
        self, group: Group, line: int, message: Text, column: int = -1, expected: Text | None = None
    ) -> Problem:
        """Hold the customer, with the place as his reason."""
        problem = Problem(Place(self.file, line, column + 1), message, expected, _mend())
        if len(self.doubts) < _LISTED or group.code not in self.by_customer:
            self.doubts.append(problem)
            self.by_customer.setdefault(group.code, []).append(problem)
        return problem

    def warn(self, line: int, column: int, message: Text, expected: Text | None = None) -> None:
        """A cell without which the row is still understood."""
        if len(self.warnings) < _LISTED:
            place = Place(self.file, line, column + 1)
            self.warnings.append(Problem(place, message, expected, _mend()))

    def nobody(self, line: int, message: Text, column: int = -1) -> None:
        """A row whose customer cannot be told: nobody can be held for it, so a brake counts it."""
        if column >= 0:
            self._columns[column] += 1
        expected = t("a customer's code")
        problem = Problem(Place(self.file, line, column + 1), message, expected, _mend())
        self._example.setdefault(column, problem)
        self.unreadable.append(problem)
        if len(self.unreadable) > _MOST:
            raise SiteError([problem])

    def refuse_misread(self, rows: int) -> None:
        """At least three cells and half of a column unusable: no bad rows, another file. SiteError."""
        wrong = [at for at, count in self._columns.items() if count >= 3 and 2 * count >= rows]
        if wrong:
            raise SiteError([self._whole_column(at, rows) for at in sorted(wrong)])

    def _whole_column(self, at: int, rows: int) -> Problem:
        example = self._example[at]
        message = t(
            "{count} of {rows} rows: {what}", count=self._columns[at], rows=rows, what=example.message
        )
        return Problem(example.place, message, example.expected, relearn(self.file))


def _mend() -> Text:
    return t("correct the row in the accounts and export again")


def masked(cell: str) -> str:
    """A cell for a message: its shape, cut, letters hidden, since a slipped column may hold a name.

    >>> masked("12 rue des Forges")
    '12 xxx xxx Xxx…'
    """
    shape = re.sub(r"[^\W\d_]", lambda found: "X" if found[0].isupper() else "x", cell.strip())
    printable = "".join(char if char.isprintable() else "\ufffd" for char in shape)
    return printable if len(printable) <= _SHOWN else printable[:_SHOWN].rstrip() + "…"
