"""The story of a run. Every chapter is a function of its own; this page is the order of them."""

from __future__ import annotations

from dataclasses import replace

from runner.journal.book import Book, PushOutcome, open_book
from runner.model.decision import BrakeReading
from runner.model.problem import BrakeError, OutsideError, RelanceError, UserError
from runner.model.text import Text, Value, t
from runner.plan import make_plan
from runner.review.codes import said
from runner.review.outcome import RunOutcome, RunResult
from runner.run.brakes import check_lifts, read_brakes, stopping
from runner.run.checkout import journal_branch
from runner.run.close import close, report, report_failure, report_unprepared
from runner.run.commit import reserve
from runner.run.compose import compose_all
from runner.run.fetched import fetched_mail
from runner.run.handover import hand_over
from runner.run.learn import Intake, learn
from runner.run.letters import closing_tasks, plan_letters
from runner.run.order import Desk, Order
from runner.run.passage import Passage, Stop
from runner.run.prepare import prepare
from runner.run.recovery import refuse_leased
from runner.run.send import send_passage
from runner.run.sheets import sheets
from runner.run.tasks import task_events

ATTEMPTS = 2
"""A first push that another run overtook is tried once more, from the start."""


def daily(order: Order) -> RunOutcome | None:
    """One run: read, decide, brake, reserve, send, close, tell. None: today's run had already ended well.

    Raises a `RelanceError` with its exit code where it stops; what was learnt by then is committed and told.
    """
    check_lifts(order.lifts)
    desk = _prepared(order)
    try:
        passage = _reserved(desk)
        if passage is None:
            return None
        stop = _effects(passage)
        outcome, lost = close(passage, stop)
    except RelanceError as error:
        report_failure(desk, error)
        raise
    report(order, desk.settings, outcome, sheets(passage))
    _refuse(outcome, stop, lost)
    return outcome


def _effects(passage: Passage) -> Stop | None:
    """All that leaves: letters to the person who signs them, messages to customers."""
    if passage.pulled:
        return None
    hand_over(passage)
    return send_passage(passage) if passage.emails else None


def _prepared(order: Order) -> Desk:
    """Everything read before the journal; an error in it is told too."""
    try:
        return prepare(order)
    except RelanceError as error:
        report_unprepared(order, error)
        raise


def _reserved(desk: Desk) -> Passage | None:
    """Everything up to the push that takes the lock. None: nothing left to do today (`--once`)."""
    for _attempt in range(ATTEMPTS):
        book = _open_journal(desk)
        if desk.order.once and _done_today(book, desk):
            return None
        _learn(desk, book)
        passage = _decide(desk, book)
        pushed = reserve(passage)
        if pushed is PushOutcome.PUSHED:
            return passage
        if pushed is PushOutcome.UNREACHABLE:
            raise OutsideError(t("the journal could not be pushed: nothing was sent"))
    raise OutsideError(t("another run was first, twice: nothing was sent by this one"))


def _open_journal(desk: Desk) -> Book:
    branch = journal_branch(desk.git, desk.settings)
    book = open_book(branch, run=desk.run, clock=desk.order.clock, day=desk.day)
    refuse_leased(book.state, desk.now)
    return book


def _done_today(book: Book, desk: Desk) -> bool:
    last = book.state.last_closed
    return last is not None and last.day == desk.day and last.result == RunResult.DONE


def _learn(desk: Desk, book: Book) -> None:
    """The mail is read, and all that the morning teaches becomes events."""
    root, secrets = desk.order.root, desk.secrets
    reading = fetched_mail(desk.site, desk.ledger, book.state, root, secrets=secrets, now=desk.now)
    tips = desk.rules_tip, desk.facts_tip
    intake = Intake(desk.site, desk.ledger, reading, desk.day, secrets.key, *tips)
    learn(intake, book.state, book.append)


def _decide(desk: Desk, book: Book) -> Passage:
    """Plan, compose every message, read every brake: nothing leaves before all of it is known."""
    plan = make_plan(desk.site, desk.ledger, book.state, desk.day, key=desk.secrets.key)
    plan, emails = compose_all(desk, plan, book.state)
    brakes = read_brakes(desk.site, desk.ledger, book.state, plan)
    plan = replace(plan, brakes=brakes)
    pulled = stopping(brakes, desk.order.lifts)
    closed = closing_tasks(tuple(task_events(desk, book, plan)))
    plan, letters = plan_letters(desk, plan, book.state, closed)
    return Passage(desk, book, plan, emails, pulled, letters)


def _pulled(brake: BrakeReading) -> Text:
    values: dict[str, Value] = {
        "name": brake.name,
        "what": brake.text,
        "seen": brake.seen,
        "limit": brake.limit,
    }
    if brake.liftable:
        return t('brake {name}: {what}: {seen}, over {limit}; once checked: --lift {name}="reason"', **values)
    return t("brake {name}: {what}: {seen}, over {limit}; no option lifts it", **values)


def _refuse(outcome: RunOutcome, stop: Stop | None, lost: RelanceError | None) -> None:
    """Turn an early end into its exit code: a brake 4, what the user can mend 1, something outside 5.

    What no one foresaw, or an interruption, goes on its way once all that is known is committed and told.
    """
    if outcome.brakes:
        raise BrakeError(
            *map(_pulled, outcome.brakes), t("nothing was sent; anchor: {anchor}", anchor=outcome.anchor)
        )
    if stop and stop.error and not isinstance(stop.error, RelanceError):
        raise stop.error
    if lost:
        raise lost
    if stop:
        kind = UserError if isinstance(stop.error, UserError) else OutsideError
        told = t("the sending stopped early ({why}); the rest is planned again", why=said(stop.code))
        raise kind(told, *(stop.causes if stop.error else ()))
