"""A letter mailed by a run that was killed before it said so may be in her hands: she is told its end."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest

from runner.model.events import LetterHanded
from tests.house import House, build
from tests.protocol.effects import Killed, killing
from tests.stories.run.test_a_formal_notice_is_posted_by_a_person import (
    POLICY,
    customers,
    day,
    events,
    letters,
    proposal,
    reasons,
)


@pytest.fixture
def house(tmp_path: Path) -> House:
    """The letter's mail has left, and the run was killed before its last push."""
    for at in range(1, 8):
        made = build(tmp_path / str(at), policies={"standard": POLICY})
        customers(made)
        day(made, "2026-06-01")
        day(made, "2026-06-08")
        with killing(at), suppress(Killed):
            day(made, "2026-06-15")
        if letters(made) and not events(made, LetterHanded):
            return made
    raise AssertionError("no such moment")


def test_paid_meanwhile_she_is_told_not_to_post_it(house: House) -> None:
    house.payment("2026-06-16", "1 000,00", "FA-1")
    day(house, "2026-06-16")
    assert reasons(house) == ["payee"]
    assert "payé" in str(letters(house)[-1]["Subject"]).lower()


def test_the_letter_made_again_says_which_one_to_throw_away(house: House) -> None:
    first = proposal(house)
    day(house, "2026-06-16")
    assert proposal(house).replaces == first.notice
    assert first.notice in letters(house)[-1].get_body(("plain",)).get_content()  # type: ignore[union-attr]  # ours has one


def test_the_letter_she_holds_is_named_though_its_successor_never_reached_her(tmp_path: Path) -> None:
    house = build(tmp_path, policies={"standard": POLICY})
    customers(house)
    for on in ("2026-06-01", "2026-06-08", "2026-06-15"):
        day(house, on)
    held, folder = proposal(house).notice, house.site / "envoyes"
    folder.rename(house.site / "ailleurs")
    folder.write_text("", encoding="utf-8")
    day(house, "2026-06-16", owed="600,00")
    folder.unlink()
    (house.site / "ailleurs").rename(folder)
    house.payment("2026-06-17", "600,00", "FA-1")
    day(house, "2026-06-17", owed="600,00")
    told = letters(house)[-1].get_body(("plain",)).get_content()  # type: ignore[union-attr]  # ours has one
    assert held in told
