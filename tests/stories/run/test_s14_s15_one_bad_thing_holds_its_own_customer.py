"""Stories 14 and 15: no address: silence; one broken row stops everyone after it."""

from __future__ import annotations

import pytest

from runner.model.problem import SiteError
from tests.house import House
from tests.stories.run.conftest import LATE


def test_without_an_address_a_task_opens_once_and_the_others_are_written_to(house: House) -> None:
    house.customers("C1;Menuiserie Roche;entreprise;", "C2;Garage Perrin;entreprise;compta@perrin.example")
    for day in ("2026-07-07", "2026-07-08"):
        house.export(day, LATE, "FA-2;C2;01/06/2026;30/06/2026;90,00;90,00")
        house.run(day)
    assert [str(m["To"]) for m in house.sent()] == ["compta@perrin.example"]
    tasks = [task for task in house.state().tasks.values() if task.kind == "adresse"]
    assert [task.customer for task in tasks] == ["C1"]


def test_a_bad_row_holds_its_customer_and_names_its_line(house: House) -> None:
    house.customers("C1;Roche;entreprise;a@roche.example", "C2;Perrin;entreprise;a@perrin.example")
    house.export("2026-07-07", LATE, "FA-2;C2;01/06/2026;30/06/2026;12..34;90,00")
    outcome = house.run("2026-07-07")
    assert [str(m["To"]) for m in house.sent()] == ["a@roche.example"]
    assert any(p.place.line == 3 for p in outcome.problems)


def test_an_invalid_fact_holds_its_customer(house: House) -> None:
    house.fact("C1", "2026-07-06-pause", "pause:\n  jusqu_a: demain\n")
    house.export("2026-07-07", LATE)
    outcome = house.run("2026-07-07")
    assert house.sent() == []
    assert outcome.plan is not None
    assert [v.kind for d in outcome.plan.decisions for v in d.verdicts] == ["donnee_douteuse"]


def test_a_broken_template_stops_the_run_before_anything(house: House) -> None:
    house.write("gabarits/fr/rappel.md", "---\nobjet: Rappel\n---\nBonjour {{ cleint.nom }}\n")
    house.export("2026-07-07", LATE)
    before = house.branch().fetch()
    with pytest.raises(SiteError, match=r"gabarits/fr/rappel\.md"):
        house.run("2026-07-07")
    assert house.branch().fetch() == before


@pytest.mark.parametrize(
    "name", ["Roche\r\nBcc: x@evil.example", "{{7*7}}", "<script>alert(1)</script>", "=cmd()"]
)
def test_a_hostile_name_is_text_and_nothing_else(house: House, name: str) -> None:
    quoted = '"' + name.replace('"', '""') + '"'
    house.customers(f"C1;{quoted};entreprise;compta@roche.example")
    house.export("2026-07-07", LATE)
    house.run("2026-07-07")
    for message in house.sent():
        assert message["Bcc"] is None
        assert "49" not in str(message["Subject"])
        assert "<script>" not in message.as_string()
