"""Without an issue date, a number used again after its invoice has left inherits neither ladder nor money."""

from __future__ import annotations

from pathlib import Path

from runner.model.decision import VerdictKind
from tests.house import House, build

COLUMN = "    emise_le: Date\n"


def house_without_issue_dates(tmp_path: Path) -> House:
    house = build(tmp_path)
    house.change(COLUMN, "")
    return house


def test_the_new_invoice_of_a_reminded_number_is_held_or_begins_its_ladder(tmp_path: Path) -> None:
    house = house_without_issue_dates(tmp_path)
    house.export("2026-06-15", "FA-1;C1;;01/06/2026;1 000,00;1 000,00")
    house.run("2026-06-15")
    assert len(house.steps()) == 1
    house.export("2026-06-16", "FA-9;C1;;01/12/2026;10,00;10,00")
    house.run("2026-06-16")
    house.export("2027-01-18", "FA-1;C1;;11/01/2027;700,00;700,00", "FA-9;C1;;01/12/2027;10,00;10,00")
    outcome = house.run("2027-01-18")
    assert outcome.plan is not None
    verdicts = {v.invoice.key.number: v for d in outcome.plan.decisions for v in d.verdicts}
    new = verdicts["FA-1"]
    assert new.kind is VerdictKind.DOUBTFUL_DATA or (new.step and new.step.name == "rappel"), new


def test_money_learnt_for_the_old_invoice_does_not_lower_the_new_one_and_silence_it(tmp_path: Path) -> None:
    house = house_without_issue_dates(tmp_path)
    house.export("2026-06-08", "FA-1;C1;;01/06/2026;1 000,00;1 000,00")
    house.payment("2026-06-08", "1 000,00", "FA-1")
    house.run("2026-06-08")
    house.export("2026-06-09", "FA-9;C1;;01/12/2026;10,00;10,00")
    house.run("2026-06-09")
    house.export("2027-01-18", "FA-1;C1;;11/01/2027;700,00;700,00", "FA-9;C1;;01/12/2027;10,00;10,00")
    outcome = house.run("2027-01-18")
    assert outcome.plan is not None
    kinds = {v.invoice.key.number: v.kind for d in outcome.plan.decisions for v in d.verdicts}
    assert kinds["FA-1"] is not VerdictKind.SETTLED
