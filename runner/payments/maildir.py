"""A Maildir read as if it were a server: no state of its own, nothing in it is moved or renamed.

A mail's UID is its delivery time, which its file name holds and keeps when a mail program moves it from
`new` to `cur`: seconds and microseconds as one number, under 2^53 so that JSON keeps it exact. A file whose
name holds no time has a small UID and is shown at every reading: a checkout's file dates say nothing.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path, PurePosixPath

from runner.model.problem import OutsideError, UserError
from runner.model.text import t
from runner.payments.head import MAX_HEAD, Dismisses, Head

_NAME = re.compile(r"(?P<seconds>\d{6,10})\.(?P<unique>[^:]*)")
_MICROSECONDS = re.compile(r"M(?P<us>\d{1,6})(?!\d)")
_REPLIED = re.compile(r":2,[A-Za-z]*R")
_BLANK = re.compile(rb"\r?\n\r?\n")
_SECOND = 1_000_000
_TIMES = 2**33
"""UIDs below are those of names without a time; above are times after 3 January 1970."""
_STILL_ARRIVING = timedelta(minutes=10)
"""A name is given when a delivery begins: a later mail may land before it."""


class MaildirMailbox:
    """`Mailbox` over a folder with `new` and `cur`; sub-folders as `.Banque` (Maildir++) or `Banque`.

    `name`: as people know it.
    """

    def __init__(self, root: Path, name: str = "") -> None:
        self._root = root
        self._name = name or root.name
        self._listed: dict[str, dict[int, Path]] = {}

    def validity(self, folder: str) -> int:
        """Always 1: delivery times do not change. Raises `OutsideError` where the folder is missing."""
        self._place(folder)
        return 1

    def heads(
        self,
        folder: str,
        after: int,
        also: Collection[int],
        since: date | None = None,  # noqa: ARG002 - for a server, which then sends less
        sender: str = "",  # noqa: ARG002 - likewise
        *,
        dismisses: Dismisses | None = None,
    ) -> Iterator[Head]:
        """See `Mailbox.heads`. A file that vanishes in between is skipped."""
        files = self._listed[folder] = _by_uid(_files(self._place(folder)))
        for uid in sorted(uid for uid in files if uid > after or uid < _TIMES or uid in also):
            head = self._head(folder, uid)
            if head is not None:
                yield Head(uid, dismissed=True) if dismisses and dismisses(head.raw) else head

    def messages(self, folder: str, uids: Collection[int]) -> Mapping[int, bytes]:
        """See `Mailbox.messages`."""
        files = {uid: self._file(folder, uid) for uid in uids}
        return {uid: path.read_bytes() for uid, path in files.items() if path}

    def answered(self, folder: str, uids: Collection[int]) -> Mapping[int, bool]:
        """The flag `R` of a file in `cur`."""
        files = _by_uid(_files(self._place(folder)))
        return {uid: bool(_REPLIED.search(files[uid].name)) for uid in uids if uid in files}

    def settled_until(self, now: datetime) -> int:
        """Ten minutes ago."""
        return int((now - _STILL_ARRIVING).timestamp()) * _SECOND

    def close(self) -> None:
        """Nothing is held open."""

    def _place(self, folder: str) -> Path:
        for place in _places(self._root, folder):
            if any((place / part).is_dir() for part in ("new", "cur")):
                return place
        if not self._root.is_dir():
            name = self._name
            raise UserError(
                t("there is no mailbox {name} yet (boite.maildir)", name=name),
                t(
                    "make it: mkdir -p {name}/new {name}/cur {name}/tmp; or name a mail server in `boite`",
                    name=name,
                ),
            )
        raise OutsideError(t("the mailbox has no folder {folder}", folder=folder))

    def _head(self, folder: str, uid: int) -> Head | None:
        path = self._file(folder, uid)
        if path is None:
            return None
        with path.open("rb") as file:
            raw = file.read(MAX_HEAD)
        end = _BLANK.search(raw)
        received = datetime.fromtimestamp(uid // _SECOND, UTC) if uid >= _TIMES else None
        return Head(uid, path.stat().st_size, received, raw[: end.end()] if end else raw)

    def _file(self, folder: str, uid: int) -> Path | None:
        """Where the mail is now: a mail program may have moved it from `new` to `cur` since it was listed."""
        path = self._listed.get(folder, {}).get(uid)
        if path is None or path.is_file():
            return path
        return _files(self._place(folder)).get(_base(path))


def _places(root: Path, folder: str) -> Iterator[Path]:
    if folder.upper() == "INBOX":
        yield root
        return
    parts = PurePosixPath(folder).parts
    if not parts or ".." in parts or PurePosixPath(folder).is_absolute():
        return
    yield root / ("." + ".".join(parts))
    yield root.joinpath(*parts)


def _base(path: Path) -> str:
    """The file's name without flags: what stays the same."""
    return path.name.partition(":")[0]


def _files(place: Path) -> dict[str, Path]:
    """Base name → file."""
    folders = [place / part for part in ("new", "cur") if (place / part).is_dir()]
    paths = (path for folder in folders for path in folder.iterdir())
    return {_base(path): path for path in paths if not path.name.startswith(".") and path.is_file()}


def _by_uid(files: dict[str, Path]) -> dict[int, Path]:
    """UID → file. Two mails of the same microsecond: the second in order of names moves on by one."""
    found: dict[int, Path] = {}
    for base in sorted(files):
        uid = _uid(base)
        while uid in found:
            uid += 1
        found[uid] = files[base]
    return found


def _uid(base: str) -> int:
    """Delivery time in microseconds; a name without one: a small number of its own."""
    digest = int.from_bytes(hashlib.sha256(base.encode("utf-8", "surrogateescape")).digest()[:4], "big")
    name = _NAME.match(base)
    if name is None:
        return digest + 1
    microseconds = _MICROSECONDS.search(name["unique"])
    within = int(microseconds["us"]) if microseconds else digest % _SECOND
    return int(name["seconds"]) * _SECOND + within
