"""The daily cap spreads: just under it, at it and just over, and over several runs of one day (DESIGN §6)."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from runner.model.decision import VerdictKind
from tests.house import House, build

DAY = "2026-07-07"
CAP = 3


def _house(home: Path, customers: int) -> House:
    house = build(home)
    house.change("par_minute: 6000", f"par_minute: 6000, par_jour: {CAP}")
    house.customers(*(f"C{n};Client {n};entreprise;compta@client{n}.example" for n in range(customers)))
    house.export(DAY, *(f"FA-{n};C{n};01/06/2026;{30 - n}/06/2026;100,00;100,00" for n in range(customers)))
    return house


@pytest.mark.parametrize(("customers", "leave"), [(CAP - 1, CAP - 1), (CAP, CAP), (CAP + 1, CAP)])
def test_no_more_than_the_cap_leave_and_the_rest_are_postponed(
    tmp_path: Path, customers: int, leave: int
) -> None:
    house = _house(tmp_path, customers)
    outcome = house.run(DAY)
    assert outcome.plan is not None
    kinds = Counter(v.kind for d in outcome.plan.decisions for v in d.verdicts)
    assert (
        kinds == Counter({VerdictKind.TO_SEND: leave, VerdictKind.POSTPONED: customers - leave}) + Counter()
    )
    assert len(house.sent()) == leave
    later = {v.next_on for d in outcome.plan.decisions for v in d.verdicts if v.kind is VerdictKind.POSTPONED}
    assert later <= {date(2026, 7, 8)}  # today is over for them


def test_the_oldest_leave_first(tmp_path: Path) -> None:
    house = _house(tmp_path, CAP + 2)
    house.run(DAY)
    assert {str(message["To"]) for message in house.sent()} == {
        f"compta@client{n}.example" for n in range(2, CAP + 2)
    }


def test_the_cap_is_the_days_and_not_the_runs(tmp_path: Path) -> None:
    house = _house(tmp_path, CAP + 2)
    house.run(DAY)
    house.run(DAY, "11:00")
    assert len(house.sent()) == CAP
