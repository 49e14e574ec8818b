"""Story 24: the preview said nothing was due, then the job sent. `plan --mail` is the run of that morning."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from runner.console import Console
from runner.demo import play as demo
from runner.model.decision import Plan
from runner.review.outcome import RunOutcome
from runner.review.verdicts import plan_counts, plan_digest
from runner.run import daily, send
from runner.run.offline import read_offline
from runner.run.order import dated_clock
from tests.clock import half_past_midnight
from tests.house import House
from tests.stories.run.conftest import LATE


def preview(site: Path, day: date) -> Plan:
    """What `relance plan --mail --date …` decides."""
    clock = dated_clock(day, half_past_midnight, "Europe/Paris")
    return read_offline(site, day, clock, {}, mail=True).plan


def test_each_morning_of_a_month_is_decided_as_previewed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Payments of every kind, doubtful ones released by later exports, promises kept and broken, replies."""
    seen: dict[date, tuple[Plan, RunOutcome]] = {}
    run = demo._run

    def previewed(console: Console, site: Path, day: date) -> RunOutcome:
        known = preview(site, day)
        seen[day] = known, run(console, site, day)
        return seen[day][1]

    monkeypatch.setattr(demo, "_run", previewed)
    demo.play(Console(environ={}), tmp_path / "demo")
    assert len(seen) == 22
    for day, (known, outcome) in seen.items():
        assert outcome.plan is not None
        assert plan_counts(known) == plan_counts(outcome.plan), day
        assert plan_digest(known) == plan_digest(outcome.plan), day
        assert known.brakes == outcome.plan.brakes


def previewed(house: House, day: str, *, mail: bool = False) -> Plan:
    order = house.order(day)
    return read_offline(house.site, date.fromisoformat(day), order.clock, order.environ, mail=mail).plan


def test_the_mail_of_the_morning_counts_and_is_read_again_by_the_run(house: House) -> None:
    """Paid this morning: the preview without the mailbox cannot know it, the one with it does."""
    house.export("2026-07-07", LATE)
    house.payment("2026-07-07", "1 200,00", "FA-1")
    blind, known = previewed(house, "2026-07-07"), previewed(house, "2026-07-07", mail=True)
    assert [v.kind for d in blind.decisions for v in d.verdicts] == ["a_envoyer"]
    assert [v.kind for d in known.decisions for v in d.verdicts] == ["soldee"]
    assert known.read_until.startswith("2026-07-07T")
    outcome = house.run("2026-07-07")
    assert outcome.plan is not None
    assert plan_digest(known) == plan_digest(outcome.plan)
    assert house.steps() == []


def test_a_doubtful_notice_is_released_in_the_preview_on_the_morning_it_is_in_the_run(house: House) -> None:
    """That morning's export is the one that ends the wait: the preview has read it too."""
    house.payment("2026-07-06", "1 200,00", "FA-1", believed=False)
    for day in (date(2026, 7, 7) + timedelta(days=n) for n in range(18)):
        house.export(day.isoformat(), LATE)
        known, outcome = previewed(house, day.isoformat()), house.run(day.isoformat())
        assert outcome.plan is not None
        if day > date(
            2026, 7, 7
        ):  # the first run learns of the notice from a mailbox the preview leaves shut
            assert plan_counts(known) == plan_counts(outcome.plan), day
    assert [step for _, step in house.steps()] == ["rappel"]


def test_what_a_stopped_run_left_open_is_doubtful_in_the_preview_as_in_the_next_run(house: House) -> None:
    """A batch was opened and nobody knows what became of it: both hold and ask."""
    house.export("2026-07-07", LATE)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(send, "_send_batch", interrupt)
        patch.setattr(send, "_settle", lambda *_: None)
        patch.setattr(daily, "close", interrupt)
        with pytest.raises(KeyboardInterrupt):
            house.run("2026-07-07")
    house.export("2026-07-08", LATE)
    known = previewed(house, "2026-07-08")
    assert [v.kind for d in known.decisions for v in d.verdicts] == ["envoi_a_verifier"]
    outcome = house.run("2026-07-08")
    assert outcome.plan is not None
    assert plan_digest(known) == plan_digest(outcome.plan)


def interrupt(*_: object) -> None:
    raise KeyboardInterrupt
