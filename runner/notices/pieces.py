"""Invoices as PDF files that go with a message: exactly this customer's, or none.

A file is attached only where its name can mean one invoice of one customer, among all the export and the
journal know. Nothing outside the folder can be reached, and no link below it is followed.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from runner.model.decision import Notice
from runner.model.mail import Attachment
from runner.model.parties import InvoiceKey

MAX_FILE = 5_000_000
MAX_MESSAGE = 10_000_000
"""Bytes: servers commonly refuse 20 to 25 MB, and base64 adds a third."""
MAX_FILES = 12
_UNFIT = re.compile(r"[^\w .+-]")
_NOT_ASCII = re.compile(r"[^A-Za-z0-9.+-]+")
_HOLE = re.compile(r"\{(facture|client|emise_le)\}")
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK


@dataclass(frozen=True, slots=True)
class Pieces:
    """`folder`: never left; `shape`: the path below it, with holes; `owners`: by path, case folded."""

    folder: Path
    shape: str
    owners: Mapping[str, frozenset[InvoiceKey]]

    def of(self, notice: Notice) -> tuple[Attachment, ...]:
        """The files of the invoices listed, oldest first, as many as a message carries."""
        found: list[Attachment] = []
        left = MAX_MESSAGE
        for line in notice.lines:
            key = line.invoice.key
            content = self.read(key) if key.customer == notice.customer.code else b""
            if content and len(content) <= left and len(found) < MAX_FILES:
                left -= len(content)
                found.append(Attachment(_shown(key), "application/pdf", content, label=key.number))
        return tuple(found)

    def read(self, key: InvoiceKey) -> bytes:
        """The PDF of one invoice; nothing where there is none, or where it could be another's."""
        path = path_of(self.shape, key)
        if not path or self.owners.get(path.casefold(), frozenset()) != {key}:
            return b""
        content = _within(self.folder, path.split("/"))
        return content if content.startswith(b"%PDF-") else b""


NO_PIECES = Pieces(Path(), "", {})


def open_pieces(root: Path, pattern: str, keys: Iterable[InvoiceKey]) -> Pieces:
    """The files of `factures.pieces`. `keys`: every invoice known, which must be able to claim its name."""
    if not pattern:
        return NO_PIECES
    fixed = pattern[: pattern.index("{")].rpartition("/")[0] if "{" in pattern else ""
    shape = pattern.removeprefix(fixed).lstrip("/")
    owners: dict[str, set[InvoiceKey]] = {}
    for key in keys:
        owners.setdefault(path_of(shape, key).casefold(), set()).add(key)
    return Pieces(root / fixed, shape, {path: frozenset(found) for path, found in owners.items()})


def path_of(shape: str, key: InvoiceKey) -> str:
    """The path below the folder; empty where a hole cannot be filled.

    `/` and other signs no file name bears become `-`: FA/2026/12 is looked for as FA-2026-12.
    """
    values = {"facture": key.number, "client": key.customer, "emise_le": str(key.issued_on or "")}
    fitting = {name: _UNFIT.sub("-", value).strip(" .") for name, value in values.items()}
    if any(not fitting[name] for name in _HOLE.findall(shape)):
        return ""
    return _HOLE.sub(lambda hole: fitting[hole[1]], shape)


def _shown(key: InvoiceKey) -> str:
    return f"facture-{_NOT_ASCII.sub('-', key.number).strip('-.')[:80]}.pdf"


def _within(folder: Path, parts: Sequence[str]) -> bytes:
    """A regular file below `folder`, each part of its path opened in the one before, following no link."""
    if any(part in {"", ".", ".."} for part in parts):
        return b""
    opened: list[int] = []
    try:
        opened.append(os.open(folder, os.O_RDONLY | os.O_DIRECTORY))
        for part in parts:
            opened.append(os.open(part, _READ, dir_fd=opened[-1]))
        return _content(opened[-1])
    except OSError:
        return b""
    finally:
        for descriptor in opened:
            os.close(descriptor)


def _content(descriptor: int) -> bytes:
    about = os.fstat(descriptor)
    if not stat.S_ISREG(about.st_mode) or about.st_size > MAX_FILE:
        return b""
    with os.fdopen(os.dup(descriptor), "rb") as file:
        content = file.read(MAX_FILE + 1)
    return content if len(content) <= MAX_FILE else b""
