"""Legal rates by semester: the shipped table, extended or corrected by the site's own `taux.yaml`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from importlib.resources import files

from runner.model.problem import Place, Problem
from runner.model.settings import Rate, Terms
from runner.model.text import t
from runner.site import units
from runner.site.reading import View, read, view_of

OWN_FILE = "taux.yaml"
SHIPPED_FILE = "runner/site/taux.yaml"
NOTICE = timedelta(days=31)
"""A semester without rates is announced a month before it begins."""


def shipped() -> bytes:
    """The table that comes with the program."""
    return files("runner.site").joinpath("taux.yaml").read_bytes()


def rates_from(data: bytes, file: str) -> tuple[tuple[Rate, ...], tuple[Problem, ...]]:
    """The rows of one table, or what is wrong with it."""
    document = read(data, file, "taux")
    view = view_of(document)
    if view is None:
        return (), document.problems
    rates = tuple(_rate(row) for row in view.views("taux"))
    return rates, _repeated(rates)


def merged(table: Sequence[Rate], own: Sequence[Rate]) -> tuple[Rate, ...]:
    """By semester; a row of the site replaces the shipped one."""
    rows = {rate.semester: rate for rate in (*table, *own)}
    return tuple(rows[semester] for semester in sorted(rows))


def semester_of(day: date) -> str:
    """`2026-S1` until 30 June, `2026-S2` from 1 July."""
    return f"{day.year}-S{1 if day.month <= 6 else 2}"


def rate_warnings(rates: Sequence[Rate], today: date) -> tuple[Problem, ...]:
    """Semesters without rates that have begun or begin within a month, and rates nobody has confirmed."""
    known = {rate.semester for rate in rates}
    soon = sorted({semester_of(today), semester_of(today + NOTICE)})
    missing = tuple(missing_rate(semester) for semester in soon if semester not in known)
    return missing + tuple(unsure_rate(rate) for rate in rates if not rate.sure and rate.semester <= soon[-1])


def rates_end(rates: Sequence[Rate], today: date) -> date | None:
    """Last day that has rates before the first one without, if that is near or past; None: all is well."""
    known = sorted(rate.semester for rate in rates)
    begun = [semester for semester in known if semester <= semester_of(today)]
    if not begun:
        return None
    end = _last_day(begun[-1])
    while semester_of(end + timedelta(days=1)) in known:
        end = _last_day(semester_of(end + timedelta(days=1)))
    return end if end <= today + NOTICE else None


def _last_day(semester: str) -> date:
    return date(int(semester[:4]), 6, 30) if semester.endswith("1") else date(int(semester[:4]), 12, 31)


def terms_warnings(rates: Sequence[Rate], terms: Terms, today: date) -> tuple[Problem, ...]:
    """A contract's rate below three times legal interest today (C. com. L441-10 II); it applies as is."""
    current = next((rate for rate in rates if rate.semester == semester_of(today)), None)
    if current is None or not terms.below_floor(current):
        return ()
    message = t("conditions.entreprise is below the legal floor in {semester}", semester=current.semester)
    return (Problem(Place("relance.yaml"), message, t("at least 3 x intérêt légal")),)


def _rate(row: View) -> Rate:
    return Rate(
        semester=row.text("semestre"),
        ecb=row.value("bce", units.rate, 0),
        legal_private=row.value("legal_particuliers", units.rate, 0),
        legal_other=row.value("legal_autres", units.rate, 0),
        source=row.text("source"),
        sure="sur" not in row or row.yes("sur"),
        place=row.at("semestre"),
    )


def _repeated(rates: Sequence[Rate]) -> tuple[Problem, ...]:
    first: dict[str, Rate] = {}
    return tuple(
        Problem(rate.place, t("the semester {semester} has two rows", semester=rate.semester), t("one row"))
        for rate in rates
        if first.setdefault(rate.semester, rate) is not rate
    )


def missing_rate(semester: str) -> Problem:
    """What to add, and where, for a semester the table does not know."""
    begins = date(int(semester[:4]), 1 if semester.endswith("1") else 7, 1)
    message = t("no rates for the semester {semester}, from {day}", semester=semester, day=begins)
    fix = t("add a row to taux.yaml: semestre, bce, legal_particuliers, legal_autres, source")
    return Problem(Place(OWN_FILE), message, t("the ECB rate on that day and the legal interest"), fix)


def unsure_rate(rate: Rate) -> Problem:
    """A row nobody has confirmed is never used without a word."""
    message = t("the rates of {semester} come from secondary sources only", semester=rate.semester)
    fix = t("check them, then write the row with its source in taux.yaml")
    return Problem(rate.place, message, t("the ECB rate on that day and the legal interest"), fix)
