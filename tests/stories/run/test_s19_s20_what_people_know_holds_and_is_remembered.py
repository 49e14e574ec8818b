"""«"Stop for this customer until the 15th": no way.» «A promise does not stop the automation.»"""

from __future__ import annotations

from pathlib import Path

import pytest

from runner.model import events as ev
from tests.house import House, build

POLICY = """\
version: 1
politique: seule
rang: 90
segment: {type: entreprise}
cadence: {intervalle_minimum: 7 jours, jours: ouvrés}
etapes:
  - {etape: rappel, jour: J+5, canal: courriel, gabarit: rappel, delai_accorde: 3 jours}
  - {etape: rappel-ferme, jour: J+15, canal: courriel, gabarit: rappel-ferme, delai_accorde: 3 jours}
  - etape: derniere
    jour: J+25
    canal: courriel
    gabarit: derniere-relance
    delai_accorde: 8 jours
    approbation: requise
"""
OWED = "FA-1;C1;01/05/2026;01/06/2026;1 200,00;1 200,00"
PAID = "FA-1;C1;01/05/2026;01/06/2026;1 200,00;900,00"


@pytest.fixture
def house(tmp_path: Path) -> House:
    return build(tmp_path, policies={"seule": POLICY})


def run(house: House, day: str, row: str = OWED) -> None:
    house.export(day, row)
    house.run(day)


def ends(house: House) -> list[bool]:
    return [event.kept for event in house.events() if isinstance(event, ev.PromiseEnded)]


def test_a_pause_holds_until_its_day_then_the_ladder_goes_on(house: House) -> None:
    house.fact("C1", "2026-06-05-pause", "pause: {jusqu_au: 15/06/2026, motif: accord, par: claire.morel}\n")
    for day in ("2026-06-08", "2026-06-12", "2026-06-15"):
        run(house, day)
    assert house.steps() == []
    run(house, "2026-06-16")
    assert house.steps() == [("2026-06-16", "rappel")]


def test_a_promise_holds_is_journalled_and_what_is_paid_for_it_keeps_it(house: House) -> None:
    house.fact("C1", "2026-06-05-promesse", "promesse: {date: 10/06/2026, montant: 300 €, facture: FA-1}\n")
    run(house, "2026-06-08")
    (noted,) = (event for event in house.events() if isinstance(event, ev.PromiseNoted))
    assert (noted.amount, [(part.number, part.balance) for part in noted.invoices]) == (
        300_00,
        [("FA-1", 1_200_00)],
    )
    run(house, "2026-06-12", PAID)
    assert ends(house) == [True]
    assert house.steps() == [("2026-06-12", "rappel")]  # kept: the rest goes on


def test_a_broken_one_stays_broken_when_the_money_comes_late(house: House) -> None:
    house.fact("C1", "2026-06-05-promesse", "promesse: {date: 10/06/2026, montant: 300 €, facture: FA-1}\n")
    for day in ("2026-06-08", "2026-06-16"):
        run(house, day)
    assert house.steps() == [("2026-06-16", "rappel")]
    run(house, "2026-06-17", PAID)
    assert ends(house) == [False]
    assert house.state().customers["C1"].promises


def test_the_payment_that_came_before_a_run_read_the_promise_counts_for_it(house: House) -> None:
    run(house, "2026-06-03")
    house.fact("C1", "2026-06-03-promesse", "promesse: {date: 10/06/2026, montant: 300 €, facture: FA-1}\n")
    run(house, "2026-06-08", PAID)
    assert ends(house) == [True]


def test_two_broken_promises_and_the_third_holds_nothing(house: House) -> None:
    run(house, "2026-06-01")
    for day in ("03", "04"):
        house.fact(
            "C1", f"2026-06-02-promesse-{day}", f"promesse: {{date: {day}/06/2026, le: {day}/06/2026}}\n"
        )
    run(house, "2026-06-02")
    house.fact("C1", "2026-06-09-promesse", "promesse: {date: 30/06/2026}\n")
    run(house, "2026-06-11")
    assert ends(house) == [False, False]
    assert house.steps() == [("2026-06-11", "rappel")]


def test_a_new_address_is_written_to_and_the_journal_never_holds_it(house: House) -> None:
    house.fact("C1", "2026-06-05-coordonnees", "coordonnees: {courriel: [neuf@roche.example]}\n")
    run(house, "2026-06-08")
    (message,) = house.sent()
    assert message["To"] == "neuf@roche.example"
    assert not any("neuf@" in str(event) for event in house.events())


def test_an_approved_step_leaves_once_and_only_as_approved(house: House) -> None:
    for day in ("2026-06-08", "2026-06-16", "2026-06-26"):
        run(house, day)
    assert [step for _, step in house.steps()] == ["rappel", "rappel-ferme"]
    assert [task.kind for task in house.state().tasks.values()] == ["approbation"]
    house.fact(
        "C1",
        "2026-06-29-approbation",
        "approbation: {etape: derniere, montant: 1 200 €, par: claire.morel, le: 29/06/2026}\n",
    )
    run(house, "2026-06-30", PAID)  # 300 € came in meanwhile: not what was approved
    assert len(house.steps()) == 2
    house.fact(
        "C1",
        "2026-06-30-approbation",
        "approbation: {etape: derniere, montant: 900 €, par: claire.morel, le: 30/06/2026}\n",
    )
    for day in ("2026-07-01", "2026-07-02"):
        run(house, day, PAID)
    assert house.steps()[2:] == [("2026-07-01", "derniere")]
    assert not house.state().tasks
