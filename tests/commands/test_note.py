"""A fact typed in twenty seconds is the fact the run reads; nothing else is ever written."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runner.cli import FACTS
from runner.journal.deposit import deposit
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
from runner.model.problem import NOWHERE, OutsideError, SiteError, UserError
from runner.run.order import local_day
from runner.site.facts import KnownNames, facts_from
from runner.site.loader import load_site
from runner.site.notes import KINDS, Note, folder_of, write_note
from runner.site.units import tidy
from tests.commands.calling import Caller, Said
from tests.house import House, build

KNOWN = KnownNames(frozenset({"standard"}), frozenset({"appel", "rappel"}))
TODAY = date(2026, 7, 21)
LATER = "28/07/2028"
ROWS = (
    "FA-1;C1;01/06/2026;30/06/2026;1 200,00;1 200,00",
    "FA-2;C1;01/06/2026;30/06/2026;300,00;300,00",
    "FA-9;C2;01/06/2026;30/06/2026;50,00;50,00",
)
POLICY = """\
version: 1
politique: seule
rang: 90
segment: {type: entreprise}
cadence: {intervalle_minimum: 7 jours, jours: ouvrés}
etapes:
  - {etape: rappel, jour: J+5, canal: courriel, gabarit: rappel, delai_accorde: 6 jours}
