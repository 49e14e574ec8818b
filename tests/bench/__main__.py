"""`make bench`: every figure of one run, in one table. Arguments are the names of parts to run alone."""

from __future__ import annotations

import platform
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.bench import compose, journal, plan, sending, start
from tests.bench.table import Figure, lines

PARTS: dict[str, Callable[[Path], Iterator[Figure]]] = {
    "start": start.figures,
    "plan": plan.figures,
    "compose": compose.figures,
    "sending": sending.figures,
    "journal": journal.figures,
}
"""In this order: `compose` measures on a site that `plan` has written."""


def main(names: list[str]) -> int:
    """0 where every figure is within its aim."""
    found: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="relance-bench-") as home:
        for name in names or PARTS:
            sys.stderr.write(f"{name} …\n")
            found += PARTS[name](Path(home))
    sys.stdout.write(f"Python {platform.python_version()} on {platform.machine()}\n\n")
    sys.stdout.write("\n".join(lines(found)) + "\n")
    return int(any(figure.verdict == "OVER" for figure in found))


sys.exit(main(sys.argv[1:]))
