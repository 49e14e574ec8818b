"""The check of a pull request: the merged program reads the branch's rules, and nothing of it runs."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from tests.house import House
from tests.workflows.jobs import Done, Event, Runner, fresh, play, workflow
from tests.workflows.repository import POLICY, repository

FLOW = workflow("controle.yml")
JOB = FLOW["jobs"]["regles"]
LIBRARIES = "Libraries, by hash"
"""Executed in one test, the one in which the branch holds a `pip` of its own."""
SPY = "import os, pathlib\npathlib.Path(os.environ['HOME'], 'pris').touch()\nraise SystemExit(0)\n"
MODULES = ("runner/__main__.py", "pip.py", "pip/__main__.py", "yaml.py", "json.py", "sitecustomize.py")
"""What the steps would import, were they started in the branch."""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    home = tmp_path_factory.mktemp("controle") / "depot"
    home.mkdir()
    return repository(home)


@pytest.fixture(scope="module")
def numbers() -> Iterator[int]:
    return count(1)


@pytest.fixture
def branch(house: House, numbers: Iterator[int]) -> Iterator[House]:
    """A branch that a test changes as it likes."""
    house.git("switch", "--quiet", "-c", f"essai-{next(numbers)}", "main")
    yield house
    house.git("switch", "--quiet", "--discard-changes", "main")
    house.git("clean", "--quiet", "-fd")


def check(house: House, *, libraries: bool = False) -> tuple[Done, Runner]:
    """Push the branch and play the job as for its pull request."""
    house.git("add", "--all")
    house.git("commit", "--quiet", "--allow-empty", "-m", "essai")
    house.git("push", "--quiet", "origin", "HEAD")
    head = house.git("rev-parse", "HEAD").strip()
    event = Event(
        {
            "github.event.pull_request.base.sha": house.git("rev-parse", "main").strip(),
            "github.event.pull_request.head.sha": head,
            "github.base_ref": "main",
        }
    )
    runner = fresh(house.home / f"machine-{head[:12]}", house.remote)
    return play(JOB, FLOW, runner, event, () if libraries else (LIBRARIES,)), runner


def test_every_rule_that_a_branch_breaks_is_named_with_its_place(branch: House) -> None:
    (branch.site / "politiques" / "seule.yaml").write_text(POLICY.replace("J+5", "J+cinq"), "utf-8")
    (branch.site / "gabarits" / "fr" / "rappel.md").write_text("Bonjour", "utf-8")
    path = branch.site / "relance.yaml"
    path.write_text(path.read_text("utf-8").replace("source: donnees/", "source: ../../../etc"), "utf-8")
    done, _ = check(branch)
    assert done.code == 1
    for place in ("politiques/seule.yaml:6:27: ", "gabarits/fr/rappel.md:1: ", "relance.yaml:19:11: "):
        assert place in done.output
    assert "Traceback" not in done.output


def test_the_effect_of_a_change_is_shown_in_numbers(branch: House) -> None:
    (branch.site / "politiques" / "seule.yaml").write_text(POLICY.replace("J+5", "J+12"), "utf-8")
    done, runner = check(branch)
    assert done.code == 0, done.output
    assert "| FA-0 | C1 |" in runner.summary
    assert "seule, rappel" in runner.summary
    assert "Étapes de tout le journal" in runner.summary
    assert "@" not in runner.summary


def test_nothing_of_the_branch_is_executed(branch: House) -> None:
    for name in MODULES:
        (branch.site / name).parent.mkdir(exist_ok=True)
        (branch.site / name).write_text(SPY, encoding="utf-8")
    for path in (branch.site / "runner").glob("*.py"):
        path.write_text(SPY, encoding="utf-8")
    done, runner = check(branch, libraries=True)
    assert done.code == 0, done.output
    assert LIBRARIES in done.steps
    assert "factures ouvertes" in done.output
    assert not (runner.home / "pris").exists()


def test_a_branch_from_before_a_check_was_written_is_held_to_it_all_the_same(branch: House) -> None:
    """Or whoever starts from an old commit chooses which faults are seen."""
    old = branch.git("rev-parse", "main").strip()
    entry = branch.site / "runner" / "__main__.py"
    stricter = f"print('le nouveau contrôle')\nraise SystemExit(1)\n{entry.read_text('utf-8')}"
    entry.write_text(stricter, encoding="utf-8")
    branch.git("commit", "--quiet", "--all", "-m", "contrôle plus strict")
    branch.git("push", "--quiet", "origin", "HEAD:main")
    try:
        branch.git("reset", "--quiet", "--hard", old)
        done, _ = check(branch)
    finally:
        branch.git("push", "--quiet", "--force", "origin", f"{old}:refs/heads/main")
    assert (done.code, "le nouveau contrôle" in done.output) == (1, True)


def test_the_spy_would_be_noticed(branch: House, tmp_path: Path) -> None:
    (branch.site / "runner" / "__main__.py").write_text(SPY, encoding="utf-8")
    runner = fresh(tmp_path / "machine", branch.remote)
    (runner.workspace / "runner").symlink_to(branch.site / "runner")
    step = {"name": "started in the branch", "run": "python -m runner check"}
    play({"steps": [step]}, FLOW, runner, Event({}))
    assert (runner.home / "pris").exists()


def test_links_out_of_the_branch_are_refused_before_anything_is_read(branch: House) -> None:
    links = ("donnees/factures-2030-01-01.csv", "gabarits/fr/lien.md", "lien")
    for name in links:
        (branch.site / name).symlink_to("/etc/passwd")
    done, _ = check(branch)
    assert done.code == 1
    assert [name for name in links if name not in done.output] == []
    assert done.steps[-1] == "Nothing that leads out of the branch"


def test_only_what_goes_to_the_default_branch_is_checked_with_its_program() -> None:
    for base, checked in (("main", True), ("essai", False)):
        values = {"github.base_ref": base, "github.event.repository.default_branch": "main"}
        assert Event(values).holds(JOB["if"]) is checked


def test_the_machine_of_the_job_has_no_secret(branch: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, "RELANCE_SMTP_PASSWORD", "jamais-ici")
    runner = fresh(branch.home / "machine-env", branch.remote)
    done = play({"steps": [{"name": "env", "run": "env"}]}, FLOW, runner, Event({}))
    assert "jamais-ici" not in done.output
