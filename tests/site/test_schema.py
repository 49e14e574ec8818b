from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from runner.model.near import nearest
from runner.site.diagnosis import _validator
from runner.site.reading import read
from runner.site.schema import load_schema, surely_valid
from runner.site.yaml import parse, plain

from .samples import POLICY, READER, SETTINGS, said

ROOT = Path(__file__).parents[2]
NAMES = ("site", "politique", "lecteur", "suivi", "taux", "essai", "essai_politique")
SAMPLES = {"site": SETTINGS, "politique": POLICY, "lecteur": READER}


@pytest.mark.parametrize("name", NAMES)
def test_each_schema_is_a_sound_draft_2020_12_schema(name: str) -> None:
    Draft202012Validator.check_schema(load_schema(name))


def described(schema: Any) -> bool:
    """Every property, at any depth, says what it is."""
    inner = [*schema.get("properties", {}).values(), *([schema["items"]] if "items" in schema else [])]
    return all("description" in prop for prop in schema.get("properties", {}).values()) and all(
        map(described, inner)
    )


@pytest.mark.parametrize("name", NAMES)
def test_each_key_is_described_for_editors(name: str) -> None:
    assert described(load_schema(name))


@pytest.mark.parametrize(
    "path",
    ["relance.yaml", *(str(p.relative_to(ROOT)) for p in sorted((ROOT / "politiques").rglob("*.yaml")))],
)
def test_an_editor_that_reads_usual_yaml_accepts_the_shipped_files(path: str) -> None:
    """Editors type `1` as a number and `non` as a boolean: the schemas accept both readings."""
    name = {"relance.yaml": "site", "politiques": "politique"}.get(path.split("/", maxsplit=1)[0], "")
    name = "essai_politique" if "essais" in path else name
    values = yaml.safe_load((ROOT / path).read_text("utf-8"))
    assert list(Draft202012Validator(load_schema(name)).iter_errors(values)) == []


def texts() -> st.SearchStrategy[Any]:
    words = st.sampled_from(
        ["1", "essai", "J+5", "7 jours", "15 €", "courriel", "", "x", "oui", "aaaaaaaaaaaaaaaa"]
    )
    return st.recursive(words, lambda inner: st.lists(inner, max_size=3) | blocks(inner), max_leaves=6)


def blocks(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    keys = st.sampled_from(
        ["version", "etapes", "jour", "canal", "mentions", "segment", "type", "client", "pause", "par"]
    )
    return st.dictionaries(keys, inner, max_size=4)


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(NAMES),
    st.sampled_from(sorted(SAMPLES)),
    st.text("abcdefghijklmnopq", max_size=9),
    texts(),
)
def test_the_quick_check_says_yes_only_where_jsonschema_does(
    name: str, sample: str, key: str, value: Any
) -> None:
    root = parse(SAMPLES[sample].encode(), "f").root
    assert root is not None
    whole = plain(root)
    assert isinstance(whole, dict)
    keys = [*whole, key]
    changed = whole | {keys[len(key) % len(keys)]: value}
    for candidate in (changed, whole, value):
        if surely_valid(candidate, load_schema(name)):
            assert _validator(name).is_valid(candidate)


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(sorted(SAMPLES)),
    st.sampled_from(["version", "rang", "mode", "etapes", "motifs", "boite"]),
    texts(),
)
def test_a_faulty_file_always_says_why(sample: str, key: str, value: Any) -> None:
    root = parse(SAMPLES[sample].encode(), "f").root
    assert root is not None
    whole = plain(root)
    assert isinstance(whole, dict)
    text = yaml.safe_dump(whole | {key: value}, allow_unicode=True)
    document = read(text.encode(), "f.yaml", sample)
    if not document.problems:
        assert document.root is not None
        assert _validator(sample).is_valid(plain(document.root))


def test_the_quick_check_doubts_a_keyword_it_does_not_know() -> None:
    assert not surely_valid("x", {"minLength": 1})


def test_accents_and_slips_are_recognised() -> None:
    assert str(nearest("étapes", ["etapes", "seuil"])) == "without accent: etapes"
    assert str(nearest("seuill", ["etapes", "seuil"])) == "did you mean « seuil »?"
    assert str(nearest("quantite", ["quantité"])) == "write quantité"
    assert nearest("zzz", ["etapes"]) is None


def problems(text: str, schema: str) -> str:
    return said(read(text.encode(), "f.yaml", schema).problems)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("etapes:", "étapes:"), "f.yaml:5:1: unknown key « étapes »"),
        (("etapes:", "étapes:"), "fix: without accent: etapes"),
        (("etapes:", "étapes:"), "f.yaml: missing key « etapes »"),
        (
            ("rang: 10", "rang: dix"),
            "f.yaml:3:7: « dix » cannot be read as « rang »; expected a whole number",
        ),
        (
            ("canal: appel", "canal: téléphone"),
            "is not a value of « canal »; expected one of courriel, sms, lettre",
        ),
        (("canal: appel", "canal: àppel"), "fix: without accent: appel"),
        (("jour: J+13, ", ""), "f.yaml:7:5: missing key « jour »"),
        (("rang: 10", "rang: [10]"), "f.yaml:3:1: « rang » holds a list; expected one value"),
        (("{type: entreprise}", "{retard_max: plus de 15 jours}"), "fix: did you mean « retard_maximal »?"),
        (("{type: entreprise}", "{chiffre_affaires: moins de 3 €}"), "mean « chiffre_d_affaires »?"),
        (("{type: entreprise}", "{retards: plus de 3}"), "unknown key « retards »"),
        (
            ("{type: entreprise}", "{retard_moyen: plus de 15 €}"),
            "f.yaml:4:25: « plus de 15 € » cannot be read as « retard_moyen »; expected a comparison of days",
        ),
        (("{type: entreprise}", "{part_en_retard: 30 %}"), "expected a comparison of shares such as"),
        (("{type: entreprise}", "{pays: France}"), "expected a country code such as « FR »"),
        (("{type: entreprise}", "{assurance: oui}"), "expected one of assure, non-assure"),
        (("{type: entreprise}", "{type: []}"), "« type » is empty"),
        (
            ("{type: entreprise}", "{type: client}"),
            "« client » cannot be read as « type »; expected one of entreprise",
        ),
        (("rang: 10", "rang: 10\nmot_de_passe: x"), "f.yaml:4:1: a secret in a file"),
    ],
)
def test_each_fault_is_told_at_its_place(change: tuple[str, str], sentence: str) -> None:
    assert sentence in problems(POLICY.replace(*change), "politique")


def test_a_secret_is_never_repeated() -> None:
    text = SETTINGS.replace(
        "{maildir: sortie/}", "{serveur: 'smtp://u:hunter2@x.example', password: hunter2}"
    )
    told = problems(text, "site")
    assert told.count("a secret in a file") == 2
    assert "hunter2" not in told


def test_an_address_or_a_name_is_never_repeated() -> None:
    told = problems("adresse_fausse: {adresse: jean.dupont}\n", "suivi")
    assert "not an e-mail address" in told
    assert "dupont" not in told


def test_thousands_of_faults_are_told_in_bounded_time_and_number() -> None:
    text = "version: 1\netapes:\n" + "- {étape: 1, zut: 2}\n" * 3000
    assert 1 < len(problems(text, "politique").splitlines()) <= 51
