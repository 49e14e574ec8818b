"""How an unknown file is written: encoding, separator, the line of its header."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from runner.model.problem import Place, Problem, SiteError
from runner.model.text import Text, t
from runner.receivables.aliases import CUSTOMERS, INVOICES, recognise

_SEPARATORS = ";,\t|"
_TITLES = 20
"""Lines above the header, at most."""
_LINES = 200_000
_KINDS: dict[bytes, Text] = {
    b"PK\x03\x04": t("a spreadsheet or an archive, not a CSV file"),
    b"\xd0\xcf\x11\xe0": t("an old spreadsheet, not a CSV file"),
    b"%PDF": t("a PDF, not a CSV file"),
    b"\xff\xfe": t("a text in UTF-16"),
    b"\xfe\xff": t("a text in UTF-16"),
}


@dataclass(frozen=True, slots=True)
class Recognised:
    """A file's shape. `rows` are the records after the header that are as wide as it."""

    encoding: str
    separator: str
    header_line: int
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def recognise_shape(content: bytes, name: str) -> Recognised:
    """The likeliest shape of a file's bytes; SiteError where it is no delimited text."""
    encoding = _encoding(content, name)
    text = content.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    lines = list(islice(_split(text), _LINES))
    found = [shape for separator in _SEPARATORS for shape in _headers(lines, separator)]
    if not found:
        raise _refusal(name, t("no line looks like a header of several columns"))
    _, _, at, separator, header = max(found, key=lambda shape: (shape[0], shape[1], -shape[2]))
    rows = tuple(row for row in _records(lines[at + 1 :], separator) if len(row) >= len(header))
    return Recognised(encoding, separator, at + 1, header, rows)


def _encoding(content: bytes, name: str) -> str:
    for start, kind in _KINDS.items():
        if content.startswith(start):
            raise _refusal(name, kind)
    if not content.strip():
        raise _refusal(name, t("an empty file"))
    if content.count(b"\0") > len(content) // 10:
        raise _refusal(name, t("a text in UTF-16"))
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
    for at, line in enumerate(lines[:_TITLES]):
        cells = next(_records([line], separator), ())
        header = tuple(cell.strip() for cell in cells)
        if len(header) > 1 and len([cell for cell in header if cell]) > len(header) // 2:
            known = max(len(recognise(header, INVOICES)), len(recognise(header, CUSTOMERS)))
            yield known, len(header), at, separator, header


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


def _refusal(name: str, message: Text) -> SiteError:
    expected = t("a CSV file in utf-8 or cp1252")
    return SiteError([Problem(Place(name), message, expected, t("export it as CSV from the accounts"))])
