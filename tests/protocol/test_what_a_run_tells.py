"""A run that ends well calls its monitor; every run, stopped ones included, mails its report."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from runner.model.problem import BrakeError, OutsideError
from tests.protocol.wire import COPY, DAY, Wired, around_push, debtor, late, owe
from tests.servers.beacon import Beacon, beacon
from tests.servers.smtp import Fault

OLD, TUESDAY = "2026-06-30", "2026-07-14"


@pytest.fixture
def monitor(wired: Wired, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Beacon]:
    """`battement:` is a monitor whose certificate this machine trusts."""
    with beacon(tmp_path) as running:
        monkeypatch.setenv("SSL_CERT_FILE", str(running.authority))
        wired.change("compte_rendu:", f"battement: {running.url}\ncompte_rendu:")
        yield running


def test_a_good_run_calls_its_monitor_once(wired: Wired, monitor: Beacon) -> None:
    owe(wired, 1)
    wired.run(DAY)
    assert monitor.calls == ["/relance"]


def test_a_run_with_nothing_to_send_calls_too(wired: Wired, monitor: Beacon) -> None:
    wired.export(DAY)
    wired.run(DAY)
    assert monitor.calls == ["/relance"]


def test_a_run_stopped_by_a_brake_calls_nobody(wired: Wired, monitor: Beacon) -> None:
    owe(wired, 1, OLD)
    with pytest.raises(BrakeError):
        wired.run(TUESDAY)
    assert monitor.calls == []


@pytest.mark.parametrize("stage", ["connect", "auth"])
def test_a_run_that_could_not_send_calls_nobody(wired: Wired, monitor: Beacon, stage: str) -> None:
    owe(wired, 1)
    wired.server.faults.append(Fault(stage))
    with pytest.raises(OutsideError):
        wired.run(DAY)
    assert monitor.calls == []


def test_a_run_that_could_not_read_the_mailbox_calls_nobody(wired: Wired, monitor: Beacon) -> None:
    wired.environ["RELANCE_IMAP_PASSWORD"] = "faux"
    owe(wired, 1)
    with pytest.raises(OutsideError):
        wired.run(DAY)
    assert monitor.calls == []


@pytest.mark.parametrize("status", [500, 0, -1])
def test_a_monitor_that_fails_changes_nothing(wired: Wired, monitor: Beacon, status: int) -> None:
    monitor.status = status
    owe(wired, 1)
    wired.run(DAY)
    assert (monitor.calls, wired.debtors()) == (["/relance"], [debtor(1)])


def test_a_monitor_whose_certificate_does_not_verify_hears_nothing_and_changes_nothing(
    wired: Wired, monitor: Beacon, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    owe(wired, 1)
    wired.run(DAY)
    assert (monitor.calls, wired.debtors()) == ([], [debtor(1)])


def test_the_report_goes_to_its_readers_alone_after_the_reminders(wired: Wired) -> None:
    owe(wired, 2)
    wired.run(DAY)
    assert [m.recipients for m in wired.server.messages] == [
        (debtor(1), COPY),
        (debtor(2), COPY),
        ("claire.morel@mercier.example",),
    ]


def _text(wired: Wired) -> str:
    (report,) = wired.reports()
    body = report.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def test_a_run_stopped_by_a_brake_is_reported_by_mail(wired: Wired) -> None:
    owe(wired, 1, OLD)
    with pytest.raises(BrakeError):
        wired.run(TUESDAY)
    assert wired.debtors() == []
    assert "fraicheur" in _text(wired)


def test_a_run_that_cannot_read_the_mailbox_says_so_in_its_report(wired: Wired) -> None:
    wired.environ["RELANCE_IMAP_PASSWORD"] = "faux"
    owe(wired, 1)
    with pytest.raises(OutsideError):
        wired.run(DAY)
    assert "localhost" in _text(wired)


def test_a_run_whose_connection_failed_says_why_in_its_report(wired: Wired) -> None:
    """The server is back by the time the report leaves."""
    owe(wired, 1)
    wired.server.faults.append(Fault("connect", times=1))
    with pytest.raises(OutsideError):
        wired.run(DAY)
    assert "localhost" in _text(wired)


def test_a_run_that_could_not_save_its_outcomes_is_reported(wired: Wired) -> None:
    owe(wired, 1)
    away = wired.remote.with_name("injoignable.git")
    with around_push(3, before=lambda: _move(wired.remote, away)), pytest.raises(OutsideError):
        wired.run(DAY)
    assert "copies" in _text(wired)


def _move(here: Path, there: Path) -> None:
    here.rename(there)


def test_a_report_that_cannot_leave_undoes_nothing(wired: Wired) -> None:
    owe(wired, 1)
    wired.server.faults.append(Fault("rcpt", "550 5.1.1 no", only="claire.morel"))
    wired.run(DAY)
    assert (wired.debtors(), wired.reports()) == ([debtor(1)], [])
    wired.export("2026-07-08", *late(1))
    wired.run("2026-07-08")


def test_a_report_that_cannot_be_mailed_is_said_to_be_one(wired: Wired) -> None:
    wired.environ["RELANCE_SMTP_PASSWORD"] = "mot-de-passe-d-hier"
    wired.export(DAY)
    shown: list[str] = []
    wired.run(DAY, progress=lambda text, _done, _of: shown.append(str(text)))
    assert shown[0].startswith("the report was not mailed: ")
