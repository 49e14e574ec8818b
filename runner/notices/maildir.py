"""Transports that write files: a Maildir, and the trial's folder. Neither can send."""

from __future__ import annotations

import email
import hashlib
import os
import re
import unicodedata
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from pathlib import Path

from runner.model.mail import Email, SendResult, SendStatus
from runner.notices.mime import sealed

_FOLDERS = ("tmp", "new", "cur")
_SUBJECT = 80
"""Letters of the subject in a file's name."""


@dataclass(frozen=True, slots=True)
class MaildirTransport:
    """Delivers into `folder`, and a copy into `inbox` where there is one.

    The file's name comes from the Message-ID: a message delivered twice is one file.
    """

    folder: Path
    inbox: Path | None = None

    def wait(self) -> None:
        """A folder takes any number."""

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
    """Trial (`essai`): one `.eml` and one `.html` a message, and the files it carries: for a person."""

    folder: Path

    def wait(self) -> None:
        """A folder takes any number."""

    def send(self, email: Email, anchor: str) -> SendResult:
        """Write the files; the same message again replaces them."""
        raw = sealed(email.skeleton, anchor)
        name = _readable(email, raw)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            (self.folder / f"{name}.eml").write_bytes(raw)
            (self.folder / f"{name}.html").write_bytes(_html(raw))
            for file, content in _files(raw):
                (self.folder / f"{name}.{file}").write_bytes(content)
        except OSError:
            return SendResult(SendStatus.REFUSED)
        return SendResult(SendStatus.SENT, 250, server_id=name)

    def close(self) -> None:
        """Nothing is held open."""


def _readable(message: Email, raw: bytes) -> str:
    """Day, subject, reference: files sort by day and say what they are before they are opened."""
    sent = email.message_from_bytes(raw)["Date"]
    day = parsedate_to_datetime(sent).date().isoformat() if sent else ""
    plain = unicodedata.normalize("NFKD", message.subject).encode("ascii", "ignore").decode().lower()
    about = re.sub(r"[^a-z0-9]+", "-", plain)[:_SUBJECT].strip("-")
    own = re.sub(r"[^\w.-]", "_", message.message_id.strip("<>").rpartition("@")[0])
    return "_".join(part for part in (day, about, own) if part)


def _html(raw: bytes) -> bytes:
    """The HTML part of a message of ours, with its pictures in it."""
    page, pictures = b"", {}
    for part in email.message_from_bytes(raw).walk():
        content = part.get_payload(decode=True)
        if not isinstance(content, bytes):
            continue
        if part.get_content_type() == "text/html" and not page:
            page = content
        elif cid := str(part["Content-ID"] or "").strip("<>"):
            pictures[cid] = b"data:%s;base64,%s" % (part.get_content_type().encode(), b64encode(content))
    for cid, data in pictures.items():
        page = page.replace(b'src="cid:%s"' % cid.encode(), b'src="%s"' % data)
    return page


def _files(raw: bytes) -> Iterator[tuple[str, bytes]]:
    """The files of a message of ours: letters, call sheets, invoices."""
    for part in email.message_from_bytes(raw).walk():
        content = part.get_payload(decode=True)
        if part.get_content_disposition() == "attachment" and isinstance(content, bytes):
            yield re.sub(r"[^\w.-]", "_", part.get_filename() or "fichier"), content
