"""One sheet of an XLSX workbook as rows of text, as if it had been a delimited file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from io import BytesIO
from typing import TypeAlias

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from runner.model.problem import Place, Problem, SiteError
from runner.model.sources import FileFormat
from runner.model.text import Text, t
from runner.receivables.dates import format_date
from runner.receivables.package import Package, UnsafeWorkbook, faulty_cells, refuse_vast
from runner.receivables.records import BrokenRow

START = b"PK\x03\x04"
"""How every workbook begins, as any archive does."""
NOISE = 1e-6
"""What a sum of floats may be off by: a ten-thousandth of a cent. More is a third decimal."""
Native: TypeAlias = "int | float | str | bool | time | date | datetime | timedelta"
_MERGED = 1_000_000
"""Rows of all merged cells together: more is no table."""
_MERGED_ROWS = t("cells merged over several rows: does the value hold for each, or for all?")
_WHOLE = 10**15
"""Beyond it a float no longer holds every whole number."""


class Workbook:
    """An open workbook. Raises `SiteError` where it is broken or built to harm."""

    def __init__(self, data: bytes, name: str) -> None:
        self._name = name
        self._package = Package(data)
        try:
            self._package.refuse_bomb()
            self._book = CalamineWorkbook.from_filelike(BytesIO(data))
        except UnsafeWorkbook as unsafe:
            raise _refusal(name, unsafe.text) from None
        except (CalamineError, ValueError, OSError):
            raise _refusal(name, t("a broken workbook, or no workbook at all")) from None

    def sheets(self) -> tuple[str, ...]:
        """Names of the sheets a person sees and that hold something: no chart, nothing hidden."""
        metadata = self._book.sheets_metadata
        seen = [
            sheet.name
            for sheet in metadata
            if sheet.typ is SheetTypeEnum.WorkSheet and sheet.visible is SheetVisibleEnum.Visible
        ]
        return tuple(name for name in seen if len(seen) == 1 or self.grid(name).height)

    def chosen(self, wanted: str) -> str:
        """`feuille`, hidden or not, or else the only sheet there is to see."""
        if wanted:
            if wanted in self._book.sheet_names:
                return wanted
            raise self._which(t("no sheet is called « {name} »", name=wanted), self._book.sheet_names)
        seen = self.sheets()
        if len(seen) != 1:
            raise self._which(t("the workbook shows {count} sheets", count=len(seen)), seen)
        return seen[0]

    def grid(self, sheet: str) -> Grid:
        """The cells of one sheet."""
        try:
            part = self._package.part_of(sheet)
            refuse_vast(part)
            return Grid(self._book.get_sheet_by_name(sheet), faulty_cells(part))
        except UnsafeWorkbook as unsafe:
            raise _refusal(self._name, unsafe.text) from None
        except (CalamineError, ValueError):
            raise _refusal(self._name, t("a sheet that cannot be read")) from None

    def _which(self, message: Text, sheets: Iterable[str]) -> SiteError:
        names = ", ".join(f"« {sheet[:40]} »" for sheet in sheets)
        expected = t("`feuille: …` in format, one of {names}", names=names)
        return SiteError([Problem(Place(self._name), message, expected)])


class Grid:
    """The cells of one sheet. `faults`: by row and column from 1, cells whose value is not what it seems."""

    def __init__(self, sheet: CalamineSheet, faults: Iterable[tuple[int, int, Text]]) -> None:
        self._sheet = sheet
        self._faults: dict[int, list[tuple[range, Text]]] = {}
        for row, column, fault in faults:
            self._note(row, range(column, column + 1), fault)
        room = _MERGED
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
            rows = range(top + 1, min(bottom + 2, self.height + 1))
            room -= len(rows)
            if room < 0:
                raise UnsafeWorkbook(t("a sheet of merged cells"))
            for row in rows if bottom > top else ():
                self._note(row, range(left + 1, right + 2), _MERGED_ROWS)

    def _note(self, row: int, columns: range, fault: Text) -> None:
        self._faults.setdefault(row, []).append((columns, fault))

    def fault(self, row: int, columns: Iterable[int]) -> Text | None:
        """What is wrong with one of these cells of a row. Columns from 1."""
        faults = self._faults.get(row, ())
        return next((fault for at in columns for span, fault in faults if at in span), None)

    @property
    def height(self) -> int:
        """Rows down to the last one that holds something."""
        return self._sheet.end[0] + 1 if self._sheet.end is not None else 0

    def rows(self) -> Iterator[tuple[int, list[Native]]]:
        """Row numbers as the spreadsheet shows them, and the cells."""
        if self.height:
            yield from enumerate(self._sheet.iter_rows(), start=1)


class GridRows:
    """`Rows` of a grid, as text. Rows with a fault in a watched cell land in `broken`."""

    def __init__(self, grid: Grid, form: FileFormat) -> None:
        self._grid = grid
        self._rows = grid.rows()
        self._form = form
        self._days: dict[Native, str] = {}
        self._watched: tuple[int, ...] = ()
        self.line_num = 0
        self.broken: list[BrokenRow] = []

    def watch(self, columns: Iterable[int]) -> None:
        """Indexes of the columns that are read: an error in any other is nobody's matter."""
        self._watched = tuple(at + 1 for at in sorted(columns))

    def __iter__(self) -> GridRows:
        return self

    def __next__(self) -> list[str]:
        for line, cells in self._rows:
            self.line_num = line
            texts = list(map(self._text, cells))
            fault = self._grid.fault(line, self._watched)
            if fault is None:
                return texts
            self.broken.append(BrokenRow(line, texts, fault, placed=True))
        raise StopIteration

    def _text(self, cell: Native) -> str:
        if isinstance(cell, str):
            return cell
        if isinstance(cell, date):
            text = self._days.get(cell)
            if text is None:
                text = self._days[cell] = day_text(cell, self._form.dates)
            return text
        return value_text(cell, self._form.decimals)


def day_text(cell: date, form: str) -> str:
    """A real date in the declared form; with its time where it has one, which no date may have."""
    text = format_date(cell, form)
    return text + f"{cell:T%H:%M:%S}" if isinstance(cell, datetime) and cell.time() != time.min else text


def value_text(cell: Native, mark: str) -> str:
    """A number as exact text with the declared decimal mark, yes and no as words; anything else as it is.

    >>> value_text(0.1 + 0.2, ","), value_text(411000.0, ","), value_text(12.345, ".")
    ('0,30', '411000', '12.345')
    """
    if isinstance(cell, bool):
        return "oui" if cell else "non"
    if not isinstance(cell, (int, float)):
        return str(cell)
    near = round(cell, 2)
    value = near if abs(cell - near) < NOISE else cell
    if abs(value) < _WHOLE and value == int(value):
        return str(int(value))
    whole, _, part = format(Decimal(repr(value)), "f").partition(".")
    return f"{whole}{mark}{part.ljust(2, '0')}" if part else whole


def _refusal(name: str, message: Text) -> SiteError:
    fix = t("save it again as an XLSX workbook, or export CSV from the accounts")
    return SiteError([Problem(Place(name), message, t("a sound XLSX workbook"), fix)])
