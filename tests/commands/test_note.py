"""A fact typed in twenty seconds is the fact the run reads; nothing else is ever written."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runner.model.facts import (
    Dispute,
    Fact,
    Hold,
    Insolvency,
    PaymentDecision,
    PolicyChoice,
    Promise,
    ReplyHandled,
    SendOutcome,
    StepDone,
    WrongAddress,
)
from runner.model.problem import NOWHERE, SiteError, UserError
from runner.site.facts import KnownNames, facts_from
from runner.site.notes import KINDS, Note, folder_of, write_note
from runner.site.units import tidy
from runner.values import FACTS

KNOWN = KnownNames(frozenset({"standard"}), frozenset({"appel", "rappel"}))
TODAY = date(2026, 7, 21)
LATER = "20/07/2027"


def fact_of(kind: str, **given: str | list[str]) -> Fact:
    """The fact read from the note, its place and day apart."""
    values = {name.replace("_", "-"): [v] if isinstance(v, str) else v for name, v in given.items()}
    return write_note(Note("C1", kind, values), KNOWN, TODAY).fact


# --- the file -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "given_", "fact"),
    [
        (
            "pause",
            {"jusqu_au": LATER, "motif": "accord : # \"oui\" 'non'"},
            Hold(customer="C1", until=date(2027, 7, 20), reason="accord : # \"oui\" 'non'"),
        ),
        (
            "litige",
            {"facture": "FA-1", "montant": "200,50", "motif": "quantité", "jusqu_au": "2027-07-20"},
            Dispute(customer="C1", reason="quantité", until=date(2027, 7, 20), invoice="FA-1", amount=20_050),
        ),
        (
            "promesse",
            {"jusqu_au": LATER, "montant": "1 000 €"},
            Promise(customer="C1", date=date(2027, 7, 20), amount=100_000),
        ),
        ("adresse", {}, WrongAddress(customer="C1")),
        (
            "adresse",
            {"adresse": "Vieux@roche.example"},
            WrongAddress(customer="C1", address="vieux@roche.example"),
        ),
        ("reponse", {}, ReplyHandled(customer="C1")),
        ("reponse", {"reference": "0123456789abcdef"}, ReplyHandled(customer="C1", mail="0123456789abcdef")),
        (
            "paiement",
            {"reference": "P-4H7T2K9M", "facture": ["FA-1", "007"], "montant": ["200", "0,5 €"]},
            PaymentDecision(customer="C1", payment="P-4H7T2K9M", allocations=(("FA-1", 20_000), ("007", 50))),
        ),
        (
            "paiement",
            {"reference": "P-4H7T2K9M", "facture": "aucune"},
            PaymentDecision(customer="C1", payment="P-4H7T2K9M"),
        ),
        (
            "envoi",
            {"reference": "R-7F3K2Q", "parti": "non"},
            SendOutcome(customer="C1", notice="R-7F3K2Q", sent=False),
        ),
        (
            "etape",
            {"etape": "appel", "facture": "FA-1"},
            StepDone(customer="C1", step="appel", invoice="FA-1"),
        ),
        ("politique", {"politique": "standard"}, PolicyChoice(customer="C1", policy="standard")),
        ("procedure", {"le": "15/06/2026"}, Insolvency(customer="C1", published_on=date(2026, 6, 15))),
    ],
)
def test_every_kind_of_note_is_the_fact_that_was_meant(
    kind: str, given_: dict[str, str | list[str]], fact: Fact
) -> None:
    assert replace(fact_of(kind, **given_), place=NOWHERE) == replace(fact, on=TODAY)


def test_who_says_it_and_the_day_it_happened_are_kept() -> None:
    fact = fact_of("etape", etape="appel", le="17/07/2026", par="claire.morel")
    assert (fact.by, fact.on) == ("claire.morel", date(2026, 7, 17))


def test_the_command_line_and_the_builder_know_the_same_kinds() -> None:
    assert tuple(KINDS) == FACTS


def problems(kind: str, **given_: str | list[str]) -> dict[str, str]:
    """Problems by the option they are said of."""
    with pytest.raises(SiteError) as caught:
        fact_of(kind, **given_)
    return {problem.place.file: problem.show() for problem in caught.value.problems}


def test_every_problem_is_said_at_its_option() -> None:
    found = problems("litige", motif="quantite", montant="deux", parti="oui", par=["a", "b"])
    assert set(found) == {"--motif", "--montant", "--parti", "--par", "--jusqu-au"}
    assert "quantité" in found["--motif"]
    assert "« 200 € »" in found["--montant"] or "1 234,56" in found["--montant"]


@pytest.mark.parametrize(
    ("kind", "given_", "option"),
    [
        ("pause", {"jusqu_au": "20/07/2026"}, "--jusqu-au"),
        ("promesse", {"jusqu_au": "20/07/2026"}, "--jusqu-au"),
        ("promesse", {"jusqu_au": "31/02/2027"}, "--jusqu-au"),
        ("etape", {"etape": "appel", "le": "22/07/2026"}, "--le"),
        ("etape", {"etape": "apel"}, ""),
        ("procedure", {"le": "22/07/2026"}, "--le"),
        ("procedure", {}, "--le"),
        ("paiement", {"reference": "P-4H7T2K9M"}, "--facture"),
        ("paiement", {"reference": "P-4H7T2K9M", "facture": ["FA-1", "FA-2"], "montant": "2"}, "--facture"),
        ("paiement", {"reference": "P-4H7T2K9M", "facture": "aucune", "montant": "2"}, "--facture"),
        ("envoi", {"reference": "R-7F3K2Q", "parti": "peut-être"}, "--parti"),
        ("adresse", {"adresse": "pas une adresse"}, "--adresse"),
        ("pause", {"jusqu_au": LATER, "motif": "\x1b[2J"}, "--motif"),
        ("pause", {"jusqu_au": LATER, "motif": "\udcff"}, "--motif"),
        ("pause", {"jusqu_au": LATER, "motif": ""}, "--motif"),
        ("pause", {"jusqu_au": LATER, "motif": "x" * 501}, "--motif"),
        ("pause", {"jusqu_au": LATER, "motif": "https://moi:secret@banque.example"}, "--motif"),
    ],
)
def test_what_cannot_be_a_fact_is_refused(kind: str, given_: dict[str, str | list[str]], option: str) -> None:
    found = problems(kind, **given_)
    assert any(place == option or (not option and place.startswith("suivi/")) for place in found), found


@settings(max_examples=150, deadline=None)
@given(text=st.text(max_size=40), kind=st.sampled_from(["pause", "etape"]))
def test_a_free_text_is_kept_whole_or_refused_and_adds_no_key(text: str, kind: str) -> None:
    """Whatever the signs: YAML of its own, line ends, quotes, directions, half a surrogate."""
    typed = (
        {"facture": [text], "jusqu-au": [LATER]}
        if kind == "pause"
        else {"facture": [text], "etape": ["appel"]}
    )
    try:
        written = write_note(Note("C1", kind, typed), KNOWN, TODAY)
    except SiteError:
        return
    again = facts_from({"suivi/C1/2026-07-21-x.yaml": written.data}, (), KNOWN)[0]
    (fact,) = again.by_customer["C1"]
    assert isinstance(fact, Hold | StepDone)
    assert fact.invoice == tidy(text)
    assert (fact.by, fact.on) == ("", TODAY)


@pytest.mark.parametrize(
    "code", ["../C1", "a/b", "a\\b", "..", ".", ".git", "", " C1", "C1.", "a\nb", "-x", "x" * 201]
)
def test_a_code_that_leads_elsewhere_is_refused(code: str) -> None:
    with pytest.raises(UserError):
        folder_of(code)


@pytest.mark.parametrize("code", ["C1", "411 ROCHE", "Société Ü", "A.B-1", "C#1"])
def test_a_code_is_the_name_of_its_folder(code: str) -> None:
    assert folder_of(code) == f"suivi/{code}"


def test_a_second_note_of_the_day_has_a_name_of_its_own() -> None:
    written = write_note(Note("C1", "adresse", {}), KNOWN, TODAY)
    first, second = "suivi/C1/2026-07-21-adresse.yaml", "suivi/C1/2026-07-21-adresse-2.yaml"
    assert written.path(set()) == first
    assert written.path({first}) == second
    assert written.path({first, second}) == "suivi/C1/2026-07-21-adresse-3.yaml"
