"""Dates as exports write them: one declared form (`JJ/MM/AAAA`), nothing guessed."""

from __future__ import annotations

import re
from datetime import date

_TOKENS = re.compile("AAAA|AA|MM|JJ")
_GROUPS = {
    "AAAA": "(?P<year>[0-9]{4})",
    "AA": "(?P<year>[0-9]{2})",
    "MM": "(?P<month>{})",
    "JJ": "(?P<day>{})",
}
_MIDNIGHT = r"(?:[ T]0?0:00(?::00(?:\.0+)?)?)?"
_YEARS = range(1990, 2101)
_CACHED = 50_000


def date_pattern(form: str) -> re.Pattern[str]:
    """The pattern of a declared form; ValueError unless it has one day, one month and one year.

    Days and months may lack their zero where something stands between them. A time is a fault, midnight
    (what a spreadsheet adds) is none.
    """
    tokens = _TOKENS.findall(form)
    if sorted(token[0] for token in tokens) != ["A", "J", "M"]:
        raise ValueError(f"no date form: {form}")
    digits = "[0-9]{1,2}" if _TOKENS.split(form)[1] and _TOKENS.split(form)[2] else "[0-9]{2}"
    between = [re.escape(mark) for mark in _TOKENS.split(form)]
    parts = [_GROUPS[token].replace("{}", digits) for token in tokens]
    body = "".join(mark + part for mark, part in zip(between, [*parts, ""], strict=True))
    return re.compile(body + _MIDNIGHT)


def parse_date(text: str, pattern: re.Pattern[str]) -> date:
    """The day a cell names; ValueError where it is not in the form, impossible, or outside 1990 to 2100."""
    match = pattern.fullmatch(text.strip())
    if match is None:
        raise ValueError("not in the declared form")
    year = int(match["year"])
    day = date(year + 2000 if len(match["year"]) == 2 else year, int(match["month"]), int(match["day"]))
    if day.year not in _YEARS:
        raise ValueError("year out of range")
    return day


def format_date(day: date, form: str) -> str:
    """A day in a declared form, zeros kept."""
    texts = {
        "AAAA": f"{day.year:04d}",
        "AA": f"{day.year % 100:02d}",
        "MM": f"{day.month:02d}",
        "JJ": f"{day.day:02d}",
    }
    return _TOKENS.sub(lambda found: texts[found[0]], form)


def swapped(form: str) -> str:
    """The same form with day and month in the other order."""
    return _TOKENS.sub(lambda found: {"JJ": "MM", "MM": "JJ"}.get(found[0], found[0]), form)


class Dates(dict[str, date | None]):
    """Days by cell text, read once each; None where the text is no day in the declared form."""

    def __init__(self, form: str) -> None:
        super().__init__()
        self._pattern = date_pattern(form)
        self._swapped = date_pattern(swapped(form))

    def __missing__(self, text: str) -> date | None:
        day = _try(text, self._pattern)
        if len(self) < _CACHED:
            self[text] = day
        return day

    def contradictions(self) -> list[str]:
        """Texts read so far that are a day only with day and month exchanged."""
        return [text for text, day in self.items() if day is None and _try(text, self._swapped)]

    def proven(self) -> bool:
        """Some text read so far is a day only as declared, so the order is no coincidence."""
        return any(day is not None and _try(text, self._swapped) is None for text, day in self.items())


def _try(text: str, pattern: re.Pattern[str]) -> date | None:
    try:
        return parse_date(text, pattern)
    except ValueError:
        return None
