"""What a run hands over to be told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from runner.model.problem import Problem, RelanceError, SiteError
from runner.model.settings import Settings, Site
from runner.model.state import State
from runner.model.text import t
from runner.plan import calendar_of
from runner.review.outcome import Health, RunOutcome, RunResult
from runner.run.order import Desk, Order, local_day, stamp
from runner.run.passage import Passage
from runner.site.note_links import NoteLinks
from runner.site.rates import rates_end


def outcome_of(passage: Passage, result: RunResult) -> RunOutcome:
    """A run that reached its decision."""
    desk, book = passage.desk, passage.book
    return RunOutcome(
        mode=desk.settings.mode,
        day=desk.day,
        run=desk.run,
        result=result,
        state=book.state,
        plan=passage.plan,
        events=book.appended,
        names=_names(desk),
        brakes=passage.pulled,
        problems=(*_problems(desk), *_orphans(desk, book.state)),
        health=_health(desk, book.state),
        answer=NoteLinks.of(desk.settings, book.state.remote, desk.day),
        anchor=book.head,
        objectives=desk.settings.objectives,
        timezone=desk.settings.timezone,
        language=desk.settings.language,
    )


def failed(desk: Desk, error: RelanceError) -> RunOutcome:
    """A run that stopped before it decided."""
    problems = error.problems if isinstance(error, SiteError) else ()
    return RunOutcome(
        mode=desk.settings.mode,
        day=desk.day,
        run=desk.run,
        result=RunResult.INTERRUPTED,
        state=State(),
        names=_names(desk),
        causes=error.texts,
        problems=(*problems, *_problems(desk)),
        health=_health(desk, State()),
        timezone=desk.settings.timezone,
        language=desk.settings.language,
    )


def unprepared(order: Order, settings: Settings, error: RelanceError) -> RunOutcome:
    """A run that stopped over the files people write, the checkout or the export."""
    now = order.clock()
    return RunOutcome(
        mode=settings.mode,
        day=local_day(now, settings.timezone),
        run=f"{stamp(now)}-{order.token}",
        result=RunResult.INTERRUPTED,
        state=State(),
        causes=error.texts,
        problems=error.problems if isinstance(error, SiteError) else (),
        timezone=settings.timezone,
        language=settings.language,
    )


def _names(desk: Desk) -> dict[str, str]:
    return {code: account.customer.name for code, account in desk.ledger.accounts.items()}


def _problems(desk: Desk) -> tuple[Problem, ...]:
    facts = desk.site.facts.problems
    return (
        *desk.ledger.unreadable,
        *desk.ledger.doubts,
        *(problem for code in facts for problem in facts[code]),
        *desk.ledger.warnings,
        *desk.site.warnings,
    )


def _orphans(desk: Desk, state: State) -> Iterator[Problem]:
    """Facts of customers that neither the export nor the journal knows: a code may be mistyped."""
    known = desk.ledger.accounts.keys() | state.customers.keys()
    for code, facts in desk.site.facts.by_customer.items():
        if code not in known:
            yield Problem(facts[0].place, t("no export has shown customer {code}", code=code))


def _health(desk: Desk, state: State) -> Health:
    mail_until = state.last_opened.mail_until if state.last_opened else ""
    return health_on(desk.site, desk.ledger.exported_on, mail_until, desk.day)


def health_on(site: Site, exported_on: date, mail_until: str, day: date) -> Health:
    """How fresh was what a run of that day decided on."""
    return Health(
        exported_on=exported_on,
        export_age=calendar_of(site).open_between(exported_on, day),
        export_limit=site.settings.invoices.max_age,
        mail_until=mail_until,
        rates_end=rates_end(site.rates, day),
    )
