"""A fact whose file name no text can hold, as old archives unpack it: held, and the report says so."""

from __future__ import annotations

import os

import pytest

from tests.house import House

DAY = "2026-07-07"
ROWS = [f"FA-{n};C{n};01/06/2026;30/06/2026;1 200,00;1 200,00" for n in (1, 2)]
NAME = b"2026-07-01-probl\xe8me.yaml"


def unpacked(house: House) -> None:
    folder = house.site / "suivi" / "C1"
    folder.mkdir(parents=True)
    (folder / os.fsdecode(NAME)).write_text("pause:\n  jusqu_au: un jour\n", encoding="utf-8")


def on_their_branch(house: House) -> None:
    house.change("langue: fr", "langue: fr\nsuivi: {branche: suivi}")
    unpacked(house)
    house.git("switch", "--quiet", "--orphan", "suivi")
    house.git("add", "--force", "suivi")
    house.git("commit", "--quiet", "-m", "faits")
    house.git("push", "--quiet", "origin", "suivi")
    house.git("switch", "--quiet", "main")


@pytest.mark.parametrize("branch", [False, True])
def test_its_customer_is_held_and_everybody_else_is_told(house: House, branch: bool) -> None:
    house.change("journal: {branche", "compte_rendu: [claire@mercier.example]\njournal: {branche")
    house.customers("C1;Roche;entreprise;a@roche.example", "C2;Perrin;entreprise;a@perrin.example")
    house.export(DAY, *ROWS)
    if branch:
        on_their_branch(house)
    else:
        unpacked(house)
        house.push("suivi")
    house.run(DAY)
    assert [str(message["To"]) for message in house.sent()] == ["a@perrin.example"]
    (report,) = house.reports()
    body = report.get_body(("plain",))
    assert body is not None
    assert r"suivi/C1/2026-07-01-probl\xe8me.yaml" in body.get_content().replace("\n", "")
