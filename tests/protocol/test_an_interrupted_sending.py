"""Ctrl-C, a stopped job or a bug in the midst of a batch: what is known is committed and told."""

from __future__ import annotations

from pathlib import Path

import pytest

from runner.model.mail import SendResult
from runner.notices.maildir import MaildirTransport
from runner.run import send as sending
from tests.house import House, build

DAY = "2026-07-07"


@pytest.fixture
def house(tmp_path: Path) -> House:
    house = build(tmp_path)
    house.change("journal: {branche", "compte_rendu: [claire@mercier.example]\njournal: {branche")
    house.customers(*(f"C{n};Client {n};entreprise;compta@client{n}.example" for n in range(3)))
    house.export(DAY, *(f"FA-{n};C{n};01/06/2026;30/06/2026;1 200,00;1 200,00" for n in range(3)))
    return house


def _break(patch: pytest.MonkeyPatch, error: BaseException) -> None:
    """The second message breaks the run: nobody knows how far it came."""
    send, tried = MaildirTransport.send, []

    def second(*arguments: object) -> SendResult:
        tried.append(arguments)
        if len(tried) == 2:
            raise error
        return send(*arguments)  # type: ignore[arg-type]  # handed through

    patch.setattr(MaildirTransport, "send", second)


@pytest.mark.parametrize("error", [KeyboardInterrupt(), ZeroDivisionError()], ids=["interrupt", "bug"])
def test_the_message_in_hand_is_in_doubt_the_others_are_known(
    house: House, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    _break(monkeypatch, error)
    with pytest.raises(type(error)):
        house.run(DAY)
    state = house.state()
    assert sorted(n.outcome for n in state.notices.values()) == ["abandonnee", "envoi_a_verifier", "envoyee"]
    assert [task.kind for task in state.tasks.values()] == ["envoi"]
    assert state.lease is None
    assert state.last_closed is not None
    assert state.last_closed.result == "interrompu"
    assert len(house.reports()) == 1


def test_the_next_run_sends_what_was_never_tried_and_not_what_is_in_doubt(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        _break(patch, KeyboardInterrupt())
        with pytest.raises(KeyboardInterrupt):
            house.run(DAY)
    house.run(DAY, "07:40")
    assert len(house.sent()) == 2


def test_an_interruption_between_the_sending_and_its_note_leaves_a_doubt(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message has left and nothing says so yet: it must not count as never tried."""

    def interrupted(*_arguments: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(sending, "outcome_events", interrupted)
        with pytest.raises(KeyboardInterrupt):
            house.run(DAY)
    outcomes = [notice.outcome for notice in house.state().notices.values()]
    assert sorted(outcomes) == ["abandonnee", "abandonnee", "envoi_a_verifier"]
    house.run(DAY, "07:40")
    assert len(house.sent()) == 3
    assert [n.outcome for n in house.state().notices.values()].count("envoyee") == 3
