"""Open days: Monday to Friday, less the region's holidays, less the site's closures."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import cast

from runner.model.problem import UserError
from runner.model.settings import Closure
from runner.model.text import t

REGIONS: dict[str, str] = {
    "Métropole": "",
    "Alsace-Moselle": "6AE",
    "Guadeloupe": "971",
    "Martinique": "972",
    "Guyane": "973",
    "La Réunion": "974",
    "Mayotte": "976",
    "Saint-Barthélemy": "BL",
    "Saint-Martin": "MF",
    "Saint-Pierre-et-Miquelon": "PM",
    "Nouvelle-Calédonie": "NC",
    "Polynésie française": "PF",
    "Wallis-et-Futuna": "WF",
}
"""`region` of `relance.yaml` → ISO 3166-2 subdivision of the `holidays` library."""

_SATURDAY = 5
_DAY = timedelta(days=1)
_ENDLESS = 1000
"""Days in a row without an open one: closures written so are a mistake, not a holiday."""


class Calendar:
    """Open days of one region. Whole local days; each year's holidays are computed once."""

    __slots__ = ("_closed", "_closures", "_holidays", "region")

    def __init__(self, region: str, closures: Iterable[Closure] = ()) -> None:
        """Raise `UserError` where `region` is not one of `REGIONS`."""
        if region not in REGIONS:
            raise UserError(
                t("region {region} is not known; expected one of: {known}", region=region, known=_known())
            )
        self.region = region
        self._closures = tuple(closures)
        self._closed: dict[int, frozenset[date]] = {}
        self._holidays: Callable[[int], Iterable[date]] | None = None

    def is_open(self, day: date) -> bool:
        """A working day of the creditor and of its bank."""
        if day.weekday() >= _SATURDAY:
            return False
        closed = self._closed.get(day.year)
        return day not in (self._year(day.year) if closed is None else closed)

    def next_open(self, day: date) -> date:
        """`day` itself where it is open, else the first open day after it."""
        for _ in range(_ENDLESS):
            if self.is_open(day):
                return day
            day += _DAY
        raise UserError(t("the site's closures leave no open day before {day}", day=day))

    def add_open(self, day: date, count: int) -> date:
        """The `count`-th open day after `day`; `day` itself for 0."""
        for _ in range(count):
            day = self.next_open(day + _DAY)
        return day

    def open_between(self, after: date, until: date) -> int:
        """Open days after `after`, up to and including `until`; 0 where `until` is not later."""
        return sum(map(self.is_open, _days(after + _DAY, until)))

    def _year(self, year: int) -> frozenset[date]:
        if self._holidays is None:
            self._holidays = _french_holidays(REGIONS[self.region])
        start, end = date(year, 1, 1), date(year, 12, 31)
        closed = frozenset(self._holidays(year)).union(
            *(_days(max(start, c.start), min(end, c.end)) for c in self._closures)
        )
        self._closed[year] = closed
        return closed


def _known() -> str:
    return ", ".join(REGIONS)


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def _french_holidays(subdivision: str) -> Callable[[int], Iterable[date]]:
    """Load the one class we need by its file: importing it by name runs every country's module (70 ms)."""
    package = importlib.import_module("holidays")
    path = Path(str(package.__file__)).parent / "countries" / "france.py"
    spec = importlib.util.spec_from_file_location("holidays_of_france", path)
    if spec is None or spec.loader is None:  # pragma: no cover - a spec from a path always has a loader
        raise ImportError(name="holidays_of_france", path=str(path))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return lambda year: cast("Iterable[date]", module.France(subdiv=subdivision or None, years=year))
