"""The scheduled workflow, its own steps executed against a bare repository on this machine."""

from __future__ import annotations

import base64
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

import pytest

from runner.model.events import BrakeLifted, BrakePulled, RunClosed
from tests.house import House
from tests.workflows.jobs import Done, Event, Runner, fresh, play, workflow
from tests.workflows.repository import repository

FLOW = workflow("relance.yml")
JOB = FLOW["jobs"]["passage"]
LIBRARIES = "Libraries, by hash"
"""Executed in one test; in the others it would only find the same libraries again."""
SUMMARY = "Summary, numbers only"
SCHEDULE = {
    "github.event_name": "schedule",
    "github.ref": "refs/heads/main",
    "github.ref_name": "main",
    "github.event.repository.default_branch": "",  # a scheduled event knows no repository
    "github.repository_visibility": "private",
    "github.run_attempt": "1",
    "github.token": "jeton-de-test",
    "inputs.frein": "",
    "inputs.raison": "",
    "secrets.RELANCE_KEY": "clef-de-test-assez-longue",
}
BY_HAND = SCHEDULE | {
    "github.event_name": "workflow_dispatch",
    "github.event.repository.default_branch": "main",
    "inputs.frein": "aucun",
}
PROBE = """\
#!/bin/bash
printf '<%s>\\n' "$@"
echo "token=${TOKEN-none}"
git config --get-urlmatch http.extraheader https://github.com/a/b
exit 7
"""
NASTY = 'l\'export de l’ERP : 100 % "neuf" $(touch pris) `id` ; --once=non $HOME \\ *'


@dataclass
class Company:
    """A repository, and a new machine for each of its jobs."""

    house: House
    numbers: Iterator[int]

    def job(self, values: dict[str, str], *skip: str) -> tuple[Done, Runner]:
        runner = fresh(self.house.home / f"machine{next(self.numbers)}", self.house.remote)
        return play(JOB, FLOW, runner, Event(values), skip), runner


def company(home: Path, **more: int) -> Company:
    home.mkdir()
    return Company(repository(home, **more), count(1))


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """A day on which nothing stands in the way."""
    return company(tmp_path_factory.mktemp("passage") / "sain")


@pytest.fixture(scope="module")
def braked(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """A day on which two rows of the export have no customer."""
    return company(tmp_path_factory.mktemp("passage") / "frein", illegible=2)


def test_the_schedule_runs_once_a_day_on_a_machine_that_knows_nothing(sound: Company) -> None:
    done, runner = sound.job(SCHEDULE)
    assert done.code == 0, done.output
    assert LIBRARIES in done.steps
    assert [e.result for e in sound.house.events() if isinstance(e, RunClosed)] == ["termine"]
    assert "/100,00" not in runner.summary
    assert "FA-0" not in done.output
    assert runner.summary.startswith("# ")

    tip = sound.house.branch().fetch()
    again, _ = sound.job(SCHEDULE, LIBRARIES, SUMMARY)
    assert again.code == 0, again.output
    assert "rien à faire" in again.output
    assert sound.house.branch().fetch() == tip


def test_a_brake_fails_the_job_until_it_is_lifted_with_a_reason_kept_word_for_word(braked: Company) -> None:
    stopped, runner = braked.job(BY_HAND, LIBRARIES)
    assert stopped.code == 4, stopped.output
    assert SUMMARY in stopped.steps
    assert "garde-fou" in runner.summary
    assert [e.brake for e in braked.house.events() if isinstance(e, BrakePulled)] == ["lignes_illisibles"]

    asked = BY_HAND | {"inputs.frein": "lignes_illisibles", "inputs.raison": NASTY}
    lifted, runner = braked.job(asked, LIBRARIES, SUMMARY)
    assert lifted.code == 0, lifted.output
    assert not (runner.workspace / "pris").exists()
    kept = [e for e in braked.house.events() if isinstance(e, BrakeLifted)]
    assert [(e.brake, e.reason) for e in kept] == [("lignes_illisibles", NASTY)]


@pytest.fixture
def probe(tmp_path: Path) -> Runner:
    """A machine whose `python` only says how it was called."""
    remote = tmp_path / "depot.git"
    subprocess.run(["git", "init", "--quiet", "--bare", str(remote)], check=True)
    folder = tmp_path / "bin"
    folder.mkdir()
    script = folder / "python"
    script.write_text(PROBE, encoding="utf-8")
    script.chmod(0o755)
    return replace(fresh(tmp_path / "machine", remote), path=str(folder))


def called(runner: Runner, values: dict[str, str]) -> tuple[int, list[str]]:
    """How the step that runs ends, and what it says."""
    step = next(step for step in JOB["steps"] if step["name"] == "Run")
    done = play({"steps": [step]}, FLOW, runner, Event(values))
    return done.code, done.output.splitlines()


@pytest.mark.parametrize("reason", [NASTY, "", " ", "-x", "--lift envois=b", "a=b", "é\u202f€", "a\\nb"])
def test_a_reason_is_one_argument_whatever_it_holds(probe: Runner, reason: str) -> None:
    code, said = called(probe, BY_HAND | {"inputs.frein": "envois", "inputs.raison": reason})
    assert code == 7
    assert said[:5] == ["<-m>", "<runner>", "<run>", "<--lift>", f"<envois={reason}>"]
    assert said[5] == "token=none"


def test_a_job_run_again_lifts_nothing(probe: Runner) -> None:
    asked = BY_HAND | {"inputs.frein": "envois", "inputs.raison": "déjà vu", "github.run_attempt": "2"}
    code, said = called(probe, asked)
    assert (code, len(said)) == (1, 1)
    assert "nouveau passage" in said[0]


def test_git_gets_the_token_and_the_program_does_not(probe: Runner) -> None:
    _, said = called(probe, SCHEDULE)
    assert said[:5] == ["<-m>", "<runner>", "<run>", "<--once>", "token=none"]
    kind, _, encoded = said[5].removeprefix("AUTHORIZATION: ").partition(" ")
    assert (kind, base64.b64decode(encoded)) == ("basic", b"x-access-token:jeton-de-test")


@pytest.mark.parametrize(
    ("values", "runs"),
    [
        (SCHEDULE, True),
        (BY_HAND, True),
        (BY_HAND | {"github.ref": "refs/heads/essai", "github.ref_name": "essai"}, False),
    ],
)
def test_only_the_default_branch_runs(values: dict[str, str], runs: bool) -> None:
    assert Event(values).holds(JOB["if"]) is runs


@pytest.mark.parametrize(("visibility", "kept"), [("private", True), ("public", False), ("", False)])
def test_messages_of_a_trial_are_kept_in_a_private_repository_alone(visibility: str, kept: bool) -> None:
    step = next(step for step in JOB["steps"] if "upload-artifact" in step.get("uses", ""))
    assert Event(SCHEDULE | {"github.repository_visibility": visibility}).holds(step["if"]) is kept
