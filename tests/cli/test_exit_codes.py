"""DESIGN §8: every way a command can end has its code, and a sentence where it is not 0."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

import runner.commands.decide
from runner.journal.book import open_book
from runner.model.events import Lease
from tests.cli.calls import DAY, NAME, call
from tests.house import House

COMMANDS = (
    "check",
    "plan",
    "run",
    "explain FA-1",
    "payments list",
    "journal show",
    "journal verify",
    "report",
)
ALL = (
    *[c.removesuffix(" FA-1") for c in COMMANDS],
    "demo",
    "init",
    "payments read",
    "payments",
    "journal",
    "",
)


@pytest.mark.parametrize("command", [c for c in COMMANDS if c != "run"])
def test_0_where_all_was_done(settled: House, command: str) -> None:
    ended = call(*command.split(), site=settled.site)
    assert (ended.code, bool(ended.out)) == (0, True), ended.err


@pytest.mark.parametrize("command", ALL)
def test_help_says_what_a_command_is_for(command: str) -> None:
    for option in ("--help", "-h"):
        ended = call(*command.split(), option)
        assert ended.code == 0
        assert ended.out.startswith(f"Usage : relance{' ' * bool(command)}{command} ")
        assert ended.err == ""


@pytest.mark.parametrize("command", COMMANDS)
def test_1_where_there_is_no_site_and_the_command_that_makes_one_is_named(
    tmp_path: Path, command: str
) -> None:
    ended = call(*command.split(), site=tmp_path)
    assert (ended.code, ended.out) == (1, "")
    assert "relance.yaml" in ended.err
    assert f"relance init {tmp_path}" in ended.err


@pytest.fixture(scope="module")
def broken(settled: House, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fault in each kind of file people write."""
    site = tmp_path_factory.mktemp("cli") / "site"
    shutil.copytree(settled.site, site)
    for name in ("relance.yaml", "politiques/seule.yaml", "lecteurs/banque.yaml"):
        path = site / name
        path.write_text(path.read_text("utf-8").replace("version: 1", "versio: 1"), "utf-8")
    (site / "gabarits" / "fr" / "rappel.md").write_text("Bonjour", "utf-8")
    return site


@pytest.mark.parametrize("command", COMMANDS)
def test_1_with_every_problem_of_every_file_where_rules_are_broken(broken: Path, command: str) -> None:
    ended = call(*command.split(), site=broken)
    assert (ended.code, ended.out) == (1, "")
    places = {line.partition(": ")[0] for line in ended.lines}
    keys = {"relance.yaml:1:1", "politiques/seule.yaml:1:1", "lecteurs/banque.yaml:1:1"}
    assert keys | {"gabarits/fr/rappel.md:1"} <= places


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("relancer", "check, claim, demo, dossier, effects, explain, "),
        ("journal lire", "show, verify"),
        ("plan --nom", "--nom"),
        ("plan --format xml", "text, json, markdown"),
        ("plan --date 31/06/2026", "31/07/2026"),
        ("explain", "FACTURE"),
        ("payments read", "FICHIER"),
        ("run --lift", "--lift"),
        ("check --learn nulle-part.csv", "--learn"),
        ("init", "DOSSIER"),
    ],
)
def test_2_where_the_line_cannot_be_understood_told_in_the_language_of_the_screen(
    line: str, told: str
) -> None:
    ended = call(*line.split())
    assert (ended.code, ended.out) == (2, "")
    assert told in ended.lines[0]
    assert "Error" not in ended.err
    assert "relance" in ended.lines[-1] or line == "run --lift"


def test_2_without_a_command_and_the_commands_are_listed() -> None:
    ended = call()
    assert ended.code == 2
    assert "payments" in ended.err


def _burst(*_: object, **__: object) -> str:
    raise ZeroDivisionError(NAME)


def test_3_where_relance_has_a_bug_without_what_it_was_reading(
    settled: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner.commands.decide, "show_plan", _burst)
    ended = call("plan", site=settled.site)
    assert (ended.code, len(ended.lines)) == (3, 1)
    assert "ZeroDivisionError" in ended.err
    assert "--debug" in ended.err
    assert NAME not in ended.said


@pytest.mark.parametrize("line", ["--debug plan", "plan --debug"])
def test_debug_shows_where_a_bug_happened(settled: House, line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner.commands.decide, "show_plan", _burst)
    ended = call(*line.split(), site=settled.site)
    assert ended.code == 3
    assert "Traceback" in ended.err
    assert "show_plan_of" in ended.err


def test_debug_shows_no_traceback_of_what_a_person_can_mend(tmp_path: Path) -> None:
    ended = call("--debug", "plan", site=tmp_path)
    assert ended.code == 1
    assert "Traceback" not in ended.err


def test_4_where_a_brake_stops_a_run_and_names_itself(house: House) -> None:
    ended = call("run", "--date", "2026-08-21", site=house.site)
    assert (ended.code, ended.out) == (4, "")
    assert "fraicheur" in ended.err
    assert house.sent() == []


def test_5_where_the_remote_cannot_be_reached(house: House) -> None:
    house.git("remote", "set-url", "origin", str(house.home / "parti.git"))
    ended = call("run", "--date", DAY, site=house.site)
    assert (ended.code, ended.out) == (5, "")
    assert "Traceback" not in ended.err


def test_5_where_another_run_holds_the_lease(house: House) -> None:
    morning = datetime(2026, 7, 21, 4, 50, tzinfo=UTC)
    book = open_book(house.branch(), run="autre-passage", clock=lambda: morning, day=morning.date())
    book.append(Lease(until="2026-07-21T05:50:00Z"))
    book.push("bail", {})
    ended = call("run", "--date", DAY, site=house.site)
    assert ended.code == 5
    assert "autre-passage" in ended.err
    assert house.sent() == []


def _interrupt(*_: object, **__: object) -> str:
    raise KeyboardInterrupt


def test_130_where_it_was_interrupted(settled: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner.commands.decide, "show_plan", _interrupt)
    ended = call("plan", site=settled.site)
    assert (ended.code, ended.out) == (130, "")
    assert "Traceback" not in ended.err


def test_1_where_something_lies_where_a_folder_is_to_be_made(tmp_path: Path) -> None:
    (tmp_path / "pris").touch()
    ended = call("init", tmp_path / "pris")
    assert ended.code == 1
    assert str(tmp_path / "pris") in ended.err
    assert "Traceback" not in ended.err


def test_what_a_file_holds_cannot_begin_a_line_or_move_the_cursor(folder: Path) -> None:
    path = folder / "politiques" / "seule.yaml"
    path.write_text(POISONED, encoding="utf-8")
    ended = call("check", site=folder)
    assert ended.code == 1
    assert "\x1b" not in ended.err
    assert [line for line in ended.lines if line.startswith("::")] == []


POISONED = 'version: 1\npolitique: seule\nrang: 90\nsegment: {type: "x\\n::error::pris\\e[2J"}\netapes: []\n'
