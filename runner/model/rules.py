"""Dunning policies as read from `politiques/`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from runner.model.problem import NOWHERE, Place
from runner.model.text import Cents


class Channel(StrEnum):
    """How a step reaches the debtor, or whom it asks."""

    EMAIL = "courriel"
    SMS = "sms"
    LETTER = "lettre"
    CALL = "appel"
    TASK = "tache"
    FILE = "dossier"


CONTACT_CHANNELS = frozenset({Channel.EMAIL, Channel.SMS, Channel.LETTER, Channel.CALL})
"""What counts as a contact with the debtor (DESIGN §5, Day)."""

AMICABLE_CHANNELS = frozenset({Channel.EMAIL, Channel.SMS, Channel.CALL})

MESSAGES = frozenset({Channel.EMAIL, Channel.SMS})
"""What needs an address or a number to reach its reader."""


class Mention(StrEnum):
    """What a message may claim beside the invoices themselves."""

    INTEREST = "penalites"
    FLAT_CHARGE = "indemnite"


@dataclass(frozen=True, slots=True)
class Step:
    """One rung. `offset` in days from the due date (negative: before)."""

    name: str
    offset: int
    channel: Channel
    template: str = ""
    granted_days: int = 0
    """Délai accordé, in days from the sending; 0: none."""
    minimum: Cents = 0
    """À partir de: the step is not for balances below."""
    mentions: frozenset[Mention] = frozenset()
    approval: bool = False
    formal_notice: bool = False
    """The step's name says `mise-en-demeure`: lists only invoices at this very step; never alone."""
    place: Place = NOWHERE

    @property
    def preventive(self) -> bool:
        """A courtesy before the due date."""
        return self.offset < 0


@dataclass(frozen=True, slots=True)
class Condition:
    """One line of a segment: `field operator value [ou inconnu]`.

    `field` is one of `segments.FIELDS`. `values` for `in`; `bound` for the comparisons, in the field's
    unit: cents, days, whole percent or a plain number.
    """

    field: str
    operator: str
    """`in`, `>=`, `>`, `<=`, `<`."""
    values: frozenset[str] = frozenset()
    bound: int = 0
    or_unknown: bool = False
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Cadence:
    """`minimum_gap` and `grace`: whole days and open (bank) days."""

    minimum_gap: int = 7
    open_days_only: bool = True
    grace: int = 0


@dataclass(frozen=True, slots=True)
class Waiver:
    """One line of `derogations`: a rule this policy does not keep, and the written reason why."""

    rule: str
    reason: str
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Policy:
    """The ladder for one segment; `steps` in rising order of `offset`."""

    name: str
    rank: int
    description: str
    segment: tuple[Condition, ...]
    threshold: Cents
    cadence: Cadence
    steps: tuple[Step, ...]
    place: Place = NOWHERE
    sender: str = ""
    """`expediteur`: the address its messages leave from; empty: that of the site."""
    copies: tuple[str, ...] = ()
    """`copie_interne`: our own people who receive each of its messages, unseen by the customer."""
    waivers: tuple[Waiver, ...] = ()

    def position(self, step: str) -> int:
        """Index of a step by name; -1 where this policy has no such step."""
        return next((i for i, s in enumerate(self.steps) if s.name == step), -1)
