"""What a command costs before it does anything: help, a check of the shipped site, a run with nothing due."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from tests.bench.cost import REPOSITORY, least, python, relance, spend
from tests.bench.table import Figure

TIMES = 7


def figures(home: Path) -> Iterator[Figure]:
    """CPU seconds; of the run the wall clock too, since git works beside it."""
    bare = least(TIMES, sys.executable, "-c", "pass")
    help_ = least(TIMES, *relance("--help"))
    yield Figure(
        "relance --help, CPU above a bare interpreter",
        (help_.cpu - bare.cpu) * 1000,
        "ms",
        100,
        peak=help_.peak,
    )
    check = least(TIMES, *relance("check", "--site", REPOSITORY))
    yield Figure(
        "relance check of the shipped site, proof and policy tests included, CPU",
        check.cpu,
        "s",
        3,
        peak=check.peak,
        note=f"{check.wall * 1000:.0f} ms by the clock",
    )
    yield _idle(home / "idle")


def _idle(home: Path) -> Figure:
    """None of 40 invoices is due before next month, and a first run has journalled them all."""
    home.mkdir()
    spend(*python("idle", home))
    command = relance("run", "--site", home / "site", "--date", "2026-11-20")
    spend(*command)
    run = least(TIMES, *command)
    note = f"by the clock; {run.cpu:.2f} s of CPU, git and the push to a local remote included"
    return Figure("relance run with nothing due", run.wall, "s", 1.5, peak=run.peak, note=note)
