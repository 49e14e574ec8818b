"""One delimited file, opened as relance.yaml says it is; where it differs, what was seen and expected."""

from __future__ import annotations

import codecs
import csv
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from difflib import get_close_matches
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO

from runner.model.problem import Place, Problem, SiteError, cause
from runner.model.sources import FileFormat, FileKind
from runner.model.text import Text, t
from runner.receivables.foreign import foreign, unreadable
from runner.receivables.package import MAX_FILE
from runner.receivables.records import BrokenRow, QuotedRows, Rows
from runner.receivables.workbook import START, GridRows, Workbook

ENCODINGS = {"utf-8": "utf-8-sig", "utf-8-sig": "utf-8-sig", "cp1252": "cp1252", "iso8859-15": "iso8859-15"}
"""Codec to open with, by the normal name of a declared encoding; a BOM is taken off."""
SEPARATORS = {";": ";", ",": ",", "|": "|", "\t": "\t", "tabulation": "\t", r"\t": "\t"}
"""Character by the word relance.yaml may use for it."""
_CHUNK = 1 << 20
_SHOWN = 30


@dataclass(slots=True)
class Sheet:
    """An open file after its header. `name` is relative to the site."""

    name: str
    digest: str
    header: tuple[str, ...]
    header_line: int
    rows: Rows
    nul: bool
    """Some byte of the file is NUL."""

    @property
    def broken(self) -> list[BrokenRow]:
        """Rows that cannot be trusted, met so far."""
        return self.rows.broken if isinstance(self.rows, (QuotedRows, GridRows)) else []

    def watch(self, columns: Iterable[int]) -> None:
        """Indexes of the columns read: an error cell of a workbook breaks its row in these alone."""
        if isinstance(self.rows, GridRows):
            self.rows.watch(columns)

    def column(self, header: str) -> int:
        """Index of a header text; ValueError where none or several columns bear it."""
        at = self.header.index(header.strip())
        if header.strip() in self.header[at + 1 :]:
            raise ValueError("several columns")
        return at


@dataclass(slots=True)
class Scan:
    digest: str
    quotes: bool = False
    nul: bool = False
    start: bytes = field(default=b"", repr=False)


@contextmanager
def open_sheet(path: Path, name: str, form: FileFormat, learn: str) -> Iterator[Sheet]:
    """The file as `form` says it is, header read. SiteError where it cannot be.

    `learn` is the path shown in the mend `relance check --learn …`. One handle serves the digest and the
    reading, so that both are of the same bytes even if the file is replaced meanwhile.
    """
    with opened(path, name) as handle:
        scan = scanned(handle)
        _refuse_other_kind(scan.start, form.kind, name, learn)
        if form.kind is FileKind.XLSX:
            yield _workbook(handle.read(MAX_FILE + 1), scan, name, form)
            return
        codec = _codec(form, name, scan.start, learn)
        with TextIOWrapper(handle, encoding=codec, newline="") as text:
            try:
                yield _sheet(text, scan, name, form, learn)
            except UnicodeDecodeError as error:
                raise SiteError([_undecodable(path, name, form, codec, learn)]) from error


@contextmanager
def opened(path: Path, name: str) -> Iterator[BinaryIO]:
    try:
        handle = path.open("rb")
    except OSError as error:
        message = t("the file cannot be opened ({why})", why=cause(error))
        problem = Problem(Place(name), message, fix=t("put it there, or name another one in relance.yaml"))
        raise SiteError([problem]) from error
    with handle:
        yield handle


def scanned(handle: BinaryIO) -> Scan:
    digest = hashlib.sha256()
    scan = Scan("")
    while chunk := handle.read(_CHUNK):
        digest.update(chunk)
        scan.start = scan.start or chunk
        scan.quotes = scan.quotes or b'"' in chunk
        scan.nul = scan.nul or b"\0" in chunk
    handle.seek(0)
    scan.digest = digest.hexdigest()
    return scan


def _refuse_other_kind(start: bytes, kind: FileKind, name: str, learn: str) -> None:
    """What a file is, its content says: never its name."""
    if what := foreign(start):
        raise unreadable(name, what)
    if start.startswith(START) == (kind is FileKind.XLSX):
        return
    message = t("no workbook") if kind is FileKind.XLSX else t("a workbook (XLSX)")
    raise SiteError([Problem(Place(name), message, t("{what}", what=str(kind)), relearn(learn))])


def _workbook(data: bytes, scan: Scan, name: str, form: FileFormat) -> Sheet:
    book = Workbook(data, name)
    rows = GridRows(book.grid(book.chosen(form.sheet)), form)
    for _ in range(form.header_line - 1):
        next(rows, None)
    header = tuple(cell.strip() for cell in next(rows, []))
    return Sheet(name, scan.digest, header, form.header_line, rows, nul=False)


