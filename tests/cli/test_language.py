"""The screen speaks the site's language; `RELANCE_LANG` beats it."""

from __future__ import annotations

from pathlib import Path

import pytest

from runner.cli import relance
from runner.locale import translator
from tests.cli.calls import DAY, call
from tests.house import House
from tests.locale.catalogue import helps

ENGLISH = {"RELANCE_LANG": "en"}


@pytest.mark.parametrize(
    ("line", "french", "english"),
    [
        (f"plan --date {DAY}", "Plan du", "Plan of"),
        ("check", "factures ouvertes", "open invoices"),
        ("explain FA-404", "pas de facture", "no open invoice"),
        ("journal verify", "non prouvé", "not proven"),
        ("run --date 2026-07-21 --lift a", "dire pourquoi", "say why"),
        ("plan --format xml", "--format attend", "--format expects"),
    ],
)
def test_french_by_default_and_english_when_asked(
    settled: House, line: str, french: str, english: str
) -> None:
    assert french in call(*line.split(), site=settled.site).said
    said = call(*line.split(), site=settled.site, environ=ENGLISH).said
    assert english in said
    assert french not in said


def test_the_site_chooses_its_language(folder: Path) -> None:
    path = folder / "relance.yaml"
    path.write_text(path.read_text("utf-8").replace("langue: fr", "langue: en"), "utf-8")
    assert call("plan", site=folder).out.startswith("Plan of ")
    assert call("explain", "FA-404", site=folder).err.startswith("no open invoice")


def test_a_language_that_is_not_there_is_french(tmp_path: Path) -> None:
    ended = call("plan", site=tmp_path, environ={"RELANCE_LANG": "de"})
    assert ended.err.startswith("pas de relance.yaml")


@pytest.mark.parametrize("command", ["", "note", "payments", "interest", "preview"])
def test_help_is_in_the_language_of_the_screen(command: str) -> None:
    french = call(*command.split(), "--help").out
    english = call(*command.split(), "--help", environ=ENGLISH).out
    assert french.startswith("Usage : relance")
    assert english.startswith("Usage: relance")
    assert "Afficher cette aide." in french
    assert "Show this message and exit." in english
    assert not {"the", "this", "what", "with"} & set(french.lower().replace(".", " ").split())


def test_every_word_of_the_help_has_its_french() -> None:
    translate = translator("fr")
    same = [said for said in helps(relance) if translate(said) == said]
    assert same == []
