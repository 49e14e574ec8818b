"""What a text may say is proved for everyone its policy lets in, whatever its step or its file is called."""

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
{segment}
cadence: {{intervalle_minimum: 7 jours, jours: ouvrés, grace: 2 jours ouvrés}}
etapes:
  - {{etape: rappel, jour: J+5, canal: courriel, gabarit: rappel, delai_accorde: 6 jours}}
  - {{etape: ultime, jour: J+21, canal: {channel}, gabarit: rappel-ferme, delai_accorde: 8 jours}}
"""
CHARGES = "aucuns-frais-au-consommateur"
SUMMONS = "mise-en-demeure-signee"


def _found(rule: str, words: str, segment: str, channel: str = "courriel") -> list[str]:
    """Problems of `rule` where the text of the second reminder says `words` besides."""
    sources = dict(shipped()[1].sources)
    source = sources["fr", "", "rappel-ferme"]
    sources["fr", "exemple", "rappel-ferme"] = replace(source, body=f"{source.body}\n\n{words}\n")
    text = POLICY.format(segment=segment, channel=channel)
    return [p.show() for p in broken(rule, Evidence(site({"exemple.yaml": text}), Templates(sources)))]


@pytest.mark.parametrize(
    "segment",
    ["segment: {type: [entreprise, inconnu]}", "segment: {type: [entreprise, association]}", ""],
    ids=["unknown", "association", "everyone"],
)
def test_a_charge_told_to_all_is_refused_where_somebody_owes_none(segment: str) -> None:
    assert _found(CHARGES, "S’y ajoute l’indemnité forfaitaire.", segment)
    told = "{% if client.type == 'entreprise' %}S’y ajoute l’indemnité forfaitaire.{% endif %}"
    assert _found(CHARGES, told, segment) == []


def test_a_charge_told_to_professionals_alone_is_theirs_to_owe() -> None:
    segment = "segment: {type: [entreprise, public]}"
    assert _found(CHARGES, "S’y ajoute l’indemnité forfaitaire.", segment) == []


@pytest.mark.parametrize(
    "words",
    [
        "Nous vous mettons en demeure de payer.",
        "La présente vaut mise en demeure.",
        "MISE EN DEMEURE",
        "We hereby give you formal notice to pay.",
    ],
)
def test_a_formal_notice_under_another_name_does_not_leave_by_itself(words: str) -> None:
    segment = "segment: {type: entreprise}"
    assert _found(SUMMONS, words, segment)


def test_announcing_one_is_none_and_a_letter_is_signed_by_a_person() -> None:
    said = "Sans règlement, nous serons contraints de vous adresser une mise en demeure."
    segment = "segment: {type: entreprise}"
    assert _found(SUMMONS, said, segment) == []
    assert _found(SUMMONS, "Nous vous mettons en demeure.", segment, "lettre") == []
