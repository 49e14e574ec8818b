"""Whoever changes policy keeps its place by step name: two amicable steps still come before a notice."""

from __future__ import annotations

from runner.review.proof.evidence import Evidence
from tests.proof.examples import broken, shipped, site

RULE = "mise-en-demeure-apres-deux-amiables"
SHORT = """\
version: 1
politique: courte
rang: 10
segment: {type: entreprise, encours: au moins 50 000 €}
cadence: {intervalle_minimum: 7 jours, jours: ouvrés, grace: 2 jours ouvrés}
etapes:
  - {etape: derniere, jour: J+5, canal: courriel, gabarit: rappel, delai_accorde: 6 jours}
  - {etape: rappel-ferme, jour: J+21, canal: courriel, gabarit: rappel-ferme, delai_accorde: 8 jours}
"""
LONG = """\
version: 1
politique: longue
rang: 20
segment: {type: entreprise}
cadence: {intervalle_minimum: 7 jours, jours: ouvrés, grace: 2 jours ouvrés}
etapes:
  - {etape: rappel, jour: J+5, canal: courriel, gabarit: rappel, delai_accorde: 6 jours}
  - {etape: rappel-ferme, jour: J+21, canal: courriel, gabarit: rappel-ferme, delai_accorde: 8 jours}
  - {etape: derniere, jour: J+35, canal: courriel, gabarit: derniere-relance, delai_accorde: 8 jours}
  - {etape: mise-en-demeure, jour: J+50, canal: lettre, gabarit: mise-en-demeure, delai_accorde: 10 jours}
"""


def _found(short: str) -> list[str]:
    seen = Evidence(site({"courte.yaml": short, "longue.yaml": LONG}), shipped()[1])
    return [problem.show() for problem in broken(RULE, seen)]


def test_one_reminder_on_another_ladder_is_not_two() -> None:
    """« derniere » comes first there, and last before the formal notice here."""
    (said,) = _found(SHORT)
    assert "longue.yaml:10" in said
    assert "courte" in said
    assert "derniere" in said


def test_a_name_that_means_as_much_on_both_is_sound() -> None:
    assert _found(SHORT.replace("etape: derniere", "etape: rappel")) == []


def test_a_name_of_its_own_asks_a_person_where_to_go_on() -> None:
    assert _found(SHORT.replace("etape: derniere", "etape: premiere")) == []


def test_a_call_there_moves_nobody_here() -> None:
    call = SHORT.replace(
        "etape: derniere, jour: J+5, canal: courriel, gabarit: rappel, delai_accorde: 6 jours",
        "etape: derniere, jour: J+5, canal: appel, gabarit: fiche-appel",
    )
    assert call != SHORT
    assert _found(call) == []
