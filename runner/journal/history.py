"""The commits of a branch, oldest first, with the files each one changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from runner.journal.git import Git

_MARK = "\x01"
_LOG = (
    "log",
    "--raw",
    "-z",
    "--no-abbrev",
    "--no-renames",
    "--no-ext-diff",
    "-m",
    "--root",
    "--reverse",
    "--topo-order",
    f"--format={_MARK}%H %P",
)


@dataclass(frozen=True, slots=True)
class Change:
    """`status`: git's letter (A, M, D, T …); `mode` and `blob` after the change."""

    status: str
    mode: str
    blob: str
    path: str


@dataclass(frozen=True, slots=True)
class Commit:
    id: str
    parents: tuple[str, ...]
    changes: tuple[Change, ...]


def history(git: Git, tip: str) -> Iterator[Commit]:
    """Every commit `tip` contains. One command, whatever their number."""
    names: list[str] = []
    changes: list[Change] = []
    tokens = iter(git.lines(*_LOG, tip, "--"))
    for token in tokens:
        if token.startswith(_MARK):
            yield from _commit(names, changes)
            names, changes = token[1:].split(), []
        elif token.strip():
            _, mode, _, blob, status = token.strip().split(" ")
            changes.append(Change(status, mode, blob, next(tokens)))
    yield from _commit(names, changes)


def _commit(names: list[str], changes: list[Change]) -> Iterator[Commit]:
    if names:
        yield Commit(names[0], tuple(names[1:]), tuple(changes))
