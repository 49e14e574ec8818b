"""Which export is read: the newest by the date it states, never by the date of the file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from runner.model.problem import Place, Problem, SiteError, readable
from runner.model.sources import InvoiceSource
from runner.model.text import Text, t
from runner.receivables.dates import Dates
from runner.receivables.sheet import open_sheet, relearn, resolve

_TOKENS = {"{AAAA}": "([0-9]{4})", "{MM}": "([0-9]{2})", "{JJ}": "([0-9]{2})"}


class Export(NamedTuple):
    """One file to read. `name` is relative to the site."""

    path: Path
    name: str
    stated: date


def newest_export(source: InvoiceSource, root: Path) -> Export:
    """The newest file of the folder that fits `fichier`; SiteError where none does or one states no date."""
    folder = root / source.folder
    try:
        paths = sorted(
            path for path in folder.iterdir() if fnmatchcase(path.name, source.pattern) and path.is_file()
        )
    except OSError:
        paths = []
    if not paths:
        message = t("no file {pattern} in {folder}", pattern=source.pattern, folder=source.folder)
        raise _refusal(source.place, message, t("an export of the open invoices"), t("export them there"))
    by_name = bool(source.date_in_name)
    exports = list(_by_name(paths, source) if by_name else _by_column(paths, source))
    return max(exports, key=lambda export: (export.stated, export.name))


def shown_name(folder: str, name: str) -> str:
    """A file's name relative to the site, with `/` on every system."""
    return readable(str(PurePosixPath(folder) / name))


def _by_name(paths: Iterable[Path], source: InvoiceSource) -> Iterable[Export]:
    pattern, order = _name_pattern(source)
    exports: list[Export] = []
    problems: list[Problem] = []
    for path in paths:
        name = shown_name(source.folder, path.name)
        try:
            exports.append(Export(path, name, _stated(pattern, order, path.name)))
        except ValueError:
            expected = t("a name such as {form}", form=source.date_in_name)
            fix = t("rename the file, move it away, or narrow `fichier`")
            problems.append(Problem(Place(name), t("the name states no date"), expected, fix))
    if problems:
        raise SiteError(problems)
    return exports


def _name_pattern(source: InvoiceSource) -> tuple[re.Pattern[str], list[str]]:
    order = re.findall(r"\{(?:AAAA|MM|JJ)\}", source.date_in_name)
    if sorted(order) != sorted(_TOKENS):
        expected = t("a name with {form}", form="{AAAA}, {MM}, {JJ}")
        raise _refusal(source.place, t("date_export names no whole date"), expected, None)
    parts = re.split(r"(\{(?:AAAA|MM|JJ)\})", source.date_in_name)
    return re.compile("".join(_TOKENS.get(part, re.escape(part)) for part in parts)), order


def _stated(pattern: re.Pattern[str], order: list[str], name: str) -> date:
    match = pattern.fullmatch(name)
    if match is None:
        raise ValueError(name)
    parts = dict(zip(order, map(int, match.groups()), strict=True))
    return date(parts["{AAAA}"], parts["{MM}"], parts["{JJ}"])


def _by_column(paths: Iterable[Path], source: InvoiceSource) -> Iterable[Export]:
    """The date on the first row of each file; whether the other rows agree is seen when one is read."""
    for path in paths:
        name = shown_name(source.folder, path.name)
        with open_sheet(path, name, source.format, name) as sheet:
            at = resolve(sheet, {"date_export": source.date_column}, source.format, name)["date_export"]
            row = next(sheet.rows, [])
            line = sheet.rows.line_num
        yield Export(
            path, name, stated_day(row[at] if at < len(row) else "", source, Place(name, line, at + 1))
        )


def stated_day(cell: str, source: InvoiceSource, place: Place) -> date:
    """The export's date as a cell states it; SiteError where it cannot be read."""
    day = Dates(source.format.dates)[cell]
    if day is None:
        expected = t("the export's date as {form}", form=source.format.dates)
        raise _refusal(place, t("no date of export"), expected, relearn(place.file))
    return day


def _refusal(place: Place, message: Text, expected: Text | None, fix: Text | None) -> SiteError:
    return SiteError([Problem(place, message, expected, fix)])
