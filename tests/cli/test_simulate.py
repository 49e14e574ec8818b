"""The days to come are the days a run would play, if nobody paid and nobody answered."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

from tests.cli.calls import DAY, call
from tests.house import House

FIRST = date.fromisoformat(DAY)
LAST = FIRST + timedelta(days=40)


def _simulated(house: House) -> dict[str, Any]:
    done = call("simulate", "--from", DAY, "--to", str(LAST), "--format", "json", site=house.site)
    assert done.code == 0, done
    found: dict[str, Any] = json.loads(done.out)
    return found


def test_it_foretells_what_the_runs_then_do(house: House) -> None:
    foretold = {
        (day["date"], act["customer"], act["step"])
        for day in _simulated(house)["days"]
        for act in day["acts"]
        if act["channel"] == "courriel"
    }
    done = set()
    rows = (house.site / "donnees" / f"factures-{DAY}.csv").read_text(encoding="utf-8").splitlines()[1:]
    for offset in range((LAST - FIRST).days + 1):
        day = str(FIRST + timedelta(days=offset))
        house.export(day, *rows)
        house.run(day)
    for notice in house.state().notices.values():
        done.add((str(notice.ended_on), notice.intended.customer, notice.intended.step))
    assert foretold == done
    assert len(foretold) > 3


def test_it_writes_nothing(house: House) -> None:
    before = house.git("rev-parse", "--all")
    _simulated(house)
    assert house.git("rev-parse", "--all") == before
    assert not house.sent()


def test_tables_count_by_day_and_by_step(house: House) -> None:
    shown = call("simulate", "--from", DAY, "--to", str(LAST), site=house.site).out
    assert "si personne ne paie" in shown
    assert "rappel ferme" in shown


def test_days_out_of_order_are_told(house: House) -> None:
    for last in ("2026-07-20", "2028-01-01"):
        assert call("simulate", "--from", DAY, "--to", last, site=house.site).code == 1
