"""A letter goes to the address a person wrote down: one frozen for another address is void."""

from __future__ import annotations

from pathlib import Path

from runner.model.events import LetterProposed
from tests.house import House, build
from tests.stories.run.test_a_formal_notice_is_posted_by_a_person import POLICY, customers, day, reasons

MOVED = "coordonnees: {adresse: [9 quai Nord, 59000 Lille]}\n"


def _house(tmp_path: Path) -> House:
    made = build(tmp_path, policies={"standard": POLICY})
    customers(made)
    day(made, "2026-06-01")
    day(made, "2026-06-08")
    return made


def _proposed(house: House) -> int:
    return house.kinds().count(LetterProposed.__name__)


def test_an_address_noted_since_withdraws_the_letter_and_makes_another(tmp_path: Path) -> None:
    house = _house(tmp_path)
    day(house, "2026-06-15")
    house.fact("C1", "2026-06-16-coordonnees", MOVED)
    day(house, "2026-06-16")
    assert reasons(house) == ["changee"]
    assert _proposed(house) == 2


def test_an_address_noted_before_makes_one_letter_and_not_one_a_day(tmp_path: Path) -> None:
    house = _house(tmp_path)
    house.fact("C1", "2026-06-10-coordonnees", MOVED)
    for on in ("2026-06-15", "2026-06-16", "2026-06-17"):
        day(house, on)
    assert reasons(house) == []
    assert _proposed(house) == 1
