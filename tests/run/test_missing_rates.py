"""A semester whose legal rates nobody has written down: no message leaves without its figures unnoticed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from runner.model.problem import BrakeError
from runner.run.offline import read_offline
from tests.house import House, build

POLICY = """\
version: 1
politique: standard
description: La dernière relance juste après la première
rang: 90
segment: {type: [entreprise, inconnu]}
seuil: 15 €
cadence: {intervalle_minimum: 7 jours, jours: ouvrés, grace: 0 jours ouvrés}
derogations: [{regle: mentions-apres-deux-contacts, motif: "deux étapes, les chiffres dès la seconde"}]
etapes:
  - {etape: rappel,   jour: J+1, canal: courriel, gabarit: rappel, delai_accorde: 1 jours}
  - {etape: derniere, jour: J+3, canal: courriel, gabarit: derniere-relance, delai_accorde: 8 jours,
     mentions: [penalites, indemnite]}
"""
RATES = """\
version: 1
taux:
  - {semestre: 2027-S1, bce: "2,40 %", legal_particuliers: "6,84 %", legal_autres: "2,75 %", source: arrêté}
"""
DAY = "2027-01-06"


@pytest.fixture
def house(tmp_path: Path) -> House:
    house = build(tmp_path, policies={"standard": POLICY})
    house.write("suivi/reprise.csv", "client;facture;derniere_etape;le\nC1;FA-1;rappel;21/12/2026\n")
    house.export(DAY, "FA-1;C1;01/11/2026;15/12/2026;1 200,00;1 200,00")
    return house


def test_the_brake_stops_the_run_and_the_preview_shows_it(house: House) -> None:
    order = house.order(DAY)
    preview = read_offline(house.site, date(2027, 1, 6), order.clock, order.environ)
    assert [brake.name for brake in preview.plan.brakes if brake.pulled] == ["taux"]
    with pytest.raises(BrakeError, match="taux"):
        house.run(DAY)
    assert house.sent() == []


def test_with_the_rates_written_down_it_leaves_with_its_figures(house: House) -> None:
    house.write("taux.yaml", RATES)
    house.run(DAY)
    (message,) = house.sent()
    assert "12,40" in message.as_string().replace("=2C", ",")


def test_lifted_by_a_reason_it_leaves_without_any_figure(house: House) -> None:
    house.run(DAY, lifts={"taux": "taux du semestre pas encore publiés"})
    (message,) = house.sent()
    part = message.get_body(("plain",))
    assert part is not None
    assert "L. 441-10" not in part.get_content()
    assert "BrakeLifted" in house.kinds()
