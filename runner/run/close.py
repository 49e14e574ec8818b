"""The end of a run: the last commit, the report by mail, the heartbeat."""

from __future__ import annotations

import contextlib
import ssl
import urllib.request
from contextlib import closing
from dataclasses import replace
from hashlib import sha256
from http.client import HTTPException

from runner.journal.book import PushOutcome
from runner.model.mail import Attachment, Email
from runner.model.problem import OutsideError, RelanceError
from runner.model.settings import Settings
from runner.model.text import t
from runner.notices.report import report_email
from runner.review.outcome import RunOutcome, RunResult
from runner.review.report import render_report
from runner.run.checkout import read_settings
from runner.run.commit import end, push_end
from runner.run.connect import connect
from runner.run.order import Desk, Order
from runner.run.outcome import failed, outcome_of, unprepared
from runner.run.passage import Passage, Stop

PUSHES = 5
HEARTBEAT_SECONDS = 10


def close(passage: Passage, stop: Stop | None) -> tuple[RunOutcome, RelanceError | None]:
    """The end of a run that sent. The error: why the journal lacks what is told all the same."""
    if not passage.busy:
        return outcome_of(passage, RunResult.BRAKE if passage.pulled else RunResult.DONE), None
    result = RunResult.INTERRUPTED if stop else RunResult.DONE
    end(passage, result)
    lost = _push_outcomes(passage, result)
    causes = (*(stop.causes if stop else ()), *(lost.texts if lost else ()))
    outcome = replace(outcome_of(passage, RunResult.INTERRUPTED if lost else result), causes=causes)
    return (replace(outcome, anchor="") if lost else outcome), lost


def _push_outcomes(passage: Passage, result: RunResult) -> RelanceError | None:
    """Chained again on a new tip, never discarded; the error where no try succeeded."""
    try:
        for attempt in range(PUSHES):
            pushed = push_end(passage, result)
            if pushed is PushOutcome.PUSHED:
                return None
            if pushed is PushOutcome.LOST:
                passage.book.rechain()
            else:
                passage.desk.order.sleep(2.0**attempt)
    except RelanceError as error:
        return error
    return OutsideError(t("the outcomes could not be pushed; the next run finds them in the copies"))


def report_failure(desk: Desk, error: RelanceError) -> None:
    """A stopped run is told like any other."""
    report(desk.order, desk.settings, failed(desk, error))


def report_unprepared(order: Order, error: RelanceError) -> None:
    """So is one that stopped over the files people write, as long as those settings can be read."""
    with contextlib.suppress(RelanceError):
        settings = read_settings(order.root)
        report(order, settings, unprepared(order, settings, error))


def report(order: Order, settings: Settings, outcome: RunOutcome, files: tuple[Attachment, ...] = ()) -> None:
    """Mail the report and its sheets (`essai`: into the folder), then the heartbeat. Neither undoes a run."""
    if settings.report_to:
        try:
            with closing(connect(order, settings)) as transport:
                email = _email(order, settings, outcome, files)
                transport.send(email, outcome.anchor or "0" * 64)
        except RelanceError as error:
            first, *others = error.texts
            for text in (t("the report was not mailed: {why}", why=first), *others):
                order.progress(text, 0, 0)
    if outcome.result is RunResult.DONE and settings.heartbeat:
        _beat(settings.heartbeat)


def _email(order: Order, settings: Settings, outcome: RunOutcome, files: tuple[Attachment, ...]) -> Email:
    shown, now = render_report(outcome), order.clock()
    token = sha256(outcome.run.encode()).hexdigest()[:16]
    to, title = settings.report_to, shown.subject
    return report_email(settings, to, title, shown.text, shown.html, token, now, files)


def _beat(url: str) -> None:
    """An absence is noticed elsewhere: a monitor that hears nothing raises the alarm, not this program."""
    context = ssl.create_default_context()
    with contextlib.suppress(OSError, ValueError, HTTPException):
        # The loader takes no other scheme than https, and http to this very machine.
        urllib.request.urlopen(url, timeout=HEARTBEAT_SECONDS, context=context).close()  # noqa: S310 - checked there
