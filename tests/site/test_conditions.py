"""The rate belongs to the contract of sale: one for all, or dated; how part payments and leap years count."""

from __future__ import annotations

from datetime import date

from runner.model.settings import Settings, Terms
from runner.site.loader import parse_settings

from .samples import SETTINGS
from .test_settings import wrong

DATED = """
conditions:
  entreprise:
    - {a_partir_du: 01/01/2026, taux: 3 x intérêt légal}
    - {a_partir_du: 01/01/2025, taux: contrat 12 %}
  imputation: interets-d-abord
  base: exact
"""


def parsed(text: str) -> Settings:
    return parse_settings((SETTINGS + text).encode(), "relance.yaml")


def test_dated_rates_rise_and_carry_how_they_count() -> None:
    found = parsed(DATED)
    assert found.dated_terms == (
        Terms("contrat", 12_00, date(2025, 1, 1), interest_first=True, act_act=True),
        Terms("legal", 3, date(2026, 1, 1), interest_first=True, act_act=True),
    )
    assert found.terms == Terms(interest_first=True, act_act=True)  # before the first day, the law's


def test_one_rate_for_all_stays_one_line() -> None:
    found = parsed("\nconditions: {entreprise: contrat 12 %}\n")
    assert (found.terms, found.dated_terms) == (Terms("contrat", 12_00), ())
    assert parsed("").terms == Terms()


def test_two_rates_from_one_day_on_are_refused_with_their_line() -> None:
    told = wrong(SETTINGS + DATED.replace("01/01/2025", "01/01/2026"))
    assert "two rates from one day on" in told
    assert "one of" in wrong(SETTINGS + DATED.replace("interets-d-abord", "interets"))
    assert "taux" in wrong(SETTINGS + DATED.replace("taux: contrat 12 %", "tau: contrat 12 %"))
