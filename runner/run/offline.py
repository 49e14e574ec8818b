"""What can be known without any connection: rules and data at hand, the journal as last fetched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path

from runner.journal.branch import Branch, peek
from runner.journal.fold import fold
from runner.journal.git import Git
from runner.journal.reading import read_events
from runner.model.decision import Plan
from runner.model.events import AnyEvent, BrakePulled
from runner.model.parties import Ledger
from runner.model.settings import Site
from runner.model.state import State
from runner.notices.templates import Templates
from runner.plan import learn_ledger, learn_money, learn_outcomes, learn_promises, make_plan
from runner.review.outcome import RunOutcome, RunResult
from runner.run.brakes import read_brakes, reading
from runner.run.order import Clock, local_day
from runner.run.prepare import journal_branch, load_ledger, load_rules, read_settings
from runner.site.secrets import load_secrets


@dataclass(frozen=True, slots=True)
class Offline:
    """Everything a preview shows."""

    site: Site
    templates: Templates
    ledger: Ledger
    state: State
    plan: Plan


def read_offline(root: Path, day: date | None, clock: Clock, environ: Mapping[str, str]) -> Offline:
    """Read, learn in memory, decide: the same functions as a run, with nothing written."""
    key = load_secrets(environ).key
    site, templates = read_rules(root)
    ledger = load_ledger(site, root, partial(local_files, root), key)
    state = past_state(root, site)
    _learn(site, ledger, state)
    today = day or local_day(clock(), site.settings.timezone)
    plan = make_plan(site, ledger, state, today, key=key)
    plan = replace(plan, brakes=read_brakes(site, ledger, state, plan))
    return Offline(site, templates, ledger, state, plan)


def read_rules(root: Path) -> tuple[Site, Templates]:
    """Site and templates, with the facts of their own branch as last fetched."""
    branch = read_settings(root).facts_branch
    return load_rules(root, local_files(root, branch, "suivi") if branch else None)


def local_files(root: Path, branch: str, prefix: str = "") -> dict[str, bytes]:
    """A branch's files as this clone last saw them; none where it never did."""
    git = local_git(root)
    tip = Branch(git, "origin", branch).known() if git else None
    return git.files(tip, prefix) if git and tip else {}


def _learn(site: Site, ledger: Ledger, state: State) -> None:
    def append(*events: AnyEvent) -> None:
        fold(events, state)

    learn_promises(site, ledger, state, append)
    learn_ledger(ledger, state, append)
    learn_outcomes(site, state, append)
    learn_money(site, ledger, (), state, append)


def past_outcome(root: Path, known: Offline, *, names: bool) -> RunOutcome:
    """The last run as the journal tells it, with today's verdicts."""
    settings, state, last = known.site.settings, known.state, known.state.last_closed
    run = last.run if last else ""
    events = tuple(event for event in past_events(root, known.site) if event.run == run)
    return RunOutcome(
        mode=settings.mode,
        day=last.day if last and last.day else known.plan.day,
        run=run,
        result=RunResult(last.result) if last else RunResult.DONE,
        state=state,
        plan=known.plan,
        events=events,
        brakes=tuple(reading(e.brake, e.seen, e.limit) for e in events if isinstance(e, BrakePulled)),
        names={code: a.customer.name for code, a in known.ledger.accounts.items()} if names else {},
        anchor=state.head,
        objectives=settings.objectives,
        timezone=settings.timezone,
        language=settings.language,
    )


def past_state(root: Path, site: Site) -> State:
    """The journal as this clone last saw it; empty where it never did."""
    branch = past_branch(root, site)
    reading = peek(branch) if branch else None
    return reading.state if reading else State()


def past_events(root: Path, site: Site) -> Iterator[AnyEvent]:
    """The journal's events, oldest first, as this clone last saw them."""
    branch = past_branch(root, site)
    tip = branch.known() if branch else None
    return read_events(branch.git, tip) if branch and tip else iter(())


def past_branch(root: Path, site: Site) -> Branch | None:
    """The journal branch of this mode, where the site is a git checkout."""
    git = local_git(root)
    return journal_branch(git, site.settings) if git else None


def local_git(root: Path) -> Git | None:
    """The site's repository, if it is one."""
    return Git(root) if (root / ".git").exists() else None
