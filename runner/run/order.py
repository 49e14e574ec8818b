"""What a run is asked to do, and all that it has read before it touches the journal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from runner.journal.git import Git
from runner.model.parties import Ledger
from runner.model.settings import Secrets, Settings, Site
from runner.model.text import Text
from runner.notices.templates import Templates

Clock = Callable[[], datetime]
"""Now, in UTC."""
Progress = Callable[[Text, int, int], None]
"""What is being done, how much of it, out of how much."""


def _quiet(_what: Text, _done: int, _total: int) -> None:
    """No progress shown."""


@dataclass(frozen=True, slots=True)
class Order:
    """One call of `relance run`. `lifts`: brake → reason. `day`: only where nothing leaves the machine."""

    root: Path
    clock: Clock
    sleep: Callable[[float], None]
    environ: Mapping[str, str] = field(default_factory=dict)
    lifts: Mapping[str, str] = field(default_factory=dict)
    token: str = ""
    """Randomness given from outside: tells two runs of the same second apart."""
    once: bool = False
    """Do nothing where a run of this day has already ended well."""
    progress: Progress = _quiet


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything on the table once the files people write have been read and found sound."""

    order: Order
    day: date
    run: str
    site: Site
    secrets: Secrets
    templates: Templates
    ledger: Ledger
    git: Git
    rules_tip: str
    facts_tip: str
    """Commit of `suivi/`; empty where it is the rules'."""
    facts_tree: str
    """Tree id of `suivi/` as read: a change of it ends the sending."""

    @property
    def settings(self) -> Settings:
        return self.site.settings

    @property
    def now(self) -> datetime:
        return self.order.clock()


def local_day(now: datetime, timezone: str) -> date:
    """The day a run belongs to: fixed once, at its start, in the site's own time zone."""
    return now.astimezone(ZoneInfo(timezone)).date()


def stamp(now: datetime) -> str:
    """UTC to the second, as the journal writes it."""
    return now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def dated_clock(day: date, clock: Clock, timezone: str, hour: int = 7) -> Clock:
    """A clock that starts on the morning of `day` and runs on at the pace of `clock` (`run --date`)."""
    start, morning = (
        clock(),
        datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo(timezone)).astimezone(UTC),
    )

    def now() -> datetime:
        return morning + (clock() - start)

    return now


def after(now: datetime, minutes: int) -> str:
    """The journal's form of `minutes` from `now`."""
    return stamp(now + timedelta(minutes=minutes))
