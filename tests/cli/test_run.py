"""`relance run`: what is asked of it, and what it says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from runner.commands.progress import progress
from runner.console import Console
from runner.model.text import Text, t
from tests.cli.calls import ADDRESS, DAY, NAME, call, furnished
from tests.house import House

SERVER = {
    "boite": "boite: {serveur: imap.mercier.example, compte: a@mercier.example, authentifie_par: mx.example}",
    "envoi": "envoi: {serveur: smtp.mercier.example, compte: a@mercier.example, copie: a@mercier.example}",
}


def test_a_run_says_what_it_did_and_prints_an_anchor_that_the_journal_holds(house: House) -> None:
    ended = call("run", "--date", DAY, site=house.site)
    assert ended.code == 0, ended.err
    assert "messages\u00a0: 2\u202f; " in ended.out
    anchor = re.findall(r"[0-9a-f]{64}", ended.out)
    assert len(anchor) == 1
    assert call("journal", "verify", "--anchor", anchor[0], site=house.site).code == 0
    assert len(house.sent()) == 2


def test_once_does_nothing_after_a_run_that_ended_well(settled: House) -> None:
    tip = settled.branch().fetch()
    again = call("run", "--once", "--date", DAY, site=settled.site)
    assert again.code == 0
    assert "rien à faire" in again.out
    assert settled.branch().fetch() == tip


def test_a_trial_says_that_nothing_left_and_where_the_messages_are(tmp_path: Path) -> None:
    house = furnished(tmp_path, mode="essai")
    ended = call("run", "--date", DAY, site=house.site)
    assert ended.code == 0, ended.err
    assert "sortie/" in ended.out
    assert house.sent() == []
    assert house.kinds("journal") == ["Started"]


def test_neither_a_name_nor_an_address_is_printed(house: House) -> None:
    house.export(DAY, "FA-1;C1;10/06/2026;10/07/2026;1 200,00;1 200,00", "FA-9;C2;10/06/2026;;80,00;80,00")
    for command in ("plan", "run", "check"):
        date = [] if command == "check" else ["--date", DAY]
        ended = call(command, *date, site=house.site)
        assert ended.code == 0
        for secret in (NAME, ADDRESS, "Garage", "dubreuil", "roche.example"):
            assert secret not in ended.said


@pytest.mark.parametrize("site", ["boite", "envoi"])
def test_another_day_is_refused_where_mail_could_leave_the_machine(folder: Path, site: str) -> None:
    path = folder / "relance.yaml"
    lines = [
        SERVER[site] if line.startswith(f"{site}:") else line for line in path.read_text("utf-8").split("\n")
    ]
    path.write_text("\n".join(lines), "utf-8")
    ended = call("run", "--date", DAY, site=folder)
    assert (ended.code, ended.out) == (1, "")
    assert "--date" in ended.err


@pytest.mark.parametrize(
    ("lifts", "told"),
    [
        (["frein=oui"], "envois_par_client"),
        (["envois"], '--lift envois="'),
        (["envois="], '--lift envois="'),
        (["envois= "], '--lift envois="'),
        (["envois=a", "envois=b"], "deux fois"),
    ],
)
def test_a_brake_is_lifted_once_by_its_name_and_with_a_reason(
    settled: House, lifts: list[str], told: str
) -> None:
    tip = settled.branch().fetch()
    options = [word for lift in lifts for word in ("--lift", lift)]
    ended = call("run", "--date", DAY, *options, site=settled.site)
    assert (ended.code, ended.out) == (1, "")
    assert told in ended.err
    assert settled.branch().fetch() == tip


def test_a_lifted_brake_lets_the_run_go_on(house: House) -> None:
    late = "2026-08-03"
    ended = call("run", "--date", late, "--lift", "fraicheur=export = en panne", site=house.site)
    assert ended.code == 0, ended.err
    assert "BrakeLifted" in house.kinds()


def test_progress_is_a_line_now_and_then_outside_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    with progress(Console(language="en", environ={})) as show:
        for _ in range(45):
            show(t("messages"), 1, 45)
        show(Text("the report could not be sent"), 0, 0)
    assert capsys.readouterr().err.splitlines() == [
        "messages tried: 20 of 45",
        "messages tried: 40 of 45",
        "messages tried: 45 of 45",
        "the report could not be sent",
    ]
