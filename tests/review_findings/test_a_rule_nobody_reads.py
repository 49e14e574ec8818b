"""What is written where nothing reads it is an error of `check`, and of a run: never a green check."""

from __future__ import annotations

from pathlib import Path

import pytest

from runner.model.problem import SiteError
from runner.run.checkout import load_rules
from tests.house import House, build

TEXT = "---\nobjet: Rappel\n---\n\nBonjour\n"
LATE = "FA-1;C1;01/06/2026;30/06/2026;1 200,00;1 200,00"
PAUSE = "pause:\n  motif: vacances\n  par: claire.morel\n  jusqu_au: 28/07/2026\n"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    return build(tmp_path_factory.mktemp("maison"))


@pytest.mark.parametrize(
    "name",
    [
        "politiques/entreprises/prudente.yaml",
        "politiques/prudente.YAML",
        "politiques/prudente.yaml.bak",
        "politiques/essais/publics/acheteur.yaml",
        "politiques/essais/acheteur.YML",
        "lecteurs/banque2.YAML",
        "lecteurs/banques/banque2.yaml",
        "lecteurs/essais/banque.eml",
        "lecteurs/essais/banque/virement.EML",
        "gabarits/rappel.md",
        "gabarits/fr/rappel.MD",
        "gabarits/fr/standard/rappel.txt",
        "taux.yml",
        "relance.yml",
    ],
)
def test_a_file_that_nothing_reads_is_named(house: House, name: str) -> None:
    target = house.site / name
    made = [folder for folder in target.parents if not folder.exists()]
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(TEXT, encoding="utf-8")
    with pytest.raises(SiteError) as refused:
        load_rules(house.site)
    target.unlink()
    for folder in made:
        folder.rmdir()
    places = [problem.place.file for problem in refused.value.problems]
    assert any(place == name or name.startswith(f"{place}/") for place in places), places


def test_notes_to_readers_and_hidden_files_are_left_alone(house: House) -> None:
    notes = ("politiques/LISEZMOI.md", "lecteurs/notes.txt", "gabarits/A-LIRE.md", "gabarits/fr/.rappel.swp")
    for name in notes:
        (house.site / name).write_text("Pour qui lit.\n", encoding="utf-8")
    load_rules(house.site)


def test_a_pause_beside_the_branch_of_facts_stops_the_run(tmp_path: Path) -> None:
    house = build(tmp_path)
    house.git("push", "--quiet", "origin", "main:suivi")
    house.change("journal: {branche: journal}", "journal: {branche: journal}\nsuivi: {branche: suivi}")
    house.export("2026-07-07", LATE)
    house.fact("C1", "2026-07-01-pause", PAUSE)
    with pytest.raises(SiteError):
        house.run("2026-07-07")
    assert house.sent() == []
