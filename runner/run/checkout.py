"""What a checkout holds, read without any connection: settings, rules, texts, the journal's branch."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from runner.journal.branch import Branch
from runner.journal.git import Git
from runner.model.problem import Problem, SiteError, UserError
from runner.model.settings import Mode, Settings, Site
from runner.model.text import t
from runner.notices.templates import Templates, load_templates, missing_templates, unsaid_templates
from runner.review.proof.catalogue import prove_written
from runner.site.loader import load_site
from runner.site.settings import parse_settings

_T = TypeVar("_T")
RULES = ("relance.yaml", "politiques", "gabarits", "lecteurs", "suivi", "taux.yaml")


def read_settings(root: Path) -> Settings:
    """`relance.yaml` of the checkout."""
    path = root / "relance.yaml"
    if not path.is_file():
        raise UserError(t("no relance.yaml in {folder}: `relance init {folder}` makes one", folder=str(root)))
    return parse_settings(path.read_bytes(), "relance.yaml")


def load_rules(root: Path, facts: dict[str, bytes] | None = None) -> tuple[Site, Templates]:
    """Site and templates, every problem of both at once, and of the ladders as they are written."""
    faults: list[Problem] = []
    site = _gathered(faults, lambda: load_site(root, facts=facts))
    templates = _gathered(faults, lambda: load_templates(root))
    if site is not None and templates is not None:
        faults.extend(missing_templates(templates, site.policies, site.settings))
        faults.extend(unsaid_templates(templates, site.policies))
        faults.extend(prove_written(site, templates))
        if not faults:
            return site, templates
    raise SiteError(faults)


def _gathered(faults: list[Problem], read: Callable[[], _T]) -> _T | None:
    """What was read, or None with its problems added to the others."""
    try:
        return read()
    except SiteError as error:
        faults.extend(error.problems)
        return None


def journal_branch(git: Git, settings: Settings) -> Branch:
    """The branch of this mode: `essai` journals apart, and `reel` never reads it."""
    name = settings.journal_branch
    return Branch(git, "origin", name if settings.mode is Mode.REAL else f"{name}-essai")
