"""A whole journal at one commit: every line checked and folded once, file by file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import msgspec

from runner.journal.chain import ChainError, follow
from runner.journal.encode import ZEROS, decode, decode_line
from runner.journal.fold import fold, no_collection
from runner.journal.git import Git
from runner.model.events import AnyEvent, BatchOpened
from runner.model.state import State
from runner.model.text import t

FOLDER = "journal"
_FILE = re.compile(r"journal/\d{4}/\d{2}/\d{2}\.jsonl")
_SLAB = 1 << 20
"""Bytes checked, decoded and folded at a time: the file of a first run may be a hundred times as long."""


@dataclass(frozen=True, slots=True)
class Reading:
    """`content`: of `file`, the newest one, which is the only one that still grows."""

    state: State
    head: bytes = ZEROS
    file: str = ""
    content: bytes = b""


def file_of(day: date) -> str:
    """Path of the file that a run of this day opens."""
    return f"{FOLDER}/{day:%Y/%m/%d}.jsonl"


def journal_files(git: Git, commit: str) -> dict[str, str]:
    """Path → blob id of the journal's files, oldest first. `ChainError` for anything else among them."""
    entries = git.entries(commit, FOLDER)
    for path in entries:
        if not _FILE.fullmatch(path):
            raise ChainError(path, 0, t("this is not a file of a journal"))
    return dict(sorted(entries.items()))


def read_journal(git: Git, commit: str) -> Reading:
    """Check the chain from its first line and fold every event. `ChainError` names file and line."""
    files = journal_files(git, commit)
    state, head, file, content = State(), ZEROS, "", b""
    with no_collection():
        for file, content in zip(files, git.blobs(files.values()), strict=True):
            for hashes, events in _checked(content, head, file):
                state.anchors.update(_anchors(hashes, events))
                fold(events, state)
                head = hashes[-1]
    state.head = head.decode()
    return Reading(state, head, file, content)


def read_events(git: Git, commit: str) -> Iterator[AnyEvent]:
    """Every event up to a commit, in order, with its chain checked: for `journal show`."""
    files = journal_files(git, commit)
    head = ZEROS
    for file, content in zip(files, git.blobs(files.values()), strict=True):
        for hashes, events in _checked(content, head, file):
            yield from events
            head = hashes[-1]


def _checked(content: bytes, head: bytes, file: str) -> Iterator[tuple[list[bytes], list[AnyEvent]]]:
    """The hashes and events of a file, slab by slab: never all of them at once."""
    above = 0
    for slab in _slabs(content):
        hashes = follow(slab, head, file, above)
        yield hashes, decode_file(slab, file, above)
        head, above = hashes[-1], above + len(hashes)


def _slabs(content: bytes) -> Iterator[bytes]:
    """A file in parts that end with a line; an empty file is one part."""
    start, size = 0, len(content)
    while True:
        end = content.find(b"\n", start + _SLAB) + 1 or size
        yield content[start:end]
        if end == size:
            return
        start = end


def decode_file(content: bytes, file: str, above: int = 0) -> list[AnyEvent]:
    """The events of some lines of a file; `ChainError` names the first line that is none."""
    try:
        return decode(content)
    except msgspec.DecodeError:
        for number, line in enumerate(content.split(b"\n"), start=above + 1):
            _check_line(file, number, line)
        raise


def _check_line(file: str, number: int, line: bytes) -> None:
    try:
        decode_line(line)
    except msgspec.DecodeError:
        message = t("this line is no event this version knows: a newer Relance may have written it")
        raise ChainError(file, number, message) from None


def _anchors(hashes: list[bytes], events: list[AnyEvent]) -> Iterator[str]:
    pairs = zip(hashes, events, strict=True)
    return (line.decode() for line, event in pairs if type(event) is BatchOpened)
