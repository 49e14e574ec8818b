"""A mail server that answers nothing: the rest does not wait for it, nor lose one of its tries (story 36)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from runner.model.mail import SendResult, SendStatus
from runner.model.problem import OutsideError
from runner.notices.maildir import MaildirTransport
from tests.house import House, build

DAY = "2026-07-07"
COUNT = 6


@pytest.fixture
def house(tmp_path: Path) -> House:
    house = build(tmp_path)
    house.customers(*(f"C{n};Client {n};entreprise;compta@client{n}.example" for n in range(COUNT)))
    house.export(DAY, *(f"FA-{n};C{n};01/06/2026;30/06/2026;1 200,00;1 200,00" for n in range(COUNT)))
    return house


def _mute(patch: pytest.MonkeyPatch, when: Callable[[int], bool]) -> None:
    """No answer to the n-th message, from 1, where `when` says so."""
    send, tried = MaildirTransport.send, []

    def numbered(*arguments: object) -> SendResult:
        tried.append(arguments)
        if when(len(tried)):
            return SendResult(SendStatus.REFUSED, 0)
        return send(*arguments)  # type: ignore[arg-type]  # handed through

    patch.setattr(MaildirTransport, "send", numbered)


def test_after_three_messages_without_an_answer_the_rest_is_left_for_later(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        _mute(patch, lambda n: n > 1)
        with pytest.raises(OutsideError, match="the sending server could not be used"):
            house.run(DAY, once=True)
    outcomes = [notice.outcome for notice in house.state().notices.values()]
    assert outcomes == ["envoyee", "refusee", "refusee", "refusee", "abandonnee", "abandonnee"]
    refusals = {r.refusals for c in ("C4", "C5") for r in house.state().customers[c].invoices.values()}
    assert refusals == {0}
    house.run(DAY, "09:43", once=True)
    assert len({str(message["To"]) for message in house.sent()}) == COUNT


def test_messages_that_break_the_line_now_and_then_stop_nobody_else(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    _mute(monkeypatch, lambda n: n in {1, 2, 4, 5})
    house.run(DAY)
    assert len(house.sent()) == 2
