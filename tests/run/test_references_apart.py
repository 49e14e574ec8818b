"""Two messages are never called by one reference: what is known of one would be said of the other."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.house import House, build

DAY, LATER = "2026-07-07", "2026-07-24"


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    """One in a thousand million comes out the same by chance; here all do."""
    monkeypatch.setattr("runner.dunning.notices.notice_reference", lambda *_: "R-7F3K2Q")
    house = build(tmp_path)
    house.customers(*(f"C{n};Client {n};entreprise;compta@client{n}.example" for n in range(3)))
    return house


def _run(house: House, day: str) -> None:
    house.export(day, *(f"FA-{n};C{n};01/06/2026;30/06/2026;100,00;100,00" for n in range(3)))
    house.run(day)


def test_within_one_run_each_has_its_own(house: House) -> None:
    _run(house, DAY)
    assert len(house.state().notices) == 3
    assert {notice.intended.customer for notice in house.state().notices.values()} == {"C0", "C1", "C2"}
    _run(house, "2026-07-08")
    assert len(house.sent()) == 3


def test_those_of_earlier_runs_are_not_taken_again(house: House) -> None:
    _run(house, DAY)
    _run(house, LATER)
    assert len(house.state().notices) == 6
    assert [step for _, step in house.steps()] == ["rappel"] * 3 + ["rappel-ferme"] * 3
