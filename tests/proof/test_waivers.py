"""Custom may be set aside with a written reason, in the policy's file; law and principle may not."""

from __future__ import annotations

import pytest

from runner.review.proof.catalogue import RULES, Proof, prove, prove_written
from runner.review.proof.evidence import Evidence
from tests.proof.examples import shipped, site

POLICY = """\
version: 1
politique: essai
rang: 10
segment: {{type: entreprise}}
cadence: {{intervalle_minimum: {gap}, jours: ouvrés, grace: 2 jours ouvrés}}
{waivers}
etapes:
  - {{etape: rappel, jour: J+5, canal: courriel, gabarit: rappel, delai_accorde: 6 jours{more}}}
"""
REASON = "contrat-cadre : un point par semaine est convenu"


def text(rule: str, reason: str = REASON, *, gap: str = "7 jours", more: str = "") -> str:
    waivers = f"derogations:\n  - {{regle: {rule}, motif: '{reason}'}}"
    return POLICY.format(waivers=waivers if rule else "", gap=gap, more=more)


def proof(written: str) -> Proof:
    return prove(Evidence(site({"essai.yaml": written}), shipped()[1]))


def said(found: Proof) -> str:
    return "\n".join(problem.show() for problem in found.problems)


def test_custom_is_set_aside_and_reviewers_see_it() -> None:
    assert "intervalle-d-une-semaine" in said(proof(text("", gap="6 jours")))
    found = proof(text("intervalle-d-une-semaine", gap="6 jours"))
    assert said(found) == ""
    (line,) = found.waived
    assert line.show() == ("politiques/essai.yaml:7:6: « intervalle-d-une-semaine » is set aside: " + REASON)


def test_a_run_honours_the_same_waivers() -> None:
    for rule, count in (("", 1), ("intervalle-d-une-semaine", 0)):
        under = site({"essai.yaml": text(rule, gap="6 jours")})
        assert len(prove_written(under, shipped()[1])) == count


@pytest.mark.parametrize(
    ("rule", "reason", "words"),
    [
        (
            "intervalle-d-un-mois",
            REASON,
            "no rule is named « intervalle-d-un-mois »; expected a rule of docs/regles.md; fix: did you mean",
        ),
        (
            "consommateur-sans-indemnite",
            REASON,
            "« consommateur-sans-indemnite » cannot be waived: loi, C. com.",
        ),
        ("montant-juste", REASON, "« montant-juste » cannot be waived: principe"),
        (
            "echelle-finie",
            REASON,
            "« echelle-finie » is waived, and nothing breaks it; fix: remove this waiver",
        ),
        ("echelle-finie", "vu", "this reason says nothing"),
    ],
)
def test_a_waiver_that_cannot_be_is_refused_at_its_line(rule: str, reason: str, words: str) -> None:
    found = said(proof(text(rule, reason)))
    assert "politiques/essai.yaml:7:6: " in found
    assert words in found


def test_a_law_that_is_waived_still_refuses() -> None:
    written = text("consommateur-sans-indemnite", more=", mentions: [indemnite]")
    found = said(proof(written.replace("entreprise", "particulier")))
    assert "rule consommateur-sans-indemnite" in found
    assert "cannot be waived" in found


def test_every_rule_says_why_and_by_what_source() -> None:
    for name, rule in RULES.items():
        assert str(rule.why).endswith("."), name
        assert rule.source, name
