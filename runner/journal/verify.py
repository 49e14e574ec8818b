"""`journal verify`: what the branch proves about itself, and what nothing in it can prove."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from runner.journal.branch import Branch
from runner.journal.chain import ChainError, follow
from runner.journal.encode import ZEROS, line_hash
from runner.journal.git import Git
from runner.journal.history import Change, Commit, history
from runner.journal.reading import FOLDER, decode_file, journal_files
from runner.model.events import Started
from runner.model.problem import Place, Problem, UserError
from runner.model.text import Text, t

_BLOB = "100644"
_ANCHOR = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Verification:
    """`anchored`: None when no anchor was asked for."""

    tip: str
    head: str
    commits: int
    files: int
    lines: int
    anchored: bool | None
    problems: tuple[Problem, ...]

    @property
    def ok(self) -> bool:
        """True when nothing contradicts the journal; an anchor it does not hold does."""
        return not self.problems

    def texts(self) -> Iterator[Text]:
        """What is wrong, or what is proven; then what cannot be."""
        if self.ok:
            yield from self.proven()
        for problem in self.problems:
            yield t("{place}: {message}", place=str(problem.place), message=problem.message)
        yield from self.unproven()

    def proven(self) -> Iterator[Text]:
        """What holds when there is no problem."""
        yield t("{lines} lines in {files} files, each naming the hash of the line before it",
                lines=self.lines, files=self.files)  # fmt: skip
        yield t("{commits} commits, one after the other, each only adding lines to the newest file",
                commits=self.commits)  # fmt: skip
        if self.anchored:
            yield t("the anchor is in it: nothing up to there was changed since it was noted")
        yield t(
            "newest line {head}, commit {tip}: note it, it is the next anchor", head=self.head, tip=self.tip
        )

    def unproven(self) -> Iterator[Text]:
        """What nobody can know from the branch alone."""
        if not self.anchored:
            yield t(
                "not proven: that the branch was never replaced as a whole; `--anchor` with a noted hash does"
            )
        yield t("not proven: that nothing was removed after the anchor, and that what the lines say is true")


@dataclass(frozen=True, slots=True)
class _Version:
    commit: str
    blob: str


def verify(branch: Branch, anchor: str | None = None) -> Verification:
    """Fetch the branch; check its chain, its commits and the anchor, and collect every problem.

    `anchor`: the hash of a line (every run prints one, every message carries one) or a commit.
    `UserError` when there is no such branch, `OutsideError` when the remote does not answer.
    """
    if anchor is not None and not _ANCHOR.fullmatch(anchor):
        raise UserError(t("an anchor is 64 hexadecimal digits (a line) or 40 (a commit)"))
    tip = branch.look()
    if tip is None:
        raise UserError(t("there is no journal on branch {branch}", branch=branch.name))
    commits = list(history(branch.git, tip))
    walk = _Walk(branch, tip, anchor or "")
    if branch.is_rewritten(tip):
        walk.report(
            tip, t("this lacks commits that this clone saw on the remote: it was rolled back or replaced")
        )
    walk.commits(commits)
    walk.files()
    anchored = walk.anchored or any(commit.id == anchor for commit in commits)
    if anchor and not anchored:
        walk.report(
            anchor, t("the anchor is not in this journal: it was rolled back, replaced, or is another's")
        )
    return Verification(
        tip,
        walk.head.decode(),
        len(commits),
        walk.count,
        walk.lines,
        anchored if anchor else None,
        tuple(walk.problems),
    )


class _Walk:
    """One pass over the commits, then one over the files; nothing is kept but hashes and counts."""

    def __init__(self, branch: Branch, tip: str, anchor: str) -> None:
        self._branch, self._git, self._tip = branch, branch.git, tip
        self._anchor = anchor.encode()
        self._newest = ""
        self._versions: dict[str, list[_Version]] = {}
        self.problems: list[Problem] = []
        self.head = ZEROS
        self.count = self.lines = 0
        self.anchored = False

    def report(self, where: str, message: Text, line: int = 0) -> None:
        """Note a problem."""
        self.problems.append(Problem(Place(where, line), message))

    def commits(self, commits: Iterable[Commit]) -> None:
        """Single parents, and only the newest file ever grows."""
        for commit in commits:
            if len(commit.parents) > 1:
                self.report(commit.id, t("this commit has several parents: a journal is never merged"))
            if not commit.parents and _has_parent(self._git, commit.id):
                self.report(commit.id, t("the history is cut here: fetch it whole (git fetch --unshallow)"))
            for change in commit.changes:
                if change.path.startswith(f"{FOLDER}/"):
                    self._change(commit.id, change)

    def _change(self, commit: str, change: Change) -> None:
        if change.status == "A" and change.path > self._newest:
            self._newest = change.path
        elif change.status != "M" or change.path != self._newest:
            self.report(
                f"{commit}:{change.path}", t("a file that is not the newest was changed, added or removed")
            )
        if change.mode != _BLOB:
            self.report(f"{commit}:{change.path}", t("this is no plain file any more"))
        else:
            self._versions.setdefault(change.path, []).append(_Version(commit, change.blob))

    def files(self) -> None:
        """Every line in its chain, every version of a file the beginning of the next."""
        try:
            files = journal_files(self._git, self._tip)
        except ChainError as error:
            self.problems.append(error.problem)
            return
        self.count = len(files)
        if not files:
            self.report(FOLDER, t("there is not a single line"))
        blobs = [version.blob for versions in self._versions.values() for version in versions]
        sizes = dict(zip(blobs, self._git.sizes(blobs), strict=True))
        for file, content in zip(files, self._git.blobs(files.values()), strict=True):
            self._file(file, content)
            self._growth(file, content, sizes)

    def _file(self, file: str, content: bytes) -> None:
        first = self.head == ZEROS
        try:
            hashes = follow(content, self.head, file)
            self.anchored = self.anchored or self._anchor in hashes
            self.lines += len(hashes)
            self.head = hashes[-1]
            events = decode_file(content, file)
        except ChainError as error:
            self.problems.append(error.problem)
            self.head = line_hash(content.rstrip(b"\n").rpartition(b"\n")[2])
            return
        if first:
            self._beginning(events[0], file)

    def _beginning(self, event: object, file: str) -> None:
        mine = (self._branch.url, self._branch.name)
        if not isinstance(event, Started) or (event.remote, event.branch) != mine:
            self.report(file, t("the first line does not name this remote and branch"), line=1)

    def _growth(self, file: str, content: bytes, sizes: dict[str, int]) -> None:
        """The id of a version is the hash of its bytes: those must be the first ones of what stands now."""
        before = 0
        for version in self._versions.get(file, ()):
            size = sizes[version.blob]
            part = content[:size]
            if (
                size <= before
                or not part.endswith(b"\n")
                or _blob_id(part, len(version.blob)) != version.blob
            ):
                self.report(f"{version.commit}:{file}", t("this commit did not only add lines"))
            before = size


def _blob_id(content: bytes, digits: int) -> str:
    """As git names it: SHA-1, or SHA-256 in a repository of that kind."""
    data = b"blob %d\0%b" % (len(content), content)
    if digits == 64:
        return hashlib.sha256(data).hexdigest()
    return hashlib.sha1(data, usedforsecurity=False).hexdigest()


def _has_parent(git: Git, commit: str) -> bool:
    """As the commit itself says, whatever a shallow clone pretends."""
    header = git.lines("cat-file", "commit", commit)
    return any(line.startswith("parent ") for line in header[: header.index("")])
