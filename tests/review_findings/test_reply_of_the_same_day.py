"""A fact written in the morning says nothing of a reply that comes in the evening."""

from __future__ import annotations

from pathlib import Path

from runner.model.decision import VerdictKind
from tests.house import House, build

READ = "reponse_traitee:\n  le: {day}\n  par: claire.morel\n"
ROW = "FA-1;C1;01/05/2026;01/06/2026;1 000,00;1 000,00"
CUSTOMER = "compta@roche.example"


def verdict(house: House, day: str) -> VerdictKind:
    house.export(day, ROW)
    plan = house.run(day).plan
    assert plan is not None
    (found,) = (v.kind for d in plan.decisions for v in d.verdicts)
    return found


def answered_once(tmp_path: Path) -> House:
    house = build(tmp_path)
    house.human("2026-06-05", CUSTOMER, "Bonjour")
    assert verdict(house, "2026-06-05") is VerdictKind.REPLY_WAITING
    house.fact("C1", "2026-06-05-lu", READ.format(day="05/06/2026"))
    return house


def test_a_reply_that_came_after_the_fact_of_that_day_holds(tmp_path: Path) -> None:
    house = answered_once(tmp_path)
    house.human("2026-06-05", CUSTOMER, "Nous avons payé lundi")
    assert verdict(house, "2026-06-15") is VerdictKind.REPLY_WAITING
    house.fact("C1", "2026-06-15-lu", READ.format(day="15/06/2026"))
    assert verdict(house, "2026-06-15") is not VerdictKind.REPLY_WAITING


def test_the_reply_she_was_told_of_holds_no_more(tmp_path: Path) -> None:
    house = answered_once(tmp_path)
    assert verdict(house, "2026-06-05") is not VerdictKind.REPLY_WAITING


def test_replies_of_days_before_the_fact_need_no_run_in_between(tmp_path: Path) -> None:
    house = build(tmp_path)
    house.human("2026-06-04", CUSTOMER, "Bonjour")
    house.fact("C1", "2026-06-05-lu", READ.format(day="05/06/2026"))
    assert verdict(house, "2026-06-08") is not VerdictKind.REPLY_WAITING
