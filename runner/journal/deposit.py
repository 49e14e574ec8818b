"""One new file on a branch of the remote: committed on its tip and pushed, nothing checked out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from runner.journal.book import AUTHOR
from runner.journal.branch import Branch
from runner.journal.git import Author
from runner.model.problem import OutsideError, UserError
from runner.model.text import t

TRIES = 4
"""Somebody else may push at the same moment: each try starts from the newest tip."""


def deposit(
    branch: Branch, choose: Callable[[Iterable[str]], str], data: bytes, message: str, now: datetime
) -> str:
    """Push `data` under the path that `choose` makes of those taken; answer it. Nothing is ever replaced.

    Raises `UserError` where the remote has no such branch, `OutsideError` where it takes nothing.
    """
    tip = _tip(branch)
    for _ in range(TRIES):
        path = choose(branch.git.entries(tip))
        commit = branch.git.commit(tip, {path: data}, message, Author(*AUTHOR, now))
        if branch.push(commit):
            return path
        before, tip = tip, _tip(branch)
        if branch.git.is_ancestor(commit, tip):  # taken, but its yes was lost on the way
            return path
        if tip == before:
            break
    raise OutsideError(
        t("{branch} takes no push: is it protected, or the remote out of reach?", branch=branch.name),
        t("a protected branch takes no fact: name another one in relance.yaml (suivi.branche)"),
    )


def _tip(branch: Branch) -> str:
    tip = branch.git.fetch(branch.name, branch.remote)
    if tip is None:
        raise UserError(t("the remote has no branch {name} yet: push it first", name=branch.name))
    return tip
