"""A customer's postal address: one cell broken by lines or `|`, or the columns that packages export apart."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from runner.receivables.countries import country_code
from runner.receivables.groups import clean

POSTAL = ("adresse", "complement_adresse", "code_postal", "ville")
"""Columns a site may map for it; of an address in several of them, `pays` too."""
_POSTED_AS_FRANCE = frozenset(
    {"FR", "BL", "GF", "GP", "MC", "MF", "MQ", "NC", "PF", "PM", "RE", "TF", "WF", "YT"}
)
"""No name of a country on the envelope: overseas France, and Monaco by convention."""


def postal_lines(cells: Mapping[str, str]) -> tuple[str, ...]:
    """The lines under the name; `cells` by our column names. Town and country as in NF Z10-011."""
    lines = [line for name in POSTAL[:2] for line in _lines(cells.get(name, ""))]
    lines += [line for line in _place(cells) if line not in lines]
    return tuple(lines)


def _lines(cell: str) -> Iterator[str]:
    return (line for part in re.split(r"[\r\n|]+", cell) if (line := clean(part)))


def _place(cells: Mapping[str, str]) -> Iterator[str]:
    """Post code and town, and of another country its name, which the post reads last and in capitals."""
    code, town, country = (clean(cells.get(name, "")) for name in ("code_postal", "ville", "pays"))
    if not (code or town):
        return
    known = country_code(country) if country else ""
    if known == "FR" and code.isdigit():
        code = code.zfill(5)  # a spreadsheet takes 01000 for a number
    yield f"{code} {town}".strip()
    if len(country) > 2 and known not in _POSTED_AS_FRANCE:  # two letters are no name
        yield country.upper()
