"""The day of the tests that ask for one, whatever the machine's clock says."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

TODAY = date(2026, 7, 21)


def half_past_midnight() -> datetime:
    """Of `TODAY` in Paris, while UTC still says the day before: a day taken in UTC shows."""
    return datetime(2026, 7, 20, 22, 30, tzinfo=UTC)


def today_in_paris() -> date:
    """For what runs in a process of its own, by the machine's clock."""
    return datetime.now(ZoneInfo("Europe/Paris")).date()
