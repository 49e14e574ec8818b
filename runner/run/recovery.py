"""What an interrupted run left open. Absence proves nothing: there is never an automatic second send."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from runner.model.events import AnyEvent, Doubtful, Dropped, TaskOpened
from runner.model.problem import OutsideError
from runner.model.state import State
from runner.model.text import t
from runner.run.order import stamp


def refuse_leased(state: State, now: datetime) -> None:
    """Another run still holds the lease: stop before reading any mail (exit 5)."""
    lease = state.lease
    if lease is not None and stamp(now) < lease.until:
        raise OutsideError(
            t(
                "another run ({run}) holds the lease until {until} UTC; try again later",
                run=lease.run,
                until=lease.until,
            )
        )


def recovery_events(state: State) -> Iterator[AnyEvent]:
    """Once the mail is read: never tried → planned again; tried without a found copy → a person says."""
    for reference, notice in state.notices.items():
        if notice.outcome:
            continue
        if notice.batch:
            yield from in_doubt(reference, notice.intended.customer)
        else:
            yield Dropped(notice=reference, reason="jamais_tente")


def in_doubt(reference: str, customer: str) -> Iterator[AnyEvent]:
    """Nobody knows whether it left: a person is asked at once, whatever becomes of this run."""
    yield Doubtful(notice=reference)
    yield TaskOpened(task=f"T-{reference}-envoi", kind="envoi", customer=customer, notice=reference)
