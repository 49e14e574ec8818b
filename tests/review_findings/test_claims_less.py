"""Interest and the 40 € are claimed on what is owed after credits, and never by the first contact."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from runner.dunning.decide import decide
from runner.model.decision import Figures
from runner.model.parties import Account, Credit
from runner.model.problem import SiteError
from runner.model.text import Cents
from runner.run.checkout import load_rules
from tests.dunning.world import CODE, customer, done, invoice, rules
from tests.house import build

DUE = date(2026, 1, 30)
STEPS = [("rappel", date(2026, 2, 6)), ("appel", date(2026, 2, 13)), ("rappel-ferme", date(2026, 2, 20))]
DAY = date(2026, 3, 10)


def figures(*credits_: Cents) -> Figures:
    """Of the last reminder of FA-1 (1 000 €) and FA-2 (500 €), late since the same day."""
    first, second = invoice("FA-1", DUE, 1_000_00), invoice("FA-2", DUE, 500_00)
    owed = tuple(Credit(CODE, f"AV-{at}", None, amount) for at, amount in enumerate(credits_))
    past = done({first: STEPS, second: STEPS})
    decision = decide(Account(customer(), (first, second), owed), past, (), rules(), DAY)
    (notice,) = decision.notices
    assert notice.step.name == "derniere"
    assert notice.figures is not None
    return notice.figures


def test_without_credits_each_invoice_bears_its_charges() -> None:
    found = figures()
    assert (found.flat, len(found.charges)) == (80_00, 2)


def test_a_credit_lowers_the_principal_that_bears_interest() -> None:
    assert figures(600_00).interest < figures().interest
    assert figures(600_00).flat == 80_00


def test_an_invoice_that_credits_cover_bears_nothing() -> None:
    found = figures(1_000_00)
    assert found.flat == 40_00
    assert len([charge for charge in found.charges if charge.flat]) == 1


LADDER = """\
version: 1
politique: standard
description: Entreprises
rang: 90
segment: {type: entreprise}
seuil: 15 €
cadence: {intervalle_minimum: 7 jours, jours: ouvrés, grace: 0 jours ouvrés}
etapes:
  - {etape: rappel, jour: J+5, canal: courriel, gabarit: rappel, delai_accorde: 6 jours, a_partir_de: 500 €}
  - {etape: ferme, jour: J+20, canal: courriel, gabarit: rappel-ferme, delai_accorde: 8 jours}
  - etape: derniere
    jour: J+35
    canal: courriel
    gabarit: derniere-relance
    delai_accorde: 8 jours
    mentions: [penalites]
"""


def test_a_ladder_whose_first_contact_would_claim_for_small_debts_is_refused(tmp_path: Path) -> None:
    house = build(tmp_path, policies={"standard": LADDER})
    with pytest.raises(SiteError, match="too early"):
        load_rules(house.site)
    house.write("politiques/standard.yaml", LADDER.replace(", a_partir_de: 500 €", ""), push=False)
    assert load_rules(house.site)[0].policies
