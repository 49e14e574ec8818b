"""A message that cannot be written for one customer is one task, not a new one each day."""

from __future__ import annotations

from pathlib import Path

from runner.model.events import TaskOpened
from tests.house import build

BROKEN = """\
---
objet: Rappel {{ numeros }}
---
{% if client.nom == "Menuiserie Roche" %}{{ factures[99].numero }}{% endif %}
{{ tableau }}
"""


def test_its_task_is_the_same_every_day(tmp_path: Path) -> None:
    house = build(tmp_path)
    house.write("gabarits/fr/rappel.md", BROKEN)
    house.customers("C1;Menuiserie Roche;entreprise;a@roche.example", "C2;Perrin;entreprise;a@perrin.example")
    rows = [f"FA-{n};C{n};01/06/2026;30/06/2026;1 200,00;1 200,00" for n in (1, 2)]
    for day in ("2026-07-07", "2026-07-08"):
        house.export(day, *rows)
        house.run(day)
    opened = [event for event in house.events() if isinstance(event, TaskOpened)]
    assert [(event.kind, event.customer) for event in opened] == [("donnees", "C1")]
    assert [str(message["To"]) for message in house.sent()] == ["a@perrin.example"]
