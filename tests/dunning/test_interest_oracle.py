"""Interest against an oracle that counts day by day, in decimals, and knows nothing of segments."""

from __future__ import annotations

import os
import random
from calendar import isleap
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

import pytest

from runner.dunning.interest import interest
from runner.model.parties import DebtorType
from runner.model.settings import Terms
from runner.site.rates import SHIPPED_FILE, rates_from, shipped

CASES = int(os.environ.get("RELANCE_CASES", "1200"))
"""10,000 and more where somebody asks for them: a few seconds are enough every day."""
TABLE = rates_from(shipped(), SHIPPED_FILE)[0]
BY_SEMESTER = {row.semester: row for row in TABLE}
FIRST, LAST = date(2019, 1, 1), date(2026, 12, 31)
DEBTORS = [kind for kind in DebtorType if kind is not DebtorType.UNKNOWN]
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Case:
    principal: int
    due: date
    until: date
    debtor: DebtorType
    terms: Terms
    payments: list[tuple[date, int]]


def any_case(chance: random.Random) -> Case:
    """Leap years and the limits of semesters come up often, and payments on the very days that matter."""
    limits = [date(year, *day) for year in range(2019, 2027) for day in ((6, 30), (7, 1), (12, 31), (1, 1))]
    limits += [date(2020, 2, 29), date(2024, 2, 29)]
    span = (LAST - FIRST).days - 1

    def day() -> date:
        return chance.choice(limits) if chance.random() < 0.3 else FIRST + timedelta(chance.randrange(span))

    due, until = sorted((min(day(), LAST - timedelta(1)), day()))
    principal = chance.choice([1, 99, 100_00, 12_000_00, chance.randrange(1, 5_000_000_00)])
    count = chance.choice([0, 0, 1, 2, 4])
    days = [chance.choice([due, until, day()]) for _ in range(count)]
    payments = [(paid, chance.randrange(1, max(2, principal))) for paid in days]
    kind, value = chance.choice(
        [("bce", 10_00), ("bce", 7_50), ("contrat", 12_00), ("contrat", 33), ("legal", 3)]
    )
    terms = Terms(kind, value, None, chance.random() < 0.5, chance.random() < 0.5)
    return Case(principal, due, until, chance.choice(DEBTORS), terms, payments)


def semester(day: date) -> str:
    return f"{day.year}-S{1 if day.month < 7 else 2}"


@cache
def percent(debtor: DebtorType, terms: Terms, due: date, at: str) -> Decimal:
    """The year's rate of a semester, from the published table."""
    row = BY_SEMESTER[at]
    if debtor is DebtorType.PUBLIC:
        return Decimal(BY_SEMESTER[semester(due + timedelta(days=1))].ecb) / 100 + 8
    if debtor is not DebtorType.BUSINESS:
        return Decimal(row.legal_other) / 100
    if terms.kind == "contrat":
        return Decimal(terms.value) / 100
    if terms.kind == "legal":
        return Decimal(row.legal_other) * terms.value / 100
    return Decimal(row.ecb + terms.value) / 100


@dataclass
class Purse:
    """A debt in decimals: what is left, what has run, what is owed of that, what was paid beyond."""

    left: Decimal
    interest_first: bool
    run: Decimal = Decimal(0)
    stretch: Decimal = Decimal(0)
    owed: Decimal = Decimal(0)
    over: Decimal = Decimal(0)

    def close(self) -> None:
        rounded = self.stretch.quantize(CENT, ROUND_HALF_UP)
        self.run, self.owed, self.stretch = self.run + rounded, self.owed + rounded, Decimal(0)

    def pay(self, cents: int) -> None:
        amount = Decimal(cents) / 100
        if self.interest_first:
            taken = min(amount, self.owed)
            self.owed, amount = self.owed - taken, amount - taken
        taken = min(amount, self.left)
        self.left, self.over = self.left - taken, self.over + amount - taken


def oracle(case: Case) -> tuple[Decimal, Decimal, Decimal]:
    """Principal left, interest run, and all that is owed, in euros: one day after the other."""
    purse = Purse(Decimal(case.principal) / 100, case.terms.interest_first)
    by_day: dict[date, list[int]] = {}
    for on, cents in sorted(case.payments):
        by_day.setdefault(max(on, case.due), []).append(cents if on <= case.until else 0)
    for cents in by_day.pop(case.due, ()):
        purse.pay(cents)
    late = False
    for number in range(1, (case.until - case.due).days + 1):
        day = case.due + timedelta(days=number)
        year = 366 if case.terms.act_act and isleap(day.year) else 365
        if purse.left > 0:
            late = True
            rate = percent(case.debtor, case.terms, case.due, semester(day))
            purse.stretch += purse.left * rate / 100 / year
        if day in by_day or (day.month, day.day) in {(6, 30), (12, 31)} or day == case.until:
            purse.close()
        for cents in by_day.get(day, ()):
            purse.pay(cents)
    flat = Decimal(40) if late and case.debtor in {DebtorType.BUSINESS, DebtorType.PUBLIC} else Decimal(0)
    return purse.left, purse.run, purse.left + max(Decimal(0), purse.owed + flat - purse.over)


@pytest.mark.parametrize("seed", range(8))
def test_every_case_agrees_with_the_oracle_to_the_cent(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(CASES // 8):
        case = any_case(chance)
        found = interest(
            case.principal, case.due, case.until, case.debtor, case.terms, TABLE, list(case.payments)
        )
        shown = tuple(Decimal(cents) / 100 for cents in (found.principal, found.interest, found.total))
        assert shown == oracle(case), case
