"""The draft of a claim adds up, stops at the judgment, and says by when it is to be declared."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.calling import Caller
from tests.house import House, build

FACT = "procedure_collective: {publiee_le: 05/03/2026, jugement_le: 25/02/2026, par: claire.morel}\n"


@pytest.fixture
def house(tmp_path: Path) -> House:
    house = build(tmp_path)
    house.export(
        "2026-03-06",
        "FA-1;C1;01/01/2026;31/01/2026;12 000,00;12 000,00",
        "FA-2;C1;02/03/2026;02/04/2026;500,00;500,00",
        "AV-1;C1;02/02/2026;;-100,00;-100,00",
    )
    return house


def test_the_table_is_what_the_court_is_told(relance: Caller, house: House) -> None:
    house.fact("C1", "2026-03-06-procedure", FACT)
    said = relance("claim", "C1", "--format", "json", site=house.site)
    assert said.code == 0, said.err
    assert said.json == {
        "customer": "C1",
        "opened_on": "2026-02-25",
        "published_on": "2026-03-05",
        "declare_by": "2026-05-05",
        "credits": "100.00",
        "total": "12035.87",
        "invoices": [
            {
                "invoice": "FA-1",
                "issued": "2026-01-01",
                "due": "2026-01-31",
                "principal": "12000.00",
                "interest": "95.87",
                "flat_charge": "40.00",
                "total": "12135.87",
            }
        ],
        "after_the_judgment": ["FA-2"],
    }
    shown = relance("claim", "C1", site=house.site).out
    assert "FA-1" in shown
    assert "05/05/2026" in shown
    assert "Roche" not in shown


def test_without_proceedings_there_is_nothing_to_declare(relance: Caller, house: House) -> None:
    assert relance("claim", "C1", site=house.site).code == 1
    assert "C9" in relance("claim", "C9", site=house.site).err
