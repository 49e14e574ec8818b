"""The journal's branch on its remote."""

from __future__ import annotations

from dataclasses import dataclass

from runner.journal.git import SEEN, Git
from runner.journal.reading import Reading, read_journal
from runner.model.problem import UserError
from runner.model.text import t

_LOOKED = "refs/relance-distant"
"""Where the remote's branch stands before it is judged."""


class RewrittenError(UserError):
    """The remote's branch lacks a commit that was there."""

    def __init__(self, branch: Branch) -> None:
        ref = f"{SEEN}/{branch.name}"
        super().__init__(
            t("the branch {branch} was rewritten on the remote: it lacks what this clone saw there",
              branch=branch.name),
            t("this clone has it as {ref}: push it back; nothing leaves before", ref=ref),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Branch:
    """A branch `name` of the remote called `remote`, in the repository of `git`."""

    git: Git
    remote: str
    name: str

    @property
    def url(self) -> str:
        """The remote as the journal's first line names it: no credentials, one form for ssh and https."""
        return self.git.remote_url(self.remote)

    def fetch(self) -> str | None:
        """The remote's tip, its objects brought here; None: the remote has no such branch.

        A journal only ever grows. `RewrittenError`, this time and each next, where it lacks a commit that
        this repository saw there: it was put back to an older state, or replaced.
        """
        tip = self.look()
        if tip is None:
            return None
        if self.is_rewritten(tip):
            raise RewrittenError(self)
        self.git.remember(self.name, tip)
        return tip

    def look(self) -> str | None:
        """The remote's tip, whatever became of it; None: no such branch."""
        return self.git.fetch(self.name, self.remote, into=_LOOKED)

    def is_rewritten(self, tip: str) -> bool:
        """Whether `tip` lacks a commit that this repository saw on the remote."""
        known = self.known()
        return known is not None and not self.git.is_ancestor(known, tip) and self._is_mine(known)

    def _is_mine(self, tip: str) -> bool:
        """What stands there is a sound journal of this very remote: a repository may have moved."""
        try:
            self.read(tip)
        except UserError:
            return False
        return True

    def push(self, commit: str) -> bool:
        """True when the remote said yes; False when it said no, or nothing."""
        return self.git.push(commit, self.name, self.remote)

    def known(self) -> str | None:
        """The newest tip already in this repository, without asking the remote."""
        names = (f"{SEEN}/{self.name}", f"refs/remotes/{self.remote}/{self.name}")
        tips = [tip for tip in map(self.git.find, names) if tip]
        newest = (tip for tip in tips if all(self.git.is_ancestor(other, tip) for other in tips))
        return next(newest, tips[0] if tips else None)

    def read(self, tip: str) -> Reading:
        """Everything at `tip`, checked; `UserError` when it is the journal of another branch or remote."""
        reading = read_journal(self.git, tip)
        mine, named = (self.url, self.name), (reading.state.remote, reading.state.branch)
        if mine != named:
            raise UserError(
                t("the journal on branch {branch} belongs to {named}, not to {mine}",
                  branch=self.name, named=" ".join(named) or "-", mine=" ".join(mine)),
                t("a copy of a journal is never continued: `relance init` makes one for this remote"),
            )  # fmt: skip
        return reading


def peek(branch: Branch) -> Reading | None:
    """The journal as this repository last saw it, without any connection; None: never seen."""
    tip = branch.known()
    return branch.read(tip) if tip else None
