from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runner.model.facts import (
    Dispute,
    Fact,
    Facts,
    Hold,
    Insolvency,
    PaymentDecision,
    PolicyChoice,
    Promise,
    ReplyHandled,
    Resume,
    SendOutcome,
    StepDone,
    WrongAddress,
)
from runner.model.problem import Problem
from runner.site.facts import KnownNames, facts_from

from .samples import said

KNOWN = KnownNames(frozenset({"standard"}), frozenset({"rappel", "appel"}))
DATED = "suivi/C0142/2026-07-21-note.yaml"


def load(files: dict[str, str | bytes]) -> tuple[Facts, tuple[Problem, ...]]:
    data = {path: text.encode() if isinstance(text, str) else text for path, text in files.items()}
    return facts_from(data, (), KNOWN)


def one(text: str, path: str = DATED) -> Fact:
    facts, fatal = load({path: text})
    assert not facts.problems, said(p for ps in facts.problems.values() for p in ps)
    assert not fatal
    (fact,) = facts.by_customer["C0142"]
    assert fact.customer == "C0142"
    return fact


def wrong(text: str | bytes, path: str = DATED) -> str:
    facts, _ = load({path: text})
    assert not facts.by_customer
    return said(facts.problems["C0142"])


def test_a_dispute_is_read_whole() -> None:
    text = (
        "litige: {facture: FA-1, montant_conteste: 200 €, motif: quantité, par: anne, jusqu_au: 28/07/2026}"
    )
    fact = one(text)
    assert isinstance(fact, Dispute)
    assert (fact.invoice, fact.amount, fact.reason, fact.until) == (
        "FA-1",
        20000,
        "quantité",
        date(2026, 7, 28),
    )
    assert (fact.by, fact.on, str(fact.place)) == ("anne", date(2026, 7, 21), f"{DATED}:1:1")


def test_the_whole_is_disputed_where_no_amount_is_written() -> None:
    fact = one("litige: {motif: prix, jusqu_au: 28/07/2026}\n")
    assert isinstance(fact, Dispute)
    assert fact.amount is None


@pytest.mark.parametrize(
    ("text", "kind", "values"),
    [
        (
            "pause: {jusqu_au: 28/07/2026, motif: accord, facture: F1}",
            Hold,
            {"until": date(2026, 7, 28), "invoice": "F1"},
        ),
        ("promesse: {date: 2026-07-28, montant: 5 €}", Promise, {"date": date(2026, 7, 28), "amount": 500}),
        ("adresse_fausse: {}", WrongAddress, {"address": ""}),
        ("adresse_fausse: {adresse: A@B.example}", WrongAddress, {"address": "a@b.example"}),
        ("procedure_collective: {publiee_le: 15/06/2026}", Insolvency, {"published_on": date(2026, 6, 15)}),
        ("politique: {choix: standard}", PolicyChoice, {"policy": "standard"}),
        ("envoi: {reference: R-7F3K2Q, parti: oui}", SendOutcome, {"notice": "R-7F3K2Q", "sent": True}),
        ("envoi: {reference: R-7F3K2Q, parti: non}", SendOutcome, {"sent": False}),
        ("reponse_traitee: {courrier: 0123456789abcdef}", ReplyHandled, {"mail": "0123456789abcdef"}),
        ("affectation: {paiement: P-4H7T2K9M, factures: []}", PaymentDecision, {"allocations": ()}),
        (
            "affectation:\n  paiement: P-4H7T2K9M\n  factures: [{facture: F1, montant: 2 €}]\n",
            PaymentDecision,
            {"payment": "P-4H7T2K9M", "allocations": (("F1", 200),)},
        ),
        (
            "etape_faite: {etape: appel, facture: F1, le: 20/07/2026}",
            StepDone,
            {"step": "appel", "on": date(2026, 7, 20)},
        ),
    ],
)
def test_each_kind_of_fact(text: str, kind: type[Fact], values: dict[str, object]) -> None:
    fact = one(text)
    assert type(fact) is kind
    assert {name: getattr(fact, name) for name in values} == values


