"""Transports that write files: a Maildir, and the trial's folder. Neither can send."""

from __future__ import annotations

import email
import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path

from runner.model.mail import Email, SendResult, SendStatus
from runner.notices.mime import sealed

_FOLDERS = ("tmp", "new", "cur")


@dataclass(frozen=True, slots=True)
class MaildirTransport:
    """Delivers into `folder`, and a copy into `inbox` where there is one.

    The file's name comes from the Message-ID: a message delivered twice is one file.
    """

    folder: Path
    inbox: Path | None = None

    def send(self, email: Email, anchor: str) -> SendResult:
        """SENT once the file stands under its final name."""
        raw = sealed(email.skeleton, anchor)
        name = hashlib.sha256(email.message_id.encode()).hexdigest()[:32] + ".relance"
        try:
            ready = [(_written(folder, name, raw), folder) for folder in self._folders(email)]
        except OSError:
            return SendResult(SendStatus.REFUSED)
        return _moved(ready, name)

    def close(self) -> None:
        """Nothing is held open."""

    def _folders(self, email: Email) -> list[Path]:
        to_copy = self.inbox is not None and email.reference
        return [self.folder, *([self.inbox] if self.inbox and to_copy else [])]


def _written(folder: Path, name: str, raw: bytes) -> Path:
    for part in _FOLDERS:
        (folder / part).mkdir(parents=True, exist_ok=True)
    path = folder / "tmp" / name
    with path.open("wb") as file:
        file.write(raw)
        file.flush()
        os.fsync(file.fileno())
    return path


def _moved(ready: list[tuple[Path, Path]], name: str) -> SendResult:
    """The first move sends; a failure after it leaves a doubt, since the copy is missing."""
    for at, (path, folder) in enumerate(ready):
        try:
            _deliver(path, folder, name)
        except OSError:
            return SendResult(SendStatus.DOUBTFUL if at else SendStatus.REFUSED)
    return SendResult(SendStatus.SENT, 250, server_id=name)


def _deliver(path: Path, folder: Path, name: str) -> None:
    if any((folder / "cur").glob(f"{name}*")):
        path.unlink()
    else:
        path.replace(folder / "new" / name)


@dataclass(frozen=True, slots=True)
class TrialTransport:
    """Trial (`essai`): one `.eml` and one `.html` a message, to be read by a person."""

    folder: Path

    def send(self, email: Email, anchor: str) -> SendResult:
        """Write both files; the same message again replaces them."""
        raw = sealed(email.skeleton, anchor)
        name = re.sub(r"[^\w.-]", "_", email.message_id.strip("<>").rpartition("@")[0])
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            (self.folder / f"{name}.eml").write_bytes(raw)
            (self.folder / f"{name}.html").write_bytes(_html(raw))
        except OSError:
            return SendResult(SendStatus.REFUSED)
        return SendResult(SendStatus.SENT, 250, server_id=name)

    def close(self) -> None:
        """Nothing is held open."""


def _html(raw: bytes) -> bytes:
    """The HTML part of a message of ours."""
    for part in email.message_from_bytes(raw).walk():
        if part.get_content_type() == "text/html":
            found = part.get_payload(decode=True)
            return found if isinstance(found, bytes) else b""
    return b""
