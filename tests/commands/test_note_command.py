"""`relance note` writes where the run reads, overwrites nothing, and pushes one file alone."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from runner.journal.deposit import deposit
from runner.model.facts import (
    Dispute,
)
from runner.model.problem import OutsideError
from runner.site.loader import load_site
from tests.clock import TODAY, half_past_midnight
from tests.commands.calling import Caller, Said
from tests.house import House, build

LATER = f"{TODAY + timedelta(days=300):%d/%m/%Y}"
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


# --- the command ----------------------------------------------------------------------------------


def noted(relance: Caller, house: House, *arguments: str) -> Said:
    return relance("note", *arguments, site=house.site)


def test_a_note_is_written_where_the_run_reads_it(relance: Caller, house: House) -> None:
    said = noted(
        relance, house, "C1", "litige", "--facture", "FA-1", "--motif", "quantité", "--jusqu-au", LATER
    )
    assert (said.code, said.out.strip()) == (0, f"suivi/C1/{TODAY}-litige.yaml")
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

    deposit(house.branch("main"), choose, b"adresse_fausse: {}\n", "un fait", half_past_midnight())
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