"""


@pytest.fixture
def house(tmp_path: Path) -> House:
    """A site with two customers, on a remote."""
    return _house(tmp_path)


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> House:
    """The same, for notes that are refused: nothing of it ever changes."""
    return _house(tmp_path_factory.mktemp("quiet"))


def _house(home: Path) -> House:
    found = build(home, policies={"seule": POLICY})
    found.export("2026-07-20", *ROWS)
    found.customers("C1;Menuiserie Roche;entreprise;a@roche.example", "C2;Sarl Blé;entreprise;b@ble.example")
    return found


def files(house: House) -> list[str]:
    return sorted(path.relative_to(house.site).as_posix() for path in house.site.glob("suivi/**/*.yaml"))


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
            Hold(customer="C1", until=date(2028, 7, 28), reason="accord : # \"oui\" 'non'"),
        ),
        (
            "litige",
            {"facture": "FA-1", "montant": "200,50", "motif": "quantité", "jusqu_au": "2028-07-28"},
            Dispute(customer="C1", reason="quantité", until=date(2028, 7, 28), invoice="FA-1", amount=20_050),
        ),
        (
            "promesse",
            {"jusqu_au": LATER, "montant": "1 000 €"},
            Promise(customer="C1", date=date(2028, 7, 28), amount=100_000),
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


# --- the command ----------------------------------------------------------------------------------


def noted(relance: Caller, house: House, *arguments: str) -> Said:
    return relance("note", *arguments, site=house.site)


def test_a_note_is_written_where_the_run_reads_it(relance: Caller, house: House) -> None:
    said = noted(
        relance, house, "C1", "litige", "--facture", "FA-1", "--motif", "quantité", "--jusqu-au", LATER
    )
    day = local_day(datetime.now(UTC), "Europe/Paris")
    assert (said.code, said.out.strip()) == (0, f"suivi/C1/{day}-litige.yaml")
    (fact,) = load_site(house.site).facts.by_customer["C1"]
    assert isinstance(fact, Dispute)
    assert (fact.invoice, fact.by) == ("FA-1", "test")  # git knows test@mercier.example
    assert "--push" in said.err


def test_a_second_one_overwrites_nothing(relance: Caller, house: House) -> None:
    first = noted(relance, house, "C1", "adresse").out.strip()
    content = (house.site / first).read_bytes()
    second = noted(relance, house, "C1", "adresse", "--par", "autre").out.strip()
    assert second == first.replace(".yaml", "-2.yaml")
    assert (house.site / first).read_bytes() == content


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("C3", "adresse"), ("CLIENT", "C3")),
        (("c1", "adresse"), ("C1",)),
        (("C1", "pause", "--jusqu-au", LATER, "--facture", "FA-3"), ("--facture", "FA-3")),
        (("C1", "pause", "--jusqu-au", LATER, "--facture", "fa-1"), ("FA-1",)),
        (("C1", "pause", "--jusqu-au", LATER, "--facture", "FA-9"), ("C2",)),
        (("C1", "pause", "--facture", "FA-3"), ("--facture", "--jusqu-au")),
        (("../C1", "adresse"), ("..",)),
        (("C1/../C2", "adresse"), ("..",)),
    ],
)
def test_a_stranger_is_refused_with_the_nearest(
    relance: Caller, quiet: House, arguments: tuple[str, ...], words: tuple[str, ...]
) -> None:
    said = noted(relance, quiet, *arguments)
    assert (said.code, said.out) == (1, "")
    assert all(word in said.err for word in words), said.err
    assert files(quiet) == []


def test_an_unknown_kind_is_a_wrong_use(relance: Caller, quiet: House) -> None:
    said = noted(relance, quiet, "C1", "colere")
    assert said.code == 2
    assert "FAIT" in said.err
    assert "litige" in said.err


def test_nothing_is_written_through_a_link(relance: Caller, house: House, tmp_path: Path) -> None:
    elsewhere = tmp_path / "ailleurs"
    elsewhere.mkdir()
    (house.site / "suivi").mkdir()
    (house.site / "suivi" / "C1").symlink_to(elsewhere)
    assert noted(relance, house, "C1", "adresse").code == 1
    assert list(elsewhere.iterdir()) == []


# --- pushed ---------------------------------------------------------------------------------------


def remote_files(house: House, branch: str = "main") -> list[str]:
    listed = house.git("ls-tree", "-r", "--name-only", branch, "suivi", cwd=house.remote)
    return listed.split()


def test_a_pushed_note_is_one_file_in_one_commit_and_leaves_the_checkout_alone(
    relance: Caller, house: House
) -> None:
    settings_file = house.site / "relance.yaml"
    settings_file.write_text(settings_file.read_text() + "# pas encore commis\n")
    before, head = house.git("rev-parse", "main", cwd=house.remote), house.git("rev-parse", "HEAD")
    said = noted(relance, house, "C1", "adresse", "--push")
    assert said.code == 0, said.err
    path = said.out.strip()
    assert house.git("rev-parse", "main^", cwd=house.remote) == before
    assert house.git("diff", "--name-only", "main^", "main", cwd=house.remote).split() == [path]
    assert (house.git("rev-parse", "HEAD"), files(house)) == (head, [])
    house.git("checkout", "--quiet", "relance.yaml")
    house.git("pull", "--quiet", "origin", "main")
    assert list(load_site(house.site).facts.by_customer) == ["C1"]


def test_two_notes_pushed_from_one_old_clone_are_two_files(relance: Caller, house: House) -> None:
    first, second = (noted(relance, house, "C1", "adresse", "--push").out.strip() for _ in range(2))
    assert remote_files(house) == sorted([first, second])


def test_a_note_goes_to_the_branch_of_facts(relance: Caller, house: House) -> None:
    house.write("relance.yaml", (house.site / "relance.yaml").read_text() + "suivi: {branche: suivi}\n")
    assert "--push" in noted(relance, house, "C1", "adresse").err
    missing = noted(relance, house, "C1", "adresse", "--push")
    assert (missing.code, files(house)) == (1, [])
    house.git("push", "--quiet", "origin", "main:suivi")
    said = noted(relance, house, "C1", "adresse", "--push")
    assert said.code == 0, said.err
    assert remote_files(house, "suivi") == [said.out.strip()]
    assert remote_files(house) == []


def test_somebody_who_pushes_at_the_same_moment_loses_nothing(house: House, tmp_path: Path) -> None:
    """The remote's tip moves between our fetch and our push, once."""
    moved: list[str] = []

    def choose(taken: object) -> str:
        if not moved:
            moved.append("x")
            house.write("suivi/C2/2026-07-21-adresse.yaml", "adresse_fausse: {}\n")
        return "suivi/C1/2026-07-21-adresse.yaml"

    deposit(house.branch("main"), choose, b"adresse_fausse: {}\n", "un fait", datetime.now(UTC))
    assert remote_files(house) == ["suivi/C1/2026-07-21-adresse.yaml", "suivi/C2/2026-07-21-adresse.yaml"]


def test_a_protected_branch_is_said(relance: Caller, house: House) -> None:
    hook = house.remote / "hooks" / "pre-receive"
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    said = noted(relance, house, "C1", "adresse", "--push")
    assert said.code == OutsideError.exit_code
    assert "suivi.branche" in said.err
    assert files(house) == []


def test_without_a_checkout_there_is_nothing_to_push_to(relance: Caller, house: House) -> None:
    (house.site / ".git").rename(house.home / "ote")
    assert noted(relance, house, "C1", "adresse", "--push").code == 1
    assert noted(relance, house, "C1", "adresse").code == 0
