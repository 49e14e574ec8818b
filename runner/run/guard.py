"""What is read again before each batch: a run that may no longer send must notice it in time."""

from __future__ import annotations

from runner.journal.book import Book
from runner.model.problem import RelanceError
from runner.run.order import Desk, after, local_day
from runner.run.prepare import facts_tree
from runner.site.settings import parse_settings

LEASE_MINUTES = 60
MARGIN_MINUTES = 5
"""A batch begins only where the lease outlasts it."""


def obstacle(desk: Desk, book: Book) -> str:
    """Why the next batch may not leave (a code of the journal), or an empty string."""
    if not holds_lease(desk, book, MARGIN_MINUTES):
        return "bail_echu"
    if local_day(desk.now, desk.settings.timezone) != desk.day:
        return "autre_jour"
    return _changed(desk)


def holds_lease(desk: Desk, book: Book, minutes: int = 0) -> bool:
    """Whether our lease lasts `minutes` more: asked before each message, since a machine may fall asleep."""
    lease = book.state.lease
    return lease is not None and lease.run == desk.run and after(desk.now, minutes) < lease.until


def _changed(desk: Desk) -> str:
    try:
        rules, facts = _tips(desk)
        if stopped := _stopped(desk, rules):
            return stopped
        return "suivi_change" if facts_tree(desk.git, facts) != desk.facts_tree else ""
    except RelanceError:
        return "regles_illisibles"


def _stopped(desk: Desk, rules: str) -> str:
    """Whether a person has stopped everything: in `essai` nothing leaves, whatever this run began as."""
    settings = parse_settings(desk.git.show(rules, "relance.yaml"), "relance.yaml")
    if settings.suspended:
        return "suspendu"
    return "mode_change" if settings.mode is not desk.settings.mode else ""


def _tips(desk: Desk) -> tuple[str, str]:
    rules = desk.git.fetch(desk.settings.rules_branch) or ""
    branch = desk.settings.facts_branch
    return rules, (desk.git.fetch(branch) or "") if branch else rules
