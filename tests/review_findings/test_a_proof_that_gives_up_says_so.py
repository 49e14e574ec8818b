"""Segments too intricate to be cut are not proved: the check says so, and is not green."""

from __future__ import annotations

import pytest

from runner.review.proof.evidence import Evidence
from tests.proof.examples import broken, shipped, site

POLICY = """\
version: 1
politique: exemple
rang: 10
segment: {{etiquettes: [{labels}]}}
cadence: {{intervalle_minimum: 7 jours, jours: ouvrés, grace: 2 jours ouvrés}}
etapes:
  - {{etape: rappel, jour: J+5, canal: courriel, gabarit: rappel, delai_accorde: 6 jours}}
"""


def _found(rule: str, labels: int) -> list[str]:
    text = POLICY.format(labels=", ".join(f"e{n}" for n in range(labels)))
    return [p.show() for p in broken(rule, Evidence(site({"exemple.yaml": text}), shipped()[1]))]


@pytest.mark.parametrize("rule", ["politique-atteignable", "chacun-sa-politique"])
def test_what_is_not_proved_is_told_once_with_the_most_there_may_be(rule: str) -> None:
    assert _found(rule, 8) == []
    (said,) = _found(rule, 9)
    assert "not proved" in said
    assert "8" in said
