"""Payment terms: from the day of an invoice to the day it falls due (C. com. L441-10 I)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

_TERM = re.compile(
    r"(?P<days>[0-9]{1,3}) ?j(?:ours?)?(?: (?P<end>fin de mois|fdm))?"
    r"|(?P<only>fin de mois)(?: ?\+? ?(?P<after>[0-9]{1,3}) jours)?"
    r"|(?P<none>comptant|[àa] r[ée]ception)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class PaymentTerm:
    """`days` after the issue date; then, where `month_end`, the end of that month; then `after` days more."""

    days: int = 0
    month_end: bool = False
    after: int = 0

    def due(self, issued: date) -> date:
        """The due date.

        >>> PaymentTerm(45, month_end=True).due(date(2026, 1, 20)).isoformat()
        '2026-03-31'
        """
        day = issued + timedelta(days=self.days)
        if self.month_end:
            day = (day.replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        return day + timedelta(days=self.after)


def read_term(text: str) -> PaymentTerm:
    """`30 jours`, `45 jours fin de mois`, `fin de mois + 45 jours`, `comptant`; ValueError for anything else.

    The law leaves both readings of forty-five days and the end of the month: each can be written.
    """
    found = _TERM.fullmatch(" ".join(text.split()))
    if found is None:
        raise ValueError("no payment term")
    if found["none"]:
        return PaymentTerm()
    days, after = int(found["days"] or 0), int(found["after"] or 0)
    return PaymentTerm(days, month_end=bool(found["end"] or found["only"]), after=after)
