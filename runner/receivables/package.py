"""What an XLSX file is made of, looked at before it is opened: its true size, and what its values hide.

The reader of workbooks expands whatever it is given, lays out every cell between the first and the last,
and shows an error cell as an empty one. So bombs are refused here, by bytes truly counted, and cells that
hold an error or a formula nobody has computed are found here.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from posixpath import join, normpath

from runner.model.text import Text, t

MAX_FILE = 50_000_000
"""Bytes of a workbook as it lies in the folder or the mail."""
MAX_CONTENT = 400_000_000
"""Bytes of all its parts, expanded."""
MAX_CELLS = 12_000_000
"""Cells between the first and the last: each takes some 30 bytes, empty or not."""
_CHUNK = 1 << 20
_AT = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{0,3})([0-9]{1,9})["']""")
_LETTERS = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{1,3})""")
_ROW = re.compile(rb"""\br\s*=\s*["'][A-Za-z]{0,3}([0-9]{1,9})""")
_ERROR = re.compile(rb"""<(?:\w+:)?c\b[^>]*\bt\s*=\s*["']e["'][^>]*>""")
_UNSAVED = re.compile(
    rb"<(?:\w+:)?c\b[^>]*[^/>]>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*+(?!<(?:\w+:)?v>[^<])"
)
_TEXT = re.compile(rb"""\bt\s*=\s*["']str["']""")
_SHEET = re.compile(rb"<(?:\w+:)?sheet\b[^>]*>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")


class UnsafeWorkbook(Exception):  # noqa: N818 - says what it is about: a file, not an error of ours
    """It is broken, or built to harm, or far too large."""

    def __init__(self, text: Text) -> None:
        super().__init__(str(text))
        self.text = text


@dataclass(frozen=True, slots=True)
class Package:
    """A workbook whose true size is known."""

    data: bytes

    def refuse_bomb(self) -> None:
        """Expand every part once and count: what an archive says of its own sizes may be a lie."""
        if len(self.data) > MAX_FILE:
            raise UnsafeWorkbook(t("a workbook of more than {size} MB", size=MAX_FILE // 1_000_000))
        left = MAX_CONTENT
        with self._archive() as archive:
            for part in archive.infolist():
                left = self._expanded(archive, part, left)

    def part_of(self, sheet: str) -> bytes:
        """The XML of a sheet, by its name. Raises `UnsafeWorkbook` where the workbook has no part for it."""
        with self._archive() as archive:
            book = _read(archive, "xl/workbook.xml")
            named = (tag for tag in _SHEET.findall(book) if _attribute(tag, b"name") == sheet)
            relation = next((_attribute(tag, rb"\w+:id") for tag in named), "")
            targets = {
                _attribute(tag, b"Id"): _attribute(tag, b"Target")
                for tag in _RELATION.findall(_read(archive, "xl/_rels/workbook.xml.rels"))
            }
            target = targets.get(relation, "")
            path = target[1:] if target.startswith("/") else normpath(join("xl", target))
            part = _read(archive, path)
        if not part:
            raise UnsafeWorkbook(t("a sheet that cannot be read"))
        return part

    def _archive(self) -> zipfile.ZipFile:
        try:
            return zipfile.ZipFile(BytesIO(self.data))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
            raise UnsafeWorkbook(t("a broken workbook")) from None

    @staticmethod
    def _expanded(archive: zipfile.ZipFile, part: zipfile.ZipInfo, left: int) -> int:
        """Bytes still allowed after this part."""
        part.file_size = left + 2 * _CHUNK  # read as far as the data goes, not as far as it claims to go
        try:
            with archive.open(part) as stream:
                while chunk := stream.read(_CHUNK):
                    left -= len(chunk)
                    if left < 0:
                        raise UnsafeWorkbook(t("a workbook far larger than it seems"))
        except (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, OSError, NotImplementedError):
            raise UnsafeWorkbook(t("a broken or protected workbook")) from None
        return left


def refuse_vast(part: bytes) -> None:
    """A cell at the end of the world makes the reader lay out all those between."""
    if b"\0" in part:
        raise UnsafeWorkbook(t("a broken workbook"))
    rows = max(map(int, set(_ROW.findall(part))), default=0)
    columns = max(map(_column, set(_LETTERS.findall(part))), default=1)
    if rows * columns > MAX_CELLS:
        raise UnsafeWorkbook(
            t("the sheet reaches to row {row}: delete what lies below and beside the table", row=rows)
        )


def faulty_cells(part: bytes) -> Iterator[tuple[int, int, Text]]:
    """Row and column from 1, and what is wrong: an error such as `#N/A`, a formula never computed."""
    for found in _ERROR.finditer(part) if b'"e"' in part or b"'e'" in part else ():
        yield from _located(found[0], t("a cell in error, such as #N/A"))
    for found in _UNSAVED.finditer(part) if b"<f" in part or b":f" in part else ():
        if not _TEXT.search(found[0].partition(b">")[0]):  # the empty text is a result as well
            yield from _located(found[0], t("a formula whose result was not saved"))


def _located(cell: bytes, fault: Text) -> Iterator[tuple[int, int, Text]]:
    at = _AT.search(cell)
    if at and at[1]:
        yield int(at[2]), _column(at[1]), fault


def _column(letters: bytes) -> int:
    """1 for A, 27 for AA."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _read(archive: zipfile.ZipFile, path: str) -> bytes:
    try:
        return archive.read(path)
    except (KeyError, zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, OSError):
        return b""


def _attribute(tag: bytes, name: bytes) -> str:
    found = re.search(rb"\b" + name + rb"""\s*=\s*(?:"([^"]*)"|'([^']*)')""", tag)
    return _unescaped((found[1] or found[2] or b"").decode("utf-8", "replace")) if found else ""


def _unescaped(text: str) -> str:
    from html import unescape  # noqa: PLC0415 - a table of 2,000 names, needed for workbooks alone

    return unescape(text)
