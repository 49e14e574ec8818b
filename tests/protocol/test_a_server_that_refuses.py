"""A mail server that says no: for an hour, for good, to the copy alone. Only silence is doubtful (s. 36)."""

from __future__ import annotations

import pytest

from runner.model.events import Refused
from tests.protocol.wire import COPY, DAY, NEXT, Wired, debtor, late, owe, verdicts
from tests.servers.smtp import Fault

BUSY = "451 4.3.2 try again later"
NO = "550 5.1.1 no such user here"


def _codes(wired: Wired) -> list[tuple[int, bool]]:
    return [(event.code, event.permanent) for event in wired.events_of(Refused)]


@pytest.mark.parametrize("stage", ["rcpt", "dot"])
def test_a_server_busy_for_an_hour_costs_an_hour_and_nobodys_time(wired: Wired, stage: str) -> None:
    owe(wired, 3)
    wired.server.faults.append(Fault(stage, BUSY))
    outcome = wired.run(DAY)
    assert _codes(wired) == [(451, False)] * 3
    assert wired.debtors() == []
    assert wired.open_tasks() == []
    assert outcome.state.lease is None
    wired.server.faults.clear()
    wired.run(DAY, "08:20")
    assert wired.debtors() == [debtor(n) for n in (1, 2, 3)]
    wired.export(NEXT, *late(3))
    assert set(verdicts(wired.run(NEXT)).values()) == {"attend"}


def test_after_the_fourth_refusal_of_a_step_a_person_decides(wired: Wired) -> None:
    """`DESIGN` §6: planned again, three times."""
    wired.delivers_copies()
    owe(wired, 2)
    wired.server.faults.append(Fault("rcpt", BUSY, only=debtor(1)))
    for hour in ("07:12", "08:12", "09:12", "10:12"):
        assert verdicts(wired.run(DAY, hour))["C1"] == "a_envoyer"
    assert wired.open_tasks() == []
    assert verdicts(wired.run(DAY, "11:12")) == {"C1": "envoi_a_verifier", "C2": "attend"}
    assert wired.open_tasks() == ["refus"]
    assert _codes(wired) == [(451, False)] * 4
    assert wired.debtors() == [debtor(2)]


def test_a_person_who_has_seen_to_it_gives_the_step_three_more_tries(wired: Wired) -> None:
    owe(wired, 1)
    wired.server.faults.append(Fault("rcpt", BUSY, times=5, only=debtor(1)))
    for hour in ("07:12", "08:12", "09:12", "10:12", "11:12"):
        wired.run(DAY, hour)
    wired.fact("C1", "2026-07-07-envoi", f"envoi: {{reference: {wired.references()['C1']}, parti: non}}\n")
    assert verdicts(wired.run(DAY, "12:12")) == {"C1": "a_envoyer"}
    assert wired.outcomes() == {"C1": "refusee"}
    assert verdicts(wired.run(DAY, "13:12")) == {"C1": "a_envoyer"}
    assert (wired.debtors(), wired.open_tasks()) == ([debtor(1)], [])


@pytest.mark.parametrize("stage", ["rcpt", "dot"])
def test_a_refusal_for_good_is_a_task_and_never_tried_again(wired: Wired, stage: str) -> None:
    wired.delivers_copies()
    owe(wired, 3)
    wired.server.faults.append(Fault(stage, NO, times=1))
    wired.run(DAY)
    assert wired.outcomes() == {"C1": "refusee", "C2": "envoyee", "C3": "envoyee"}
    assert _codes(wired) == [(550, True)]
    wired.export(NEXT, *late(3))
    assert verdicts(wired.run(NEXT)) == {"C1": "envoi_a_verifier", "C2": "attend", "C3": "attend"}
    assert wired.open_tasks() == ["refus"]
    assert wired.debtors() == [debtor(2), debtor(3)]


@pytest.mark.parametrize("tries", [1, 4])
def test_the_report_shows_the_note_that_frees_a_refused_step(wired: Wired, tries: int) -> None:
    owe(wired, 1)
    wired.server.faults.append(Fault("rcpt", NO if tries == 1 else BUSY, times=tries, only=debtor(1)))
    for hour in range(tries + 1):
        wired.run(DAY, f"{8 + hour:02}:12")
    text = _report(wired)
    assert f"relance note C1 envoi --reference {wired.references()['C1']} --parti non" in text
    assert "peut-être" not in text


def _report(wired: Wired) -> str:
    body = wired.reports()[-1].get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def test_a_refusal_for_good_ends_when_a_person_has_corrected_the_address(wired: Wired) -> None:
    owe(wired, 1)
    wired.server.faults.append(Fault("rcpt", NO, times=1))
    wired.run(DAY)
    wired.fact("C1", "2026-07-07-envoi", f"envoi: {{reference: {wired.references()['C1']}, parti: non}}\n")
    assert verdicts(wired.run(DAY, "10:00")) == {"C1": "a_envoyer"}
    assert (wired.debtors(), wired.open_tasks()) == ([debtor(1)], [])
    wired.remove("suivi/C1/2026-07-07-envoi.yaml")
    wired.export(NEXT, *late(1))
    assert verdicts(wired.run(NEXT)) == {"C1": "attend"}


@pytest.mark.parametrize(("answer", "permanent"), [(BUSY, False), (NO, True)])
def test_where_the_copy_is_refused_the_debtor_gets_nothing_either(
    wired: Wired, answer: str, permanent: bool
) -> None:
    owe(wired, 2)
    wired.server.faults.append(Fault("rcpt", answer, only=COPY))
    wired.run(DAY)
    assert _codes(wired) == [(int(answer[:3]), permanent)] * 2
    assert wired.debtors() == []
    assert len(wired.reports()) == 1
