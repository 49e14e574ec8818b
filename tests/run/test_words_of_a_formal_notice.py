"""A text that makes a formal notice does not leave by itself, even where its check was gone round."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.house import House, build

LATE = "FA-1;C1;01/06/2026;30/06/2026;1 200,00;1 200,00"
DAY = "2026-07-07"
SUMMONS = "Nous vous mettons en demeure de payer sous huit jours."


def said(house: House, *, subject: str = "Rappel {{ numeros }}", body: str = "Bonjour,") -> None:
    """The text of the first reminder, pushed straight to `main`."""
    blocks = "{{ tableau }}\n\n{{ paiement }}\n\n{{ delai }}\n\n{{ signature }}"
    house.write("gabarits/fr/rappel.md", f"---\nobjet: {subject}\n---\n{body}\n\n{blocks}\n")


@pytest.mark.parametrize("text", [{"body": SUMMONS}, {"subject": "Mise en demeure – {{ numeros }}"}])
def test_it_holds_its_customer_and_a_person_is_told(tmp_path: Path, text: dict[str, str]) -> None:
    house = build(tmp_path)
    said(house, **text)
    house.export(DAY, LATE)
    house.run(DAY)
    assert house.sent() == []
    assert [task.kind for task in house.state().tasks.values()] == ["donnees"]


def test_a_text_that_merely_announces_one_leaves(tmp_path: Path) -> None:
    house = build(tmp_path)
    said(house, body="Sans paiement, une mise en demeure vous sera adressée.")
    house.export(DAY, LATE)
    house.run(DAY)
    assert len(house.sent()) == 1
