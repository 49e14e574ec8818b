"""Files inside a ZIP archive, within bounds; what is written about sizes is not believed."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from runner.model.text import t
from runner.payments.statements.movement import NotAStatement, UnreadableStatement

MAX_MEMBERS = 100
MAX_UNPACKED = 256_000_000
"""Bytes of all members together: a year of a busy account."""
_CHUNK = 1 << 16
_ASIDE = ("__MACOSX/", ".")
"""What an operating system adds on its own."""
_OFFICE = "[Content_Types].xml"


def members(stream: BinaryIO) -> Iterator[tuple[str, bytes]]:
    """Name and content of each file. Raises `UnreadableStatement` for anything that is not plain."""
    try:
        with zipfile.ZipFile(stream) as archive:
            yield from _members(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError, RuntimeError):
        raise UnreadableStatement(
            t("the archive is damaged, encrypted, or packed in an unknown way")
        ) from None


def _members(archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    listed = [one for one in archive.infolist() if not one.is_dir() and not one.filename.startswith(_ASIDE)]
    if any(one.filename == _OFFICE for one in listed):
        raise NotAStatement(t("{format} files are not read", format="Office (xlsx, docx)"))
    if len(listed) > MAX_MEMBERS:
        raise UnreadableStatement(t("the archive holds more than {most} files", most=MAX_MEMBERS))
    left = MAX_UNPACKED
    for one in listed:
        data = _unpacked(archive, one, left)
        left -= len(data)
        yield one.filename, data


def _unpacked(archive: zipfile.ZipFile, one: zipfile.ZipInfo, most: int) -> bytes:
    found = io.BytesIO()
    with archive.open(one) as packed:
        while chunk := packed.read(_CHUNK):
            if found.tell() + len(chunk) > most:
                raise UnreadableStatement(
                    t("the archive unpacks to more than {bytes} bytes", bytes=MAX_UNPACKED)
                )
            found.write(chunk)
    return found.getvalue()
