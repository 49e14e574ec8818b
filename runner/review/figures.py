"""The aged balance: what is owed, by how late it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from runner.model.balance import free_credits
from runner.model.decision import Plan, Verdict, VerdictKind
from runner.model.text import Amount, Cents, Text, Value, plain, t

BUCKETS: tuple[tuple[int, Text], ...] = (
    (0, t("not due")),
    (30, t("1 to 30 days")),
    (60, t("31 to 60 days")),
    (90, t("61 to 90 days")),
)
"""The greatest number of days late of each bucket; the last bucket has none."""

BEYOND = t("over 90 days")


@dataclass(frozen=True, slots=True)
class Aged:
    """Cents and invoices by bucket: those of `BUCKETS`, then over 90 days.

    Left out: doubtful rows (their amounts prove nothing), counted in `doubtful`.
    """

    amounts: tuple[Cents, ...] = (0, 0, 0, 0, 0)
    counts: tuple[int, ...] = (0, 0, 0, 0, 0)
    credits: Cents = 0
    """Credits no invoice is named for; not deducted above."""
    doubtful: int = 0

    @property
    def total(self) -> Cents:
        return sum(self.amounts)

    @property
    def overdue(self) -> Cents:
        return sum(self.amounts[1:])

    @property
    def overdue_share(self) -> int:
        """In tenths of a percent of the total, half up; 0 where nothing is owed."""
        return (self.overdue * 2000 + self.total) // (2 * self.total) if self.total else 0

    def rows(self) -> tuple[tuple[Text, int, Cents], ...]:
        """Label, invoices and cents of each bucket."""
        labels = (*(label for _, label in BUCKETS), BEYOND)
        return tuple(zip(labels, self.counts, self.amounts, strict=True))


@dataclass(slots=True)
class _Sums:
    amounts: list[Cents] = field(default_factory=lambda: [0] * 5)
    counts: list[int] = field(default_factory=lambda: [0] * 5)
    doubtful: int = 0

    def add(self, verdict: Verdict, day: date) -> None:
        due = verdict.invoice.due
        if verdict.kind is VerdictKind.DOUBTFUL_DATA or due is None:
            self.doubtful += 1
        elif verdict.balance:
            at = bucket((day - due).days)
            self.amounts[at] += verdict.balance
            self.counts[at] += 1


def aged(plan: Plan) -> Aged:
    """The aged balance of the plan's day, payments learnt subtracted."""
    sums = _Sums()
    for decision in plan.decisions:
        for verdict in decision.verdicts:
            sums.add(verdict, plan.day)
    unnamed = sum(free_credits(decision.account) for decision in plan.decisions)
    return Aged(tuple(sums.amounts), tuple(sums.counts), unnamed, sums.doubtful)


def bucket(days_late: int) -> int:
    """Index into `Aged.amounts`."""
    return next((at for at, (most, _) in enumerate(BUCKETS) if days_late <= most), len(BUCKETS))


def local_time(utc: str, timezone: str) -> str:
    """`2026-07-21T05:07:13Z` → `21/07/2026 07:07` there; empty stays empty."""
    if not utc:
        return ""
    return datetime.fromisoformat(utc).astimezone(ZoneInfo(timezone)).strftime("%d/%m/%Y %H:%M")


def percent(tenths: int) -> str:
    """`305` → `30,5` and a narrow no-break space before the sign."""
    return f"{tenths // 10},{tenths % 10}\u202f%"


def money(amount: Cents, currency: str) -> Value:
    """An amount in its own currency: euros as everywhere, `1234.56 USD` otherwise."""
    return Amount(amount) if currency == "EUR" else f"{plain(amount)} {currency}"
