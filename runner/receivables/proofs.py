"""What the cells themselves prove: the form of the dates, the decimal mark, or that neither can be told."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from runner.receivables.amounts import parse_money
from runner.receivables.dates import date_pattern, parse_date

_ORDERS = ("JJ MM AAAA", "MM JJ AAAA", "AAAA MM JJ", "JJ MM AA", "MM JJ AA")
FORMS = (*(order.replace(" ", mark) for mark in "/-." for order in _ORDERS), "AAAAMMJJ", "JJMMAAAA")
"""Every form of date that is recognised."""
_ENOUGH = 0.98
"""Share of the cells a form must read: the rest are faults of single rows."""
_SERIAL = re.compile(r"[34][0-9]{4}(?:\.0+)?")


def date_forms(cells: Iterable[str]) -> list[str]:
    """The forms that read nearly all cells. Several: the cells do not prove the order."""
    texts = [cell for cell in dict.fromkeys(cells) if cell.strip()]
    return [form for form in FORMS if texts and _reads(texts, form)]


def _reads(texts: Sequence[str], form: str) -> bool:
    """Nearly all texts are days in this form, and no fault is a day in the exchanged one."""
    pattern = date_pattern(form)
    return sum(_day(text, pattern) is not None for text in texts) >= _ENOUGH * len(texts)


def destroyed(cells: Iterable[str]) -> bool:
    """A spreadsheet was here: cells too narrow for their date, day numbers, or several forms mixed."""
    texts = [cell.strip() for cell in dict.fromkeys(cells) if cell.strip()]
    if not texts or date_forms(texts):
        return False
    hashes = any(set(text) == {"#"} for text in texts)
    serials = sum(_SERIAL.fullmatch(text) is not None for text in texts)
    return hashes or 2 * serials > len(texts) or _mixed(texts)


def _mixed(texts: Sequence[str]) -> bool:
    """Each text is a day in some form, no form reads them all."""
    patterns = [date_pattern(form) for form in FORMS]
    readable = sum(any(_day(text, pattern) for pattern in patterns) for text in texts)
    return readable >= _ENOUGH * len(texts)


def proven_by_terms(forms: Sequence[str], rows: Iterable[tuple[str, str, str]]) -> list[str]:
    """The forms under which due date less issue date is the term (`Net 30`), row by row.

    `rows`: issue date, due date and term as written. No usable term: all forms stay.
    """
    terms = [(issued, due, int(n[0])) for issued, due, term in rows if (n := re.findall("[0-9]{1,3}", term))]
    kept = [form for form in forms if all(_agrees(form, *term) for term in terms)]
    return kept if terms and kept else list(forms)


def _agrees(form: str, issued: str, due: str, days: int) -> bool:
    pattern = date_pattern(form)
    start, end = _day(issued, pattern), _day(due, pattern)
    return start is None or end is None or end - start == timedelta(days=days)


def _day(text: str, pattern: re.Pattern[str]) -> date | None:
    try:
        return parse_date(text, pattern)
    except ValueError:
        return None


def decimal_marks(cells: Iterable[str]) -> list[str]:
    """The decimal marks under which nearly all cells are amounts; both where no cell tells."""
    texts = [cell for cell in dict.fromkeys(cells) if cell.strip()]
    if not any(mark in text for text in texts for mark in ",."):
        return [",", "."]
    return [mark for mark in ",." if sum(_is_amount(t, mark) for t in texts) >= _ENOUGH * len(texts)]


def _is_amount(text: str, mark: str) -> bool:
    try:
        parse_money(text, mark)
    except ValueError:
        return False
    return True
