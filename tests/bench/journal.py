"""A journal of 1,000,000 events: verifying, folding, and what one more day adds. As a module it measures."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import takewhile
from pathlib import Path

from runner.journal.book import PushOutcome, open_book
from runner.journal.branch import Branch
from runner.journal.chain import follow
from runner.journal.encode import ZEROS
from runner.journal.fold import fold, no_collection
from runner.journal.git import Git
from runner.journal.reading import decode_file, journal_files
from runner.model.state import State
from tests import house
from tests.bench.chronicle import extend
from tests.bench.cost import least, python, relance, spend
from tests.bench.table import Figure
from tests.bench.years import FIRST, days, one_day

EVENTS = 1_000_000
EARLY, LATE = 10, 300
"""Days of history before the commit that is weighed."""


def figures(home: Path) -> Iterator[Figure]:
    """CPU of whole processes; of the fold alone, CPU within one."""
    place = home / "years"
    spend(*python("years", place, str(EVENTS)))
    verify = least(2, *relance("journal", "verify", "--site", place / "site"))
    digest = least(3, "sha256sum", place / "lines.jsonl")
    size = (place / "lines.jsonl").stat().st_size / 1e6
    yield Figure(
        "journal verify, 1,000,000 events",
        verify.cpu / digest.cpu,
        "x",
        6,
        peak=verify.peak,
        note=f"CPU against sha256sum of its {size:.0f} MB: {verify.cpu:.1f} s and {digest.cpu:.2f} s",
    )
    cost = spend(*python("journal", "fold", place / "site"), output=place / "fold.txt")
    fold = float((place / "fold.txt").read_text(encoding="ascii"))
    yield Figure(
        "fold of 1,000,000 events",
        fold,
        "s",
        3,
        peak=cost.peak,
        note=f"CPU, decoded already; whole process with chain and decoding {cost.cpu:.1f} s",
    )
    yield _growth(home)


def _growth(home: Path) -> Figure:
    added = []
    for history in (EARLY, LATE):
        told = home / f"day-{history}.txt"
        spend(*python("journal", "day", home / f"day-{history}", str(history)), output=told)
        added.append(int(told.read_text(encoding="ascii")))
    note = f"objects of {added[0]:,} bytes after {EARLY} days of 800 events, {added[1]:,} after {LATE}"
    return Figure("growth of the daily commit with history", added[1] / added[0], "x", 1.1, note=note)


def fold_all(site: Path) -> None:
    """Prints the CPU seconds of the fold alone, file by file, so that a year fits in memory."""
    branch = Branch(Git(site), "origin", "journal")
    files = journal_files(branch.git, branch.known() or "")
    state, head, spent = State(), ZEROS, 0.0
    with no_collection():  # as a run reads it
        for file, content in zip(files, branch.git.blobs(files.values()), strict=True):
            head = follow(content, head, file)[-1]
            events = decode_file(content, file)
            start = time.process_time()
            fold(events, state)
            spent += time.process_time() - start
    sys.stdout.write(f"{spent}\n")


def weigh_day(home: Path, history: int) -> None:
    """Prints the bytes of the objects that one more day adds, as git stores them."""
    home.mkdir()
    built = house.build(home)
    last = FIRST + timedelta(days=history)
    extend(built.branch(), takewhile(lambda dated: dated[0] < last, days()))
    moment = datetime(last.year, last.month, last.day, 5, 12, tzinfo=UTC)
    book = open_book(built.branch(), run="mesure", clock=lambda: moment, day=last)
    before = book.tip
    book.append(*one_day(history, last))
    items = "".join(f"C{n:04d};FA-{history}-{n};2026-11-20;1234.56\n" for n in range(2_000)).encode()
    outcome = book.push("Passage\n", {"etat/postes.csv": items, "README.md": b"# Journal\n"})
    assert outcome is PushOutcome.PUSHED
    sys.stdout.write(f"{_bytes_between(built.site, before, book.tip)}\n")


def _bytes_between(repo: Path, old: str, new: str) -> int:
    listed = subprocess.run(
        ["git", "rev-list", "--objects", new, f"^{old}"], cwd=repo, check=True, capture_output=True
    )
    names = b"".join(line.split()[0] + b"\n" for line in listed.stdout.splitlines())
    sizes = subprocess.run(
        ["git", "cat-file", "--batch-check=%(objectsize:disk)"],
        cwd=repo,
        check=True,
        capture_output=True,
        input=names,
    )
    return sum(map(int, sizes.stdout.split()))


if __name__ == "__main__":
    if sys.argv[1] == "fold":
        fold_all(Path(sys.argv[2]))
    else:
        weigh_day(Path(sys.argv[2]), int(sys.argv[3]))
