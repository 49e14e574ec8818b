"""`suivi/reprise.csv`: what was already done by hand before the first run."""

from __future__ import annotations

import csv
import io
from collections.abc import Set as AbstractSet
from typing import TypeAlias

from runner.model.facts import Resume
from runner.model.near import nearest
from runner.model.problem import Place, Problem
from runner.model.text import Text, t
from runner.site import units

HEADER = ["client", "facture", "derniere_etape", "le"]
MAX_BYTES = 16 * 1024 * 1024
OwnedProblem: TypeAlias = tuple[str, Problem]
"""A customer (empty: nobody in particular) and what is wrong with its row."""


def resume_from(
    data: bytes, file: str, steps: AbstractSet[str]
) -> tuple[tuple[Resume, ...], tuple[OwnedProblem, ...], tuple[Problem, ...]]:
    """Rows, problems of single rows, and problems of the file as a whole, in which nobody can be trusted."""
    rows, fatal = _rows(data, file)
    found: list[Resume] = []
    problems: list[OwnedProblem] = []
    first: dict[tuple[str, str], int] = {}
    for line, row in rows:
        place = Place(file, line)
        read = _row(row, place, steps)
        if isinstance(read, Resume):
            said = first.setdefault((read.customer, read.invoice), line)
            read = read if said == line else _again(read, place, said)
        if isinstance(read, Resume):
            found.append(read)
        else:
            problems.append(read)
    return tuple(found), tuple(problems), fatal


def _rows(data: bytes, file: str) -> tuple[list[tuple[int, list[str]]], tuple[Problem, ...]]:
    header = ";".join(HEADER)
    if len(data) > MAX_BYTES:
        return [], (Problem(Place(file), t("this file is too large"), t("a line for each invoice")),)
    try:
        reader = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";", strict=True)
        rows = [(reader.line_num, [cell.strip() for cell in row]) for row in reader if any(row)]
    except UnicodeDecodeError:
        return [], (Problem(Place(file), t("this file is not UTF-8"), t("text in UTF-8")),)
    except csv.Error:
        return [], (
            Problem(Place(file), t("this file is not a CSV file"), t("the header « {it} »", it=header)),
        )
    if not rows or rows[0][1] != HEADER:
        message = t("the header of this file is not the one expected")
        return [], (Problem(Place(file, 1), message, t("the header « {it} »", it=header)),)
    return rows[1:], ()


def _row(row: list[str], place: Place, steps: AbstractSet[str]) -> Resume | OwnedProblem:
    customer = row[0]
    if len(row) != len(HEADER) or not customer or not row[1]:
        return customer, Problem(
            place, t("a row without its four cells"), t("client;facture;derniere_etape;le")
        )
    if row[2] and row[2] not in steps:
        message = t("no policy has a step named « {name} »", name=row[2])
        return customer, Problem(place, message, _among(steps), nearest(row[2], steps))
    try:
        on = units.day(row[3]) if row[3] else None
    except units.UnitError as error:
        return customer, Problem(place, t("the day of this row cannot be read"), error.expected)
    if row[2] and on is None:
        return customer, Problem(place, t("a step done without its day"), t("a date such as « 28/07/2026 »"))
    return Resume(customer=customer, place=place, on=on, invoice=row[1], step=row[2])


def _again(read: Resume, place: Place, line: int) -> OwnedProblem:
    message = t("this invoice is already on line {line}", line=line)
    return read.customer, Problem(place, message, t("one row for each invoice"))


def _among(names: AbstractSet[str]) -> Text:
    return t("one of {choices}", choices=", ".join(sorted(names)))
