"""Small invented workbooks, written by a spreadsheet library that is not the one under test."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from io import BytesIO
from pathlib import Path

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from runner.model.parties import Ledger
from runner.model.sources import FileFormat, FileKind, InvoiceSource
from runner.receivables.ledger import read_ledger
from tests.receivables.files import COLUMNS, NO_CUSTOMERS

NAME = "donnees/factures-2026-11-20.xlsx"
HEADER = tuple(COLUMNS.values())
ROW = ("FA-1", "C1", date(2026, 9, 1), date(2026, 10, 1), 1200, 1200)
OTHER = ("FA-2", "C2", date(2026, 9, 2), date(2026, 10, 2), 80.5, 40.25)
BOOK = FileFormat(kind=FileKind.XLSX)


def workbook(rows: Sequence[Sequence[object]], change: Callable[[Worksheet], None] | None = None) -> Workbook:
    """A workbook of one sheet; `change` edits it."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "Balance"
    for row in rows:
        sheet.append(list(row))
    if change:
        change(sheet)
    return book


def saved(book: Workbook) -> bytes:
    """Its bytes."""
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def patched(data: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """The same archive with one part changed."""
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content) if re.fullmatch(part, name) else content)
    return stream.getvalue()


def put_book(root: Path, book: Workbook | bytes, name: str = NAME) -> Path:
    """Write it below the site."""
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(book if isinstance(book, bytes) else saved(book))
    return path


def source(form: FileFormat = BOOK, **columns: str) -> InvoiceSource:
    """The usual columns, in a workbook."""
    name = "factures-{AAAA}-{MM}-{JJ}.xlsx"
    return InvoiceSource("donnees", "factures-*.xlsx", COLUMNS | columns, form, date_in_name=name)


def book_ledger(
    root: Path,
    *rows: Sequence[object],
    change: Callable[[Worksheet], None] | None = None,
    header: Sequence[str] = HEADER,
    of: InvoiceSource | None = None,
) -> Ledger:
    """Read the rows as a workbook exported on 20 November 2026."""
    put_book(root, workbook([header, *rows], change))
    return read_ledger(of or source(), NO_CUSTOMERS, root)
