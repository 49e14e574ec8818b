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


def test_her_one_screen_says_what_to_do_how_to_record_it_and_how_the_figures_stand(told: House) -> None:
    """Names in her mail, in French; the journal branch has numbers and codes alone."""
    told.change("garde_fous:", "objectifs: {part_echue: 10 %, retard_moyen: 5 jours}\ngarde_fous:")
    told.human("2026-07-06", "compta@roche.example", "Nous contestons la facture FA-1.")
    told.export("2026-07-07", LATE)
    told.run("2026-07-07")
    text = " ".join(_text(told).split())
    assert "Menuiserie Roche (C1)" in text
    assert "→ relance note C1 reponse --le 07/07/2026" in text
    assert "! Part échue" in text
    assert "au-delà de l’objectif de 10,0" in text
    assert "historique insuffisant" in text
    picture = told.git("show", "origin/journal:README.md")
    assert "C1" in picture
    assert "Roche" not in picture


def test_the_trend_is_that_of_the_journal(told: House) -> None:
    told.export("2026-07-06", LATE, "FA-2;C2;01/07/2026;31/08/2026;1 200,00;1 200,00")
    told.run("2026-07-06")
    told.export("2026-07-07", LATE)
    told.run("2026-07-07", lifts={"disparues": "essai"})
    assert told.state().figures[0][1]["part_echue"] == 500
    body = told.reports()[-1].get_body(("plain",))
    assert body is not None
    assert "↗ en hausse de 50,0 points depuis le 06/07/2026" in " ".join(str(body.get_content()).split())


@pytest.mark.parametrize("code", ["autre_jour", "suspendu", "suivi_change"])
def test_why_a_sending_ended_early_is_a_sentence(code: str) -> None:
    from runner.locale import translator
    from runner.model.text import render
    from runner.run.passage import Stop

    (cause,) = Stop(code).causes
    said = render(cause, translator("fr"))
    assert code not in said
    assert " " in said
