"""The chain: each line names the SHA-256 of the line before, across files."""

from __future__ import annotations

import hashlib

from runner.journal.encode import BODY, CLOSING, HASH, OPENING
from runner.model.problem import Place, Problem, UserError
from runner.model.text import Text, t


class ChainError(UserError):
    """A line that cannot stand where it stands; `problem` names file and line."""

    def __init__(self, file: str, line: int, message: Text) -> None:
        self.problem = Problem(Place(file, line), message)
        place = str(self.problem.place)
        super().__init__(
            t("{place}: {message}", place=place, message=message),
            t("nothing is done on a journal that was altered: `relance journal verify` says more"),
        )


def follow(content: bytes, previous: bytes, file: str, above: int = 0) -> list[bytes]:
    """Check that every line follows the one before it; returns the hash of each, in hex.

    `previous`: hash of the line before the first. `above`: lines of the file before `content`. Raises
    `ChainError` at the first line that does not follow: the line after the one that was changed.
    """
    lines = content.split(b"\n")
    if lines.pop() or not lines:
        raise ChainError(file, above + len(lines) + 1, t("the last line is cut short"))
    # Copying an empty hash costs half of what making one does; over a million lines it shows.
    empty = hashlib.sha256()
    hashes: list[bytes] = []
    keep = hashes.append
    for line in lines:
        if line[HASH] != previous:
            raise ChainError(file, above + len(hashes) + 1, _why(line))
        current = empty.copy()
        current.update(line)
        previous = current.hexdigest().encode()
        keep(previous)
    return hashes


def _why(line: bytes) -> Text:
    if line.startswith(OPENING) and line[HASH.stop : BODY] == CLOSING:
        return t("this line does not follow the one before it: a line was changed, removed, added or moved")
    return t("this is not a line of a journal")
