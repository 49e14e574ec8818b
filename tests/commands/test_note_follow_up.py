"""Twenty seconds for each thing she knows: the command writes it, completes it, or says what is wrong."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from runner.dunning.calendar import Calendar
from runner.model.facts import AgreedCredit, Approval, Call, ContactChange, DisputeEnded, Letter, PaymentPlan
from runner.site.facts import KnownNames
from runner.site.loader import load_site
from runner.site.notes import KINDS, Note, write_note
from tests.clock import TODAY
from tests.commands.calling import Caller, Said
from tests.house import House, build

SOON, LATER = (f"{TODAY + timedelta(days=days):%d/%m/%Y}" for days in (20, 50))
POLICY = """\
version: 1
politique: seule
rang: 90
segment: {type: entreprise}
cadence: {intervalle_minimum: 7 jours, jours: ouvrés}
etapes:
  - etape: rappel
    jour: J+5
    canal: courriel
    gabarit: rappel
    delai_accorde: 6 jours
    approbation: requise
  - {etape: rappel-ferme, jour: J+21, canal: courriel, gabarit: rappel-ferme, delai_accorde: 8 jours}
  - {etape: mise-en-demeure, jour: J+60, canal: lettre, gabarit: mise-en-demeure, delai_accorde: 10 jours}
"""


@pytest.fixture
def house(tmp_path: Path) -> House:
    house = build(tmp_path, policies={"seule": POLICY})
    issued, due = TODAY - timedelta(days=50), TODAY - timedelta(days=20)
    rows = (f"FA-{n};C1;{issued:%d/%m/%Y};{due:%d/%m/%Y};{400 * n},00;{400 * n},00" for n in (1, 2))
    house.export(TODAY.isoformat(), *rows)
    return house


def noted(relance: Caller, house: House, *arguments: str) -> Said:
    return relance("note", "C1", *arguments, site=house.site)


def test_each_kind_of_the_help_writes_its_fact(relance: Caller, house: House) -> None:
    for arguments, kind in (
        (("litige-clos", "--issue", "fondé", "--facture", "FA-1"), DisputeEnded),
        (("appel", "--issue", "promesse", "--jusqu-au", SOON, "--montant", "400"), Call),
        (("lettre", "--reference", "1A 123", "--facture", "FA-1"), Letter),
        (("avoir", "--facture", "FA-2", "--montant", "80", "--jusqu-au", SOON), AgreedCredit),
        (("coordonnees", "--courriel", "a@roche.example", "--courriel", "b@roche.example"), ContactChange),
    ):
        assert noted(relance, house, *arguments).code == 0, arguments
        assert any(isinstance(fact, kind) for fact in load_site(house.site).facts.by_customer["C1"])


def test_a_plan_must_add_up_to_what_the_invoices_owe_or_say_why(relance: Caller, house: House) -> None:
    plan = ("echeancier", "--facture", "FA-1", "--facture", "FA-2", "--echeance", f"{SOON}:600")
    short = noted(relance, house, *plan, "--echeance", f"{LATER}:500")
    assert short.code == 1
    assert "--echeance" in short.err
    said = noted(relance, house, *plan, "--echeance", f"{LATER}:500", "--ecart", "100 € remise consentie")
    assert said.code == 0, said.err
    (fact,) = load_site(house.site).facts.by_customer["C1"]
    assert isinstance(fact, PaymentPlan)
    assert (fact.invoices, fact.total, fact.covered) == (("FA-1", "FA-2"), 1_100_00, 1_200_00)
    again = noted(relance, house, *plan, "--echeance", f"{LATER}:600")
    assert again.code == 1
    assert "suivi/C1/" in again.err  # the plan that is there already


def test_an_approval_names_the_sum_and_the_proposal_of_today(relance: Caller, house: House) -> None:
    said = noted(relance, house, "approbation", "--etape", "rappel")
    assert said.code == 0, said.err
    (fact,) = load_site(house.site).facts.by_customer["C1"]
    assert isinstance(fact, Approval)
    assert (fact.amount, fact.by) == (1_200_00, "test")
    assert fact.proposal.startswith("A-")
    day = Calendar("Métropole").next_open(TODAY).isoformat()
    plan = relance("plan", "--date", day, "--format", "json", site=house.site).json
    assert {invoice["verdict"] for invoice in plan["invoices"]} == {"a_envoyer", "groupee"}


def test_nothing_is_approved_that_does_not_wait(relance: Caller, house: House) -> None:
    said = noted(relance, house, "approbation", "--etape", "mise-en-demeure")
    assert (said.code, said.out) == (1, "")
    assert "--etape" in said.err


@pytest.mark.parametrize("kind", ["envoi", "paiement"])
def test_a_reference_the_journal_does_not_know_is_refused(relance: Caller, house: House, kind: str) -> None:
    reference = "R-7F3K2Q" if kind == "envoi" else "P-4H7T2K9M"
    more = ("--parti", "oui") if kind == "envoi" else ("--facture", "aucune")
    said = noted(relance, house, kind, "--reference", reference, *more)
    assert said.code == 1
    assert "--reference" in said.err


def test_a_name_in_a_reason_is_refused_before_it_is_written(relance: Caller, house: House) -> None:
    said = noted(relance, house, "pause", "--jusqu-au", SOON, "--motif", "Mme Durand est malade")
    assert (said.code, said.out) == (1, "")
    assert "--motif" in said.err
    assert not list(house.site.glob("suivi/**/*.yaml"))


def test_every_kind_has_its_place_in_the_schema() -> None:
    known = KnownNames(frozenset(), frozenset({"appel"}))
    written = write_note(Note("C1", "appel", {"issue": ["joint"]}), known, TODAY)
    assert written.data == b"appel:\n  issue: joint\n"
    assert len({kind.fact for kind in KINDS.values()}) == len(KINDS)
