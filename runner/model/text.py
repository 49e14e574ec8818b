"""Sentences shown on screen: an English source string and its values, translated at the edge."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

Cents: TypeAlias = int
"""An amount in integer cents; never a float."""


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount as a value of a sentence, so that it is formatted in the reader's language."""

    cents: Cents


Value: TypeAlias = "str | int | date | Amount | Text"
Translate: TypeAlias = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Text:
    """An English source string with named holes (`{name}`) and the values that fill them."""

    source: str
    values: tuple[tuple[str, Value], ...] = ()

    def __str__(self) -> str:
        return render(self)


def t(source: str, **values: Value) -> Text:
    """Mark a sentence for translation (Babel extracts the first argument of every `t(...)`)."""
    return Text(source, tuple(values.items()))


def _same(source: str) -> str:
    return source


def render(text: Text, translate: Translate = _same) -> str:
    """Fill the sentence in the language of `translate` (gettext's function; default: English)."""
    shown = {name: _show(value, translate) for name, value in text.values}
    return translate(text.source).format_map(shown)


def _show(value: Value, translate: Translate) -> str:
    if isinstance(value, Text):
        return render(value, translate)
    if isinstance(value, Amount):
        return euros(value.cents)
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    return str(value)


def euros(cents: Cents) -> str:
    r"""French typography: `1 234,56 €`, with narrow no-break spaces.

    >>> euros(123456) == "1\u202f234,56\u202f€"
    True
    """
    sign = "-" if cents < 0 else ""
    whole, part = divmod(abs(cents), 100)
    return f"{sign}{whole:,}".replace(",", "\u202f") + f",{part:02d}\u202f€"


def plain(cents: Cents) -> str:
    """The JSON form of an amount: `1234.56`.

    >>> plain(-5)
    '-0.05'
    """
    whole, part = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}{whole}.{part:02d}"


def sentences(texts: Mapping[str, Text] | tuple[Text, ...], translate: Translate = _same) -> list[str]:
    """Every sentence of a collection, rendered."""
    values = texts.values() if isinstance(texts, Mapping) else texts
    return [render(text, translate) for text in values]
