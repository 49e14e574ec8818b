"""Without the legal rate of a semester no message that prints figures leaves, until a person says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from runner.model.problem import BrakeError
from tests.house import House, build

POLICY = """\
version: 1
politique: standard
description: Entreprises
rang: 90
segment: {type: [entreprise, inconnu]}
seuil: 15 €
cadence: {intervalle_minimum: 7 jours, jours: ouvrés, grace: 0 jours ouvrés}
derogations: [{regle: mentions-apres-deux-contacts, motif: "deux étapes, les chiffres dès la seconde"}]
etapes:
  - {etape: rappel,   jour: J+1, canal: courriel, gabarit: rappel, delai_accorde: 6 jours}
  - etape: derniere
    jour: J+9
    canal: courriel
    gabarit: derniere-relance
    delai_accorde: 8 jours
    mentions: [penalites, indemnite]
"""


def reminded_once(tmp_path: Path) -> House:
    house = build(tmp_path, policies={"standard": POLICY})
    house.export("2099-06-22", "FA-1;C1;01/05/2099;15/06/2099;1 000,00;1 000,00")
    house.run("2099-06-22")
    house.export("2099-07-06", "FA-1;C1;01/05/2099;15/06/2099;1 000,00;1 000,00")
    return house


def test_a_missing_rate_stops_the_message_that_would_print_figures(tmp_path: Path) -> None:
    house = reminded_once(tmp_path)
    with pytest.raises(BrakeError, match="taux"):
        house.run("2099-07-06")
    assert [step for _, step in house.steps()] == ["rappel"]


def test_a_person_may_let_it_leave_without_figures(tmp_path: Path) -> None:
    house = reminded_once(tmp_path)
    house.run("2099-07-06", lifts={"taux": "sans chiffres cette fois"})
    assert [step for _, step in house.steps()] == ["rappel", "derniere"]
    body = house.sent()[-1].get_body(("plain",))
    assert body is not None
    assert "indemnité" not in body.get_content()
