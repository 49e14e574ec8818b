"""Everything people write, read together: one `Site`, or every problem of every file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from runner.model.facts import Facts
from runner.model.problem import Place, Problem, SiteError
from runner.model.rules import Policy
from runner.model.settings import Rate, Reader, Settings, Site
from runner.model.text import t
from runner.site import policies, rates, readers, settings
from runner.site.facts import FOLDER, KnownNames, facts_from
from runner.site.folder import Found, read_file, read_folder, read_tree
from runner.site.resume import MAX_BYTES as MAX_CSV
from runner.site.secrets import load_secrets
from runner.site.settings import parse_settings
from runner.site.unread import unread, unread_facts
from runner.site.yaml import MAX_BYTES

__all__ = ["load_secrets", "load_site", "parse_settings"]

T = TypeVar("T")
SETTINGS_FILE = "relance.yaml"
_YAML = (".yaml", ".yml")


def load_site(root: Path, *, facts: Mapping[str, bytes] | None = None) -> Site:
    """Read a site. `facts`: path to bytes as read from a branch; None: the folder `suivi/` of `root`.

    Raises `SiteError` with every problem of every file. An invalid fact does not raise: it lands in
    `Site.facts.problems` under its customer.
    """
    problems: list[Problem] = []
    chosen = _settings(root, problems)
    ladders = _policies(root, problems)
    lecteurs = _readers(root, problems)
    table = _rates(root, problems)
    known = _facts(root, facts, ladders, problems)
    problems.extend(unread(root))
    if facts is not None and chosen and chosen.facts_branch:
        problems.extend(unread_facts(root, chosen.facts_branch))
    if problems or chosen is None:
        raise SiteError(problems)
    warnings = settings.warnings_in(chosen)
    return Site(str(root), chosen, policies.by_rank(ladders), lecteurs, known, table, warnings)


def _settings(root: Path, problems: list[Problem]) -> Settings | None:
    data, faults = read_file(root, SETTINGS_FILE, MAX_BYTES)
    problems.extend(faults)
    if data is None:
        if not faults:
            fix = t("run « relance init », or name the folder with --site")
            problems.append(Problem(Place(SETTINGS_FILE), t("this file does not exist"), None, fix))
        return None
    found, faults = settings.settings_from(data, SETTINGS_FILE)
    problems.extend(faults)
    return found


def _policies(root: Path, problems: list[Problem]) -> tuple[Policy, ...]:
    found = read_folder(root, "politiques", _YAML, MAX_BYTES)
    ladders = _each(found, policies.policy_from, problems)
    problems.extend(policies.faults_between(ladders))
    if not found.files and not found.problems:
        problems.append(Problem(Place("politiques"), t("no policy"), t("at least one file in politiques/")))
    return ladders


def _readers(root: Path, problems: list[Problem]) -> tuple[Reader, ...]:
    found = _each(read_folder(root, "lecteurs", _YAML, MAX_BYTES), readers.reader_from, problems)
    problems.extend(readers.faults_between(found))
    return found


def _rates(root: Path, problems: list[Problem]) -> tuple[Rate, ...]:
    table, faults = rates.rates_from(rates.shipped(), rates.SHIPPED_FILE)
    data, unreadable = read_file(root, rates.OWN_FILE, MAX_BYTES)
    own, own_faults = rates.rates_from(data, rates.OWN_FILE) if data is not None else ((), ())
    problems.extend((*faults, *unreadable, *own_faults))
    return rates.merged(table, own)


def _facts(
    root: Path, given: Mapping[str, bytes] | None, ladders: tuple[Policy, ...], problems: list[Problem]
) -> Facts:
    found = read_tree(root, FOLDER.rstrip("/"), MAX_CSV) if given is None else Found(dict(given))
    names = frozenset(policy.name for policy in ladders)
    steps = frozenset(step.name for policy in ladders for step in policy.steps)
    known, fatal = facts_from(found.files, found.problems, KnownNames(names, steps))
    problems.extend(fatal)
    return known


def _each(
    found: Found,
    convert: Callable[[bytes, str], tuple[T | None, tuple[Problem, ...]]],
    problems: list[Problem],
) -> tuple[T, ...]:
    """Convert every file; what a faulty one still gave stays known to the checks between files."""
    problems.extend(found.problems)
    values: list[T] = []
    for name, data in found.files.items():
        value, faults = convert(data, name)
        problems.extend(faults)
        if value is not None:
            values.append(value)
    return tuple(values)
