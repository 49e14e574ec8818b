"""What can be known without any connection: rules and data at hand, the past from the journal last fetched."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from runner.journal.book import read_events
from runner.journal.branch import Branch
from runner.journal.fold import fold
from runner.journal.git import Git
from runner.model.decision import Plan
from runner.model.events import AnyEvent
from runner.model.parties import Ledger
from runner.model.settings import Secrets, Site
from runner.model.state import State
from runner.notices.templates import Templates
from runner.plan import learn_ledger, learn_money, learn_outcomes, make_plan
from runner.run.order import local_day
from runner.run.prepare import journal_branch, load_ledger, load_rules
from runner.site.loader import load_secrets


@dataclass(frozen=True, slots=True)
class Offline:
    """Everything a preview shows. `events`: the journal, oldest first; `anchor`: its last line's hash."""

    site: Site
    templates: Templates
    ledger: Ledger
    state: State
    plan: Plan
    events: tuple[AnyEvent, ...]


def read_offline(root: Path, day: date | None, environ: dict[str, str]) -> Offline:
    """Read, learn in memory, decide: the same functions as a run, with nothing written."""
    secrets: Secrets = load_secrets(environ)
    site, templates = load_rules(root)
    ledger = load_ledger(site, root, None, secrets.key)
    events = past_events(root, site)
    state = fold(events)
    today = day or local_day(datetime.now(UTC), site.settings.timezone)

    def append(event: AnyEvent) -> None:
        fold((event,), state)

    learn_ledger(ledger, state, append)
    learn_outcomes(site, state, append)
    learn_money(site, ledger, (), state, append)
    plan = make_plan(site, ledger, state, today, key=secrets.key)
    return Offline(site, templates, ledger, state, plan, events)


def past_events(root: Path, site: Site) -> tuple[AnyEvent, ...]:
    """The journal as this clone last saw it; empty where it never did."""
    if not (root / ".git").exists():
        return ()
    return tuple(read_events(journal_branch(Git(root), site.settings)))