def test_a_day_written_inside_wins_over_the_file_name() -> None:
    assert one("adresse_fausse: {le: 01/07/2026}\n").on == date(2026, 7, 1)
    assert one("adresse_fausse: {}\n", "suivi/C0142/note.yaml").on is None
    assert one("adresse_fausse: {}\n", "suivi/C0142/2026-13-45-x.yaml").on is None


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("litige: {motif: météo, jusqu_au: 28/07/2026}", "« météo » is not a value of « motif »"),
        ("litige: {motif: prix}", "missing key « jusqu_au » in « litige »"),
        ("pauze: {jusqu_au: 28/07/2026}", "did you mean « pause »?"),
        ("pause: {jusqu_au: 31/02/2026}", "this day does not exist"),
        ("pause: {jusqu_au: 28/07/2026}\npromesse: {date: 28/07/2026}", "several keys where one is expected"),
        ("pause: demain", "« pause » holds one value; expected a block of keys"),
        ("politique: {choix: standart}", "did you mean « standard »?"),
        ("etape_faite: {etape: coup-de-fil}", "no policy has a step named « coup-de-fil »"),
        ("", "this file is empty"),
    ],
)
def test_an_invalid_fact_holds_its_customer_and_never_raises(text: str, sentence: str) -> None:
    assert sentence in wrong(text)


@pytest.mark.parametrize("text", ["etape_faite: {etape: appel}", "reponse_traitee: {}"])
def test_a_fact_that_needs_a_day_finds_one_or_is_invalid(text: str) -> None:
    assert one(text).on == date(2026, 7, 21)
    assert "the day of this fact is missing" in wrong(text, "suivi/C0142/note.yaml")


@pytest.mark.parametrize("path", ["suivi/C0142/litige.yaml.txt", "suivi/C0142/a/b.yaml", "suivi/C0142/note"])
def test_a_fact_nobody_would_read_holds_its_customer(path: str) -> None:
    assert "not where a fact is read" in wrong("pause: {jusqu_au: 28/07/2026}", path)


def test_a_sound_fact_stays_known_beside_an_invalid_one() -> None:
    facts, _ = load({DATED: "adresse_fausse: {}", "suivi/C0142/x.yaml": "non"})
    assert len(facts.by_customer["C0142"]) == 1
    assert len(facts.problems["C0142"]) == 1


def test_notes_beside_the_folders_are_left_alone_and_a_stray_fact_is_listed() -> None:
    facts, _ = load(
        {"suivi/README.md": "x", "suivi/.gitkeep": "", "suivi/C1/.gitkeep": "", "suivi/pause.yaml": "x"}
    )
    assert list(facts.problems) == [""]


def test_a_branch_may_hold_the_folders_at_its_root() -> None:
    facts, _ = load({"C0142/2026-07-21-x.yaml": "adresse_fausse: {}"})
    assert list(facts.by_customer) == ["C0142"]


def resumed(rows: str | bytes) -> tuple[Facts, str]:
    head = b"client;facture;derniere_etape;le\n"
    facts, fatal = load({"suivi/reprise.csv": head + (rows.encode() if isinstance(rows, str) else rows)})
    return facts, said(fatal)


def test_what_was_done_by_hand_is_read_row_by_row() -> None:
    facts, fatal = resumed("C1;F1;rappel;02/07/2026\n\nC1;F2;;\n")
    assert not fatal
    first, second = facts.by_customer["C1"]
    assert isinstance(first, Resume)
    assert isinstance(second, Resume)
    assert (first.invoice, first.step, first.on, first.place.line) == ("F1", "rappel", date(2026, 7, 2), 2)
    assert (second.invoice, second.step, second.on) == ("F2", "", None)


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("C1;F1;rapel;02/07/2026", "did you mean « rappel »?"),
        ("C1;F1;rappel;hier", "the day of this row cannot be read"),
        ("C1;F1;rappel;", "a step done without its day"),
        ("C1;F1", "a row without its four cells"),
        ("C1;F1;;\nC1;F1;;", "this invoice is already on line 2"),
    ],
)
def test_a_wrong_row_holds_its_own_customer(row: str, sentence: str) -> None:
    facts, fatal = resumed(row + "\nC2;F9;;\n")
    assert not fatal
    assert sentence in said(facts.problems["C1"])
    assert list(facts.problems) == ["C1"]
    assert "C2" in facts.by_customer


@pytest.mark.parametrize("data", [b"\xe9", b"client,facture\n", b"", b'client;facture;derniere_etape;le\n"'])
def test_a_resume_file_nobody_can_read_stops_everything(data: bytes) -> None:
    """Whom it concerned is unknown: every ladder could restart at its first step."""
    _, fatal = load({"suivi/reprise.csv": data})
    assert "suivi/reprise.csv" in said(fatal)


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=80))
def test_no_bytes_in_a_fact_raise(data: bytes) -> None:
    facts, fatal = load({DATED: data, "suivi/reprise.csv": data})
    assert facts.problems["C0142"]
    assert fatal
