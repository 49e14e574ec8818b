"""An invoice the books move to another customer or another day of issue loses neither money nor ladder."""

from __future__ import annotations

from pathlib import Path

import pytest

from runner.model.decision import Verdict, VerdictKind
from tests.house import House, build

FIRST = "FA-1;C1;01/06/2026;30/06/2026;1 200,00;1 200,00"
OTHER = "FA-9;C2;01/06/2026;01/12/2026;500,00;500,00"
DISPUTE = "litige:\n  facture: FA-1\n  motif: quantité\n  par: claire.morel\n  jusqu_au: 28/07/2026\n"
ROW = "client;facture;derniere_etape;le\nC2;FA-1;{step};{on}\n"


@pytest.fixture
def house(tmp_path: Path) -> House:
    made = build(tmp_path)
    made.customers(
        "C1;Menuiserie Roche;entreprise;compta@roche.example",
        "C2;Durand;entreprise;compta@durand.example",
    )
    return made


def day(house: House, on: str, *rows: str) -> Verdict:
    """The verdict of FA-1."""
    house.export(on, *rows, OTHER)
    outcome = house.run(on)
    assert outcome.plan is not None
    (found,) = (v for d in outcome.plan.decisions for v in d.verdicts if v.invoice.key.number == "FA-1")
    return found


def test_what_was_paid_of_it_stays_paid_under_the_other_customer(house: House) -> None:
    house.payment("2026-07-06", "1 200,00", "FA-1")
    assert day(house, "2026-07-06", FIRST).kind is VerdictKind.SETTLED
    assert day(house, "2026-07-07", FIRST.replace("C1", "C2")).kind is VerdictKind.SETTLED
    house.write("suivi/reprise.csv", ROW.format(step="", on=""))
    assert day(house, "2026-07-08", FIRST.replace("C1", "C2")).kind is VerdictKind.SETTLED
    assert house.sent() == []


def test_a_dispute_left_in_the_other_folder_is_looked_for_before_anything_leaves(house: House) -> None:
    assert day(house, "2026-07-07", FIRST).kind is VerdictKind.TO_SEND
    house.fact("C1", "2026-07-08-litige", DISPUTE)
    assert day(house, "2026-07-08", FIRST).kind is VerdictKind.DISPUTE
    for on in ("2026-07-09", "2026-07-27", "2026-08-03"):
        assert day(house, on, FIRST.replace("C1", "C2")).kind is VerdictKind.TO_RESUME
    assert len(house.sent()) == 1


def test_once_a_person_said_where_it_stands_its_ladder_goes_on(house: House) -> None:
    assert day(house, "2026-07-07", FIRST).kind is VerdictKind.TO_SEND
    assert day(house, "2026-07-08", FIRST.replace("C1", "C2")).kind is VerdictKind.TO_RESUME
    house.write("suivi/reprise.csv", ROW.format(step="rappel", on="07/07/2026"))
    found = day(house, "2026-07-09", FIRST.replace("C1", "C2"))
    assert (found.kind, found.step and found.step.name) == (VerdictKind.WAITS, "appel")


def test_moved_back_it_still_knows_what_was_paid(house: House) -> None:
    house.payment("2026-07-06", "1 200,00", "FA-1")
    day(house, "2026-07-06", FIRST)
    day(house, "2026-07-07", FIRST.replace("C1", "C2"))
    assert day(house, "2026-07-08", FIRST).kind is VerdictKind.SETTLED
    assert house.sent() == []


@pytest.mark.parametrize("first", ["01/06/2026", ""], ids=["put right", "column mapped later"])
def test_a_day_of_issue_put_right_changes_nothing(house: House, first: str) -> None:
    if not first:
        house.change("    emise_le: Date\n", "")
    before = FIRST.replace("01/06/2026", first, 1)
    assert day(house, "2026-07-07", before).kind is VerdictKind.TO_SEND
    house.payment("2026-07-08", "700,00", "FA-1")
    assert day(house, "2026-07-08", before).balance == 500_00
    if not first:
        house.change("    echeance: Échéance\n", "    emise_le: Date\n    echeance: Échéance\n")
    found = day(house, "2026-07-09", FIRST.replace("01/06/2026", "02/06/2026", 1))
    assert (found.balance, found.step and found.step.name) == (500_00, "appel")
    assert len(house.sent()) == 1


def test_a_promise_of_it_still_holds(house: House) -> None:
    house.fact("C1", "2026-07-06-promesse", "promesse:\n  date: 20/07/2026\n  par: claire.morel\n")
    day(house, "2026-07-06", FIRST)
    moved = FIRST.replace("01/06/2026", "02/06/2026", 1)
    assert day(house, "2026-07-07", moved).kind is VerdictKind.PROMISE


def test_a_number_used_again_the_next_year_is_another_invoice(house: House) -> None:
    """A subscription: the same number and amount, the old one leaving as the new one comes."""
    assert day(house, "2026-07-07", FIRST).kind is VerdictKind.TO_SEND
    found = day(house, "2027-07-07", "FA-1;C1;01/06/2027;30/06/2027;1 200,00;1 200,00")
    assert (found.kind, found.step and found.step.name) == (VerdictKind.TO_SEND, "rappel")
