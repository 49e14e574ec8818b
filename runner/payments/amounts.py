"""Amounts and dates as people and banks write them, in French or English notation; never a guess."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from runner.model.settings import MAX_CENTS
from runner.model.text import Cents

_WRITTEN = re.compile(
    r"(?P<sign>[-+])? ?(?P<whole>\d{1,3}(?:[ .,']\d{3})*|\d+)"
    r"(?:(?P<mark>[.,])(?P<part>\d{1,2}))?(?P<after>[-+])?",
    re.ASCII,
)
_CURRENCIES = {"€": "EUR", "EURO": "EUR", "EUROS": "EUR", "$": "USD", "£": "GBP"}
_UNIT = re.compile(r"(€|\$|£|[A-Za-z]{3,5}) ?")
_UNITS = re.compile(r" ?(€|\$|£|[A-Za-z]{3,5})(?: ?(€|\$|£|[A-Za-z]{3,5}))?")
_ALIKE = str.maketrans({"\u2212": "-", "\u2013": "-", "\u2019": "'"})
_MAX_WRITTEN = 60
"""Characters: longer than any amount with its currency."""

MONTHS = {
    **dict.fromkeys(("janvier", "janv", "january", "jan"), 1),
    **dict.fromkeys(("février", "fevrier", "févr", "fevr", "february", "feb"), 2),
    **dict.fromkeys(("mars", "march", "mar"), 3),
    **dict.fromkeys(("avril", "avr", "april", "apr"), 4),
    **dict.fromkeys(("mai", "may"), 5),
    **dict.fromkeys(("juin", "june", "jun"), 6),
    **dict.fromkeys(("juillet", "juil", "july", "jul"), 7),
    **dict.fromkeys(("août", "aout", "august", "aug"), 8),
    **dict.fromkeys(("septembre", "sept", "september", "sep"), 9),
    **dict.fromkeys(("octobre", "oct", "october"), 10),
    **dict.fromkeys(("novembre", "nov", "november"), 11),
    **dict.fromkeys(("décembre", "decembre", "déc", "dec", "december"), 12),
}
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ].*)?")
_FIGURES = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4}|\d{2})")
_DAY_FIRST = re.compile(r"(\d{1,2})(?:er|st|nd|rd|th)? +([^\W\d]+)\.?,? +(\d{4})")
_MONTH_FIRST = re.compile(r"([^\W\d]+)\.? +(\d{1,2})(?:st|nd|rd|th)?,? +(\d{4})")


@dataclass(frozen=True, slots=True)
class Written:
    """An amount as it was written. `currency`: ISO 4217 where it stood beside the figures."""

    cents: Cents
    """Signed."""
    currency: str = ""


def parse_amount(text: str, decimals: str) -> Written:
    r"""Read an amount under the declared decimal mark (`,` or `.`); the other one may only group thousands.

    Raises `ValueError` for anything that could be read in two ways, or in none: never 0 instead.

    >>> parse_amount("1\u202f234,56 €", ",")
    Written(cents=123456, currency='EUR')
    >>> parse_amount("EUR 1,234.56", ".").cents
    123456
    """
    if len(text) > _MAX_WRITTEN:
        raise ValueError("amount")
    bare, currency = _without_unit(" ".join(text.translate(_ALIKE).split()))
    match = _WRITTEN.fullmatch(bare)
    if not match or not _one_reading(match, decimals):
        raise ValueError("amount")
    cents = _cents(match["whole"], match["part"] or "")
    if cents > MAX_CENTS:
        raise ValueError("amount")
    return Written(-cents if "-" in (match["sign"], match["after"]) else cents, currency)


def parse_currency(text: str) -> str:
    """ISO 4217 code of a sign, name or code. Raises `ValueError` for anything else."""
    code = text.strip().upper()
    code = _CURRENCIES.get(code, code)
    if len(code) != 3 or not code.isascii() or not code.isalpha():
        raise ValueError("currency")
    return code


def parse_date(text: str, order: str) -> date | None:
    """A day in figures (`order`: `JJ/MM/AAAA` or `MM/JJ/AAAA`), in ISO or in French or English words.

    None where it is no day: a payment's day is never made up.
    """
    clean = " ".join(text.strip().casefold().split())
    try:
        return _iso(clean) or _in_figures(clean, order) or _in_words(clean)
    except ValueError:
        return None


def _without_unit(text: str) -> tuple[str, str]:
    """Take away the currency before or after the figures; said twice (`86,40 € EUR`), it must be the same."""
    end = _end_of_figures(text)
    before, after = _UNIT.match(text), _UNITS.fullmatch(text, end)
    said = [*(before.groups() if before else ()), *(filter(None, after.groups()) if after else ())]
    currencies = {parse_currency(unit) for unit in said}
    if len(currencies) > 1:
        raise ValueError("currency")
    bare = text[before.end() if before else 0 : end if after else len(text)]
    return bare, next(iter(currencies), "")


def _end_of_figures(text: str) -> int:
    return max((at + 1 for at, char in enumerate(text) if char.isdigit() or char in "+-"), default=0)


def _one_reading(match: re.Match[str], decimals: str) -> bool:
    """The decimal mark is the declared one, thousands use one other mark throughout."""
    groups = {char for char in match["whole"] if not char.isdigit()}
    return match["mark"] in (None, decimals) and decimals not in groups and len(groups) <= 1


def _cents(whole: str, part: str) -> Cents:
    digits = "".join(char for char in whole if char.isdigit())
    return int(digits) * 100 + int(part.ljust(2, "0") or 0)


def _iso(text: str) -> date | None:
    match = _ISO.fullmatch(text)
    return date(int(match[1]), int(match[2]), int(match[3])) if match else None


def _in_figures(text: str, order: str) -> date | None:
    match = _FIGURES.fullmatch(text)
    if not match:
        return None
    first, second, year = int(match[1]), int(match[2]), int(match[3])
    day, month = (second, first) if order.startswith("MM") else (first, second)
    return date(year + 2000 if year < 100 else year, month, day)


def _in_words(text: str) -> date | None:
    if match := _DAY_FIRST.fullmatch(text):
        return _named(match[2], match[1], match[3])
    match = _MONTH_FIRST.fullmatch(text)
    return _named(match[1], match[2], match[3]) if match else None


def _named(month: str, day: str, year: str) -> date | None:
    return date(int(year), MONTHS[month], int(day)) if month in MONTHS else None
