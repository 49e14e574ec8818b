"""The small grammar of values: text a person writes, with its unit, to a typed value.

Every parser takes the text as written and raises `UnitError` with what was expected and an example.
Amounts are cents, rates are hundredths of a percent, durations are whole days. Spaces of every width,
no-break ones included, are one space.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from runner.model.settings import MAX_CENTS, Terms
from runner.model.terms import PaymentTerm, read_term
from runner.model.text import Cents, Text, t

_SPACES = re.compile("[\\s\u00a0\u2000-\u200a\u202f\u205f\u3000]+")
_NUMBER = r"([0-9]{1,3}(?: [0-9]{3})+|[0-9]{1,15})"
_AMOUNT = re.compile(_NUMBER + r"(?:[,.]([0-9]{1,2}))? ?(?:€|EUR|euros?)")
_DURATION = re.compile(r"([0-9]{1,4}) jours?( ouvr[ée]s?)?")
_PERCENT = re.compile(r"([0-9]{1,3})(?:[,.]([0-9]{1,2}))? ?%")
_COUNT = re.compile(_NUMBER)
_OFFSET = re.compile(r"J ?([+-]) ?([0-9]{1,4})")
_FRENCH_DATE = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
_ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_ECB = re.compile(r"BCE ?\+ ?([0-9]{1,2})(?:[,.]([0-9]{1,2}))? points?", re.IGNORECASE)
_CONTRACT = re.compile(r"contrat (.+)", re.IGNORECASE)
_LEGAL = re.compile(r"([0-9]{1,2}) ?(?:x|×|fois) ?(?:l['’])?int[ée]r[êe]t l[ée]gal", re.IGNORECASE)
_SIZE = re.compile(r"([0-9]{1,4}) ?(ko|Mo)")

_BYTES = {"ko": 1_000, "Mo": 1_000_000}
_YEARS = range(1990, 2101)


class UnitError(ValueError):
    """A value that is not of its unit. `expected` names the unit and gives an example."""

    def __init__(self, expected: Text, message: Text | None = None) -> None:
        super().__init__(str(expected))
        self.expected = expected
        self.message = message


@dataclass(frozen=True, slots=True)
class Duration:
    """`7 jours`, or `2 jours ouvrés` where `working`."""

    days: int
    working: bool = False


def tidy(text: str) -> str:
    """Composed accents, one ordinary space between words, a minus sign like the keyboard's."""
    return _SPACES.sub(" ", unicodedata.normalize("NFC", text)).replace("\u2212", "-").strip()


