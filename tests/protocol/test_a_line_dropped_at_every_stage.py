"""The line to the mail server breaks, at every stage of SMTP: what is journalled, and what follows.

`DESIGN` §6: before the final dot a message is refused for now and planned again; after it nobody knows, until
its copy is found or a person says. There is never an automatic second send.
"""

from __future__ import annotations

import smtplib
import time
from typing import Any

import pytest

from runner.model.events import Doubtful, Dropped, Refused, Sent
from runner.model.problem import OutsideError
from tests.protocol.wire import AFTER, DAY, NEXT, Wired, debtor, late, owe, verdicts
from tests.servers.smtp import DROP, Fault


def _next_day(wired: Wired, day: str, count: int) -> dict[str, str]:
    """The faults are over; the run of another day."""
    wired.server.faults.clear()
    wired.export(day, *late(count))
    return verdicts(wired.run(day))


@pytest.mark.parametrize("stage", ["connect", "ehlo", "starttls", "auth"])
def test_before_a_message_is_begun_none_was_tried_and_all_leave_later_the_same_day(
    wired: Wired, stage: str
) -> None:
    owe(wired, 2)
    wired.server.faults.append(Fault(stage))
    with pytest.raises(OutsideError, match="localhost"):
        wired.run(DAY)
    assert [e.reason for e in wired.events_of(Dropped)] == ["connexion"] * 2
    assert wired.state().lease is None
    wired.server.faults.clear()
    wired.run(DAY, "07:40")
    assert wired.debtors() == [debtor(1), debtor(2)]


@pytest.mark.parametrize("stage", ["mail", "rcpt", "data"])
def test_before_the_body_a_message_is_refused_for_now_and_planned_again(wired: Wired, stage: str) -> None:
    owe(wired, 2)
    wired.server.faults.append(Fault(stage))
    wired.run(DAY)
    assert [(e.permanent, e.code) for e in wired.events_of(Refused)] == [(False, 421)] * 2
    assert wired.debtors() == []
    assert _next_day(wired, NEXT, 2) == {"C1": "a_envoyer", "C2": "a_envoyer"}
    assert wired.debtors() == [debtor(1), debtor(2)]


def _broken_body(server_gone: float) -> Any:
    """`smtplib.SMTP.send` that gives the server time to vanish under the body."""
    send = smtplib.SMTP.send

    def slow(smtp: smtplib.SMTP, data: bytes | str) -> None:
        if len(data) < 1_000:
            return send(smtp, data)
        raw = data if isinstance(data, bytes) else data.encode()
        send(smtp, raw[:500])
        time.sleep(server_gone)
        send(smtp, raw[500:1_000])
        time.sleep(server_gone)
        return send(smtp, raw[1_000:])

    return slow


def test_inside_the_body_a_message_is_refused_for_now_and_planned_again(
    wired: Wired, monkeypatch: pytest.MonkeyPatch
) -> None:
    owe(wired, 2)
    wired.server.faults.append(Fault("body", times=1))
    with monkeypatch.context() as patch:
        patch.setattr(smtplib.SMTP, "send", _broken_body(0.1))
        wired.run(DAY)
    assert wired.outcomes() == {"C1": "refusee", "C2": "envoyee"}
    assert [e.code for e in wired.events_of(Refused)] == [0]
    assert _next_day(wired, NEXT, 2) == {"C1": "a_envoyer", "C2": "attend"}
    assert wired.debtors() == [debtor(2), debtor(1)]


def test_after_the_final_dot_a_message_not_taken_waits_for_a_person(wired: Wired) -> None:
    wired.delivers_copies()
    owe(wired, 2)
    wired.server.faults.append(Fault("dot", times=1))
    wired.run(DAY)
    assert wired.outcomes() == {"C1": "envoi_a_verifier", "C2": "envoyee"}
    assert wired.open_tasks() == ["envoi"]
    for day in (NEXT, AFTER):
        assert _next_day(wired, day, 2) == {"C1": "envoi_a_verifier", "C2": "attend"}
        assert wired.open_tasks() == ["envoi"]
    assert wired.debtors() == [debtor(2)]
    assert len(wired.events_of(Doubtful)) == 1


def test_after_a_person_said_it_did_not_leave_it_is_planned_again(wired: Wired) -> None:
    owe(wired, 1)
    wired.server.faults.append(Fault("dot", times=1))
    wired.run(DAY)
    _say(wired, wired.references()["C1"], "non")
    assert _next_day(wired, NEXT, 1) == {"C1": "a_envoyer"}
    assert wired.debtors() == [debtor(1)]
    assert (wired.outcomes(), wired.open_tasks()) == ({"C1": "envoyee"}, [])
    assert _next_day(wired, AFTER, 1) == {"C1": "attend"}


def test_what_a_person_said_of_one_try_says_nothing_of_the_next(wired: Wired) -> None:
    """Two doubtful tries of a step on one day: the fact about the first must not release the second."""
    owe(wired, 1)
    wired.server.faults.append(Fault("dot", times=1))
    wired.run(DAY)
    first = wired.references()["C1"]
    _say(wired, first, "non")
    wired.server.faults.append(Fault("reply", times=1))
    wired.run(DAY, "10:00")
    assert wired.debtors() == [debtor(1)]
    for day in (NEXT, AFTER):
        assert _next_day(wired, day, 1) == {"C1": "envoi_a_verifier"}
    assert wired.debtors() == [debtor(1)]
    assert wired.references()["C1"] != first


def test_after_a_person_said_it_left_the_ladder_goes_on(wired: Wired) -> None:
    owe(wired, 1)
    wired.server.faults.append(Fault("reply", times=1))
    wired.run(DAY)
    assert wired.outcomes() == {"C1": "envoi_a_verifier"}
    _say(wired, wired.references()["C1"], "oui")
    assert _next_day(wired, NEXT, 1) == {"C1": "attend"}
    assert wired.steps() == [(DAY, "rappel")]
    assert wired.debtors() == [debtor(1)]


def _say(wired: Wired, reference: str, left: str) -> None:
    wired.fact("C1", f"2026-07-07-envoi-{left}", f"envoi: {{reference: {reference}, parti: {left}}}\n")


def test_after_the_final_dot_the_copy_proves_that_it_left(wired: Wired) -> None:
    wired.delivers_copies()
    owe(wired, 2)
    wired.server.faults.append(Fault("reply", times=1))
    wired.run(DAY)
    assert wired.outcomes() == {"C1": "envoi_a_verifier", "C2": "envoyee"}
    assert _next_day(wired, NEXT, 2) == {"C1": "attend", "C2": "attend"}
    assert (wired.outcomes(), wired.open_tasks()) == ({"C1": "envoyee", "C2": "envoyee"}, [])
    assert wired.steps() == [(DAY, "rappel")] * 2
    assert wired.debtors() == [debtor(1), debtor(2)]


def test_after_the_answer_a_dropped_line_costs_nothing(wired: Wired) -> None:
    owe(wired, 2)
    wired.server.faults.append(Fault("after", DROP))
    wired.run(DAY)
    assert wired.outcomes() == {"C1": "envoyee", "C2": "envoyee"}
    assert len(wired.events_of(Sent)) == 2
    assert wired.debtors() == [debtor(1), debtor(2)]
