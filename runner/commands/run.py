"""`relance run`: the order is put together here, the story is `runner.run.daily`."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime

from runner.console import Console
from runner.model.problem import UserError
from runner.model.settings import Settings
from runner.model.text import t
from runner.run.daily import daily
from runner.run.order import Clock, Order, dated_clock
from runner.run.prepare import read_settings


def run_site(console: Console, day: date | None, lifts: Sequence[str], once: bool) -> None:
    """One run of the site, today or (where nothing leaves the machine) on another day."""
    settings = read_settings(console.root)
    console.language = settings.language
    order = Order(
        root=console.root,
        clock=_clock(settings, day),
        sleep=time.sleep,
        environ=console.environ,
        lifts=dict(map(_lift, lifts)),
        token=secrets.token_hex(3),
        once=once,
        progress=_progress(console),
    )
    outcome = daily(order)
    if outcome is None:
        console.out(t("today's run has already ended well: nothing to do"))
        return
    console.out(t("anchor: {anchor}", anchor=outcome.anchor))


def _clock(settings: Settings, day: date | None) -> Clock:
    if day is None:
        return _now
    if not (settings.mailbox.maildir and settings.sending.maildir):
        raise UserError(t("--date is for a site whose mailbox and sending are both `maildir:`"))
    return dated_clock(day, _now, settings.timezone)


def _now() -> datetime:
    return datetime.now(UTC)


def _lift(text: str) -> tuple[str, str]:
    name, sep, reason = text.partition("=")
    if not sep:
        raise UserError(t('--lift {name}: say why: --lift {name}="reason"', name=name))
    return name.strip(), reason.strip()


def _progress(console: Console) -> Callable[[str, int, int], None]:
    def show(what: str, done: int, total: int) -> None:
        if total and (done == total or not done % 20):
            console.err(f"{what}: {done}/{total}")
        elif not total:
            console.err(what)

    return show
