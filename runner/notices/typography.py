"""Amounts, dates and lists as a French or an English reader writes them: by code, never by the template."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from runner.model.text import Cents, euros

THIN = "\u202f"
FIXED = "\u00a0"

_MONTHS_FR = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
_MONTHS_EN = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def french_day(day: date) -> str:
    """`1er mai 2026`, `31 mai 2026`."""
    return f"{'1er' if day.day == 1 else day.day} {_MONTHS_FR[day.month - 1]} {day.year}"


def english_day(day: date) -> str:
    """`31 May 2026`."""
    return f"{day.day} {_MONTHS_EN[day.month - 1]} {day.year}"


def english_euros(cents: Cents) -> str:
    """`€1,234.56`, the sign first."""
    whole, part = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}€{whole:,}.{part:02d}"


def french_days(number: int) -> str:
    """`0 jour`, `1 jour`, `12 jours`: French takes the plural from two."""
    return f"{number}{FIXED}{'jour' if abs(number) < 2 else 'jours'}"


def english_days(number: int) -> str:
    """`0 days`, `1 day`, `12 days`."""
    return f"{number}{FIXED}{'day' if abs(number) == 1 else 'days'}"


@dataclass(frozen=True, slots=True)
class Language:
    """How one language writes. `last`: the word before the last item of a list."""

    code: str
    day: Callable[[date], str]
    money: Callable[[Cents], str]
    days: Callable[[int], str]
    last: str
    others: str
    percent: Callable[[str], str]
    static: Callable[[str], str]
    """Typography of the template's own words."""

    def listed(self, items: Sequence[str]) -> str:
        """`a, b et c`."""
        if len(items) < 2:
            return "".join(items)
        return f"{', '.join(items[:-1])} {self.last} {items[-1]}"

    def led(self, word: str) -> Callable[[Sequence[str]], str]:
        """`du 12 mai 2026 et du 26 mai 2026`: French repeats the word before each date."""
        return lambda items: self.listed([f"{word} {item}" for item in items])

    def shortened(self, items: Sequence[str], most: int = 3) -> str:
        """`a, b et 48 autres` beyond `most`: a subject must stay one line."""
        if len(items) <= most:
            return self.listed(items)
        kept = items[: most - 1]
        return self.listed([*kept, self.others.format(number=len(items) - len(kept))])


def _french_spaces(text: str) -> str:
    """No-break spaces of French typography: before `: ; ! ? % »`, after `«` and `n°`."""
    text = re.sub(r" ([;!?%])", THIN + r"\1", text)
    text = re.sub(r" ([:»])", FIXED + r"\1", text)
    return re.sub(r"(«|\bn°) ", r"\1" + FIXED, text)


def _as_written(text: str) -> str:
    return text


FRENCH = Language(
    code="fr",
    day=french_day,
    money=euros,
    days=french_days,
    last="et",
    others="{number} autres",
    percent=lambda rate: f"{rate}{THIN}%",
    static=_french_spaces,
)
ENGLISH = Language(
    code="en",
    day=english_day,
    money=english_euros,
    days=english_days,
    last="and",
    others="{number} others",
    percent=lambda rate: f"{rate.replace(',', '.')}%",
    static=_as_written,
)
LANGUAGES = {language.code: language for language in (FRENCH, ENGLISH)}

_LONGEST = 300
_UNSAFE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Controls, directions, surrogates, private use, line separators: never in a header or a text."""


def clean(text: str) -> str:
    r"""One line of customer data, harmless in a header and in a text; at most 300 characters.

    >>> clean("Dupont\r\nBcc: x") == "Dupont Bcc: x"
    True
    """
    if not text:
        return text
    if text.isprintable():
        return " ".join(text.split())[:_LONGEST].rstrip()
    kept = "".join(c if c.isprintable() or _harmless(c) else " " for c in text[: 2 * _LONGEST])
    return re.sub(r"\s{2,}|[^\S\u00a0\u202f]", " ", kept).strip()[:_LONGEST].rstrip()


def _harmless(character: str) -> bool:
    return unicodedata.category(character) not in _UNSAFE


def iban(text: str) -> str:
    """In groups of four, with plain spaces: it is copied into a bank's form."""
    bare = "".join(text.split()).upper()
    return " ".join(bare[at : at + 4] for at in range(0, len(bare), 4))
