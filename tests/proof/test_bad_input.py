"""What `relance check` refuses before a merge: with the line, the rule and the mend."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from runner.model.problem import SiteError
from runner.notices.templates import load_templates
from runner.run.checkout import load_rules
from tests.cli.calls import call
from tests.proof.examples import ROOT

STANDARD = "politiques/standard.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The shipped site, to be spoilt."""
    kept = shutil.ignore_patterns("essais")
    for name in ("politiques", "gabarits", "donnees"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=kept)
    shutil.copy(ROOT / "relance.yaml", tmp_path)
    return tmp_path


def spoil(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


@pytest.mark.parametrize(
    ("name", "old", "new", "rule"),
    [
        (STANDARD, "intervalle_minimum: 7 jours", "intervalle_minimum: 2 jours", "intervalle-d-une-semaine"),
        (STANDARD, "jours: ouvrés", "jours: tous", "jours-ouvres-seulement"),
        (STANDARD, "jour: J+21", "jour: J+4", "jours-croissants"),
        (STANDARD, "etape: derniere,", "etape: rappel,", "noms-d-etapes-distincts"),
        (STANDARD, "J+80", "J+500", "echelle-finie"),
        (
            "politiques/particuliers.yaml",
            "delai_accorde: 15 jours",
            "delai_accorde: 15 jours, mentions: [indemnite]",
            "consommateur-sans-indemnite",
        ),
        (
            "gabarits/fr/rappel-ferme.md",
            "Bonjour,",
            "Bonjour,\n\nNous allons prévenir votre employeur.",
            "aucune-menace",
        ),
    ],
)
def test_what_harasses_threatens_charges_skips_or_loops_is_refused(
    folder: Path, name: str, old: str, new: str, rule: str
) -> None:
    spoil(folder, name, old, new)
    ended = call("check", site=folder)
    assert (ended.code, ended.out) == (1, "")
    (line,) = (line for line in ended.lines if line.endswith(f"règle {rule}"))
    place, _, words = line.partition(": ")
    assert place.startswith(f"{name}:")
    assert "remède" in words or "attendu" in words


@pytest.mark.parametrize(
    "reach",
    [
        "{{ client.__class__.__mro__ }}",
        "{{ ''.__class__ }}",
        "{% include '/etc/passwd' %}",
        "{% import 'os' as os %}",
        "{{ config }}",
        "{{ environ.RELANCE_SMTP_PASSWORD }}",
        "{{ factures|attr('__init__') }}",
        "{{ factures.__len__() }}",
        "{{ self }}",
        "{{ cycler.__init__.__globals__ }}",
    ],
)
def test_a_text_that_reaches_for_attributes_files_or_secrets_is_refused_at_its_line(
    folder: Path, reach: str
) -> None:
    spoil(folder, "gabarits/fr/rappel.md", "Bonjour,", f"Bonjour,\n\n{reach}")
    with pytest.raises(SiteError) as refused:
        load_templates(folder)
    assert "gabarits/fr/rappel.md:6: " in str(refused.value)
    with pytest.raises(SiteError):
        load_rules(folder)


def test_a_run_too_refuses_a_ladder_that_went_round_the_check(folder: Path) -> None:
    spoil(folder, "politiques/standard.yaml", "jours: ouvrés", "jours: tous")
    with pytest.raises(SiteError, match="jours-ouvres-seulement"):
        load_rules(folder)


def test_a_test_of_the_policies_that_fails_fails_the_check(folder: Path) -> None:
    (folder / "politiques" / "essais").mkdir()
    shutil.copy(ROOT / "politiques" / "essais" / "oubli-rappele.yaml", folder / "politiques" / "essais")
    spoil(
        folder,
        "politiques/essais/oubli-rappele.yaml",
        "montant: 1 200 €, frais: non",
        "montant: 1 €, frais: non",
    )
    ended = call("check", site=folder)
    assert ended.code == 1
    assert "politiques/essais/oubli-rappele.yaml:10:54: " in ended.err
    assert "vu 1\u202f200,00\u202f€" in ended.err
