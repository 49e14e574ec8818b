"""`envoi.copie` goes where nobody reads: after a crash nothing could prove what left. A person is asked."""

from __future__ import annotations

from datetime import UTC, datetime

from runner.model.events import TaskOpened
from tests.protocol.wire import AFTER, DAY, NEXT, Wired, late, owe


def told(wired: Wired) -> list[str]:
    return [event.task for event in wired.events_of(TaskOpened) if event.kind == "copies"]


def test_a_person_is_asked_the_next_day_and_no_more_once_one_is_read(wired: Wired) -> None:
    owe(wired, 2)
    wired.run(DAY)
    assert told(wired) == []
    wired.export(NEXT, *late(2))
    wired.run(NEXT)
    assert told(wired) == ["T-copies"]
    for message in wired.server.messages:
        wired.account.deliver(message.raw, at=datetime(2026, 7, 8, 5, tzinfo=UTC))
    wired.export(AFTER, *late(2))
    wired.run(AFTER)
    assert "T-copies" not in wired.state().tasks


def test_copies_that_are_read_ask_nothing(wired: Wired) -> None:
    wired.delivers_copies()
    owe(wired, 2)
    wired.run(DAY)
    wired.export(NEXT, *late(2))
    wired.run(NEXT)
    assert told(wired) == []


def test_a_trial_has_no_copies_and_asks_nothing(wired: Wired) -> None:
    wired.change("mode: reel", "mode: essai")
    owe(wired, 2)
    for day in (DAY, NEXT):
        wired.export(day, *late(2))
        wired.run(day)
    assert "Sent" in wired.kinds("journal-essai")
    assert "T-copies" not in wired.state("journal-essai").tasks
