"""Late-payment interest and the flat recovery charge, to the cent, by who owes (RULES.md)."""

from __future__ import annotations

from calendar import isleap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from runner.model.parties import DebtorType
from runner.model.problem import UserError
from runner.model.settings import Rate, Terms
from runner.model.text import Cents, Text, t

FLAT_CHARGE: Cents = 4000
"""40 € once per late invoice (C. com. D441-5; public buyers CCP D2192-35)."""

PUBLIC_POINTS = 800
"""ECB + 8 points (CCP R2192-31), in hundredths of a percent."""

_PERCENT = 10_000
"""Rates are hundredths of a percent."""

_DAY = timedelta(days=1)

PROFESSIONALS = frozenset({DebtorType.BUSINESS, DebtorType.PUBLIC})
"""Who owes interest from the day after the due date, without a reminder, and the 40 €."""


@dataclass(frozen=True, slots=True)
class Segment:
    """Days at one `rate` (hundredths of a percent) on one `base`: `start` and `end` both included."""

    start: date
    end: date
    rate: int
    base: Cents
    interest: Cents

    @property
    def days(self) -> int:
        """Whole days, both ends included."""
        return (self.end - self.start).days + 1


@dataclass(frozen=True, slots=True)
class Interest:
    """What is owed at `until`: `principal` still unpaid, the segments' interest, the 40 €, less `settled`."""

    principal: Cents
    segments: tuple[Segment, ...]
    flat: Cents
    warnings: tuple[Text, ...] = ()
    settled: Cents = 0
    """What was paid already of the interest and the flat charge."""

    @property
    def interest(self) -> Cents:
        """The sum of the segments as shown, each already rounded."""
        return sum(segment.interest for segment in self.segments)

    @property
    def total(self) -> Cents:
        """All that is owed."""
        return self.principal + self.interest + self.flat - self.settled


class MissingRateError(UserError):
    """The rates' table has no row for a semester: it is never extrapolated."""

    def __init__(self, semester: str) -> None:
        super().__init__(
            t(
                "no legal rates for {semester}; fix: add a row for it, with its source, to the site's rates",
                semester=semester,
            )
        )
        self.semester = semester


class NoClaimError(UserError):
    """The type of the debtor is not known, so no money claim may be printed (RULES.md)."""


def interest(  # noqa: PLR0917 - the order in which one says it aloud; the rates come last
    principal: Cents,
    due: date,
    until: date,
    debtor: DebtorType,
    terms: Terms,
    rates: Sequence[Rate],
    payments: Iterable[tuple[date, Cents]] = (),
) -> Interest:
    """Simple interest on `principal` cents for each day in (`due`, `until`], half-up per segment.

    `due`: the due date; for consumers, associations and co-ownerships the day the formal notice was
    received (C. civ. 1231-6 and 1344-1). `payments`: (day, cents), imputed on the principal first, or, by
    `terms`, on the interest run by then (C. civ. 1343-1); what is left of them pays the rest. One of a day
    lowers the principal from the day after. Days count for 365ths, by `terms` for 366ths in a leap year.
    Raise `MissingRateError` for a semester without rates, `NoClaimError` for an unknown debtor.
    """
    if debtor is DebtorType.UNKNOWN:
        raise NoClaimError(t("the debtor's type is not known: no interest may be claimed"))
    table = _Table(debtor, terms, {rate.semester: rate for rate in rates}, due)
    paid = sorted((day, amount) for day, amount in payments if day <= until)
    account = _Account(principal)
    segments = tuple(_segments(account, due, until, paid, table))
    flat = FLAT_CHARGE if debtor in PROFESSIONALS and segments else 0
    for _, amount in paid:
        account.pay(amount, interest_first=terms.interest_first)
    settled = min(account.settled + account.over, account.run + flat)
    return Interest(account.principal, segments, flat, tuple(table.warnings(segments)), settled)


def semester_of(day: date) -> str:
    """The semester whose rate applies on `day`, as the table names it.

    >>> semester_of(date(2026, 7, 1))
    '2026-S2'
    """
    return f"{day.year}-S{1 if day.month <= 6 else 2}"


@dataclass(frozen=True, slots=True)
class _Table:
    """Which rate applies on a day, for one debtor and one invoice."""

    debtor: DebtorType
    terms: Terms
    rates: dict[str, Rate]
    due: date

    def rate(self, day: date) -> int:
        """Hundredths of a percent a year."""
        if self.debtor is DebtorType.PUBLIC:
            # Frozen at the semester in which the interest began to run (R2192-31).
            return self._row(self.due + _DAY).ecb + PUBLIC_POINTS
        if self.debtor is not DebtorType.BUSINESS:
            return self._row(day).legal_other
        if self.terms.kind == "contrat":
            return self.terms.value  # known even where the table ends
        return self.terms.rate(self._row(day))

    def days_of(self, year: int) -> int:
        """365 always (ACT/365 fixed), or by the terms the days the year has."""
        return 366 if self.terms.act_act and isleap(year) else 365

    def warnings(self, segments: Iterable[Segment]) -> Iterator[Text]:
        """A contract rate below the floor is applied, and said."""
        if self.debtor is not DebtorType.BUSINESS:
            return
        for semester in dict.fromkeys(semester_of(s.start) for s in segments):
            row = self.rates.get(semester)
            if row and self.terms.below_floor(row):
                yield t(
                    "the contract rate is below three times the legal interest of {semester}; it is applied",
                    semester=semester,
                )

    def _row(self, day: date) -> Rate:
        semester = semester_of(day)
        row = self.rates.get(semester)
        if row is None:
            raise MissingRateError(semester)
        return row


@dataclass(slots=True)
class _Account:
    """The debt as it runs: interest run so far, what was paid of it, what was paid beyond the principal."""

    principal: Cents
    run: Cents = 0
    settled: Cents = 0
    over: Cents = 0

    def pay(self, amount: Cents, *, interest_first: bool) -> None:
        """Impute a payment. Beyond the principal it is kept for interest and charges."""
        if interest_first:
            of_interest = min(amount, self.run - self.settled)
            self.settled += of_interest
            amount -= of_interest
        of_principal = min(amount, self.principal)
        self.principal -= of_principal
        self.over += amount - of_principal


def _segments(
    account: _Account, due: date, until: date, paid: list[tuple[date, Cents]], table: _Table
) -> Iterator[Segment]:
    """Each stretch at one rate on one base. Takes from `paid`, as they come, the payments of its days."""
    start = due + _DAY
    for end in _ends(start, until, [day for day, _ in paid]):
        while paid and paid[0][0] < start:
            account.pay(paid.pop(0)[1], interest_first=table.terms.interest_first)
        if account.principal <= 0:
            return
        base, rate = account.principal, table.rate(start)
        days = (end - start).days + 1
        owed = half_up(base * rate * days, _PERCENT * table.days_of(start.year))
        account.run += owed
        yield Segment(start, end, rate, base, owed)
        start = end + _DAY


def _ends(start: date, until: date, paid: Iterable[date]) -> list[date]:
    """Last days of the segments: of each semester, of each payment, and `until`."""
    if until < start:
        return []
    years = range(start.year, until.year + 1)
    ends = {date(year, month, day) for year in years for month, day in ((6, 30), (12, 31))}
    return sorted(day for day in {*ends, *paid, until} if start <= day <= until)


def half_up(numerator: int, denominator: int) -> int:
    """Integer division of non-negative numbers, halves rounded up.

    >>> half_up(5, 2), half_up(49, 100)
    (3, 0)
    """
    return (2 * numerator + denominator) // (2 * denominator)
