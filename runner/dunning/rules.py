"""All that a decision needs beside the customer: built once per run by `plan`, then only read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from runner.dunning.calendar import Calendar
from runner.dunning.ladder import Ladder
from runner.dunning.segments import Segments
from runner.model.decision import Occasion
from runner.model.rules import Channel, Policy, Step
from runner.model.settings import Rate, Terms

_LEGAL_DEFAULT = Terms()
"""ECB + 10 points, where the contract says nothing (C. com. L441-10 II)."""


@dataclass(frozen=True, slots=True)
class Rules:
    """The site's rules as `decide` reads them.

    `began_on`: the day of the journal's first run (None: today's is the first); what was over 30 days
    late then is `a_reprendre`. `key`: of the hashes of addresses that bounced.
    """

    policies: tuple[Policy, ...]
    """By rising rank."""
    calendar: Calendar
    terms: Terms = _LEGAL_DEFAULT
    dated_terms: tuple[Terms, ...] = ()
    """Those of contracts of sale from a day on (`Terms.since`), rising."""
    rates: tuple[Rate, ...] = ()
    key: bytes = b""
    began_on: date | None = None
    carried: frozenset[Channel] = frozenset({Channel.EMAIL})
    """Channels the program carries itself; the others open a task."""
    confirmations: frozenset[Occasion] = frozenset()
    """What the site wants to be said when a promise or a dispute is noted, or money has come."""
    ladders: dict[str, Ladder] = field(init=False, repr=False, compare=False)
    """By policy name: derived from the fields above."""

    segments: Segments = field(init=False, repr=False, compare=False)
    """Which of them rules a customer."""

    def __post_init__(self) -> None:
        ladders = {policy.name: Ladder(policy, self.calendar) for policy in self.policies}
        object.__setattr__(self, "ladders", ladders)
        object.__setattr__(self, "segments", Segments(self.policies))

    def step(self, name: str) -> Step | None:
        """The step of that name in the first policy that has one: a customer may have changed policy."""
        found = (ladder.steps[at] for ladder in self.ladders.values() if (at := ladder.position(name)) >= 0)
        return next(found, None)
