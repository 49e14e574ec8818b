"""The yardstick of `plan`: a bare streaming read of invoices, dates cached, amounts in integer cents."""

from __future__ import annotations

import csv
import sys
from datetime import date


def read(path: str) -> tuple[int, int]:
    """Rows and their open balance in cents. Nothing is kept, nothing checked."""
    days: dict[str, date] = {}
    rows = owed = 0
    with open(path, encoding="utf-8", newline="") as file:  # noqa: PTH123 - the barest there is
        reader = csv.reader(file, delimiter=";")
        next(reader)
        for _number, _customer, issued, due, total, balance in reader:
            for cell in (issued, due):
                if cell not in days:
                    day, month, year = cell.split("/")
                    days[cell] = date(int(year), int(month), int(day))
            _cents(total)
            owed += _cents(balance)
            rows += 1
    return rows, owed


def _cents(cell: str) -> int:
    whole, _, part = cell.partition(",")
    return int(whole) * 100 + int(part)


sys.stdout.write(f"{read(sys.argv[1])}\n")
