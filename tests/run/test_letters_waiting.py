"""A letter somebody is about to post stays asked for while other messages leave."""

from __future__ import annotations

from pathlib import Path

from tests.house import House, build

POLICY = """\
version: 1
politique: standard
description: Entreprises
rang: 90
segment: {type: [entreprise, inconnu]}
seuil: 15 €
cadence: {intervalle_minimum: 7 jours, jours: ouvrés, grace: 0 jours ouvrés}
etapes:
  - {etape: rappel, jour: J+1,  canal: courriel, gabarit: rappel, delai_accorde: 1 jours}
  - {etape: ferme,  jour: J+8,  canal: courriel, gabarit: rappel-ferme, delai_accorde: 1 jours}
  - {etape: lettre, jour: J+15, canal: lettre, gabarit: mise-en-demeure, delai_accorde: 8 jours}
"""
OLD = "FA-1;C1;01/05/2026;29/05/2026;1 000,00;1 000,00"
NEW = "FA-2;C1;25/05/2026;19/06/2026;500,00;500,00"


def _run(house: House, day: str) -> list[str]:
    """Kinds of the tasks that wait after the run."""
    house.export(day, OLD, NEW)
    return sorted(task.kind for task in house.run(day).state.tasks.values())


def test_a_reminder_of_another_invoice_does_not_take_it_back(tmp_path: Path) -> None:
    house = build(tmp_path, policies={"standard": POLICY})
    _run(house, "2026-06-01")
    _run(house, "2026-06-08")
    assert _run(house, "2026-06-15") == ["lettre"]
    assert _run(house, "2026-06-22") == ["lettre"]
    assert house.steps()[2:] == [("2026-06-22", "rappel")]
    assert _run(house, "2026-06-23") == ["lettre"]
    assert house.kinds().count("TaskOpened") == 1
    house.fact(
        "C1", "2026-06-24-lettre", "etape_faite:\n  etape: lettre\n  facture: FA-1\n  le: 23/06/2026\n"
    )
    assert _run(house, "2026-06-24") == []
