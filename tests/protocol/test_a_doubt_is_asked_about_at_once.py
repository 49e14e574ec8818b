"""A message nobody knows left is a person's task from the run that finds it, whatever stops that run."""

from __future__ import annotations

from pathlib import Path

import pytest

from runner.model.problem import BrakeError
from tests.house import build
from tests.protocol.effects import CALM, Killed, Weather, storm

ROW = "FA-1;C1;01/06/2026;30/06/2026;1 200,00;1 200,00"


def test_a_run_stopped_by_a_brake_still_asks_about_the_message_a_dead_run_left(tmp_path: Path) -> None:
    house = build(tmp_path)
    house.export("2026-07-07", ROW)
    after_the_batch = Weather(kill=4)
    with storm(after_the_batch, lambda _: None, lambda: None), pytest.raises(Killed):
        house.run("2026-07-07")
    house.change("mode: reel", "mode: reel\nsuspendre: oui")
    with storm(CALM, lambda _: None, lambda: None), pytest.raises(BrakeError):
        house.run("2026-07-08")
    (reference,) = house.state().customers["C1"].doubtful
    assert [task.kind for task in house.state().tasks.values()] == ["envoi"]
    assert house.state().tasks[f"T-{reference}-envoi"].customer == "C1"
