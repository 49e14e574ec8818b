"""What must hold of the workflow files themselves, and of who must agree to a change."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any

import pytest

from runner.run.brakes import LIFTABLE
from tests.workflows.jobs import ROOT, WORKFLOWS, workflow

NAMES = tuple(sorted(path.name for path in WORKFLOWS.iterdir()))
PINNED = re.compile(r"uses: [\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")


def texts(node: Any) -> Iterator[str]:
    """Every scalar below a node, keys included."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield key
            yield from texts(value)
    elif isinstance(node, list):
        for item in node:
            yield from texts(item)
    else:
        yield node


def test_the_passage_the_check_and_the_tests_are_workflows() -> None:
    assert {"controle.yml", "relance.yml", "tests.yml"} <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_every_action_is_pinned_by_commit_and_says_its_version(name: str) -> None:
    lines = (WORKFLOWS / name).read_text(encoding="utf-8").splitlines()
    uses = [line.strip().removeprefix("- ") for line in lines if re.search(r"\buses:", line)]
    assert uses
    assert [line for line in uses if not PINNED.fullmatch(line)] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_workflow_begins_without_any_right_and_each_job_has_an_end(name: str) -> None:
    flow = workflow(name)
    assert flow["permissions"] == {}
    for job in flow["jobs"].values():
        assert int(job["timeout-minutes"]) > 0
        assert set(job["permissions"].items()) <= {("contents", "read"), ("contents", "write")}


@pytest.mark.parametrize("name", ["controle.yml", "tests.yml"])
def test_no_secret_and_no_right_to_write_is_in_reach_of_a_pull_request(name: str) -> None:
    flow = workflow(name)
    assert "pull_request" in flow["on"]
    assert [text for text in texts(flow) if re.search(r"secrets\s*[.\[]|github\.token", text)] == []
    assert [job for job in flow["jobs"].values() if "write" in job["permissions"].values()] == []
    assert [job for job in flow["jobs"].values() if "environment" in job] == []


@pytest.mark.parametrize("name", NAMES)
def test_nobody_elses_event_reaches_the_secrets(name: str) -> None:
    flow = workflow(name)
    assert not {"pull_request_target", "workflow_run", "issue_comment"} & set(flow["on"])
    if any("secrets." in text for text in texts(flow)):
        assert set(flow["on"]) <= {"schedule", "workflow_dispatch"}


@pytest.mark.parametrize("name", NAMES)
def test_a_secret_is_given_by_the_protected_environment_alone(name: str) -> None:
    """A secret of the repository itself is given to any workflow that anyone pushes to any branch."""
    jobs = [job for job in workflow(name)["jobs"].values() if any("secrets." in text for text in texts(job))]
    assert [job for job in jobs if job.get("environment") != "relance"] == []


@pytest.mark.parametrize("name", NAMES)
def test_no_expression_stands_in_a_script_and_no_checkout_keeps_its_token(name: str) -> None:
    steps = [step for job in workflow(name)["jobs"].values() for step in job["steps"]]
    assert [step["name"] for step in steps if "${{" in step.get("run", "")] == []
    checkouts = [step for step in steps if step.get("uses", "").startswith("actions/checkout@")]
    assert [step["with"]["persist-credentials"] for step in checkouts] == ["false"]


def test_the_passage_starts_at_two_odd_minutes_of_paris_and_is_never_cut_short() -> None:
    flow = workflow("relance.yml")
    schedules = flow["on"]["schedule"]
    assert [schedule["timezone"] for schedule in schedules] == ["Europe/Paris"] * 2
    assert [int(schedule["cron"].split()[0]) % 5 for schedule in schedules] != [0, 0]
    assert flow["concurrency"] == {"group": "relance", "cancel-in-progress": "false", "queue": "max"}


def test_the_passage_asks_a_scheduled_event_for_nothing_it_does_not_know() -> None:
    """`github.event.repository` is empty there: https://github.com/github/codeql-action/pull/1211."""
    job = workflow("relance.yml")["jobs"]["passage"]
    assert [text for text in texts(job["steps"]) if "github.event." in text] == []
    assert job["if"].startswith("github.event_name == 'schedule' ||")


def test_the_form_offers_every_brake_that_can_be_lifted() -> None:
    form = workflow("relance.yml")["on"]["workflow_dispatch"]["inputs"]["frein"]
    assert tuple(form["options"]) == ("aucun", *LIFTABLE)


def owners(path: str) -> list[str]:
    """Of the last line of CODEOWNERS that fits a path from the root."""
    found: list[str] = []
    for line in (ROOT / ".github" / "CODEOWNERS").read_text(encoding="utf-8").splitlines():
        words = line.split()
        if words and not words[0].startswith("#") and _fits(path, words[0]):
            found = words[1:]
    return found


def _fits(path: str, pattern: str) -> bool:
    """The part of CODEOWNERS' patterns that is used: `*`, `/folder/`, `/a/**/b`, `/file*`."""
    wanted = pattern.removeprefix("/") + ("*" if pattern.endswith("/") else "")
    return pattern == "*" or fnmatchcase(path, wanted) or fnmatchcase(path, wanted.replace("/**/", "/"))


def test_what_can_send_and_what_the_law_is_strict_about_has_an_owner() -> None:
    guarded = [p for f in (".github", "runner", ".ci") for p in (ROOT / f).rglob("*") if p.is_file()]
    notices = list((ROOT / "gabarits").rglob("mise-en-demeure.md"))
    assert len(notices) >= 2
    names = [str(path.relative_to(ROOT)) for path in (*guarded, *notices)]
    names += ["relance.yaml", "requirements.lock", "pyproject.toml", "pip/__main__.py", "json.py"]
    assert [name for name in names if not owners(name)] == []


def test_a_formal_notice_and_the_creditor_need_more_than_the_maintainers() -> None:
    for name in ("gabarits/fr/mise-en-demeure.md", "gabarits/fr/standard/mise-en-demeure.md", "relance.yaml"):
        assert "@mercier/direction" in owners(name)


def test_facts_are_quick_to_record() -> None:
    assert owners("suivi/C0142/2026-07-21-litige.yaml") == []
