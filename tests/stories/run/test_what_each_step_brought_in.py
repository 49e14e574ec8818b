"""After some weeks she asks which step gets paid: `relance effects` answers from the journal alone."""

from __future__ import annotations

import json
from typing import Any

import pytest

from runner.cli import main
from tests.house import House

ROWS = {
    "FA-1": "FA-1;C1;01/06/2026;30/06/2026;100,00;100,00",
    "FA-2": "FA-2;C2;01/06/2026;30/06/2026;200,00;150,00",
    "FA-3": "FA-3;C3;01/06/2026;30/06/2026;300,00;300,00",
    "FA-4": "FA-4;C3;01/07/2026;31/07/2026;40,00;40,00",
}


def test_the_step_before_the_money_gets_the_credit(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    house.customers(*(f"{c};{c} SA;entreprise;a@{c.lower()}.example" for c in ("C1", "C2", "C3")))
    house.change("disparues: 10 %", "disparues: 100 %")
    house.export("2026-07-06", *ROWS.values())
    house.run("2026-07-07")  # the first reminder of the three
    house.payment("2026-07-10", "150,00", "FA-2", payer="C2 SA")
    house.human("2026-07-09", "a@c3.example", "Bonjour, merci de patienter.")
    house.export("2026-07-10", *ROWS.values())
    house.run("2026-07-10")
    house.export("2026-07-13", *(ROWS[name] for name in ("FA-1", "FA-3", "FA-4")))
    house.run("2026-07-13")
    house.export("2026-07-28", *(ROWS[name] for name in ("FA-1", "FA-3")))
    house.run("2026-07-28")  # the firm one for C1; C3 waits for an answer

    told = _effects(house, capsys)
    (rappel,) = (step for step in told["steps"] if step["step"] == "rappel")
    assert rappel == {
        "policy": "standard",
        "step": "rappel",
        "invoices": 3,
        "settled": 1,
        "next_step": 1,
        "waiting": 1,
        "crossed": 0,
        "settled_amount": "150.00",
        "median_days": 3,
        "replies": 1,
    }
    assert told["unasked"] == {"invoices": 1, "amount": "40.00"}


def _effects(house: House, capsys: pytest.CaptureFixture[str]) -> Any:
    assert main(["effects", "--format", "json", "--site", str(house.site)]) == 0
    return json.loads(capsys.readouterr().out)
