"""`suivi/<client>/*.yaml` to facts. An invalid fact never raises: it holds its own customer."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from runner.model.facts import Approval, Fact, Facts, Letter, PolicyChoice, StepDone
from runner.model.near import nearest
from runner.model.problem import Place, Problem
from runner.model.text import Text, t
from runner.site import units
from runner.site.conflicts import conflicts
from runner.site.fact_faults import faults
from runner.site.fact_kinds import KINDS, Common
from runner.site.reading import View, read, view_of
from runner.site.resume import resume_from

FOLDER = "suivi/"
RESUME = "reprise.csv"
_DATED = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})\b")


@dataclass(frozen=True, slots=True)
class KnownNames:
    """What a fact may refer to."""

    policies: frozenset[str]
    steps: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Gathered:
    """Facts and problems while the files are read, by customer."""

    facts: dict[str, list[Fact]] = field(default_factory=dict)
    problems: dict[str, list[Problem]] = field(default_factory=dict)

    def frozen(self) -> Facts:
        return Facts(
            {customer: tuple(facts) for customer, facts in self.facts.items()},
            {customer: tuple(problems) for customer, problems in self.problems.items()},
        )


def facts_from(
    files: Mapping[str, bytes], unreadable: Iterable[Problem], known: KnownNames
) -> tuple[Facts, tuple[Problem, ...]]:
    """All of `suivi/`: `files` by path, `suivi/` in front or not.

    The problems returned beside the facts concern everybody (`reprise.csv` as a whole): the site stops.
    """
    gathered, fatal = _Gathered(), list[Problem]()
    for problem in unreadable:
        gathered.problems.setdefault(_owner(problem.place.file), []).append(problem)
    for path in sorted(files):
        inside = path.removeprefix(FOLDER)
        if inside == RESUME:
            fatal.extend(_resume(files[path], gathered, known))
        elif not _ignored(inside):
            _one_file(files[path], inside, gathered, known)
    for customer, facts in gathered.facts.items():
        for problem in conflicts(facts):
            gathered.problems.setdefault(customer, []).append(problem)
    return gathered.frozen(), tuple(fatal)


def _ignored(inside: str) -> bool:
    """Hidden files, and notes to readers beside the customers' folders."""
    parts = inside.split("/")
    return any(part.startswith(".") for part in parts) or (
        len(parts) == 1 and inside.endswith((".md", ".txt"))
    )


def _owner(path: str) -> str:
    """The customer a file speaks of; empty: nobody in particular."""
    first, slash, _ = path.removeprefix(FOLDER).partition("/")
    return unicodedata.normalize("NFC", first) if slash else ""


def _one_file(data: bytes, inside: str, gathered: _Gathered, known: KnownNames) -> None:
    customer = _owner(inside)
    problems = _misplaced(inside)
    if not problems:
        document = read(data, FOLDER + inside, "suivi")
        view = view_of(document)
        problems = document.problems
        if view is not None:
            fact, inner = _fact(view, customer, inside)
            problems = (*_unknown(fact, known), *faults(inner, fact))
            if not problems:
                gathered.facts.setdefault(customer, []).append(fact)
    if problems:
        gathered.problems.setdefault(customer, []).extend(problems)


def _misplaced(inside: str) -> tuple[Problem, ...]:
    """A fact nobody would read is a fact lost: say so, and hold its customer."""
    parts = inside.split("/")
    if len(parts) == 2 and inside.endswith((".yaml", ".yml")):
        return ()
    expected = t("suivi/<customer>/<date>-<word>.yaml, or suivi/reprise.csv")
    return (Problem(Place(FOLDER + inside), t("this file is not where a fact is read"), expected),)


def _fact(view: View, customer: str, inside: str) -> tuple[Fact, View]:
    """The fact, and the block it is read from."""
    (kind,) = view.block.values
    inner = view.view(kind)
    common = Common(
        customer=customer,
        place=inner.place,
        by=inner.text("par"),
        on=inner.day("le") or _day_of(inside.rpartition("/")[2]),
    )
    return KINDS[kind](inner, common), inner


def _day_of(name: str) -> date | None:
    """The day a file name begins with, where it is one."""
    found = _DATED.match(name)
    try:
        return units.day(found[1]) if found else None
    except units.UnitError:
        return None


def _unknown(fact: Fact, known: KnownNames) -> Iterator[Problem]:
    """Names that exist nowhere."""
    if isinstance(fact, PolicyChoice) and fact.policy not in known.policies:
        message = t("no policy is named « {name} »", name=fact.policy)
        yield Problem(fact.place, message, _among(known.policies), nearest(fact.policy, known.policies))
    if isinstance(fact, StepDone | Letter | Approval) and fact.step not in known.steps:
        message = t("no policy has a step named « {name} »", name=fact.step)
        yield Problem(fact.place, message, _among(known.steps), nearest(fact.step, known.steps))


def _among(names: Iterable[str]) -> Text:
    return t("one of {choices}", choices=", ".join(sorted(names)))


def _resume(data: bytes, gathered: _Gathered, known: KnownNames) -> tuple[Problem, ...]:
    rows, problems, fatal = resume_from(data, FOLDER + RESUME, known.steps)
    for row in rows:
        gathered.facts.setdefault(row.customer, []).append(row)
    for customer, problem in problems:
        gathered.problems.setdefault(customer, []).append(problem)
    return fatal
