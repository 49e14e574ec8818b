"""What no reason lifts: everything liftable is lifted here, and the run stops all the same (DESIGN §6)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from runner.model.problem import BrakeError, OutsideError, RelanceError, UserError
from runner.run.brakes import LIFTABLE
from tests.house import House, build
from tests.protocol.effects import Killed, Weather, storm

DAY = "2026-07-07"
ALL = dict.fromkeys(LIFTABLE, "exercice")


def _suspended(house: House) -> None:
    house.change("mode: reel", "mode: reel\nsuspendre: oui")


def _unread(house: House) -> None:
    for part in ("new", "cur"):
        (house.site / "boite" / part).rename(house.site / part)


def _stale(house: House) -> None:
    house.clone("person").write("NOTE.md", "une règle de plus")


def _unsaved(house: House) -> None:
    path = house.site / "relance.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "# essai\n", encoding="utf-8")


def _no_journal(house: House) -> None:
    house.git("push", "--quiet", "origin", "--delete", "journal")


def _foreign_journal(house: House) -> None:
    house.git("push", "--quiet", "--force", "origin", "origin/journal-essai:refs/heads/journal")


def _public(house: House) -> None:
    house.environ["RELANCE_REPOSITORY_VISIBILITY"] = "public"


def _of_unknown_visibility(house: House) -> None:
    house.environ["GITHUB_ACTIONS"] = "true"


def _leased(house: House) -> None:
    after_the_reservation = Weather(kill=3)
    with storm(after_the_reservation, lambda _: None, lambda: None), pytest.raises(Killed):
        house.run(DAY)


def _rolled_back(house: House) -> None:
    """This clone knew more; a new one has only the copies to go by, as story 34 tells."""
    old = house.branch().fetch()
    house.run(DAY)
    house.git("push", "--quiet", "--force", "origin", f"{old}:refs/heads/journal")


CASES: dict[str, tuple[Callable[[House], None], type[RelanceError]]] = {
    "suspendre": (_suspended, BrakeError),
    "mailbox unread": (_unread, OutsideError),
    "stale checkout": (_stale, BrakeError),
    "rules not committed": (_unsaved, BrakeError),
    "journal missing": (_no_journal, UserError),
    "journal foreign": (_foreign_journal, UserError),
    "journal rolled back": (_rolled_back, UserError),
    "open lease": (_leased, OutsideError),
    "public repository": (_public, BrakeError),
    "visibility unknown": (_of_unknown_visibility, BrakeError),
}


@pytest.mark.parametrize("case", CASES)
def test_it_stops_whatever_is_lifted(tmp_path: Path, case: str) -> None:
    house = build(tmp_path)
    house.export(DAY, "FA-1;C1;01/06/2026;30/06/2026;1 200,00;1 200,00")
    wrong, error = CASES[case]
    wrong(house)
    left = len(house.sent())
    with pytest.raises(error) as stop:
        house.run(DAY, "07:40", lifts=ALL)
    assert stop.value.exit_code == error.exit_code
    assert len(house.sent()) == left


def test_in_essai_a_public_repository_is_no_obstacle(tmp_path: Path) -> None:
    """Nothing leaves, and the data is the example's."""
    house = build(tmp_path, mode="essai")
    _public(house)
    house.export(DAY, "FA-1;C1;01/06/2026;30/06/2026;1 200,00;1 200,00")
    house.run(DAY)
    assert house.sent() == []
