"""Every rule by its id, and the proof: each is asked of every policy, less what is waived with a reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from runner.model.problem import Problem
from runner.model.rules import Policy
from runner.model.settings import Site
from runner.model.text import Text, t
from runner.notices.templates import Templates
from runner.review.proof.claims import CLAIMS
from runner.review.proof.engine import ENGINE
from runner.review.proof.evidence import Evidence
from runner.review.proof.formal import FORMAL
from runner.review.proof.ladder import LADDER
from runner.review.proof.rhythm import RHYTHM
from runner.review.proof.rule import Force, Rule
from runner.review.proof.segments import SEGMENTS
from runner.review.proof.texts import TEXTS
from runner.review.proof.waivers import misused, told, waived

THEMES: dict[str, tuple[Text, Mapping[str, Rule]]] = {
    "echelle": (t("The ladder as it is written"), LADDER),
    "mise-en-demeure": (t("The formal notice"), FORMAL),
    "frais": (t("Interest and charges"), CLAIMS),
    "rythme": (t("The rhythm a customer feels"), RHYTHM),
    "segments": (t("The policies together"), SEGMENTS),
    "textes": (t("The texts"), TEXTS),
    "moteur": (t("What holds whatever a policy says"), ENGINE),
}
"""In the order of the reference page."""
RULES: dict[str, Rule] = {name: rule for _, rules in THEMES.values() for name, rule in rules.items()}
_WRITTEN = {name: rule for name, rule in RULES.items() if rule.written}
_SHOWN = {name: rule for name, rule in RULES.items() if not rule.written}


@dataclass(frozen=True, slots=True)
class Proof:
    """`problems`: rules broken; `waived`: what was set aside, for reviewers to see."""

    problems: tuple[Problem, ...] = ()
    waived: tuple[Problem, ...] = ()


def prove(evidence: Evidence) -> Proof:
    """Ask every rule of every policy."""
    policies = evidence.site.policies
    found = (problem for policy in policies for problem in _proved(evidence, policy))
    return Proof(_distinct(found), tuple(line for policy in policies for line in told(policy, RULES)))


def prove_written(site: Site, templates: Templates) -> tuple[Problem, ...]:
    """What a run asks again before it starts, of the files alone: a merge may have gone round the check."""
    evidence = Evidence(site, templates)
    broken = ((policy, _ask(evidence, policy, _WRITTEN)) for policy in site.policies)
    return _distinct(problem for policy, found in broken for problem in _kept(policy, found))


def _proved(evidence: Evidence, policy: Policy) -> Iterator[Problem]:
    """A ladder that breaks a principle in its own file cannot be simulated: the rest is asked later."""
    broken = _ask(evidence, policy, _WRITTEN)
    stuck = any(found and RULES[name].force is Force.PRINCIPLE for name, found in broken.items())
    if not stuck:
        broken |= _ask(evidence, policy, _SHOWN)
    yield from _kept(policy, broken)
    if not stuck:
        yield from misused(policy, RULES, {name for name, found in broken.items() if found})


_Broken: TypeAlias = dict[str, tuple[Problem, ...]]
"""By rule, what breaks it."""


def _ask(evidence: Evidence, policy: Policy, rules: Mapping[str, Rule]) -> _Broken:
    return {name: tuple(rule.check(evidence, policy)) for name, rule in rules.items()}


def _kept(policy: Policy, broken: _Broken) -> Iterator[Problem]:
    """What is not set aside, each with its rule."""
    aside = waived(policy, RULES)
    for name, found in broken.items():
        if name not in aside:
            yield from (replace(problem, rule=name) for problem in found)


def _distinct(problems: Iterator[Problem]) -> tuple[Problem, ...]:
    """Policies share texts: one fault of one line is told once."""
    found: dict[tuple[object, ...], Problem] = {}
    for problem in problems:
        found.setdefault((problem.place, problem.rule, str(problem.message)), problem)
    return tuple(sorted(found.values(), key=lambda problem: problem.place))
