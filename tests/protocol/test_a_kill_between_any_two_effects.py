"""A run may die between any two effects: no step is sent twice, none is lost without a word."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from runner.model.problem import OutsideError
from tests.house import House, build
from tests.protocol.effects import Killed, killing

DAY, NEXT = "2026-07-08", "2026-07-09"
CUSTOMERS = 3


def _ready(home: Path) -> House:
    house = build(home)
    house.customers(*(f"C{n};Client {n};entreprise;compta@client{n}.example" for n in range(CUSTOMERS)))
    _export(house, DAY)
    return house


def _export(house: House, day: str) -> None:
    house.export(day, *(f"FA-{n};C{n};01/06/2026;30/06/2026;1 200,00;1 200,00" for n in range(CUSTOMERS)))


def _moments(home: Path) -> int:
    house = _ready(home)
    with killing(0) as effects:
        house.run(DAY)
    assert len(house.sent()) == CUSTOMERS
    return effects.moments


@pytest.fixture(scope="module")
def moments(tmp_path_factory: pytest.TempPathFactory) -> int:
    return _moments(tmp_path_factory.mktemp("whole"))


def test_a_whole_run_has_pushes_and_sends_to_be_killed_between(moments: int) -> None:
    pushes = 3  # the reservation, one batch, the end
    assert moments == 2 * (pushes + CUSTOMERS)


@pytest.mark.parametrize("at", range(1, 13))
def test_no_message_leaves_twice_and_none_is_lost_in_silence(tmp_path: Path, at: int) -> None:
    house = _ready(tmp_path)
    with killing(at) as effects:
        with pytest.raises(Killed):
            house.run(DAY)
        assert effects.moments == at
    _run_again_at_once(house)
    house.run(DAY, "10:00")
    _export(house, NEXT)
    house.run(NEXT)
    _nobody_twice_everybody_once(house)


def _run_again_at_once(house: House) -> None:
    """Within the hour the dead run's lease may still stand: then nothing happens at all."""
    try:
        house.run(DAY, "07:30")
    except OutsideError:
        assert "bail" in str(house.branch().name) or house.state().lease is not None


def _nobody_twice_everybody_once(house: House) -> None:
    received = Counter(str(message["To"]) for message in house.sent())
    told = {
        house.state().notices[r].intended.customer
        for c in house.state().customers.values()
        for r in c.doubtful
    }
    for number in range(CUSTOMERS):
        address, code = f"compta@client{number}.example", f"C{number}"
        assert received[address] == 1 or (received[address] == 0 and code in told)
