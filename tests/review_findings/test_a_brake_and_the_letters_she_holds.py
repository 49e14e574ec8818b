"""A run that a brake stops takes back no letter: its report says to post none, for one may be paid."""

from __future__ import annotations

from pathlib import Path

import pytest

from runner.model.problem import BrakeError
from tests.house import House, build
from tests.stories.run.test_a_formal_notice_is_posted_by_a_person import POLICY, ROW, customers, day, letters

UNREADABLE = "illisible;;;;;"


def stopped(house: House, on: str) -> str:
    """The text of the report of a run that a brake stops."""
    house.export(on, ROW.format(owed="1 000,00"), UNREADABLE)
    with pytest.raises(BrakeError):
        house.run(on)
    return str(house.reports()[-1].get_body(("plain",)).get_content())  # type: ignore[union-attr]  # ours has one


@pytest.fixture
def house(tmp_path: Path) -> House:
    made = build(tmp_path, policies={"standard": POLICY})
    made.change("journal: {branche: journal}", "journal: {branche: journal}\ncompte_rendu: [c@m.example]")
    customers(made)
    return made


def test_it_says_so_while_she_holds_one(house: House) -> None:
    for on in ("2026-06-01", "2026-06-08", "2026-06-15"):
        day(house, on)
    assert len(letters(house)) == 1
    house.payment("2026-06-16", "1 000,00", "FA-1")
    assert "aucune lettre" in stopped(house, "2026-06-16")
    day(house, "2026-06-17")
    assert "payé" in str(letters(house)[-1]["Subject"]).lower()


def test_it_says_nothing_where_she_holds_none(house: House) -> None:
    assert "aucune lettre" not in stopped(house, "2026-06-01")
