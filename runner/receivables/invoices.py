"""The rows of an invoice file, to what each customer owes. One pass; the usual row takes the short way."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date
from operator import itemgetter

from runner.model.parties import Invoice, InvoiceKey
from runner.model.problem import Place, Problem, SiteError
from runner.model.sources import InvoiceSource
from runner.model.text import t
from runner.receivables.amounts import usual_cents
from runner.receivables.dates import Dates
from runner.receivables.entries import Entry, EntryReader
from runner.receivables.faults import Faults
from runner.receivables.filing import doubt_repeated, file_entry, refuse_repeated, repeated, summed
from runner.receivables.groups import Group, Groups
from runner.receivables.records import BrokenRow
from runner.receivables.sheet import Sheet, relearn, resolve

_USUAL = ("client", "facture", "emise_le", "echeance", "montant", "restant_du")


class InvoiceReader:
    """Reads one open sheet into `groups` and `faults`."""

    def __init__(self, sheet: Sheet, source: InvoiceSource, groups: Groups, exported_on: date) -> None:
        self.at = resolve(sheet, source.columns, source.format, sheet.name)
        self.groups = groups
        self.faults = Faults(sheet.name)
        self.rows = 0
        self.ragged: list[BrokenRow] = []
        """Which cell is the customer's may be doubtful too."""
        self.export_cells: dict[str, int] = {}
        """Cells of the column that states the export's date, with their first line."""
        self.width = len(sheet.header)
        self._sheet = sheet
        self._source = source
        self._dates = Dates(source.format.dates)
        self._entries = EntryReader(self.at, source.format, self._dates, self.faults, exported_on)
        self._sums: dict[InvoiceKey, tuple[Group, list[Entry]]] = {}
        self._gathers = source.sum_lines or source.repeated_lines
        self._last: list[str] = []
        self.export_at = sheet.column(source.date_column) if source.date_column else -1
        sheet.watch((*self.at.values(), *(at for at in (self.export_at,) if at >= 0)))

    def read(self) -> None:
        """Every row; SiteError where whole columns are not what relance.yaml says."""
        odd = self._sheet.nul or self._gathers or self.export_at >= 0
        usual = set(self.at) == set(_USUAL) and not odd
        while not self._to_the_end(self._read_usual if usual else self._read_any):
            pass
        self.ragged += self._sheet.broken
        self.rows += len(self._sheet.broken)
        if self._source.sum_lines:
            refuse_repeated([entries for _, entries in self._sums.values()], self._sheet.name)
        made = summed if self._source.sum_lines else repeated
        for group, entries in self._sums.values():
            if entry := made(group, entries, self.faults):
                file_entry(self.groups, group, entry, self.faults)
        self.faults.refuse_misread(self.rows)
        self._refuse_other_order()
        doubt_repeated(self.groups, self.faults)

    def _to_the_end(self, read: Callable[[], None]) -> bool:
        try:
            read()
        except csv.Error:  # a field beyond the reader's limit; it goes on with the next line
            self.rows += 1
            self.ragged.append(BrokenRow(self._sheet.rows.line_num, []))
            return False
        return True

    def _read_any(self) -> None:
        rows = self._sheet.rows
        for row in rows:
            self._row(row, rows.line_num)

    def _read_usual(self) -> None:
        """The six usual columns and nothing odd: an open invoice at once, any other row through `_row`."""
        rows, groups, dates, mark = self._sheet.rows, self.groups, self._dates, self._source.format.decimals
        pick = itemgetter(*(self.at[name] for name in _USUAL))
        width, count, saw = self.width, 0, groups.numbers.add
        try:
            for row in rows:
                if len(row) == width:
                    code, number, issued_cell, due_cell, total_cell, balance_cell = pick(row)
                    group, issued, due, number = (
                        groups[code],
                        dates[issued_cell],
                        dates[due_cell],
                        number.strip(),
                    )
                    total = usual_cents(total_cell, mark)
                    balance = total if balance_cell == total_cell else usual_cents(balance_cell, mark)
                    if group and issued and due and 0 < balance <= total and number and number.isprintable():
                        saw(number)
                        key = InvoiceKey(group.code, number, issued)
                        group.invoices.append(Invoice(key, due, total, balance, rows.line_num))
                        count += 1
                        continue
                self._row(row, rows.line_num)
        finally:
            self.rows += count
            groups.numbered += count

    def _row(self, cells: list[str], line: int) -> None:
        """Any row, with care."""
        if not any(map(str.strip, cells)):
            return
        self.rows += 1
        if len(cells) < self.width or any(map(str.strip, cells[self.width :])):
            self.ragged.append(BrokenRow(line, cells))
            return
        cells = self._continued(cells) if self._source.sum_lines else cells
        group = self.groups[cells[self.at["client"]]]
        if group is None:
            self.faults.nobody(line, t("a row without a customer's code"), self.at["client"])
        elif entry := self._entries.read(group, cells, line):
            self._file(group, entry)
        self._note_export(cells, line)

    def _file(self, group: Group, entry: Entry) -> None:
        if self._gathers:
            self._sums.setdefault(entry.key, (group, []))[1].append(entry)
        else:
            file_entry(self.groups, group, entry, self.faults)

    def _continued(self, cells: list[str]) -> list[str]:
        """Later rows of an invoice may leave out what its first row said (QuickBooks)."""
        number = self.at["facture"]
        if self._last and self._last[number].strip() == cells[number].strip():
            said = [self.at[name] for name in ("client", "emise_le", "echeance") if name in self.at]
            if not any(cells[at].strip() for at in said):
                cells = [self._last[at] if at in said else cell for at, cell in enumerate(cells)]
        self._last = cells
        return cells

    def _note_export(self, cells: list[str], line: int) -> None:
        if self.export_at >= 0:
            self.export_cells.setdefault(cells[self.export_at], line)

    def _refuse_other_order(self) -> None:
        """Days that exist only with day and month exchanged: then the others were read wrongly as well."""
        contrary = self._dates.contradictions()
        if not contrary or (len(contrary) < 3 and self._dates.proven()):
            return
        message = t("dates such as {seen} have day and month in another order", seen=contrary[0].strip())
        expected = t("every date as {form}", form=self._source.format.dates)
        raise SiteError([Problem(Place(self._sheet.name), message, expected, relearn(self._sheet.name))])
