from __future__ import annotations

import os
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

import pytest

from runner.model.problem import SiteError
from runner.model.rules import CONTACT_CHANNELS, Channel
from runner.review.proof.claims import reaches_consumers
from runner.site.loader import load_site

from .samples import POLICY, READER, SETTINGS, said, write_site

ROOT = Path(__file__).parents[2]
NAMES = ["secteur-public", "particuliers", "a-risque", "grands-comptes", "standard"]
TEMPLATES = {
    "preventif",
    "rappel",
    "rappel-ferme",
    "derniere-relance",
    "mise-en-demeure",
    "fiche-appel",
    "blocage-commandes",
}


def wrong(root: Path) -> str:
    with pytest.raises(SiteError) as caught:
        load_site(root)
    return said(caught.value.problems)


def test_a_sound_site_is_read_whole(tmp_path: Path) -> None:
    site = load_site(write_site(tmp_path, suivi_C1="x"))
    assert [p.name for p in site.policies] == ["essai"]
    assert [r.name for r in site.readers] == ["banque"]
    assert site.rates[0].semester == "2019-S1"
    assert list(site.facts.problems) == [""]


def test_every_problem_of_every_file_comes_in_one_go(tmp_path: Path) -> None:
    root = write_site(
        tmp_path,
        relance=SETTINGS.replace("nom: Scierie", "nmo: Scierie"),
        politiques_essai=POLICY.replace("J+13", "J13"),
        politiques_autre="a: [",
        lecteurs_banque=READER.replace("paiement", "payment"),
        taux="version: 1\n",
    )
    told = wrong(root)
    for file in (
        "relance.yaml",
        "politiques/essai.yaml",
        "politiques/autre.yaml",
        "lecteurs/banque.yaml",
        "taux.yaml",
    ):
        assert f"{file}:" in told
    assert told.splitlines() == sorted(told.splitlines(), key=lambda line: line.split(":")[0])


def test_an_empty_folder_says_how_to_begin(tmp_path: Path) -> None:
    told = wrong(tmp_path)
    assert "relance.yaml: this file does not exist; fix: run « relance init »" in told
    assert "politiques: no policy" in told


def test_facts_of_a_branch_replace_the_folder(tmp_path: Path) -> None:
    root = write_site(tmp_path)
    (root / "suivi" / "C1").mkdir(parents=True)
    (root / "suivi" / "C1" / "a.yaml").write_text("adresse_fausse: {}", "utf-8")
    assert list(load_site(root).facts.by_customer) == ["C1"]
    assert list(load_site(root, facts={"suivi/C2/a.yaml": b"adresse_fausse: {}"}).facts.by_customer) == ["C2"]


def test_no_link_or_special_file_is_followed(tmp_path: Path) -> None:
    root = write_site(tmp_path)
    secret = tmp_path.parent / f"{tmp_path.name}-secret.yaml"
    secret.write_text("tournesol: 1\n", "utf-8")
    (root / "politiques" / "lien.yaml").symlink_to(secret)
    os.mkfifo(root / "lecteurs" / "tube.yaml")
    (root / "suivi" / "C1").mkdir(parents=True)
    (root / "suivi" / "C1" / "lien.yaml").symlink_to(secret)
    told = wrong(root)
    assert "politiques/lien.yaml: not an ordinary file" in told
    assert "lecteurs/tube.yaml: not an ordinary file" in told
    assert "tournesol" not in told
    (root / "politiques" / "lien.yaml").unlink()
    (root / "lecteurs" / "tube.yaml").unlink()
    assert "not an ordinary file" in said(load_site(root).facts.problems["C1"])


def test_the_shipped_site_is_sound() -> None:
    site = load_site(ROOT)
    assert [policy.name for policy in site.policies] == NAMES
    assert site.warnings == ()


def test_the_shipped_ladders_never_plan_two_contacts_within_seven_days() -> None:
    for policy in load_site(ROOT).policies:
        days = [step.offset for step in policy.steps if step.channel in CONTACT_CHANNELS]
        assert min(later - day for day, later in pairwise(days)) >= 7, policy.name


def test_the_shipped_ladders_claim_what_the_law_allows() -> None:
    for policy in load_site(ROOT).policies:
        claims = [
            bool(step.mentions) for step in policy.steps if step.channel in {Channel.EMAIL, Channel.LETTER}
        ]
        assert any(claims) is not reaches_consumers(policy), policy.name
        assert not any(claims[:2]), policy.name


def test_the_shipped_ladders_name_the_shipped_templates_and_end_before_a_person() -> None:
    for policy in load_site(ROOT).policies:
        assert {step.template for step in policy.steps if step.template} <= TEMPLATES
        assert (policy.steps[-1].channel, policy.steps[-1].approval) == (Channel.FILE, True)


def test_a_thousand_facts_load_in_bounded_time(tmp_path: Path) -> None:
    root = write_site(tmp_path)
    facts = {
        f"suivi/C{n}/2026-07-21-x.yaml": b"pause: {jusqu_au: 28/07/2026, motif: accord}\n"
        for n in range(1000)
    }
    start = time.process_time()
    assert len(load_site(root, facts=facts).facts.by_customer) == 1000
    assert time.process_time() - start < 2


QUICK = """
import sys, pathlib
from runner.site.loader import load_site
load_site(pathlib.Path(sys.argv[1]))
sys.exit("jsonschema" in sys.modules)
"""


def test_a_sound_site_is_read_without_importing_jsonschema() -> None:
    assert subprocess.run([sys.executable, "-c", QUICK, str(ROOT)], check=False, timeout=60).returncode == 0
