"""What `check` proves of the policies: their rules, and the tests people wrote for them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from runner.model.problem import Problem, SiteError
from runner.model.settings import Site
from runner.notices.templates import Templates
from runner.review.proof.catalogue import prove
from runner.review.proof.evidence import Evidence
from runner.run.trials.judge import failures
from runner.site.trials import read_trials


@dataclass(frozen=True, slots=True)
class Proved:
    """`waived`: rules set aside, with the reasons, for reviewers to see. `trials`: tests that passed."""

    waived: tuple[Problem, ...]
    trials: int


def prove_rules(root: Path, site: Site, templates: Templates) -> Proved:
    """Raises `SiteError` with every rule broken and every test failed."""
    proof = prove(Evidence(site, templates))
    trials, faults = read_trials(root, site.policies)
    failed = tuple(failure for trial in trials for failure in failures(trial, site))
    if problems := (*proof.problems, *faults, *failed):
        raise SiteError(problems)
    return Proved(proof.waived, len(trials))