def amount(text: str) -> Cents:
    r"""Cents.

    >>> amount("1 234,5 €")
    123450
    """
    found = _match(_AMOUNT, text, t("an amount in euros such as « 1 234,56 € »"))
    cents = _whole(found[1]) * 100 + _hundredths(found[2])
    if cents > MAX_CENTS:
        raise UnitError(t("an amount below {limit} euros", limit=MAX_CENTS // 100))
    return cents


def in_euros(text: str) -> str:
    """An amount typed on a command line or into a form: its unit may be left out.

    >>> in_euros("200,50"), in_euros("200 €")
    ('200,50 €', '200 €')
    """
    return f"{text} €" if text.rstrip()[-1:].isdigit() else text


def duration(text: str) -> Duration:
    """Days, open ones or not."""
    found = _match(_DURATION, text, t("a number of days such as « 7 jours » or « 2 jours ouvrés »"))
    return Duration(int(found[1]), bool(found[2]))


def calendar_days(text: str) -> int:
    """Whole days, holidays included."""
    length = duration(text)
    if length.working:
        raise UnitError(t("calendar days such as « 7 jours »"))
    return length.days


def working_days(text: str) -> int:
    """Open days; a number of mere days is refused, it would mean something else."""
    length = duration(text)
    if not length.working:
        raise UnitError(t("open days such as « 2 jours ouvrés »"))
    return length.days


def percent(text: str) -> int:
    """Whole points, 0 to 100."""
    found = _match(_PERCENT, text, t("a whole percentage such as « 30 % »"))
    if _hundredths(found[2]) or int(found[1]) > 100:
        raise UnitError(t("a whole percentage such as « 30 % », at most 100 %"))
    return int(found[1])


def rate(text: str) -> int:
    """Hundredths of a percent: `12,15 %` is 1215."""
    found = _match(_PERCENT, text, t("a rate such as « 12,15 % »"))
    if int(found[1]) > 100:
        raise UnitError(t("a rate such as « 12,15 % », at most 100 %"))
    return int(found[1]) * 100 + _hundredths(found[2])


def count(text: str) -> int:
    """A whole number, never negative."""
    return _whole(_match(_COUNT, text, t("a whole number such as « 60 »"))[1])


def positive(text: str) -> int:
    """A whole number from 1."""
    number = count(text)
    if not number:
        raise UnitError(t("a whole number from 1, such as « 20 »"))
    return number


def offset(text: str) -> int:
    """Days from the due date: `J-5` is -5. `J+0` is refused, the bank still books on the due day."""
    found = _match(_OFFSET, text, t("a day counted from the due date, such as « J-5 » or « J+21 »"))
    if not int(found[2]):
        raise UnitError(t("a day before or after the due date, such as « J-5 » or « J+1 »"))
    return int(found[1] + found[2])


def day(text: str) -> date:
    """`28/07/2026` or `2026-07-28`."""
    expected = t("a date such as « 28/07/2026 » or « 2026-07-28 »")
    cleaned = tidy(text)
    if found := _FRENCH_DATE.fullmatch(cleaned):
        return _date(found[3], found[2], found[1], expected)
    found = _match(_ISO_DATE, cleaned, expected)
    return _date(found[1], found[2], found[3], expected)


def yes(text: str) -> bool:
    """`oui` or `non`, nothing else."""
    answers = {"oui": True, "non": False}
    if tidy(text).lower() not in answers:
        raise UnitError(t("« oui » or « non »"))
    return answers[tidy(text).lower()]


def terms(text: str) -> Terms:
    """The rate of late-payment interest between professionals (C. com. L441-10 II)."""
    expected = t("« BCE + 10 points », « contrat 12 % » or « 3 x intérêt légal »")
    cleaned = tidy(text)
    if found := _ECB.fullmatch(cleaned):
        return Terms("bce", int(found[1]) * 100 + _hundredths(found[2]))
    if found := _CONTRACT.fullmatch(cleaned):
        return Terms("contrat", rate(found[1]))
    found = _match(_LEGAL, cleaned, expected)
    if not int(found[1]):
        raise UnitError(expected)
    return Terms("legal", int(found[1]))


def payment_term(text: str) -> PaymentTerm:
    """From the issue date of an invoice to its due date."""
    try:
        return read_term(tidy(text))
    except ValueError:
        expected = t("a term such as « 30 jours », « 45 jours fin de mois » or « fin de mois + 45 jours »")
        raise UnitError(expected) from None


def size(text: str) -> int:
    """Bytes."""
    found = _match(_SIZE, text, t("a size such as « 10 Mo »"))
    return int(found[1]) * _BYTES[found[2]]


def _match(pattern: re.Pattern[str], text: str, expected: Text) -> re.Match[str]:
    found = pattern.fullmatch(tidy(text))
    if found is None:
        raise UnitError(expected)
    return found


def _whole(digits: str) -> int:
    return int(digits.replace(" ", ""))


def _hundredths(digits: str | None) -> int:
    """The two decimals: `5` is 50, nothing is 0."""
    return int((digits or "").ljust(2, "0"))


def _date(year: str, month: str, day_of: str, expected: Text) -> date:
    try:
        found = date(int(year), int(month), int(day_of))
    except ValueError:
        raise UnitError(expected, t("this day does not exist")) from None
    if found.year not in _YEARS:
        raise UnitError(expected, t("this year is out of range"))
    return found


UNITS: dict[str, Callable[[str], object]] = {
    "montant": amount,
    "jours": calendar_days,
    "jours_ouvres": working_days,
    "pourcentage": percent,
    "taux": rate,
    "nombre": count,
    "nombre_positif": positive,
    "jour_relatif": offset,
    "date": day,
    "oui_non": yes,
    "conditions": terms,
    "taille": size,
    "delai_de_paiement": payment_term,
}
"""The `format` names of the schemas that carry a unit."""
