"""What people write is read whole, or holds its customer and says why."""

from __future__ import annotations

from datetime import date

import pytest

from runner.model.facts import (
    AgreedCredit,
    Approval,
    Call,
    CallOutcome,
    ContactChange,
    DisputeEnded,
    Fact,
    Insolvency,
    Instalment,
    Letter,
    Outcome,
    PaymentPlan,
)
from runner.site.facts import KnownNames, facts_from
from runner.site.personal import personal_data

from .samples import said

KNOWN = KnownNames(
    frozenset({"standard", "a-risque"}), frozenset({"appel", "mise-en-demeure", "contentieux"})
)
PLAN = """\
echeancier:
  factures: [F1, F2]
  echeances: [{le: 15/08/2026, montant: 400 €}, {le: 15/09/2026, montant: 420 €}]
  tolerance: 2 jours ouvrés
  accord_ecrit_le: 20/07/2026
  defaut: déchéance du terme
  ecart: {montant: 20 €, motif: intérêts inclus}
"""


def read(*texts: str) -> tuple[tuple[Fact, ...], str]:
    """The facts of a customer, and all that is wrong with them."""
    files = {f"suivi/C1/2026-07-{21 + at}-note.yaml": text.encode() for at, text in enumerate(texts)}
    facts, _ = facts_from(files, (), KNOWN)
    return facts.by_customer.get("C1", ()), said(p for ps in facts.problems.values() for p in ps)


def values(text: str) -> Fact:
    (fact,), wrong = read(text)
    assert not wrong
    return fact


def test_a_plan_is_read_whole() -> None:
    plan = values(PLAN)
    assert isinstance(plan, PaymentPlan)
    assert plan.invoices == ("F1", "F2")
    assert plan.instalments == (Instalment(date(2026, 8, 15), 40_000), Instalment(date(2026, 9, 15), 42_000))
    assert (plan.tolerance, plan.acceleration, plan.agreed_on) == (2, True, date(2026, 7, 20))
    assert (plan.total, plan.covered, plan.why) == (82_000, 80_000, "intérêts inclus")


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("litige_clos: {facture: F1, issue: non fondé}", DisputeEnded, {"outcome": Outcome.UNFOUNDED}),
        (
            "approbation: {etape: appel, montant: 12 €, factures: [F1], proposition: A-4H7T2K9M, par: c}",
            Approval,
            {"amount": 1_200, "invoices": ("F1",), "proposal": "A-4H7T2K9M", "on": date(2026, 7, 21)},
        ),
        (
            "lettre: {numero: 1A 123, le: 20/07/2026, recue_le: 22/07/2026}",
            Letter,
            {"step": "mise-en-demeure", "received_on": date(2026, 7, 22), "on": date(2026, 7, 20)},
        ),
        (
            "appel: {issue: promesse, promis_le: 28/07/2026, montant: 5 €}",
            Call,
            {"outcome": CallOutcome.PROMISE, "promised": date(2026, 7, 28), "amount": 500},
        ),
        (
            "coordonnees: {courriel: [a@c.example], adresse: [1 rue Basse, 69001 Lyon]}",
            ContactChange,
            {"emails": ("a@c.example",), "since": date(2026, 7, 21)},
        ),
        (
            "avoir_a_venir: {facture: F1, montant: 80 €, attendu_le: 15/08/2026}",
            AgreedCredit,
            {"amount": 8_000, "expected_on": date(2026, 8, 15)},
        ),
        (
            "procedure_collective: {publiee_le: 15/6/2026, jugement_le: 2/6/2026, declaree_le: 1/7/2026}",
            Insolvency,
            {"opened_on": date(2026, 6, 2), "declared_on": date(2026, 7, 1)},
        ),
    ],
)
def test_each_kind_keeps_what_is_written(text: str, kind: type[Fact], expected: dict[str, object]) -> None:
    fact = values(text)
    assert type(fact) is kind
    assert {name: getattr(fact, name) for name in expected} == expected


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (PLAN.replace("15/09/2026", "15/07/2026"), "not in the order of their days"),
        (PLAN.replace("[F1, F2]", "[F1, F1]"), "named twice"),
        (PLAN.replace("420 €", "0 €"), "an instalment of nothing"),
        (PLAN.replace("{montant: 20 €", "{montant: 900 €"), "more than the instalments"),
        ("litige: {motif: prix, jusqu_au: 28/07/2026, issue: fondé}", "half written"),
        ("coordonnees: {}", "nothing changes"),
        ("coordonnees: {telephone: '04', jusqu_au: 01/01/2026}", "this day comes too early"),
        ("lettre: {recue_le: 01/07/2026}", "this day comes too early"),
        ("lettre: {recue_le: 22/07/2026, retour: oui}", "not both"),
        ("lettre: {etape: mise-en-demeurre}", "did you mean « mise-en-demeure »?"),
        ("appel: {issue: joint, promis_le: 28/07/2026}", "go together"),
        ("appel: {issue: promesse}", "go together"),
        ("approbation: {etape: contentieux, montant: 5 €}", "missing key « par »"),
        ("pause: {jusqu_au: 28/07/2026, motif: Mme Durand hospitalisée}", "« motif » seems to hold"),
    ],
)
def test_a_slip_holds_its_customer_and_is_told(text: str, sentence: str) -> None:
    facts, wrong = read(text)
    assert not facts
    assert sentence in wrong
    assert "Durand" not in wrong


