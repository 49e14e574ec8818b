"""A brake that nobody lifted stops the next run too: what it compares with is the last run it let pass."""

from __future__ import annotations

from pathlib import Path

import pytest

from runner.model.problem import BrakeError
from tests.house import House, build

LATE = "05/05/2026;05/06/2026;1 000,00"


def house_of_twelve(tmp_path: Path) -> House:
    house = build(tmp_path)
    house.customers(*(f"C{n:02};Client {n};entreprise;c{n}@client.example" for n in range(12)))
    house.export("2026-06-08", *(row(n) for n in range(12)))
    house.run("2026-06-08")
    return house


def row(number: int, balance: str = "1 000,00") -> str:
    return f"FA-{number:02};C{number:02};{LATE};{balance}"


def test_an_export_filtered_by_mistake_stops_every_run_until_a_person_lifts_the_brake(tmp_path: Path) -> None:
    house = house_of_twelve(tmp_path)
    house.export("2026-06-15", *(row(n) for n in range(6)))
    for at in ("07:17", "09:43"):
        with pytest.raises(BrakeError):
            house.run("2026-06-15", at)
    assert not house.sent()


def test_an_older_export_stops_every_run_until_a_newer_one_comes(tmp_path: Path) -> None:
    house = house_of_twelve(tmp_path)
    house.export("2026-06-09", *(row(n, "600,00") for n in range(12)))
    house.run("2026-06-09")
    house.export("2026-06-08", *(row(n) for n in range(12)))
    for at in ("07:17", "09:43"):
        with pytest.raises(BrakeError):
            house.run("2026-06-10", at)


def test_a_lifted_brake_lets_the_next_run_pass(tmp_path: Path) -> None:
    house = house_of_twelve(tmp_path)
    house.export("2026-06-09", *(row(n) for n in range(6)))
    house.run("2026-06-09", lifts={"disparues": "cession de portefeuille"})
    house.run("2026-06-09", "09:43")


def test_invoices_that_are_back_are_not_missed_any_more(tmp_path: Path) -> None:
    house = house_of_twelve(tmp_path)
    house.export("2026-06-09", *(row(n) for n in range(6)))
    with pytest.raises(BrakeError):
        house.run("2026-06-09")
    house.export("2026-06-09", *(row(n) for n in range(12)))
    house.run("2026-06-09", "09:43")
