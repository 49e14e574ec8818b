"""`relance plan` on 100,000 and 1,000,000 invoices, against a bare read and against `sha256sum`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.bench.books import EXPORT, TODAY
from tests.bench.cost import Cost, least, python, relance, spend
from tests.bench.table import Figure

BARE = Path(__file__).with_name("bare.py")
SMALL, LARGE = 100_000, 1_000_000


@dataclass(frozen=True, slots=True)
class Measured:
    """The least of a few repetitions of each, on the same file."""

    plan: Cost
    bare: Cost
    digest: Cost


def figures(home: Path) -> Iterator[Figure]:
    """With a journal that has followed every invoice, and before the first run, when there is none."""
    known = _measure(followed(home), 3)
    new = _measure(_site(home / "new", SMALL, "none"), 3)
    large = _measure(_site(home / "large", LARGE, "none"), 1)
    yield from _small("plan, 100,000 invoices, all in the journal", known)
    yield from _small("plan, 100,000 invoices, first day", new)
    yield Figure(
        "plan, 1,000,000 invoices, first day",
        large.plan.cpu / large.digest.cpu,
        "x",
        20,
        peak=large.plan.peak,
        note=f"CPU against sha256sum of the file: {large.plan.cpu:.1f} s and {large.digest.cpu:.2f} s",
    )
    growth = large.plan.cpu / new.plan.cpu * SMALL / LARGE
    yield Figure("plan, growth of CPU per invoice, 10 x", growth, "x", 1.1, note="1: linear")


def _small(what: str, seen: Measured) -> Iterator[Figure]:
    note = f"CPU against csv.reader: {seen.plan.cpu:.2f} s and {seen.bare.cpu:.2f} s, text to a file"
    yield Figure(what, seen.plan.cpu / seen.bare.cpu, "x", 4, peak=seen.plan.peak, note=note)
    yield Figure(f"{what}: peak memory", seen.plan.peak / 1e6, "MB", 120)


def followed(home: Path) -> Path:
    """The site whose journal has followed 100,000 invoices, written at first call."""
    return _site(home / "followed", SMALL, "journal")


def _site(home: Path, invoices: int, journal: str) -> Path:
    if not home.exists():
        home.mkdir()
        spend(*python("books", home, str(invoices), journal))
    return home / "site"


def _measure(site: Path, times: int) -> Measured:
    command = relance("plan", "--site", site, "--date", TODAY.isoformat(), "--format", "text")
    return Measured(
        plan=least(times, *command, output=site.with_name("plan.txt")),
        bare=least(times, sys.executable, BARE, site / EXPORT),
        digest=least(3, "sha256sum", site / EXPORT),
    )
