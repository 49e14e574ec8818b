"""The open journal of a run: events are appended, pushed, and chained again behind another run's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum

import msgspec

from runner.journal.branch import Branch
from runner.journal.encode import encode, line_hash
from runner.journal.fold import fold
from runner.journal.git import Author
from runner.journal.reading import Reading, file_of
from runner.model.events import VERSION, AnyEvent, BatchOpened, Started
from runner.model.problem import OutsideError, UserError
from runner.model.settings import Mode
from runner.model.state import State
from runner.model.text import t

AUTHOR = ("Relance", "relance@localhost")


class PushOutcome(StrEnum):
    """What became of a push, as the remote's tip proves it afterwards."""

    PUSHED = "pushed"
    LOST = "lost"
    """Another run's commit stands there: ours did not land."""
    UNREACHABLE = "unreachable"
    """The remote did not take it, or nobody knows: nothing else landed either."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What every event of a run carries."""

    run: str
    clock: Callable[[], datetime]
    day: date

    def on(self, event: AnyEvent) -> AnyEvent:
        """The event with version, run, time (UTC) and day."""
        at = self.clock().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return msgspec.structs.replace(event, version=VERSION, run=self.run, at=at, day=self.day)


class Book:
    """The journal at the remote's tip, and what this run adds to it.

    `state` is another object after `rechain`: read it from the book each time.
    """

    def __init__(self, branch: Branch, tip: str | None, reading: Reading, stamp: Stamp) -> None:
        self._branch = branch
        self._stamp = stamp
        self._unpushed: list[AnyEvent] = []
        self._appended: list[AnyEvent] = []
        self._lines: list[bytes] = []
        self._tip: str | None = tip
        self._content = self._head = b""
        self._file = ""
        self._go_on(tip, reading)

    @property
    def state(self) -> State:
        """Everything journalled so far, what is not pushed yet included."""
        return self._state

    @property
    def head(self) -> str:
        """SHA-256 of the last line; right after a `lot_ouvert`, the anchor of its messages."""
        return self._head.decode()

    @property
    def tip(self) -> str:
        """The commit the remote is known to have; empty before the first."""
        return self._tip or ""

    @property
    def unpushed(self) -> tuple[AnyEvent, ...]:
        """Events the remote does not have yet, stamped."""
        return tuple(self._unpushed)

    @property
    def appended(self) -> tuple[AnyEvent, ...]:
        """Every event of this run, pushed or not, in order."""
        return tuple(self._appended)

    def append(self, *events: AnyEvent) -> None:
        """Stamp, chain and fold. Nothing leaves this machine before `push`."""
        for event in events:
            stamped = self._stamp.on(event)
            self._unpushed.append(stamped)
            self._appended.append(stamped)
            self._chain(stamped)

    def push(self, message: str, files: Mapping[str, bytes]) -> PushOutcome:
        """One commit on the tip: the lines not pushed yet, and `files` (path → content) replaced.

        A push that fails is judged by the remote's tip: our commit may have landed all the same.
        """
        content = {self._file: self._content + b"".join(self._lines)} if self._lines else {}
        author = Author(*AUTHOR, self._stamp.clock())
        commit = self._branch.git.commit(self._tip, {**content, **files}, message, author)
        outcome = self._offer(commit)
        if outcome is PushOutcome.PUSHED:
            self._tip = commit
            self._content = content.get(self._file, self._content)
            self._lines.clear()
            self._unpushed.clear()
        return outcome

    def rechain(self) -> None:
        """Go on behind the remote's new tip: our events keep their stamps, none is lost or told twice.

        Those of a push that landed late are already there. `UserError` when the new tip does not
        contain the old one: the branch was rewritten, and nothing may be added to it.
        """
        tip = self._branch.fetch()
        if tip is None or (self._tip and not self._branch.git.is_ancestor(self._tip, tip)):
            raise UserError(
                t(
                    "the branch {branch} was rewritten on the remote while this run worked",
                    branch=self._branch.name,
                )
            )
        self._unpushed = self._unpushed[self._landed(tip) :]
        self._go_on(tip, self._branch.read(tip))
        for event in self._unpushed:
            self._chain(event)

    def _go_on(self, tip: str | None, reading: Reading) -> None:
        self._tip = tip
        self._state = reading.state
        self._head = reading.head
        self._file = max(reading.file, file_of(self._stamp.day))
        self._content = reading.content if self._file == reading.file else b""
        self._lines.clear()

    def _chain(self, event: AnyEvent) -> None:
        line = encode(event, self._head)
        self._head = line_hash(line)
        self._lines.append(line + b"\n")
        fold((event,), self._state)
        self._state.head = self.head
        if type(event) is BatchOpened:
            self._state.anchors.add(self.head)

    def _offer(self, commit: str) -> PushOutcome:
        if self._branch.push(commit):
            return PushOutcome.PUSHED
        try:
            tip = self._branch.fetch()
        except OutsideError:
            return PushOutcome.UNREACHABLE
        if tip is not None and self._branch.git.is_ancestor(commit, tip):
            return PushOutcome.PUSHED
        return PushOutcome.UNREACHABLE if tip == self._tip else PushOutcome.LOST

    def _landed(self, tip: str) -> int:
        """How many of our lines, from the first, the new tip has where we meant to put them."""
        there = self._branch.git.files(tip, self._file).get(self._file, b"")
        landed, at = 0, len(self._content)
        for line in self._lines:
            if not there.startswith(line, at):
                break
            landed, at = landed + 1, at + len(line)
        return landed


def open_book(branch: Branch, *, run: str, clock: Callable[[], datetime], day: date) -> Book:
    """Fetch the remote's journal, check every line and fold it.

    `UserError` when there is none, when it belongs elsewhere, or at the first line that was altered;
    `OutsideError` when the remote does not answer.
    """
    tip = branch.fetch()
    if tip is None:
        raise UserError(
            t("there is no journal on branch {branch} of {remote}", branch=branch.name, remote=branch.url),
            t("`relance init` makes it, once; if there was one, restore it: nothing leaves without it"),
        )
    return Book(branch, tip, branch.read(tip), Stamp(run, clock, day))


def create(
    branch: Branch, *, mode: Mode, run: str, clock: Callable[[], datetime], day: date, readme: bytes = b""
) -> Book:
    """Make the journal: an orphan branch whose first line names the remote. Only `init` does this.

    `UserError` when the branch is already there, `OutsideError` when the remote cannot be reached.
    """
    if branch.git.remote_tip(branch.name, branch.remote) is not None:
        raise _exists(branch)
    book = Book(branch, None, Reading(State()), Stamp(run, clock, day))
    book.append(Started(remote=branch.url, branch=branch.name))
    message = f"Journal ouvert ({mode})\n\nRelance-Passage: {run}\n"
    outcome = book.push(message, {"README.md": readme or _README.encode()})
    if outcome is PushOutcome.LOST:
        raise _exists(branch)
    if outcome is PushOutcome.UNREACHABLE:
        raise OutsideError(
            t("the remote did not take the new branch {branch}: try again", branch=branch.name)
        )
    return book


def _exists(branch: Branch) -> UserError:
    return UserError(t("branch {branch} is already there: a journal is made only once", branch=branch.name))


_README = """\
# Journal des relances

Écrit par Relance seul, jamais à la main : chaque ligne contient l'empreinte de la précédente.
Aucun passage n'a encore eu lieu.
"""
