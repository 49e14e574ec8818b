"""The last run as the journal tells it, for the report of a later day."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from runner.model.events import AnyEvent, BrakePulled, RunOpened
from runner.review.outcome import Health, RunOutcome, RunResult
from runner.run.brakes import reading
from runner.run.offline import Offline, past_events
from runner.run.outcome import health_on
from runner.site.note_links import NoteLinks


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
        answer=NoteLinks.of(settings, state.remote, known.plan.day),
        health=_health(known, events),
        anchor=state.head,
        objectives=settings.objectives,
        timezone=settings.timezone,
        language=settings.language,
    )


def _health(known: Offline, events: Iterable[AnyEvent]) -> Health:
    """As fresh as that run's data were on its own day; nothing where it stopped before reading any."""
    opened = next((event for event in events if isinstance(event, RunOpened)), None)
    if opened is None or opened.day is None:
        return Health()
    return health_on(known.site, opened.exported_on, opened.mail_until, opened.day)
