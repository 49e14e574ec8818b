"""One run while it lasts: the desk, the open journal, what was decided and composed."""

from __future__ import annotations

from dataclasses import dataclass

from runner.journal.book import Book
from runner.model.decision import BrakeReading, Plan
from runner.model.mail import Message
from runner.model.problem import RelanceError
from runner.model.text import Text, t
from runner.review.codes import said
from runner.run.letters import NO_LETTERS, Letters
from runner.run.order import Desk


@dataclass(frozen=True, slots=True)
class Passage:
    """`emails` in the order in which they leave, one for each notice of `plan` that leaves."""

    desk: Desk
    book: Book
    plan: Plan
    emails: tuple[Message, ...] = ()
    pulled: tuple[BrakeReading, ...] = ()
    """Brakes over their limit that nobody lifted: nothing leaves."""
    letters: Letters = NO_LETTERS

    @property
    def busy(self) -> bool:
        """Whether something leaves, so that a lease is taken and a last commit tells what became of it."""
        return not self.pulled and (bool(self.emails) or self.letters.mailed)


@dataclass(frozen=True, slots=True)
class Stop:
    """Why a sending ended early: the journal's word for it, and what was raised, if anything was."""

    code: str
    error: BaseException | None = None

    @property
    def causes(self) -> tuple[Text, ...]:
        """Why, for a person."""
        if isinstance(self.error, RelanceError):
            return self.error.texts
        if self.error and not isinstance(self.error, KeyboardInterrupt):
            return (t("a bug of Relance: {kind}; --debug shows where", kind=type(self.error).__name__),)
        return (said(self.code),)
