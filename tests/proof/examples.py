"""One valid and one invalid example for each rule: a folder of `regles/` is a site in small."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from runner.model.problem import Problem
from runner.model.rules import Policy
from runner.model.settings import Site
from runner.notices.templates import Templates, load_templates
from runner.review.proof.catalogue import RULES
from runner.review.proof.evidence import Evidence
from runner.site.loader import load_site
from runner.site.policies import by_rank, faults_between, policy_from

ROOT = Path(__file__).parents[2]
FOLDER = Path(__file__).parent / "regles"
REST = """\
version: 1
politique: reste
rang: 99
cadence: {intervalle_minimum: 7 jours, jours: ouvrés, grace: 2 jours ouvrés}
etapes:
  - {etape: rappel, jour: J+5, canal: courriel, gabarit: rappel, delai_accorde: 6 jours}
  - {etape: rappel-ferme, jour: J+21, canal: courriel, gabarit: rappel-ferme, delai_accorde: 8 jours}
"""
"""For whoever the example is not about."""


@cache
def shipped() -> tuple[Site, Templates]:
    """The shipped site and its texts, read once."""
    return load_site(ROOT), load_templates(ROOT)


def site(policies: dict[str, str]) -> Site:
    """The shipped site under these policies, by file, and the rest."""
    found = tuple(
        read(text, f"politiques/{name}") for name, text in ({"reste.yaml": REST} | policies).items()
    )
    assert not faults_between(found)
    import dataclasses

    return dataclasses.replace(shipped()[0], policies=by_rank(found))


def read(text: str, file: str = "politiques/exemple.yaml") -> Policy:
    """One policy whose file is well formed."""
    policy, problems = policy_from(text.encode(), file)
    assert policy is not None, [problem.show() for problem in problems]
    return policy


def evidence(folder: Path) -> Evidence:
    """An example as the rules see it: its policies, and its texts over the shipped ones."""
    policies = {path.name: path.read_text("utf-8") for path in sorted((folder / "politiques").glob("*.yaml"))}
    templates = shipped()[1]
    if (folder / "gabarits").is_dir():
        templates = Templates({**templates.sources, **load_templates(folder).sources})
    return Evidence(site(policies), templates)


def broken(rule: str, seen: Evidence) -> list[Problem]:
    """What breaks one rule, in any policy."""
    return [problem for policy in seen.site.policies for problem in RULES[rule].check(seen, policy)]
