"""Most of a paced run is a wait for the next message's turn: a laptop is closed there, or Ctrl-C typed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from runner.model.problem import OutsideError
from tests.protocol.wire import DAY, Wired, owe

START = datetime(2026, 7, 7, 5, 12, tzinfo=UTC)


@pytest.fixture
def paced(wired: Wired) -> Wired:
    owe(wired, 4)
    wired.change("par_minute: 6000", "par_minute: 2")
    return wired


def test_one_that_wakes_up_after_its_lease_sends_no_more(paced: Wired) -> None:
    now = [START]

    def closed_until_the_afternoon(_seconds: float) -> None:
        now[0] += timedelta(hours=7)

    with pytest.raises(OutsideError, match="its lease had ended"):
        paced.run(DAY, clock=lambda: now[0], sleep=closed_until_the_afternoon)
    assert len(paced.sent()) == 2
    assert sorted(paced.outcomes().values()) == ["abandonnee", "abandonnee", "envoyee", "envoyee"]


def test_one_that_is_stopped_there_leaves_no_doubt(paced: Wired) -> None:
    def stopped(_seconds: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        paced.run(DAY, sleep=stopped)
    assert sorted(paced.outcomes().values()) == ["abandonnee", "abandonnee", "envoyee", "envoyee"]
    assert paced.open_tasks() == []
