"""The country of a customer, as files write it: a code, or a name in French or English (Unicode CLDR)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from runner.model.countries import CODES
from runner.receivables.groups import plain_name


def country_code(cell: str) -> str:
    """The ISO 3166 alpha-2 code of a cell; empty: not a country we know.

    >>> country_code("fr"), country_code("Royaume-Uni"), country_code("Germany"), country_code("Syldavie")
    ('FR', 'GB', 'DE', '')
    """
    code = cell.strip().upper()
    return code if code in CODES else _names().get(plain_name(cell), "")


@cache
def _names() -> Mapping[str, str]:
    """Code by plain name. `countries.txt`: code, then names between bars."""
    text = files("runner.receivables").joinpath("countries.txt").read_text("utf-8")
    return {plain_name(name): line[:2] for line in text.splitlines() for name in line[3:].split("|")}
