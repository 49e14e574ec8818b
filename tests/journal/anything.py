"""Any event at all, from the annotations of its class: a new kind or field is drawn without a word here."""

from __future__ import annotations

import inspect
from datetime import date
from typing import Any, get_args

from hypothesis import strategies as st

from runner.model.events import VERSION, AnyEvent, Listed, Part, Proposed, Retry

KINDS = get_args(AnyEvent)
_DAYS = st.dates(date(2026, 7, 1), date(2026, 8, 15))


def any_event(text: st.SearchStrategy[str]) -> st.SearchStrategy[AnyEvent]:
    """One event of any kind, whose texts are drawn from `text`."""
    of = _plain(text)
    for part in (Part, Listed, Retry, Proposed):
        of[f"tuple[{part.__name__}, ...]"] = st.lists(_values(part, of), max_size=2).map(tuple)
    return st.one_of(*(_values(kind, of) for kind in KINDS))


def _plain(text: st.SearchStrategy[str]) -> dict[str, st.SearchStrategy[Any]]:
    number = st.integers(-(10**6), 10**6)
    return {
        "str": text,
        "int": number,
        "Cents": number,
        "bool": st.booleans(),
        "date": _DAYS,
        "date | None": st.none() | _DAYS,
        "tuple[str, date | None] | None": st.none() | st.tuples(text, st.none() | _DAYS),
        "tuple[str, ...]": st.lists(text, max_size=3).map(tuple),
        "dict[str, int]": st.dictionaries(text, number, max_size=3),
    }


def _values(kind: type, of: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[Any]:
    annotated: dict[str, str] = {}
    for base in reversed(kind.__mro__):
        annotated |= inspect.get_annotations(base) if base.__module__ == kind.__module__ else {}
    fixed = {"version": st.just(VERSION)} if "version" in annotated else {}
    return st.builds(kind, **{**{name: of[a] for name, a in annotated.items()}, **fixed})
