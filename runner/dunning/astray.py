"""Facts under a code nobody has, but for its case, its spaces or its zeros: they hold whoever was meant."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from runner.model.facts import Facts
from runner.model.problem import Place, Problem
from runner.model.text import t

_ZEROS = re.compile(r"(?<![0-9])0+(?=[0-9])")
"""Those in front of a number: a workbook drops them."""


def astray(facts: Facts, open_: Iterable[str], known: Iterable[str]) -> dict[str, tuple[Problem, ...]]:
    """Why customers are held, by code; `open_`: those of the export, `known`: those of the journal.

    A pause under `c0142` is meant for C0142, and nobody would read it there.
    """
    codes = set(open_)
    strange = facts.by_customer.keys() | facts.problems.keys()
    strange -= {*codes, *known, ""}
    if not strange:
        return {}
    meant: dict[str, list[str]] = {}
    for code in codes:
        meant.setdefault(_plain(code), []).append(code)
    held: dict[str, tuple[Problem, ...]] = {}
    for written in sorted(strange):
        for code in meant.get(_plain(written), ()):
            held[code] = (*held.get(code, ()), _problem(_place(facts, written), written, code))
    return held


def _place(facts: Facts, code: str) -> Place:
    """Of the first that is written there."""
    return min(
        (
            *(fact.place for fact in facts.by_customer.get(code, ())),
            *(p.place for p in facts.problems.get(code, ())),
        )
    )


def _problem(place: Place, written: str, code: str) -> Problem:
    message = t("a fact is written for {written}, which no export has shown", written=written)
    return Problem(place, message, None, t("write {word}", word=code))


def _plain(code: str) -> str:
    """Letters and digits, without case, accents or zeros in front of a number."""
    bare = unicodedata.normalize("NFKD", code.casefold())
    return _ZEROS.sub("", "".join(sign for sign in bare if sign.isalnum()))
