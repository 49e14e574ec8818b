"""A fact written for a customer nobody knows is told: a mistyped code must not lose a dispute in silence."""

from __future__ import annotations

from pathlib import Path

from tests.house import build

DISPUTE = """\
litige:
  facture: FA-1
  motif: quantité
  par: claire.morel
  jusqu_au: 28/07/2026
"""


def test_a_dispute_under_a_mistyped_code_is_told_by_every_run(tmp_path: Path) -> None:
    house = build(tmp_path)
    house.export("2026-06-08", "FA-1;C1;01/05/2026;01/06/2026;1 000,00;1 000,00")
    house.fact("C11", "2026-06-08-litige", DISPUTE)
    for at in ("07:17", "09:43"):
        outcome = house.run("2026-06-08", at)
        assert [problem.place.file for problem in outcome.problems] == ["suivi/C11/2026-06-08-litige.yaml"]


def test_a_fact_about_a_customer_who_has_left_the_export_is_no_mistake(tmp_path: Path) -> None:
    house = build(tmp_path)
    house.export("2026-06-08", "FA-1;C1;01/05/2026;01/06/2026;1 000,00;1 000,00")
    house.fact("C1", "2026-06-08-litige", DISPUTE)
    house.run("2026-06-08")
    house.export("2026-06-09")
    assert not house.run("2026-06-09").problems
