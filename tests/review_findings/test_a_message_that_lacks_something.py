"""Whoever reads a message must know which invoices, how much, by when, and whom to ask."""

from __future__ import annotations

from dataclasses import replace

import pytest

from runner.notices.templates import Templates
from runner.review.proof.evidence import Evidence
from tests.proof.examples import broken, shipped, site

POLICY = """\
version: 1
politique: exemple
rang: 10
segment: {type: entreprise}
cadence: {intervalle_minimum: 7 jours, jours: ouvrés, grace: 2 jours ouvrés}
etapes:
  - {etape: rappel, jour: J+5, canal: courriel, gabarit: rappel, delai_accorde: 6 jours}
  - {etape: rappel-ferme, jour: J+21, canal: courriel, gabarit: rappel-ferme, delai_accorde: 8 jours}
"""
LETTER = "  - {etape: mise-en-demeure, jour: J+50, canal: lettre, gabarit: mise-en-demeure}\n"


def _lacks(*, subject: str = "", change: tuple[str, str] = ("", "")) -> list[str]:
    sources = dict(shipped()[1].sources)
    source = sources["fr", "", "rappel"]
    body = source.body.replace(*change)
    sources["fr", "exemple", "rappel"] = replace(source, subject=subject or source.subject, body=body)
    seen = Evidence(site({"exemple.yaml": POLICY}), Templates(sources))
    return [problem.show() for problem in broken("message-complet", seen)]


def test_the_shipped_text_lacks_nothing() -> None:
    assert _lacks() == []


@pytest.mark.parametrize(
    "subject",
    ["Rappel", "Rappel – {{ total }}", "Rappel – facture n° {{ numeros }}", "{{ factures[0].numero }}"],
)
def test_a_subject_names_the_invoices_and_the_amount(subject: str) -> None:
    assert "subject" in _lacks(subject=subject)[0]


def test_a_number_alone_is_no_account_of_what_is_owed() -> None:
    bare = "{% for f in factures %}{{ f.numero }} {% endfor %}"
    assert "{{ tableau }}" in _lacks(change=("{{ tableau }}", bare))[0]


def test_an_iban_without_its_bic_is_not_enough() -> None:
    said = _lacks(change=("{{ paiement }}", "IBAN : {{ creancier.iban }}"))
    assert "{{ paiement }}" in said[0]


def test_a_formal_notice_without_a_deadline_is_none() -> None:
    text = POLICY + LETTER
    seen = Evidence(site({"exemple.yaml": text}), shipped()[1])
    assert broken("delai-de-mise-en-demeure", seen)
