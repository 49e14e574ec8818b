"""Each brake just under its limit, at it and just over; lifted by name and reason alone (DESIGN §6)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from msgspec.structs import replace as alter

from runner.model.decision import BrakeReading, Plan
from runner.model.parties import Ledger
from runner.model.problem import UserError
from runner.model.settings import Site
from runner.model.state import State
from runner.run.brakes import LIFTABLE, check_lifts, read_brakes, stopping
from tests.run.plans import DAY, IN_FIGURES, ledger, plan, site

ONE = timedelta(days=1)
NOTHING = plan(written_to=0)


def readings(
    *,
    where: Site | None = None,
    export: Ledger | None = None,
    deciding: Plan = NOTHING,
    past: State | None = None,
) -> dict[str, BrakeReading]:
    found = read_brakes(where or site(), export or ledger(), past or State(), deciding)
    return {brake.name: brake for brake in found}


def pulled(name: str, **world: object) -> bool:
    """Whether this brake, and no other, is pulled."""
    found = readings(**world)  # type: ignore[arg-type]  # handed through
    others = [brake.name for brake in found.values() if brake.pulled and brake.name != name]
    assert others == []
    return found[name].pulled


def past(*, present: int = 100, vanished: int = 0, exported_on: date | None = None) -> State:
    state = State(present_then=present, vanished=vanished)
    if exported_on:
        from runner.model.events import RunOpened

        state.passed = RunOpened(rules="", program="", exported_on=exported_on, rows=0, digest="")
    return state


def test_a_quiet_day_pulls_nothing() -> None:
    assert stopping(tuple(readings().values()), {}) == ()


@pytest.mark.parametrize(("messages", "stops"), [(2, False), (3, False), (4, True)])
def test_messages_of_a_run(messages: int, stops: bool) -> None:
    assert pulled("envois", where=site("envois: 3"), deciding=plan(written_to=messages)) is stops


@pytest.mark.parametrize(("each", "stops"), [(1, False), (2, False), (3, True)])
def test_messages_to_one_customer(each: int, stops: bool) -> None:
    deciding = plan(written_to=1, each=each)
    assert pulled("envois_par_client", where=site("envois_par_client: 2"), deciding=deciding) is stops


@pytest.mark.parametrize(("written_to", "stops"), [(299, False), (300, False), (301, True)])
def test_share_of_the_customers(written_to: int, stops: bool) -> None:
    """30.1 % is over 30 %."""
    where = site("envois: 1000, part_des_clients: 30 %")
    assert pulled("part_des_clients", where=where, deciding=plan(written_to=written_to)) is stops


@pytest.mark.parametrize(("lacking", "stops"), [(0, False), (1, True)])
def test_messages_whose_figures_lack_a_rate(lacking: int, stops: bool) -> None:
    assert pulled("taux", deciding=plan(written_to=lacking, step=IN_FIGURES)) is stops


@pytest.mark.parametrize(("vanished", "stops"), [(9, False), (10, False), (11, True)])
def test_share_of_the_invoices_that_vanished(vanished: int, stops: bool) -> None:
    assert pulled("disparues", where=site("disparues: 10 %"), past=past(vanished=vanished)) is stops


@pytest.mark.parametrize(("vanished", "stops"), [(4, False), (5, True)])
def test_a_few_invoices_of_a_small_ledger_vanish_every_day(vanished: int, stops: bool) -> None:
    assert pulled("disparues", past=past(present=8, vanished=vanished)) is stops


@pytest.mark.parametrize(("rows", "stops"), [(1, False), (2, False), (3, True)])
def test_rows_without_a_legible_customer(rows: int, stops: bool) -> None:
    assert (
        pulled("lignes_illisibles", where=site("lignes_illisibles: 2"), export=ledger(unreadable=rows))
        is stops
    )


@pytest.mark.parametrize(
    ("exported_on", "stops"),
    [(date(2026, 7, 6), False), (date(2026, 7, 3), False), (date(2026, 7, 2), True)],
    ids=["Monday, one open day", "Friday, two", "Thursday, three"],
)
def test_age_of_the_export_in_open_days(exported_on: date, stops: bool) -> None:
    assert pulled("fraicheur", export=ledger(exported_on)) is stops


@pytest.mark.parametrize(("back", "stops"), [(-ONE, False), (0 * ONE, False), (ONE, True)])
def test_an_export_older_than_the_last_one(back: timedelta, stops: bool) -> None:
    world = past(exported_on=DAY - ONE + back)
    assert pulled("dates_reculent", export=ledger(DAY - ONE), past=world) is stops


def test_the_first_export_has_none_before_it() -> None:
    assert not pulled("dates_reculent", past=past())


@pytest.mark.parametrize(("ahead", "stops"), [(-ONE, False), (0 * ONE, False), (ONE, True)])
def test_an_export_of_tomorrow(ahead: timedelta, stops: bool) -> None:
    assert pulled("date_future", export=ledger(DAY + ahead)) is stops


def test_suspendre_stops_and_nobody_lifts_it() -> None:
    where = site(more="suspendre: oui\n")
    assert pulled("suspendre", where=where)
    found = tuple(readings(where=where).values())
    assert [brake.name for brake in stopping(found, {"suspendre": "je veux"})] == ["suspendre"]


@pytest.mark.parametrize(
    ("before", "now", "stops"),
    [("aa", "bb", True), ("aa", "aa", False), ("", "bb", False), ("aa", "", False), ("", "", False)],
)
def test_another_key_than_the_last_runs(before: str, now: str, stops: bool) -> None:
    """A preview may have none, and older journals do not tell theirs."""
    state = past(exported_on=DAY)
    assert state.passed is not None
    state.passed, state.last_opened = alter(state.passed, key=before), alter(state.passed, key=now)
    assert pulled("clef", past=state) is stops
    assert not pulled("clef", past=past())


# --- lifting --------------------------------------------------------------------------------------


def test_a_lift_takes_its_own_brake_away_and_no_other() -> None:
    where = site("envois: 3, part_des_clients: 1 %")
    found = tuple(readings(where=where, deciding=plan(written_to=11)).values())
    assert {brake.name for brake in stopping(found, {})} == {"envois", "part_des_clients"}
    assert [b.name for b in stopping(found, {"envois": "reprise après panne"})] == ["part_des_clients"]


@pytest.mark.parametrize("reason", ["", "  ", "\t"])
def test_a_lift_without_a_reason_lifts_nothing(reason: str) -> None:
    found = tuple(readings(where=site("envois: 3"), deciding=plan(written_to=4)).values())
    assert [brake.name for brake in stopping(found, {"envois": reason})] == ["envois"]
    with pytest.raises(UserError, match="say why"):
        check_lifts({"envois": reason})


@pytest.mark.parametrize("name", ["suspendre", "journal", "bail", "boite", "checkout", "", "ENVOIS", "tout"])
def test_what_is_never_lifted_has_no_name_to_lift_it_by(name: str) -> None:
    with pytest.raises(UserError, match="no such brake"):
        check_lifts({name: "parce que"})


def test_every_brake_but_suspendre_can_be_lifted() -> None:
    assert set(readings()) - set(LIFTABLE) == {"suspendre"}
    check_lifts(dict.fromkeys(LIFTABLE, "reprise après panne"))
    everything = tuple(replace(brake, seen=brake.limit + 1) for brake in readings().values())
    assert [b.name for b in stopping(everything, dict.fromkeys(LIFTABLE, "exercice"))] == ["suspendre"]
