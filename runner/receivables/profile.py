"""What the customer file says of a relation: country, age, turnover, credit insurance.

Segments read these. A cell that cannot be read holds nobody: its fact is unknown, and it is listed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from runner.model.segments import INSURANCE
from runner.model.sources import FileFormat
from runner.model.text import Cents, Text, t
from runner.receivables.amounts import parse_amount
from runner.receivables.countries import country_code
from runner.receivables.dates import date_pattern, parse_date
from runner.receivables.groups import plain_name

_INSURANCE: Mapping[str, str] = MappingProxyType(
    {word.replace("-", " "): word for word in INSURANCE}
    | {"oui": "assure", "non": "non-assure", "assuree": "assure", "insured": "assure", "refused": "refuse"}
)


@dataclass(frozen=True, slots=True)
class Profile:
    """As `Customer` takes them; the empty value is « unknown »."""

    country: str = ""
    since: date | None = None
    turnover: Cents | None = None
    insurance: str = ""
    covered: Cents | None = None


NO_PROFILE = Profile()
PROFILE = ("pays", "client_depuis", "ca_annuel", "assurance", "couverture")
"""Columns a site may map for it."""

Warn = Callable[[str, Text, Text], None]
"""Told of a column whose cell cannot be read: what is wrong, what is expected."""


def read_profile(cells: Mapping[str, str], form: FileFormat, warn: Warn) -> Profile:
    """The profile of one row; `cells` by our column names, empty ones left out."""
    if cells.keys().isdisjoint(PROFILE):
        return NO_PROFILE
    return Profile(
        country=_word(cells, "pays", country_code, t("a country or its code, such as « FR »"), warn),
        since=_day(cells, form, warn),
        turnover=_amount(cells, "ca_annuel", form, warn),
        insurance=_word(cells, "assurance", _insurance, _one_of(), warn),
        covered=_amount(cells, "couverture", form, warn),
    )


def _insurance(cell: str) -> str:
    return _INSURANCE.get(plain_name(cell), "")


def _one_of() -> Text:
    return t("one of {choices}", choices=", ".join(INSURANCE))


def _word(
    cells: Mapping[str, str], column: str, read: Callable[[str], str], expected: Text, warn: Warn
) -> str:
    cell = cells.get(column, "")
    found = read(cell) if cell else ""
    if cell and not found:
        warn(column, t("a word that is not known: the fact is unknown"), expected)
    return found


def _day(cells: Mapping[str, str], form: FileFormat, warn: Warn) -> date | None:
    cell = cells.get("client_depuis")
    if not cell:
        return None
    try:
        return parse_date(cell, date_pattern(form.dates))
    except ValueError:
        expected = t("a date as {form}, from 1990 to 2100", form=form.dates)
        warn("client_depuis", t("a date that cannot be read: the fact is unknown"), expected)
        return None


def _amount(cells: Mapping[str, str], column: str, form: FileFormat, warn: Warn) -> Cents | None:
    cell = cells.get(column)
    if not cell:
        return None
    try:
        found = parse_amount(cell, form.decimals)
    except ValueError:
        found = -1
    if found < 0:
        expected = t("an amount such as {example}", example=f"1234{form.decimals}56")
        warn(column, t("an amount that cannot be read: the fact is unknown"), expected)
        return None
    return found
