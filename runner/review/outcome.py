"""What a run hands over to be told: filled by `run`, read by the report and the picture."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TypeAlias

from runner.model.decision import BrakeReading, Plan
from runner.model.events import AnyEvent
from runner.model.problem import Problem
from runner.model.settings import Mode, Objectives
from runner.model.state import State
from runner.model.text import Text

AnswerLink: TypeAlias = "Callable[[str, str, Mapping[str, Sequence[str]]], str]"
"""The address of a form, filled in: kind of note, customer, values by option of `relance note`."""

NO_AIMS = Objectives()


class RunResult(StrEnum):
    """How a run ended; values are the journal's."""

    DONE = "termine"
    BRAKE = "frein"
    INTERRUPTED = "interrompu"


@dataclass(frozen=True, slots=True)
class Health:
    """Whether what the run decided on is fresh. Ages and limits in open days."""

    exported_on: date | None = None
    export_age: int = 0
    export_limit: int = 2
    mail_until: str = ""
    """UTC time at which the mailbox was read; empty: it was not."""
    rates_end: date | None = None
    """Last day with a known legal rate; None where nothing is about to end."""
    delayed: str = ""
    """How late the schedule started this run, `1 h 20`; empty: on time."""


@dataclass(frozen=True, slots=True)
class RunOutcome:
    """One run, whether it finished or not. `plan` is None where it stopped before deciding."""

    mode: Mode
    day: date
    run: str
    result: RunResult
    state: State
    """After the run."""
    plan: Plan | None = None
    events: tuple[AnyEvent, ...] = ()
    """Those appended in this run, in order."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Customer code → name; never leaves the report."""
    brakes: tuple[BrakeReading, ...] = ()
    """Those pulled and not lifted."""
    causes: tuple[Text, ...] = ()
    """Why it stopped, where no brake says it."""
    problems: tuple[Problem, ...] = ()
    """Bad rows and facts, with their place."""
    health: Health = Health()
    anchor: str = ""
    """Head of the journal after the run."""
    objectives: Objectives = NO_AIMS
    answer: AnswerLink | None = None
    """The form that records what a person did; None: the command line alone."""
    timezone: str = "Europe/Paris"
    language: str = "fr"
