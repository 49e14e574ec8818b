"""What a whole process costs: CPU of it and of what it waited for, wall clock, peak memory."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

LAUNCH = Path(__file__).with_name("launch.py")
REPOSITORY = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Cost:
    """`cpu` and `wall` in seconds, `peak` in bytes."""

    cpu: float
    wall: float
    peak: int


def spend(
    *command: str | Path, cwd: Path = REPOSITORY, output: Path | None = None, ok: Sequence[int] = (0,)
) -> Cost:
    """Run a command to its end, its output into a file or nowhere. An exit status not in `ok` is an error."""
    with tempfile.NamedTemporaryFile(prefix="relance-bench-") as told, _sink(output) as sink:
        launched = [sys.executable, "-I", "-S", str(LAUNCH), told.name, *map(str, command)]
        done = subprocess.run(launched, cwd=cwd, env=environment(), stdout=sink, check=False)
        if done.returncode not in ok:
            raise SystemExit(f"{' '.join(map(str, command))}: exit status {done.returncode}")
        cpu, wall, peak = told.read().split()
    return Cost(float(cpu), float(wall), int(peak))


def least(times: int, *command: str | Path, cwd: Path = REPOSITORY, output: Path | None = None) -> Cost:
    """The cheapest of some repetitions: what the machine's other work adds is no cost of the command."""
    costs = [spend(*command, cwd=cwd, output=output) for _ in range(times)]
    return Cost(min(c.cpu for c in costs), min(c.wall for c in costs), max(c.peak for c in costs))


def relance(*arguments: str | Path) -> tuple[str | Path, ...]:
    """The command line of `relance …` of this checkout."""
    return (Path(sys.executable).with_name("relance"), *arguments)


def python(module: str, *arguments: str | Path) -> tuple[str | Path, ...]:
    """The command line of a part of the benchmark that is measured as a process of its own."""
    return (sys.executable, "-m", f"tests.bench.{module}", *arguments)


def environment() -> Mapping[str, str]:
    """The caller's, but compiled modules are kept, as they are on any machine that is used twice."""
    dropped = {"PYTHONDONTWRITEBYTECODE", "RELANCE_LANG", "CI"}
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    return {**kept, "PYTHONPATH": str(REPOSITORY), "RELANCE_KEY": "clef-de-mesure-assez-longue"}


def _sink(output: Path | None) -> BinaryIO:
    return (output or Path(os.devnull)).open("wb")
