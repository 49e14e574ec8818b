"""A fact under a code that differs by case, spaces or zeros holds the customer who was meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from runner.model.decision import VerdictKind
from runner.review.outcome import RunOutcome
from tests.house import House, build

ROWS = (
    "FA-1;C0142;01/06/2026;30/06/2026;1 200,00;1 200,00",
    "FA-2;C2;01/06/2026;30/06/2026;900,00;900,00",
)
PAUSE = "pause:\n  motif: vacances\n  par: claire.morel\n  jusqu_au: 28/07/2026\n"


@pytest.fixture
def house(tmp_path: Path) -> House:
    made = build(tmp_path)
    made.customers(
        "C0142;Menuiserie Roche;entreprise;compta@roche.example",
        "C2;Durand;entreprise;compta@durand.example",
    )
    made.export("2026-07-07", *ROWS)
    return made


def verdicts(outcome: RunOutcome) -> dict[str, VerdictKind]:
    assert outcome.plan is not None
    return {v.invoice.key.customer: v.kind for d in outcome.plan.decisions for v in d.verdicts}


@pytest.mark.parametrize("code", ["c0142", "C0142 ", "C 0142", "C142", "C-0142"])
def test_it_holds_whoever_was_meant_and_nobody_else(house: House, code: str) -> None:
    house.fact(code, "2026-07-01-pause", PAUSE)
    outcome = house.run("2026-07-07")
    assert verdicts(outcome) == {"C0142": VerdictKind.DOUBTFUL_DATA, "C2": VerdictKind.TO_SEND}
    assert len(house.sent()) == 1
    house.git("mv", f"suivi/{code}", "suivi/C0142")
    house.push("suivi")
    assert verdicts(house.run("2026-07-08"))["C0142"] is VerdictKind.HOLD


def test_so_does_a_row_of_reprise_from_which_a_workbook_took_the_zeros(house: House) -> None:
    row = "client;facture;derniere_etape;le\nC142;FA-1;mise-en-demeure;02/07/2026\n"
    house.write("suivi/reprise.csv", row)
    assert verdicts(house.run("2026-07-07"))["C0142"] is VerdictKind.DOUBTFUL_DATA


def test_two_customers_whose_codes_are_alike_keep_their_own_facts(house: House) -> None:
    house.export("2026-07-07", *ROWS, "FA-3;c0142;01/06/2026;30/06/2026;700,00;700,00")
    house.fact("c0142", "2026-07-01-pause", PAUSE)
    found = verdicts(house.run("2026-07-07"))
    assert (found["C0142"], found["c0142"]) == (VerdictKind.TO_SEND, VerdictKind.HOLD)