@pytest.mark.parametrize(
    ("first", "second", "sentence"),
    [
        (
            "envoi: {reference: R-7F3K2Q, parti: oui}",
            "envoi: {reference: R-7F3K2Q, parti: non}",
            "did not leave",
        ),
        (
            "politique: {choix: standard, le: 20/07/2026}",
            "politique: {choix: a-risque, le: 20/07/2026}",
            "two policies",
        ),
        (PLAN, PLAN, "two payment plans"),
        (
            "litige: {facture: F1, motif: prix, jusqu_au: 28/07/2026}",
            "litige: {facture: F1, montant_conteste: 5 €, motif: prix, jusqu_au: 28/07/2026}",
            "written twice",
        ),
        (
            "promesse: {date: 28/07/2026, le: 20/07/2026}",
            "promesse: {date: 29/07/2026, le: 20/07/2026}",
            "promises",
        ),
        (
            "procedure_collective: {publiee_le: 15/06/2026}",
            "procedure_collective: {publiee_le: 16/06/2026}",
            "two days of publication",
        ),
        (
            "lettre: {numero: 1A 1, le: 20/07/2026}",
            "lettre: {numero: 1A 1, le: 21/07/2026}",
            "posted on two days",
        ),
        (
            "approbation: {etape: contentieux, montant: 5 €, par: c, le: 20/07/2026}",
            "approbation: {etape: contentieux, montant: 6 €, par: c, le: 20/07/2026}",
            "two amounts approved",
        ),
        (
            "adresse_fausse: {adresse: a@c.example, le: 20/07/2026}",
            "coordonnees: {courriel: [A@c.example], le: 20/07/2026}",
            "right and wrong",
        ),
        (
            "coordonnees: {courriel: [a@c.example], le: 20/07/2026}",
            "coordonnees: {courriel: [b@c.example], le: 20/07/2026}",
            "two contacts",
        ),
        (
            "avoir_a_venir: {facture: F1, montant: 80 €, attendu_le: 15/08/2026}",
            "avoir_a_venir: {facture: F1, montant: 80 €, attendu_le: 15/08/2026}",
            "credit note is written twice",
        ),
    ],
)
def test_two_facts_that_cannot_both_be_true_are_told_with_both_their_lines(
    first: str, second: str, sentence: str
) -> None:
    facts, wrong = read(first, second)
    assert len(facts) == 2
    assert sentence in wrong
    assert "suivi/C1/2026-07-21-note.yaml:1" in wrong
    assert "suivi/C1/2026-07-22-note.yaml:1" in wrong


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("politique: {choix: standard}", "politique: {choix: a-risque}"),
        ("promesse: {date: 28/07/2026}", "promesse: {date: 29/07/2026}"),
        (
            "litige: {facture: F1, montant_conteste: 5 €, motif: prix, jusqu_au: 28/07/2026}",
            "litige: {facture: F1, montant_conteste: 9 €, motif: quantité, jusqu_au: 28/07/2026}",
        ),
        ("adresse_fausse: {adresse: a@c.example}", "coordonnees: {courriel: [a@c.example]}"),
        (PLAN, PLAN.replace("F1", "F3").replace("F2", "F4")),
    ],
)
def test_a_change_of_mind_on_another_day_is_no_contradiction(first: str, second: str) -> None:
    facts, wrong = read(first, second)
    assert (len(facts), wrong) == (2, "")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("écrire à jean.durand@free.example", "an e-mail address"),
        ("le joindre au 06 12 34 56 78", "a telephone number"),
        ("le joindre au +33 6 12 34 56 78", "a telephone number"),
        ("virer sur FR76 3000 6000 0112 3456 7890 189", "a bank account"),
        ("vu avec Mme Durand", "a person's name"),
        ("la gérante est enceinte", "a word about somebody's health"),
        ("arrêt de travail", "a word about somebody's health"),
        ("Hospitalisé", "a word about somebody's health"),
        ("1 85 05 78 006 084 36", "a social security number"),
        ("accord du directeur", None),
        ("opération de maintenance, commande 2026-0412", None),
        ("facture FA-2026-0412 du 01/06/2026, 1 200,00 €", None),
        ("soit 12 345 678,90 €", None),
        ("MM. les associés", None),
    ],
)
def test_personal_data_in_a_free_text_is_seen_and_business_is_not(text: str, found: str | None) -> None:
    kind = personal_data(text)
    assert (kind and str(kind)) == found
