"""Story 35: a run crosses midnight, or a second one starts while the first still sends."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from runner.model.problem import BrakeError, OutsideError
from runner.notices.maildir import MaildirTransport
from runner.run.commit import reserve
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
    house.export("2026-07-07", LATE)
    other = house.clone("other")

    def overtaken(*arguments: object) -> object:
        monkeypatch.setattr("runner.run.daily.reserve", reserve)
        other.run("2026-07-07", "07:13")
        return reserve(*arguments)  # type: ignore[arg-type]  # handed through

    monkeypatch.setattr("runner.run.daily.reserve", overtaken)
    house.run("2026-07-07")
    assert len(house.sent()) == 1
    assert house.kinds().count("RunClosed") == 2


def test_what_midnight_cuts_off_leaves_the_next_day(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    _many(house, 30)
    send, tried = MaildirTransport.send, []

    def counted(*arguments: object) -> object:
        tried.append(arguments)
        return send(*arguments)  # type: ignore[arg-type]  # handed through

    def clock() -> datetime:
        return datetime(2026, 7, 7, 21, 59, tzinfo=UTC) + timedelta(minutes=2 * (len(tried) >= 20))

    monkeypatch.setattr(MaildirTransport, "send", counted)
    with pytest.raises(OutsideError, match="the day had ended"):
        house.run("2026-07-07", clock=clock)
    assert len(house.sent()) == 20
    house.export("2026-07-08", *(f"FA-{n};C{n:02d};01/06/2026;30/06/2026;100,00;100,00" for n in range(30)))
    house.run("2026-07-08")
    assert len({str(m["To"]) for m in house.sent()}) == len(house.sent()) == 30


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("mode: reel\nsuspendre: oui", "`suspendre: oui` is written"),
        ("mode: essai", "the mode was changed meanwhile"),
    ],
)
def test_what_stops_everything_stops_a_sending_at_its_next_batch(
    house: House, monkeypatch: pytest.MonkeyPatch, written: str, said: str
) -> None:
    _many(house, 30)
    person, send = house.clone("person"), MaildirTransport.send

    def during(*arguments: object) -> object:
        monkeypatch.setattr(MaildirTransport, "send", send)
        person.change("mode: reel", written)
        return send(*arguments)  # type: ignore[arg-type]  # handed through

    monkeypatch.setattr(MaildirTransport, "send", during)
    with pytest.raises(OutsideError, match=said):
        house.run("2026-07-07")
    assert len(house.sent()) == 20


def test_a_stale_checkout_is_refused(house: House) -> None:
    house.export("2026-07-07", LATE)
    house.clone("person").write("NOTE.md", "une règle de plus")
    with pytest.raises(BrakeError, match="newest"):
        house.run("2026-07-07")
    assert house.sent() == []
