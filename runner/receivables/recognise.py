"""How an unknown file is written: encoding, separator, the line of its header."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import TypeAlias

from runner.model.sources import FileKind
from runner.model.text import t
from runner.receivables.aliases import CUSTOMERS, INVOICES, recognise
from runner.receivables.foreign import foreign, unreadable
from runner.receivables.workbook import START, Grid, Native, Workbook, day_text, value_text

_SEPARATORS = ";,\t|"
Cells: TypeAlias = tuple[str, ...]
_TITLES = 20
"""Lines above the header, at most."""
_LINES = 200_000


@dataclass(frozen=True, slots=True)
class Recognised:
    """A file's shape. `rows` are the records after the header that are as wide as it."""

    encoding: str
    separator: str
    header_line: int
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    kind: FileKind = FileKind.CSV
    sheet: str = ""
    """Its name, where the workbook shows several."""
    days: frozenset[str] = frozenset()
    """Cells that are real dates of a workbook: their form proves nothing about its texts."""
    numbers: frozenset[str] = frozenset()
    """Cells that are real numbers of a workbook, likewise."""


def recognise_shape(content: bytes, name: str) -> Recognised:
    """The likeliest shape of a file's bytes. `SiteError`: it is neither delimited text nor a workbook."""
    if kind := foreign(content):
        raise unreadable(name, kind)
    if content.startswith(START):
        return _workbook(Workbook(content, name), name)
    encoding = _encoding(content)
    text = content.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    lines = list(islice(_split(text), _LINES))
    found = [shape for separator in _SEPARATORS for shape in _headers(lines, separator)]
    if not found:
        raise unreadable(name, t("no line looks like a header of several columns"))
    _, _, at, separator, header = max(found, key=_clearest)
    rows = tuple(row for row in _records(lines[at + 1 :], separator) if len(row) >= len(header))
    return Recognised(encoding, separator, at + 1, header, rows)


def _clearest(shape: tuple[int, int, int, str, tuple[str, ...]]) -> tuple[int, int, int]:
    known, width, at, _, _ = shape
    return known, width, -at


def _workbook(book: Workbook, name: str) -> Recognised:
    """The sheet and the row that look most like a header, of those a person sees."""
    sheets = book.sheets()
    tops = {sheet: list(islice(book.grid(sheet).rows(), _TITLES)) for sheet in sheets}
    found = [
        (known, width, at, sheet, header)
        for sheet, top in tops.items()
        for known, width, at, header in _headers_of([(at - 1, _filled(row)) for at, row in top])
    ]
    if not found:
        raise unreadable(name, t("no line looks like a header of several columns"))
    _, _, at, sheet, header = max(found, key=_clearest)
    return _studied(book.grid(sheet), at, sheet if len(sheets) > 1 else "", header)


def _filled(cells: list[Native]) -> Cells:
    """Texts up to the last one that says something: a note beside the table widens every row."""
    texts = list(map(str, cells))
    while texts and not texts[-1].strip():
        texts.pop()
    return tuple(texts)


def _studied(grid: Grid, at: int, sheet: str, header: tuple[str, ...]) -> Recognised:
    days: set[str] = set()
    numbers: set[str] = set()
    rows = []
    for _, cells in islice(grid.rows(), at + 1, at + 1 + _LINES):
        texts = tuple(map(_cell_text, cells))
        days |= {text for text, cell in zip(texts, cells, strict=True) if isinstance(cell, date)}
        numbers |= {text for text, cell in zip(texts, cells, strict=True) if isinstance(cell, (int, float))}
        rows.append(texts)
    return Recognised(
        "", "", at + 1, header, tuple(rows), FileKind.XLSX, sheet, frozenset(days), frozenset(numbers)
    )


def _cell_text(cell: Native) -> str:
    return day_text(cell, "AAAA-MM-JJ") if isinstance(cell, date) else value_text(cell, ".")


def _encoding(content: bytes) -> str:
    for encoding in _encodings(content):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    return "iso-8859-15"


def _encodings(content: bytes) -> tuple[str, ...]:
    """cp1252 has signs at 80 to 9F and its euro there; without them an A4 is the euro of ISO 8859-15."""
    if b"\xa4" in content and not any(0x80 <= byte <= 0x9F for byte in content):
        return "utf-8", "iso-8859-15"
    return "utf-8", "cp1252"


def _split(text: str) -> Iterator[str]:
    """Physical lines as the reader counts them: not at form feeds or other signs `splitlines` knows."""
    yield from text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _headers(lines: list[str], separator: str) -> Iterator[tuple[int, int, int, str, tuple[str, ...]]]:
    """Each line that may be the header: columns recognised, width, index, separator, cells."""
    top = [(at, next(_records([line], separator), ())) for at, line in enumerate(lines[:_TITLES])]
    for known, width, at, header in _headers_of(top):
        yield known, width, at, separator, header


def _headers_of(rows: Iterable[tuple[int, Cells]]) -> Iterator[tuple[int, int, int, Cells]]:
    """Each row, by its index, that may be the header: columns recognised, cells filled, index, cells."""
    for at, cells in rows:
        header = tuple(cell.strip() for cell in cells)
        filled = len([cell for cell in header if cell])
        if filled > 1 and filled > len(header) // 2:
            known = max(len(recognise(header, INVOICES)), len(recognise(header, CUSTOMERS)))
            yield known, len(header), at, header


def _records(lines: list[str], separator: str) -> Iterator[tuple[str, ...]]:
    rows = csv.reader((line + "\n" for line in lines), delimiter=separator)
    while True:
        try:
            for row in rows:
                yield tuple(row)
        except csv.Error:
            continue
        else:
            return
