"""A site and its bare remote in a temporary folder: real git, nothing else."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from runner.journal.book import Book, create, open_book
from runner.journal.branch import Branch
from runner.journal.git import Author, Git
from runner.model.events import AnyEvent, BrakePulled
from runner.model.settings import Mode

DAY = date(2026, 7, 20)
NEXT = date(2026, 7, 21)
NOW = datetime(2026, 7, 20, 5, 7, 13, tzinfo=UTC)
AUTHOR = Author("Relance", "relance@localhost", NOW)
_ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
    **{f"GIT_{who}_NAME": "Essai" for who in ("AUTHOR", "COMMITTER")},
    **{f"GIT_{who}_EMAIL": "essai@mercier.example" for who in ("AUTHOR", "COMMITTER")},
}


def git(folder: Path, *arguments: str, stdin: bytes = b"") -> str:
    """Git as a person would use it, for what the product itself never does."""
    done = subprocess.run(
        ["git", *arguments], cwd=folder, input=stdin, env=_ENVIRONMENT, capture_output=True, check=True
    )
    return done.stdout.decode().strip()


def clock() -> datetime:
    return NOW


@dataclass(frozen=True)
class Place:
    """One clone of one remote."""

    folder: Path
    remote: Path

    @property
    def branch(self) -> Branch:
        return Branch(Git(self.folder), "origin", "journal")

    def create(self) -> Book:
        return create(self.branch, mode=Mode.TRIAL, run="P0", clock=clock, day=DAY)

    def open(self, run: str = "P1", day: date = DAY, at: Callable[[], datetime] = clock) -> Book:
        return open_book(self.branch, run=run, clock=at, day=day)

    def clone(self, name: str) -> Place:
        return _clone(self.remote, self.folder.parent / name)

    def tip(self) -> str:
        return git(self.remote, "rev-parse", "journal")

    def hook(self, name: str, script: str) -> None:
        """Something the remote does when it is pushed to."""
        path = self.remote / "hooks" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)


def place(folder: Path) -> Place:
    remote = folder / "depot.git"
    git(folder, "init", "--quiet", "--bare", "--initial-branch=main", str(remote))
    return _clone(remote, folder / "site")


def _clone(remote: Path, folder: Path) -> Place:
    git(remote.parent, "init", "--quiet", "--initial-branch=main", str(folder))
    git(folder, "remote", "add", "origin", str(remote))
    return Place(folder, remote)


def numbered(*numbers: int) -> list[AnyEvent]:
    """Events that differ and move nothing."""
    return [BrakePulled(brake="envois", seen=number, limit=0) for number in numbers]


def numbers(events: object) -> list[int]:
    """Which of `numbered` are among these, in order."""
    assert isinstance(events, list | tuple)
    return [event.seen for event in events if isinstance(event, BrakePulled)]
