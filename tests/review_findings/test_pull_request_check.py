"""A pull request turned towards the default branch is read then: a skipped check counts as a green one."""

from __future__ import annotations

from pathlib import Path

import yaml

WORKFLOW = Path(__file__).parents[2] / ".github/workflows/controle.yml"


def test_a_change_of_base_runs_the_check_again() -> None:
    # YAML 1.1 reads the key `on` as true.
    events = yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))[True]
    assert {"opened", "synchronize", "reopened", "edited"} <= set(events["pull_request"]["types"])
