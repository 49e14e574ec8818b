from __future__ import annotations

from pathlib import Path

from runner.site.loader import load_site
from runner.site.scaffold import scaffold, shipped_root


def test_a_new_site_is_sound_and_holds_no_invented_customer(tmp_path: Path) -> None:
    written = scaffold(tmp_path / "site")
    assert tmp_path / "site" / "politiques" / "standard.yaml" in written
    assert all(path.is_file() for path in written)
    site = load_site(tmp_path / "site")
    assert len(site.policies) == 5
    assert not site.facts.by_customer
    assert not (tmp_path / "site" / "donnees").exists()


def test_nothing_that_stands_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "politiques").mkdir()
    (tmp_path / "politiques" / "standard.yaml").write_text("la mienne", "utf-8")
    assert tmp_path / "politiques" / "standard.yaml" not in scaffold(tmp_path)
    assert (tmp_path / "politiques" / "standard.yaml").read_text("utf-8") == "la mienne"


def test_a_policy_removed_from_a_site_does_not_come_back(tmp_path: Path) -> None:
    scaffold(tmp_path)
    (tmp_path / "politiques" / "particuliers.yaml").unlink()
    assert scaffold(tmp_path) == []


def test_the_example_is_found_beside_the_program() -> None:
    assert (shipped_root() / "relance.yaml").is_file()
