"""A journal of any length, chained and encoded by the journal's own code, written by `git fast-import`."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

import msgspec

from runner.journal.branch import Branch
from runner.journal.encode import encode, line_hash
from runner.journal.reading import file_of, read_journal
from runner.model.events import VERSION, AnyEvent

Dated = tuple[date, AnyEvent]


@dataclass(frozen=True, slots=True)
class Written:
    """What `extend` added. `size` in bytes, uncompressed."""

    events: int
    size: int


def extend(branch: Branch, events: Iterable[Dated]) -> Written:
    """Add `events`, in rising order of day, one commit and one file a day; push them to the remote."""
    tip = branch.fetch()
    assert tip is not None
    head = read_journal(branch.git, tip).head
    ref = f"refs/heads/{branch.name}"
    count = size = 0
    with subprocess.Popen(
        ["git", "-C", str(branch.git.repo), "fast-import", "--quiet", "--force"], stdin=subprocess.PIPE
    ) as importer:
        assert importer.stdin is not None
        for day, of_day in groupby(events, key=lambda dated: dated[0]):
            content, head, lines = _day(day, (event for _, event in of_day), head)
            importer.stdin.writelines(_commit(ref, tip, day, content))
            tip, count, size = "", count + lines, size + len(content)
    branch.git.lines("push", "--quiet", branch.remote, f"{ref}:{ref}")
    branch.fetch()
    return Written(count, size)


def _day(day: date, events: Iterable[AnyEvent], head: bytes) -> tuple[bytes, bytes, int]:
    run, at = f"{day}T05:12:00Z-abcdef", f"{day}T05:12:07Z"
    lines: list[bytes] = []
    for event in events:
        stamped = msgspec.structs.replace(event, version=VERSION, run=run, at=at, day=day)
        line = encode(stamped, head)
        head = line_hash(line)
        lines.append(line + b"\n")
    return b"".join(lines), head, len(lines)


def _commit(ref: str, parent: str, day: date, content: bytes) -> Iterator[bytes]:
    moment = (day - date(1970, 1, 1)).days * 86_400
    message = f"Passage du {day:%d/%m/%Y}\n".encode()
    yield f"commit {ref}\ncommitter Relance <relance@localhost> {moment} +0000\n".encode()
    yield b"data %d\n%b" % (len(message), message)
    yield f"from {parent}\n".encode() if parent else b""
    yield b"M 100644 inline %b\ndata %d\n%b\n" % (file_of(day).encode(), len(content), content)
