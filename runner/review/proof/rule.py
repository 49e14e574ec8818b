"""What a rule of the proof is: its id, its force, its reason with the source, and the question it asks."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from runner.model.problem import Problem
from runner.model.rules import Policy
from runner.model.text import Text
from runner.review.proof.evidence import Evidence

Check: TypeAlias = Callable[[Evidence, Policy], Iterable[Problem]]
"""What one policy does against the rule, each at its line; the rule's id is added by whoever asks."""


class Force(StrEnum):
    """What stands behind a rule. Only custom may be waived, in the policy's file and with a reason."""

    LAW = "loi"
    PRINCIPLE = "principe"
    """What this program promises whoever receives its messages, or needs in order to decide at all."""
    CUSTOM = "usage"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `source`: the article or the custom, shown as it is written."""

    force: Force
    why: Text
    source: str
    check: Check
    written: bool = False
    """Asked of the file alone, without texts or simulation: a run asks it again before it starts."""
