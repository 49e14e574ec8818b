"""`relance run`: the order is put together here, the story is `runner.run.daily`."""

from __future__ import annotations

import secrets
import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from types import FrameType

from runner.commands.progress import progress
from runner.commands.site import opened
from runner.console import Console
from runner.model.problem import UserError
from runner.model.settings import Mode, Settings
from runner.model.text import t
from runner.review.acts import acts
from runner.review.outcome import RunOutcome
from runner.run.connect import TRIAL_FOLDER
from runner.run.daily import daily
from runner.run.order import Clock, Order, Progress, dated_clock


def run_site(console: Console, day: date | None, lifts: Sequence[str], once: bool) -> None:
    """One run of the site, today or (where nothing leaves the machine) on another day."""
    clock, asked = _clock(console, opened(console), day), _lifts(lifts)
    with progress(console) as shown, ending_like_ctrl_c():
        outcome = daily(_order(console, clock, asked, once, shown))
    if outcome is None:
        console.out(t("today's run has already ended well: nothing to do"))
    else:
        _tell(console, outcome)


@contextmanager
def ending_like_ctrl_c() -> Iterator[None]:
    """A job that is stopped (SIGTERM) has a few seconds: what left by then must reach the journal."""
    before = signal.signal(signal.SIGTERM, _interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _order(console: Console, clock: Clock, lifts: dict[str, str], once: bool, shown: Progress) -> Order:
    return Order(
        root=console.root,
        clock=clock,
        sleep=time.sleep,
        environ=console.environ,
        lifts=lifts,
        token=secrets.token_hex(3),
        once=once,
        progress=shown,
    )


def _clock(console: Console, settings: Settings, day: date | None) -> Clock:
    if day is None:
        return console.clock
    if not (settings.mailbox.maildir and settings.sending.maildir):
        raise UserError(t("--date is for a site whose mailbox and sending are both `maildir:`"))
    return dated_clock(day, console.clock, settings.timezone)


def _lifts(texts: Sequence[str]) -> dict[str, str]:
    """`BRAKE=REASON`, each brake once: of two reasons the journal would keep one."""
    lifts: dict[str, str] = {}
    for text in texts:
        name, _, reason = (part.strip() for part in text.partition("="))
        if not reason:
            raise UserError(t('--lift {name}: say why: --lift {name}="reason"', name=name))
        if name in lifts:
            raise UserError(t("--lift {name} is written twice: give one reason", name=name))
        lifts[name] = reason
    return lifts


def _tell(console: Console, outcome: RunOutcome) -> None:
    """Numbers only: a log is read by many."""
    done = acts(outcome)
    figures = {"sent": len(done.departures), "payments": len(done.arrivals), "tasks": done.tasks}
    if outcome.mode is Mode.TRIAL:
        console.out(t("trial run: nothing left, messages are in {folder}", folder=f"{TRIAL_FOLDER}/"))
    console.out(t("messages: {sent}; payments learnt: {payments}; tasks opened: {tasks}", **figures))
    console.out(t("anchor: {anchor}", anchor=outcome.anchor))
