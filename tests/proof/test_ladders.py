"""Ladders that cannot be: each is refused by its rule, with words a credit manager understands."""

from __future__ import annotations

import pytest

from runner.model.problem import Problem
from runner.review.proof.catalogue import prove_written
from tests.proof.examples import shipped, site

POLICY = """\
version: 1
politique: essai
rang: 10
segment: {type: entreprise}
etapes:
  - {etape: rappel, jour: J+5, canal: courriel, gabarit: rappel, delai_accorde: 6 jours}
  - {etape: appel, jour: J+13, canal: appel, gabarit: fiche-appel}
  - {etape: mise-en-demeure, jour: J+50, canal: lettre, gabarit: mise-en-demeure, delai_accorde: 10 jours}
"""


def wrong(text: str) -> tuple[Problem, ...]:
    return prove_written(site({"essai.yaml": text}), shipped()[1])


def told(text: str) -> str:
    return "\n".join(problem.show() for problem in wrong(text))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("jour: J+13", "jour: J+5"), "« appel » (J+5) does not come after « rappel » (J+5)"),
        (("jour: J+13", "jour: J-2"), "« appel » (J-2) does not come after « rappel » (J+5)"),
        (("etape: appel", "etape: rappel"), "two steps are named « rappel »"),
        ((", gabarit: fiche-appel", ""), "the step « appel » has no template"),
        ((", delai_accorde: 6 jours", ""), "the step « rappel » grants no deadline"),
        (("jour: J+5", "jour: J-5"), "a formal notice before two amicable steps"),
        (("fiche-appel", "fiche-appel, a_partir_de: 500 €"), "a formal notice before two amicable steps"),
        (("canal: lettre", "canal: courriel"), "a formal notice is a letter a person signs"),
        (("10 jours", "7 jours"), "a formal notice that grants 7 days"),
        (("10 jours", "16 jours"), "a formal notice that grants 16 days"),
        (("6 jours", "6 jours, mentions: [penalites]"), "« rappel » is too early for interest"),
        (
            ("rang: 10", "rang: 10\ncadence: {intervalle_minimum: 6 jours}"),
            "only 6 days between two contacts",
        ),
        (("rang: 10", "rang: 10\ncadence: {jours: tous}"), "writes on Sundays, on 1 May"),
    ],
)
def test_impossible_ladders_are_refused(change: tuple[str, str], sentence: str) -> None:
    text = POLICY.replace(*change)
    assert text != POLICY
    assert sentence in told(text)


def test_each_problem_has_its_line_its_rule_and_its_mend() -> None:
    (problem,) = wrong(POLICY.replace("10 jours", "7 jours"))
    assert str(problem.place) == "politiques/essai.yaml:8:6"
    assert problem.rule == "delai-de-mise-en-demeure"
    assert problem.show().endswith("fix: « delai_accorde: 10 jours »; rule delai-de-mise-en-demeure")


@pytest.mark.parametrize("days", ["8 jours", "15 jours"])
def test_a_formal_notice_grants_eight_to_fifteen_days(days: str) -> None:
    assert told(POLICY.replace("10 jours", days)) == ""


@pytest.mark.parametrize("kind", ["particulier", "association", "copropriete", "[entreprise, particulier]"])
def test_nothing_the_law_denies_is_claimed_from_consumers(kind: str) -> None:
    text = POLICY.replace("{type: entreprise}", f"{{type: {kind}}}")
    said = told(text.replace("10 jours", "10 jours, mentions: [penalites, indemnite]"))
    assert "consommateur-sans-indemnite" in said
    assert "consommateur-sans-interets-avant-mise-en-demeure" in said


@pytest.mark.parametrize(
    "line", ["retard_moyen: plus de 15 jours", "encours: moins de 5 €", "anciennete: au moins 1 an"]
)
def test_the_last_policy_asks_for_nothing_that_moves_by_itself(line: str) -> None:
    last = POLICY.replace("rang: 10", "rang: 100").replace("{type: entreprise}", f"{{{line}}}")
    (fault,) = wrong(last)
    assert "the last policy has a condition on" in str(fault.message)
    assert (fault.place.line, fault.place.column) == (4, 11)