def _codec(form: FileFormat, name: str, start: bytes, learn: str) -> str:
    codec = ENCODINGS.get(normal_encoding(form.encoding))
    if codec is None:
        known = t("utf-8, cp1252 or iso-8859-15")
        message = t("the encoding {name} is not read", name=form.encoding)
        raise SiteError([Problem(Place(name), message, known, relearn(learn))])
    if codec != "utf-8-sig" and is_utf8(start):
        message = t("the file is written in utf-8")
        raise SiteError([Problem(Place(name), message, t("{what}", what=form.encoding), relearn(learn))])
    return codec


def normal_encoding(name: str) -> str:
    """Python's one name for an encoding; the name itself where Python knows none."""
    try:
        return codecs.lookup(name).name
    except (LookupError, ValueError):
        return name


def is_utf8(start: bytes) -> bool:
    """Bytes beyond ASCII that happen to be whole UTF-8: no single-byte text looks so by chance."""
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(start)
    except UnicodeDecodeError:
        return False
    return not text.isascii()


def relearn(path: str) -> Text:
    """The mend of every difference between a file and relance.yaml."""
    return t("look at `relance check --learn {path}` and put what it finds into relance.yaml", path=path)


def _undecodable(path: Path, name: str, form: FileFormat, codec: str, learn: str) -> Problem:
    line, column = _first_bad_cell(path, codec, SEPARATORS.get(form.separator, ";").encode())
    message = t("a character that is not {name}", name=form.encoding)
    return Problem(Place(name, line, column), message, t("{what}", what=form.encoding), relearn(learn))


def _first_bad_cell(path: Path, codec: str, separator: bytes) -> tuple[int, int]:
    """Line and cell of the first byte the codec cannot read."""
    with path.open("rb") as handle:
        for number, line in enumerate(handle, start=1):
            try:
                line.decode(codec)
            except UnicodeDecodeError as error:
                return number, line.count(separator, 0, error.start) + 1
    return 0, 0


def _sheet(text: TextIOWrapper, scan: Scan, name: str, form: FileFormat, learn: str) -> Sheet:
    separator = SEPARATORS.get(form.separator)
    if separator is None:
        message = t("the separator {seen} is not read", seen=form.separator)
        raise SiteError([Problem(Place(name), message, t("; or , or | or tabulation"), relearn(learn))])
    rows = _rows(text, separator, scan, form.header_line - 1)
    header = tuple(cell.strip() for cell in _first(rows))
    if isinstance(rows, QuotedRows):
        rows.width = len(header)
    return Sheet(name, scan.digest, header, form.header_line, rows, scan.nul)


def _rows(text: TextIOWrapper, separator: str, scan: Scan, titles: int) -> Rows:
    """A file without a quote needs no care: the bare reader is three times faster."""
    if scan.quotes:
        return QuotedRows(text, separator, skip=titles)
    bare = csv.reader(text, delimiter=separator, quoting=csv.QUOTE_NONE)
    for _ in range(titles):
        _first(bare)
    return bare


def _first(rows: Rows) -> list[str]:
    try:
        return next(rows, [])
    except csv.Error:
        return []


def resolve(sheet: Sheet, columns: Mapping[str, str], form: FileFormat, learn: str) -> dict[str, int]:
    """Index of each mapped column; SiteError with every header text that is missing or not unique."""
    found: dict[str, int] = {}
    problems: list[Problem] = []
    for column, header in columns.items():
        try:
            found[column] = sheet.column(header)
        except ValueError:
            problems.append(_missing(sheet, column, header, form, learn))
    if problems:
        raise SiteError(problems)
    return found


def _missing(sheet: Sheet, column: str, header: str, form: FileFormat, learn: str) -> Problem:
    place = Place(sheet.name, sheet.header_line)
    expected = t("« {header} » ({column})", header=header, column=column)
    if header.strip() in sheet.header:
        return Problem(
            place, t("several columns are called « {header} »", header=header), expected, relearn(learn)
        )
    if other := _other_separator(sheet.header, form):
        seen = t(
            "the header is not separated by {declared} but by {seen}", declared=form.separator, seen=other
        )
        return Problem(place, seen, expected, relearn(learn))
    return Problem(
        place, t("columns seen: {seen}", seen=shown(sheet.header)), expected, _near(header, sheet, learn)
    )


def _other_separator(header: tuple[str, ...], form: FileFormat) -> str:
    if len(header) != 1:
        return ""
    others = {name: mark for name, mark in SEPARATORS.items() if name != form.separator and mark in header[0]}
    return max(others, key=lambda name: header[0].count(others[name]), default="")


def _near(header: str, sheet: Sheet, learn: str) -> Text:
    near = get_close_matches(header, sheet.header, 1)
    if not near:
        return relearn(learn)
    return t(
        "write « {near} » in relance.yaml if that is the one, or look at `relance check --learn {path}`, "
        "which finds every column",
        near=near[0],
        path=learn,
    )


def shown(header: tuple[str, ...]) -> str:
    """Header texts for a message. A cell that looks like a person's data (no header there) is masked."""
    cells = ["…" if re.search(r"@|[0-9]{4}", cell) else f"« {cell[:40]} »" for cell in header[:_SHOWN]]
    return ", ".join(cells + (["…"] if len(header) > _SHOWN else []))
