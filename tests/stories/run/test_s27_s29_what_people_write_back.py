"""Stories 20, 27 and 29: a reply is followed by the next reminder; she wrote by hand on Monday."""

from __future__ import annotations

from tests.house import House
from tests.stories.run.conftest import LATE


def test_a_reply_from_the_customers_address_holds_until_it_is_handled(house: House) -> None:
    house.human("2026-07-06", "compta@roche.example", "Nous contestons la quantité livrée.")
    house.export("2026-07-07", LATE)
    outcome = house.run("2026-07-07")
    assert outcome.plan is not None
    assert [v.kind for d in outcome.plan.decisions for v in d.verdicts] == ["reponse_a_traiter"]
    house.fact("C1", "2026-07-08-reponse", "reponse_traitee:\n  le: 08/07/2026\n  par: claire.morel\n")
    house.export("2026-07-09", LATE)
    house.run("2026-07-09")
    assert house.steps() == [("2026-07-09", "rappel")]


def test_an_automatic_reply_holds_nothing(house: House) -> None:
    from email.message import EmailMessage

    absent = EmailMessage()
    absent["From"] = "compta@roche.example"
    absent["To"] = "compta@mercier.example"
    absent["Subject"] = "Absence du bureau"
    absent["Message-ID"] = "<absente@roche.example>"
    absent["Auto-Submitted"] = "auto-replied"
    absent.set_content("Je suis absente.")
    house.receive(absent, "2026-07-06")
    house.export("2026-07-07", LATE)
    house.run("2026-07-07")
    assert len(house.sent()) == 1


def test_a_mail_written_by_hand_to_the_customer_is_a_contact(house: House) -> None:
    house.human(
        "2026-07-06", "compta@mercier.example", "Bonjour, où en est le règlement ?", to="compta@roche.example"
    )
    for day in ("2026-07-07", "2026-07-10", "2026-07-15"):
        house.export(day, LATE)
        house.run(day)
    assert house.steps() == [("2026-07-15", "rappel")]


def test_a_dispute_recorded_today_stops_the_reminder_of_today(house: House) -> None:
    house.fact(
        "C1",
        "2026-07-06-litige",
        "litige:\n  facture: FA-1\n  motif: quantité\n  par: claire.morel\n  jusqu_au: 28/07/2026\n",
    )
    house.export("2026-07-07", LATE)
    house.run("2026-07-07")
    assert house.sent() == []
