"""What a site asks to be confirmed is, once, in a message of its own that moves no ladder."""

from __future__ import annotations

import pytest

from runner.model.events import Intended
from tests.house import House
from tests.stories.run.conftest import LATE

PROMISE = "promesse:\n  date: 20/07/2026\n  montant: 1 200 €\n  facture: FA-1\n  le: 08/07/2026\n"


@pytest.fixture
def asking(house: House) -> House:
    """The first reminder left on 7 July; the site confirms promises and thanks for payments."""
    house.change("journal: {branche", "confirmations: [promesse-notee, remerciement]\njournal: {branche")
    house.export("2026-07-07", LATE)
    house.run("2026-07-07")
    return house


def subjects(house: House) -> list[str]:
    return [str(message["Subject"]) for message in house.sent()]


def test_a_promise_is_confirmed_once_and_the_ladder_goes_on_where_it_stood(asking: House) -> None:
    asking.fact("C1", "2026-07-08-promesse", PROMISE)
    for day in ("2026-07-08", "2026-07-09", "2026-07-10"):
        asking.export(day, LATE)
        asking.run(day)
    assert len(subjects(asking)) == 2
    assert subjects(asking)[1].startswith("Règlement annoncé pour le 20 juillet 2026")
    (said,) = [e for e in asking.events() if isinstance(e, Intended) and e.occasion]
    assert (said.occasion, said.step) == ("promesse-notee", "promesse-notee")
    assert all(not listed.step for listed in said.invoices)
    (record,) = asking.state().customers["C1"].invoices.values()
    assert [step.step for step in record.steps] == ["rappel"]


def test_a_second_run_of_the_day_says_nothing_more(asking: House) -> None:
    asking.fact("C1", "2026-07-08-promesse", PROMISE)
    asking.export("2026-07-08", LATE)
    asking.run("2026-07-08")
    asking.run("2026-07-08", "15:00")
    assert len(subjects(asking)) == 2


def test_a_payment_is_thanked_for_once(asking: House) -> None:
    asking.payment("2026-07-08", "1 200,00", "FA-1")
    for day in ("2026-07-08", "2026-07-09"):
        asking.export(day, LATE)
        asking.run(day)
    assert [subject[:14] for subject in subjects(asking)[1:]] == ["Règlement reçu"]
    assert "1\u202f200,00\u202f€" in subjects(asking)[1]


def test_a_trial_confirms_into_its_folder_alone(house: House) -> None:
    house.change("mode: reel", "mode: essai")
    house.change("journal: {branche", "confirmations: [promesse-notee]\njournal: {branche")
    house.fact("C1", "2026-07-08-promesse", PROMISE)
    house.export("2026-07-08", LATE)
    house.run("2026-07-08")
    assert house.sent() == []


def test_what_the_server_refused_for_now_is_confirmed_later(asking: House) -> None:
    asking.fact("C1", "2026-07-08-promesse", PROMISE)
    folder = asking.site / "envoyes"
    folder.rename(asking.site / "ailleurs")
    folder.write_text("", encoding="utf-8")
    asking.export("2026-07-08", LATE)
    asking.run("2026-07-08")
    folder.unlink()
    (asking.site / "ailleurs").rename(folder)
    asking.export("2026-07-09", LATE)
    asking.run("2026-07-09")
    assert len(subjects(asking)) == 2
