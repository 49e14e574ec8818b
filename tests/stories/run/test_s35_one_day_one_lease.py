"""Story 35: a run crosses midnight, or a second one starts while the first still sends."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from runner.model.problem import BrakeError, OutsideError
from runner.notices.maildir import MaildirTransport
from tests.house import House
from tests.stories.run.conftest import LATE


def _many(house: House, count: int) -> None:
    house.customers(*(f"C{n:02d};Client {n};entreprise;compta@client{n}.example" for n in range(count)))
    house.export(
        "2026-07-07", *(f"FA-{n};C{n:02d};01/06/2026;30/06/2026;100,00;100,00" for n in range(count))
    )


def test_a_second_run_stops_while_the_first_holds_the_lease(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.export("2026-07-07", LATE)
    other = house.clone("other")
    send, stopped = MaildirTransport.send, []

    def during(*arguments: object) -> object:
        monkeypatch.setattr(MaildirTransport, "send", send)
        with pytest.raises(OutsideError, match="lease"):
            other.run("2026-07-07", "07:13")
        stopped.append(True)
        return send(*arguments)  # type: ignore[arg-type]  # handed through

    monkeypatch.setattr(MaildirTransport, "send", during)
    house.run("2026-07-07")
    assert stopped == [True]
    assert len(house.sent()) == 1


def test_two_runs_that_start_together_send_once(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    from runner.run import daily as story

    house.export("2026-07-07", LATE)
    other, reserve = house.clone("other"), story.reserve

    def overtaken(*arguments: object) -> object:
        monkeypatch.setattr(story, "reserve", reserve)
        other.run("2026-07-07", "07:13")
        return reserve(*arguments)  # type: ignore[arg-type]  # handed through

    monkeypatch.setattr(story, "reserve", overtaken)
    house.run("2026-07-07")
    assert len(house.sent()) == 1
    assert house.kinds().count("RunClosed") == 2


def test_what_midnight_cuts_off_leaves_the_next_day(house: House) -> None:
    _many(house, 30)
    times = _clock("2026-07-07T21:58:20", step=timedelta(seconds=1))
    with pytest.raises(OutsideError, match="autre_jour"):
        house.run("2026-07-07", clock=lambda: next(times))
    assert 0 < len(house.sent()) < 30
    house.export("2026-07-08", *(f"FA-{n};C{n:02d};01/06/2026;30/06/2026;100,00;100,00" for n in range(30)))
    house.run("2026-07-08")
    assert len({str(m["To"]) for m in house.sent()}) == len(house.sent()) == 30


def _clock(start: str, step: timedelta) -> Iterator[datetime]:
    now = datetime.fromisoformat(start).replace(tzinfo=UTC)
    while True:
        yield now
        now += step


def test_suspendre_written_during_the_sending_stops_the_next_batch(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    _many(house, 30)
    person, send = house.clone("person"), MaildirTransport.send

    def during(*arguments: object) -> object:
        monkeypatch.setattr(MaildirTransport, "send", send)
        person.change("mode: reel", "mode: reel\nsuspendre: oui")
        return send(*arguments)  # type: ignore[arg-type]  # handed through

    monkeypatch.setattr(MaildirTransport, "send", during)
    with pytest.raises(OutsideError, match="suspendu"):
        house.run("2026-07-07")
    assert len(house.sent()) == 20


def test_a_stale_checkout_is_refused(house: House) -> None:
    house.export("2026-07-07", LATE)
    house.clone("person").write("NOTE.md", "une règle de plus")
    with pytest.raises(BrakeError, match="newest"):
        house.run("2026-07-07")
    assert house.sent() == []
