"""What a run commits to the journal branch: events, the open items, the picture, one readable message."""

from __future__ import annotations

from collections.abc import Iterator

from runner.journal.book import PushOutcome
from runner.journal.items import encode_items
from runner.journal.written import intention
from runner.model.events import AnyEvent, BrakeLifted, BrakePulled, Lease, RunClosed
from runner.plan import notices_of
from runner.review.measures import figures_of
from runner.review.outcome import RunOutcome, RunResult
from runner.review.picture import picture
from runner.review.verdicts import plan_counts, plan_digest
from runner.run.guard import LEASE_MINUTES
from runner.run.letters import letter_events
from runner.run.order import after, stamp
from runner.run.outcome import outcome_of
from runner.run.passage import Passage
from runner.run.tasks import task_events

ITEMS = "etat/postes.csv"
PICTURE = "README.md"


def reserve(passage: Passage) -> PushOutcome:
    """The first commit: facts, tasks, intentions and the lease; its push takes the lock.

    A run that sends nothing ends here: its facts (and brakes) are this one commit.
    """
    events = _stopped(passage) if passage.pulled else _reserved(passage)
    for event in tuple(events):
        passage.book.append(event)
    if passage.busy:
        return passage.book.push(message(passage, "envois réservés"), {ITEMS: _items(passage)})
    result = RunResult.BRAKE if passage.pulled else RunResult.DONE
    end(passage, result)
    return push_end(passage, result)


def _reserved(passage: Passage) -> Iterator[AnyEvent]:
    yield from _lifted(passage)
    yield from task_events(passage.desk, passage.book, passage.plan)
    emails = {email.reference: email for email in passage.emails}
    for notice in notices_of(passage.plan):
        email = emails[notice.reference]
        yield intention(notice, message_id=email.message_id, body=email.digest, pieces=email.pieces)
    yield from letter_events(passage.letters)
    if passage.busy:
        yield Lease(until=after(passage.desk.now, LEASE_MINUTES))


def _stopped(passage: Passage) -> Iterator[AnyEvent]:
    yield from (BrakePulled(brake=r.name, seen=r.seen, limit=r.limit) for r in passage.pulled)


def _lifted(passage: Passage) -> Iterator[AnyEvent]:
    lifts = passage.desk.order.lifts
    yield from (BrakeLifted(brake=r.name, reason=lifts[r.name]) for r in passage.plan.brakes if r.pulled)


def end(passage: Passage, result: RunResult) -> None:
    """The last events of a run: the lease given back, how it ended, the verdicts counted."""
    book, plan = passage.book, passage.plan
    lease = book.state.lease
    if lease is not None and lease.run == passage.desk.run:
        book.append(Lease(until=stamp(passage.desk.now), returned=True))
    figures = figures_of(plan, book.state)
    book.append(RunClosed(result=result, counts=plan_counts(plan), digest=plan_digest(plan), figures=figures))


def push_end(passage: Passage, result: RunResult) -> PushOutcome:
    """The last commit of a run, with the open items it decided on and the picture of the day."""
    outcome = outcome_of(passage, result)
    files = {ITEMS: _items(passage), PICTURE: picture(outcome).encode()}
    return passage.book.push(message(passage, _summary(outcome)), files)


def _items(passage: Passage) -> bytes:
    return encode_items(passage.desk.ledger.accounts.values())


def _summary(outcome: RunOutcome) -> str:
    kinds = [type(event).__name__ for event in outcome.events]
    counts = (
        _counted(kinds.count("Sent"), "message parti", "messages partis"),
        _counted(kinds.count("PaymentLearnt"), "paiement appris", "paiements appris"),
        _counted(kinds.count("TaskOpened"), "tâche ouverte", "tâches ouvertes"),
    )
    words = ", ".join(counts)
    return words if outcome.result is RunResult.DONE else f"{outcome.result} : {words}"


def _counted(number: int, one: str, several: str) -> str:
    return f"{number} {one if number < 2 else several}"


def message(passage: Passage, summary: str) -> str:
    """A line a person reads, and trailers a program reads. Numbers only."""
    desk = passage.desk
    trailers = {
        "Passage": desk.run,
        "Mode": desk.settings.mode,
        "Regles": desk.rules_tip,
        "Export": desk.ledger.exported_on.isoformat(),
        "Ancre": passage.book.head,
    }
    lines = "\n".join(f"{name}: {value}" for name, value in trailers.items())
    return f"Passage du {desk.day:%d/%m/%Y} : {summary}\n\n{lines}\n"
