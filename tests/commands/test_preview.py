"""A text is seen as its reader would see it, for an invented customer or a real one; nothing leaves."""

from __future__ import annotations

from pathlib import Path

import pytest

from runner.site.scaffold import shipped_root
from tests.commands.calling import Caller, Said
from tests.house import House, build


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    """The shipped rules; C1 owes two late invoices and one to come, C2 one to come."""
    found = build(tmp_path_factory.mktemp("apercu"))
    found.export(
        "2026-07-20",
        "FA-1;C1;01/06/2026;30/06/2026;1 200,00;1 200,00",
        "FA-2;C1;01/06/2026;01/07/2026;300,00;120,00",
        "FA-3;C1;01/07/2026;31/12/2099;80,00;80,00",
        "FA-4;C2;01/07/2026;31/12/2099;5 000,00;5 000,00",
        "FA-5;C3;01/06/2026;30/06/2026;60,00;60,00",
    )
    found.customers(
        "C1;Menuiserie Roche;entreprise;a@roche.example",
        "C2;Sarl Blé;entreprise;b@ble.example",
        "C3;Mme Ada;particulier;ada@client.example",
    )
    return found


def shown(relance: Caller, house: House, *arguments: str) -> Said:
    return relance("preview", *arguments, site=house.site)


@pytest.mark.parametrize(
    "name", sorted({path.stem for path in (shipped_root() / "gabarits" / "fr").rglob("*.md")})
)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_shipped_text_can_be_seen(relance: Caller, house: House, name: str, language: str) -> None:
    said = shown(relance, house, name, "--langue", language)
    assert said.code == 0, said.err
    assert said.out.startswith("Objet : ")
    assert "FA-2026-0401" in said.out


def test_an_invented_customer_is_shown_by_default(relance: Caller, house: House) -> None:
    said = shown(relance, house, "rappel")
    assert "1\u202f234,56\u202f€" in said.out
    assert "FA-1 " not in said.out


def test_html_is_the_page_that_would_leave(relance: Caller, house: House) -> None:
    said = shown(relance, house, "rappel", "--format", "html")
    assert said.out.startswith("<!doctype html>")
    assert said.out.rstrip().endswith("</html>")


def test_a_policy_has_its_own_words(relance: Caller, house: House) -> None:
    general = shown(relance, house, "derniere-relance").out
    consumer = shown(relance, house, "derniere-relance", "--politique", "particuliers").out
    assert "indemnité" in general.lower()
    assert "indemnité" not in consumer.lower()


def test_a_real_customer_is_shown_what_he_owes_and_no_more(relance: Caller, house: House) -> None:
    said = shown(relance, house, "derniere-relance", "--client", "C1")
    assert said.code == 0, said.err
    assert "1\u202f320,00\u202f€" in said.out
    assert "FA-3" not in said.out
    courtesy = shown(relance, house, "preventif", "--client", "C2")
    assert "5\u202f000,00\u202f€" in courtesy.out


def test_a_consumer_is_never_shown_a_charge(relance: Caller, house: House) -> None:
    said = shown(relance, house, "derniere-relance", "--client", "C3", "--politique", "standard")
    assert said.code == 0, said.err
    assert "40,00\u202f€" not in said.out


def test_nothing_leaves_and_nothing_is_written(relance: Caller, house: House) -> None:
    before = sorted(path for path in house.site.rglob("*") if ".git" not in path.parts)
    assert shown(relance, house, "rappel", "--client", "C1").code == 0
    assert sorted(path for path in house.site.rglob("*") if ".git" not in path.parts) == before
    assert house.sent() == []


def test_a_real_customer_is_not_shown_in_ci(
    relance: Caller, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", "true")
    said = shown(relance, house, "rappel", "--client", "C1")
    assert (said.code, said.out) == (1, "")
    assert shown(relance, house, "rappel").code == 0


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("rapel",), "rappel"),
        (("rappel", "--politique", "particulier"), "particuliers"),
        (("blocage-commandes", "--politique", "particuliers"), "standard"),
        (("rappel", "--client", "c1"), "C1"),
        (("rappel", "--client", "C2"), "C2"),
        (("rappel", "--client", ""), "aucun client"),
    ],
)
def test_what_cannot_be_shown_is_said_with_the_nearest(
    relance: Caller, house: House, arguments: tuple[str, ...], word: str
) -> None:
    said = shown(relance, house, *arguments)
    assert (said.code, said.out) == (1, "")
    assert word in said.err


def test_a_text_no_policy_uses_yet_can_be_tried(relance: Caller, tmp_path: Path) -> None:
    house = build(tmp_path)
    house.write("gabarits/fr/merci.md", "---\nobjet: Merci {{ numeros }}\n---\nMerci.\n", push=False)
    assert "Merci FA-2026-0401" in shown(relance, house, "merci").out
    missing = shown(relance, house, "merci", "--langue", "en")
    assert (missing.code, missing.out) == (1, "")
    assert "gabarits/en/merci.md" in missing.err
