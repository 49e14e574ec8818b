"""Story 37: three places to look. One report each morning, in French, stopped runs included."""

from __future__ import annotations

import pytest

from runner.model.problem import BrakeError, OutsideError, SiteError
from tests.house import House
from tests.stories.run.conftest import LATE


@pytest.fixture
def told(house: House) -> House:
    house.change("journal: {branche", "compte_rendu: [claire.morel@mercier.example]\njournal: {branche")
    return house


def _text(house: House) -> str:
    (report,) = house.reports()
    body = report.get_body(("plain",))
    assert body is not None
    assert str(report["To"]) == "claire.morel@mercier.example"
    return str(body.get_content())


def test_a_good_day_says_what_left_with_the_customers_name(told: House) -> None:
    told.export("2026-07-07", LATE)
    told.run("2026-07-07")
    assert "Menuiserie Roche" in _text(told)


def test_a_brake_says_which_and_how_to_lift_it(told: House) -> None:
    told.export("2026-07-01", LATE)
    with pytest.raises(BrakeError):
        told.run("2026-07-07")
    assert "fraicheur" in _text(told)


def test_a_broken_rule_is_told_with_its_place(told: House) -> None:
    told.write("gabarits/fr/rappel.md", "---\nobjet: Rappel\n---\nBonjour {{ cleint.nom }}\n")
    told.export("2026-07-07", LATE)
    with pytest.raises(SiteError):
        told.run("2026-07-07")
    assert "gabarits/fr/rappel.md:4" in _text(told)


def test_a_held_lease_is_told(told: House) -> None:
    from runner.model.events import Lease
    from tests.protocol.effects import Killed, killing

    told.export("2026-07-07", LATE)
    with killing(3), pytest.raises(Killed):
        told.run("2026-07-07")
    assert isinstance(told.state().lease, Lease)
    with pytest.raises(OutsideError):
        told.run("2026-07-07", "07:30")
    assert "bail" in _text(told)
