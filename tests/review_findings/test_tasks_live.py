"""A task stays as long as its cause, comes back with it, and ends with it."""

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
  - {etape: appel,  jour: J+8,  canal: appel, gabarit: fiche-appel}
  - {etape: ferme,  jour: J+15, canal: courriel, gabarit: rappel-ferme, delai_accorde: 1 jours}
  - {etape: mise-en-demeure, jour: J+22, canal: lettre, gabarit: mise-en-demeure, delai_accorde: 8 jours}
"""
ROW = "FA-1;C1;01/05/2026;29/05/2026;1 000,00;1 000,00"
OTHER = "FA-2;C1;01/06/2026;30/09/2026;500,00;500,00"
CALLED = "etape_faite:\n  etape: appel\n  facture: FA-1\n  le: 09/06/2026\n  par: claire.morel\n"


def run(house: House, day: str, *rows: str) -> set[str]:
    """Kinds of the tasks that wait after a run."""
    house.export(day, *(rows or (ROW, OTHER)))
    return {task.kind for task in house.run(day).state.tasks.values()}


def at_the_call(tmp_path: Path) -> House:
    house = build(tmp_path, policies={"standard": POLICY})
    run(house, "2026-06-01")
    assert run(house, "2026-06-08") == {"appel"}
    return house


def at_the_letter(tmp_path: Path) -> House:
    house = at_the_call(tmp_path)
    run(house, "2026-06-15")
    assert "lettre" in run(house, "2026-06-22")
    return house


def test_a_missing_address_asked_for_before_a_closed_day_is_still_asked_for_after_it(tmp_path: Path) -> None:
    house = build(tmp_path)
    house.customers("C1;Menuiserie Roche;entreprise;")
    assert run(house, "2026-06-12") == {"adresse"}
    run(house, "2026-06-13")
    assert run(house, "2026-06-15") == {"adresse"}


def test_nobody_is_to_be_called_about_an_invoice_that_is_paid(tmp_path: Path) -> None:
    house = at_the_call(tmp_path)
    assert run(house, "2026-06-09") == {"appel"}
    house.payment("2026-06-10", "1 000,00", "FA-1")
    assert run(house, "2026-06-10") == set()


def test_nobody_is_to_be_called_about_an_invoice_that_has_left(tmp_path: Path) -> None:
    house = at_the_call(tmp_path)
    assert run(house, "2026-06-09", OTHER) == set()


def test_a_call_that_was_made_waits_no_more(tmp_path: Path) -> None:
    house = at_the_call(tmp_path)
    house.fact("C1", "2026-06-09-appel", CALLED)
    assert run(house, "2026-06-09") == set()


def test_no_formal_notice_is_to_be_posted_to_someone_who_paid(tmp_path: Path) -> None:
    house = at_the_letter(tmp_path)
    house.payment("2026-06-23", "1 000,00", "FA-1")
    assert "lettre" not in run(house, "2026-06-23")


def test_a_letter_held_by_a_payment_to_look_at_waits_again_after_it(tmp_path: Path) -> None:
    house = at_the_letter(tmp_path)
    house.fact(
        "C1", "2026-06-23-pause", "pause:\n  jusqu_au: 23/06/2026\n  motif: attente\n  par: claire.morel\n"
    )
    assert "lettre" not in run(house, "2026-06-23")
    assert "lettre" in run(house, "2026-06-24")
