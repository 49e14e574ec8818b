"""`make bench`: every figure of one run, in one table. Arguments are the names of parts to run alone."""

from __future__ import annotations

import platform
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.bench import compose, journal, mailbox, matching, plan, segments, sending, start, statement
from tests.bench.table import Figure, lines

PARTS: dict[str, Callable[[Path], Iterator[Figure]]] = {
    "start": start.figures,
    "plan": plan.figures,
    "matching": matching.figures,
    "compose": compose.figures,
    "segments": segments.figures,
    "mailbox": mailbox.figures,
    "statement": statement.figures,
    "sending": sending.figures,
    "journal": journal.figures,
}
"""In this order: `compose` measures on a site that `plan` has written."""


SHAPES = """\
CPU is that of the whole process and of what it waits for (git); the least of a few repetitions.
Invoices: 5 a customer; 15 % overdue, 16 days on average, all with a quarter of the customers; one in five
part paid. All in the journal: followed for 55 days, nearly all overdue ones mid-ladder, about a thousand
messages due today. First day: no journal, the shipped cap of 25 messages a day.
Journal: days of 800 events: invoices met, changed and gone, payments, replies, tasks, 40 messages a day.
"""


def main(names: list[str]) -> None:
    """Measure, then print. A figure over its aim is told and fails nothing: machines differ."""
    found: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="relance-bench-") as home:
        for name in names or PARTS:
            sys.stderr.write(f"{name} …\n")
            found += PARTS[name](Path(home))
    sys.stdout.write(f"Python {platform.python_version()} on {platform.machine()}\n\n")
    sys.stdout.write("\n".join(lines(found)) + f"\n\n{SHAPES}")


main(sys.argv[1:])
