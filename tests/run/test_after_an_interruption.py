"""What a run does about one that did not end: it waits for its lease, and asks about what may have left."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from runner.journal.fold import fold
from runner.model import events as ev
from runner.model.problem import OutsideError
from runner.model.state import State
from runner.run.recovery import recovery_events, refuse_leased
from tests.journal.test_fold import DAY, batch, intended, on

UNTIL = datetime(2026, 7, 20, 6, 0, 0, tzinfo=UTC)
LEASE = ev.Lease(run="P1", until="2026-07-20T06:00:00Z")


def test_another_run_waits_until_the_lease_has_ended_and_no_longer() -> None:
    state = fold([LEASE])
    with pytest.raises(OutsideError) as stop:
        refuse_leased(state, UNTIL - timedelta(seconds=1))
    assert "P1" in str(stop.value)
    refuse_leased(state, UNTIL)
    paris = timezone(timedelta(hours=2))
    with pytest.raises(OutsideError):
        refuse_leased(state, (UNTIL - timedelta(seconds=1)).astimezone(paris))
    refuse_leased(State(), UNTIL - timedelta(seconds=1))
    refuse_leased(fold([LEASE, ev.Lease(run="P1", until="", returned=True)]), UNTIL - timedelta(seconds=1))


def test_what_was_never_tried_is_dropped_and_what_may_have_left_is_asked() -> None:
    messages = (intended(f"R-{n}") for n in range(6))
    ends = (
        ev.Sent(notice="R-2"),
        ev.Refused(notice="R-3", code=451, permanent=False),
        ev.Dropped(notice="R-4", reason="suspendu"),
        ev.Doubtful(notice="R-5"),
    )
    state = fold(on(DAY, *messages, batch(*(f"R-{n}" for n in range(1, 6))), *ends))
    assert list(recovery_events(state)) == [
        ev.Dropped(notice="R-0", reason="jamais_tente"),
        ev.Doubtful(notice="R-1"),
        ev.TaskOpened(task="T-R-1-envoi", kind="envoi", customer="C1", notice="R-1"),
    ]
