"""Whether the run decided on fresh data: a few facts, each good or bad."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from runner.model.text import Text, Value, t
from runner.review.figures import local_time
from runner.review.outcome import Health

RATES_WARNING = timedelta(days=31)
"""`check` and the report warn a month before a semester without rates begins."""


@dataclass(frozen=True, slots=True)
class Check:
    """A fact and its value; `bad` where a person should look."""

    label: Text
    value: Value
    bad: bool = False


def health_checks(health: Health, day: date, timezone: str) -> tuple[Check, ...]:
    """Age of the export, mailbox, rates, lateness of the schedule."""
    found = [_export(health), _mail(health, timezone)]
    if health.rates_end:
        late = health.rates_end - day <= RATES_WARNING
        found.append(Check(t("Legal rates known until"), health.rates_end, late))
    if health.delayed:
        found.append(Check(t("Run started late by"), health.delayed, bad=True))
    return tuple(found)


def _export(health: Health) -> Check:
    label = t("Export of the invoices")
    if health.exported_on is None:
        return Check(label, t("not read"), bad=True)
    said = t(
        "{day}, open days old: {age} (limit {limit})",
        day=health.exported_on,
        age=health.export_age,
        limit=health.export_limit,
    )
    return Check(label, said, health.export_age > health.export_limit)


def _mail(health: Health, timezone: str) -> Check:
    label = t("Mailbox read until")
    if not health.mail_until:
        return Check(label, t("not read"), bad=True)
    return Check(label, local_time(health.mail_until, timezone))
