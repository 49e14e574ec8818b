"""A copy that comes after a person said «it did not leave»: the proof counts, no second message leaves."""

from __future__ import annotations

from pathlib import Path

import pytest

from runner.model.problem import BrakeError
from tests.house import build
from tests.protocol.effects import Killed, Weather, storm

ROW = "FA-1;C1;01/06/2026;30/06/2026;1 200,00;1 200,00"
BETWEEN_MESSAGE_AND_COPY = Weather(kill=6)


def test_it_ends_the_retry(tmp_path: Path) -> None:
    house = build(tmp_path)
    house.export("2026-07-07", ROW)
    with storm(BETWEEN_MESSAGE_AND_COPY, lambda _: None, lambda: None), pytest.raises(Killed):
        house.run("2026-07-07")
    house.run("2026-07-07", "09:43")
    (reference,) = house.state().customers["C1"].doubtful
    house.fact("C1", "2026-07-07-envoi", f"envoi:\n  reference: {reference}\n  parti: non\n")
    house.change("mode: reel", "mode: reel\nsuspendre: oui")
    with pytest.raises(BrakeError):
        house.run("2026-07-07", "11:00")
    (copy,) = (house.site / "boite" / "tmp").iterdir()
    copy.rename(house.site / "boite" / "new" / copy.name)
    house.change("mode: reel\nsuspendre: oui", "mode: reel")
    house.run("2026-07-07", "14:00")
    assert len(house.sent()) == 1
    assert house.steps() == [("2026-07-07", "rappel")]
