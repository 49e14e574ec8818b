"""`check`, `check --learn` and `init`: the files people write."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.cli.calls import DAY, call
from tests.house import House, identify

LEARNT = (
    "Numéro;Code client;Date facture;Date échéance;TTC;Solde\nF1;C1;13/05/2026;12/06/2026;1200,50;1200,50\n"
)
UNSURE = LEARNT.replace("13/05/2026;12/06/2026", "03/05/2026;04/06/2026")
LINE = re.compile(r"[\w./-]+:\d+(:\d+)?: .+")


def write(folder: Path, text: str, name: str = "export-2026-07-01.csv") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(
        ["git", *arguments], cwd=folder, check=True, capture_output=True, text=True
    ).stdout.strip()


def empty_clone(home: Path) -> Path:
    """A clone of an empty bare repository, as a company begins."""
    git(home, "init", "--quiet", "--bare", "--initial-branch=main", "depot.git")
    git(home, "clone", "--quiet", str(home / "depot.git"), "site")
    identify(home / "site")
    return home / "site"


def test_a_sound_site_is_counted_policy_by_policy(settled: House) -> None:
    ended = call("check", site=settled.site)
    assert ended.code == 0
    assert "1 politiques, 3 clients, 4 factures ouvertes" in ended.out
    assert "  seule: 3\n" in ended.out


def test_everything_wrong_is_listed_at_once_each_on_a_line_with_its_place(folder: Path) -> None:
    export = folder / "donnees" / f"factures-{DAY}.csv"
    export.write_text(export.read_text("utf-8").replace("Échéance", "Limite"), "utf-8")
    text = folder / "gabarits" / "fr" / "rappel.md"
    text.write_text(text.read_text("utf-8") + "\n{{ inconnue }}\n", "utf-8")
    ended = call("check", site=folder)
    assert (ended.code, ended.out) == (1, "")
    assert all(LINE.match(line) for line in ended.lines)
    assert [line for line in ended.lines if line.startswith("gabarits/fr/rappel.md:")]


def test_texts_that_cannot_be_filled_are_told_with_an_export_that_cannot_be_read(folder: Path) -> None:
    export = folder / "donnees" / f"factures-{DAY}.csv"
    export.write_text(export.read_text("utf-8").replace("Échéance", "Limite"), "utf-8")
    text = folder / "gabarits" / "fr" / "rappel.md"
    text.write_text(text.read_text("utf-8") + "\n{{ 1 / 0 }}\n", "utf-8")
    files = {line.partition(":")[0] for line in call("check", site=folder).lines}
    assert files >= {f"donnees/factures-{DAY}.csv", "gabarits/fr/rappel.md"}


def test_a_missing_template_is_told_once_and_never_proposed_in_its_own_place(folder: Path) -> None:
    (folder / "gabarits" / "fr" / "rappel.md").unlink()
    ended = call("check", site=folder)
    told = [line for line in ended.lines if "pas de gabarit rappel" in line]
    assert len(told) == len({line.partition(": ")[0] for line in told})
    assert "vouliez-vous dire rappel " not in ended.err


def test_a_list_where_one_word_is_expected_shows_the_words(folder: Path) -> None:
    policy = next((folder / "politiques").glob("*.yaml"))
    policy.write_text(policy.read_text("utf-8").replace("jours: ouvrés", "jours: [lundi, jeudi]"), "utf-8")
    assert "l’un de ouvrés, tous" in call("check", site=folder).err


def test_rows_nobody_can_read_are_not_called_sound(folder: Path) -> None:
    export = folder / "donnees" / f"factures-{DAY}.csv"
    sound = export.read_text("utf-8")
    assert "tout est bon" in call("check", site=folder).out
    header, first, *rest = sound.splitlines(keepends=True)
    export.write_text("".join([header, first.replace("C1", ""), *rest]), "utf-8")
    ended = call("check", site=folder)
    assert ended.code == 0
    assert "tout est bon" not in ended.out
    assert "lignes sans client lisible, qui arrêtent le passage : 1" in ended.err
    export.write_text("".join([header, first, *rest[:-1], rest[-1].replace("/2026", "/0206")]), "utf-8")
    ended = call("check", site=folder)
    assert "tout est bon" not in ended.out
    assert "lignes douteuses" in ended.err


def test_a_fact_that_holds_a_customer_fails_the_check(folder: Path) -> None:
    write(
        folder / "suivi" / "C1", "pause:\n  jusquau: 28/07/2026\n  par: claire.morel\n", f"{DAY}-pause.yaml"
    )
    ended = call("check", site=folder)
    assert ended.code == 1
    assert f"suivi/C1/{DAY}-pause.yaml:2:3: " in ended.err
    assert "tout est bon" not in ended.out


def test_an_export_teaches_its_mapping_and_relance_yaml_then_says_it(folder: Path, tmp_path: Path) -> None:
    export = write(tmp_path, LEARNT)
    ended = call("check", "--learn", export, site=folder)
    assert ended.code == 0, ended.err
    text = (folder / "relance.yaml").read_text("utf-8")
    assert 'echeance: "Date échéance"' in ended.out
    assert 'echeance: "Date échéance"' in text
    assert "source: donnees/" in text
    assert "fraicheur_max: 2 jours ouvrés" in text
    assert text.count("factures:") == 1
    write(folder / "donnees", LEARNT)
    assert "1 factures ouvertes" in call("check", site=folder).out
    call("check", "--learn", export, site=folder)
    assert (folder / "relance.yaml").read_text("utf-8") == text


def test_an_export_inside_the_site_says_its_folder(folder: Path) -> None:
    assert call("check", "--learn", write(folder / "compta", LEARNT), site=folder).code == 0
    assert "source: compta/" in (folder / "relance.yaml").read_text("utf-8")


def test_a_customer_file_teaches_its_own_block(folder: Path, tmp_path: Path) -> None:
    export = write(tmp_path, "Code;Nom;E-mail\nC1;Menuiserie Roche;a@roche.example\n", "tiers.csv")
    assert call("check", "--learn", export, site=folder).code == 0
    text = (folder / "relance.yaml").read_text("utf-8")
    assert 'fichier: "tiers.csv"' in text
    assert "type_par_defaut: inconnu" in text
    assert "N° facture" in text


@pytest.mark.parametrize("text", [UNSURE, "a;b\n1;2\n", LEARNT.replace("12/06/2026", "46185")])
def test_what_the_export_does_not_prove_is_asked_and_nothing_is_written(
    folder: Path, tmp_path: Path, text: str
) -> None:
    before = (folder / "relance.yaml").read_bytes()
    ended = call("check", "--learn", write(tmp_path, text), site=folder)
    assert ended.code == 1
    assert ended.err
    assert "rien n’est écrit" in ended.lines[-1]
    assert "  source: donnees/\n  fraicheur_max: 2 jours ouvrés\n" in ended.out  # the block to put there
    assert (folder / "relance.yaml").read_bytes() == before


def test_an_export_named_without_a_day_leaves_the_naming_of_the_site(folder: Path, tmp_path: Path) -> None:
    ended = call("check", "--learn", write(tmp_path, LEARNT, "export.csv"), site=folder)
    assert ended.code == 0
    assert "date_export" in ended.lines[-1]
    text = (folder / "relance.yaml").read_text("utf-8")
    assert 'fichier: "factures-*.csv"' in text
    assert 'echeance: "Date échéance"' in text
    write(folder / "donnees", LEARNT, f"factures-{DAY}.csv")
    assert "1 factures ouvertes" in call("check", site=folder).out


def test_a_mapping_that_would_not_be_sound_is_not_written(folder: Path, tmp_path: Path) -> None:
    path = folder / "relance.yaml"
    path.write_text(path.read_text("utf-8").replace("version: 1", "version: 1\nversio: 1"), "utf-8")
    before = path.read_bytes()
    ended = call("check", "--learn", write(tmp_path, LEARNT), site=folder)
    assert ended.code == 1
    assert "relance.yaml:2:1: " in ended.err
    assert path.read_bytes() == before


def test_outside_a_site_a_mapping_is_shown(tmp_path: Path) -> None:
    ended = call("check", "--learn", write(tmp_path, LEARNT), site=tmp_path)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("factures:\n")


def test_init_writes_the_rules_and_says_that_a_remote_is_missing(tmp_path: Path) -> None:
    ended = call("init", tmp_path / "neuf")
    assert ended.code == 0
    assert (tmp_path / "neuf" / "politiques" / "standard.yaml").is_file()
    assert "dépôt git" in ended.out
    assert not (tmp_path / "neuf" / "donnees").exists()


def test_init_founds_both_journals_once_and_a_second_time_changes_nothing(tmp_path: Path) -> None:
    site = empty_clone(tmp_path)
    first = call("init", site)
    assert first.code == 0, first.err
    assert "main" in first.err
    branches = git(tmp_path / "depot.git", "for-each-ref", "--format=%(refname) %(objectname)")
    assert [line.split("/")[-1].split()[0] for line in branches.splitlines()] == ["journal", "journal-essai"]
    git(site, "add", ".")
    git(site, "commit", "--quiet", "-m", "règles")
    git(site, "push", "--quiet", "origin", "HEAD:main")
    (site / "politiques" / "standard.yaml").unlink()

    second = call("init", site)
    assert (second.code, second.err) == (0, "")
    assert git(site, "status", "--porcelain") == "D politiques/standard.yaml"
    after = git(tmp_path / "depot.git", "for-each-ref", "--format=%(refname) %(objectname)")
    assert after.splitlines()[:2] == branches.splitlines()
    assert call("journal", "verify", site=site).code == 0


def test_init_without_a_remote_says_how_to_add_one(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    ended = call("init", tmp_path)
    assert ended.code == 1
    assert "git remote add origin" in ended.err


def test_init_learns_an_export(tmp_path: Path) -> None:
    ended = call("init", tmp_path / "neuf", "--learn", write(tmp_path, LEARNT))
    assert ended.code == 0, ended.err
    text = (tmp_path / "neuf" / "relance.yaml").read_text("utf-8")
    assert 'fichier: "export-*.csv"' in text
    assert 'echeance: "Date échéance"' in text
    write(tmp_path / "neuf" / "donnees", LEARNT)
    write(tmp_path / "neuf" / "donnees", "client;raison_sociale;type;courriel\n", "clients.csv")
    assert call("check", site=tmp_path / "neuf").code == 0


def test_init_keeps_what_a_trial_writes_out_of_git_and_an_own_gitignore_as_it_is(tmp_path: Path) -> None:
    call("init", tmp_path / "neuf")
    assert (tmp_path / "neuf" / ".gitignore").read_text(encoding="utf-8") == "/sortie/\n"
    own = write(tmp_path / "autre", "/donnees/\n", ".gitignore")
    call("init", own.parent)
    assert own.read_text(encoding="utf-8") == "/donnees/\n"
