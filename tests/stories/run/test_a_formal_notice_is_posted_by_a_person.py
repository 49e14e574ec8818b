"""A formal notice is proposed with its date and figures; a person signs and posts it, or is told not to."""

from __future__ import annotations

import hashlib
import io
from contextlib import suppress
from email.message import EmailMessage
from pathlib import Path

import pytest
from pypdf import PdfReader

from runner.model.events import LetterHanded, LetterProposed, LetterWithdrawn
from runner.review.report import render_report
from tests.house import House, build
from tests.protocol.effects import Killed, killing

POLICY = """\
version: 1
politique: standard
description: Entreprises
rang: 90
segment: {type: [entreprise, inconnu]}
seuil: 15 €
cadence: {intervalle_minimum: 7 jours, jours: ouvrés, grace: 0 jours ouvrés}
etapes:
  - {etape: rappel, jour: J+1,  canal: courriel, gabarit: rappel, delai_accorde: 1 jours}
  - {etape: ferme,  jour: J+8,  canal: courriel, gabarit: rappel-ferme, delai_accorde: 1 jours}
  - {etape: mise-en-demeure, jour: J+15, canal: lettre, gabarit: mise-en-demeure, delai_accorde: 15 jours,
     mentions: [penalites, indemnite]}
"""
ROW = "FA-1;C1;01/05/2026;29/05/2026;1 000,00;{owed}"


def customers(house: House, address: str = "4 rue du Bac|75007 Paris") -> None:
    text = "client;raison_sociale;type;courriel;adresse\n"
    row = f'C1;Menuiserie Roche;entreprise;compta@roche.example;"{address}"\n'
    (house.site / "donnees" / "clients.csv").write_text(text + row, encoding="utf-8")


def day(house: House, on: str, owed: str = "1 000,00") -> None:
    house.export(on, ROW.format(owed=owed))
    house.run(on)


@pytest.fixture
def house(tmp_path: Path) -> House:
    """Two reminders have left; the letter is due on 15 June."""
    made = build(tmp_path, policies={"standard": POLICY})
    customers(made)
    day(made, "2026-06-01")
    day(made, "2026-06-08")
    return made


def letters(house: House) -> list[EmailMessage]:
    """What reached the person who signs, oldest first."""
    return [mail for mail in house.reports() if "R-" in str(mail["Subject"])]


def pdf(mail: EmailMessage) -> bytes:
    (file,) = mail.iter_attachments()
    assert isinstance(file, EmailMessage)
    content = file.get_content()
    assert isinstance(content, bytes)
    return content


def events(house: House, kind: type) -> list[object]:
    return [event for event in house.events() if type(event) is kind]


def proposal(house: House) -> LetterProposed:
    found = events(house, LetterProposed)[-1]
    assert isinstance(found, LetterProposed)
    return found


def reasons(house: House) -> list[str]:
    return [event.reason for event in house.events() if isinstance(event, LetterWithdrawn)]


def test_it_is_frozen_with_its_figures_and_mailed_to_who_signs_and_to_no_customer(house: House) -> None:
    day(house, "2026-06-15")
    frozen, (mail,) = proposal(house), letters(house)
    assert mail["To"] == "compta@mercier.example"
    assert hashlib.sha256(pdf(mail)).hexdigest() == frozen.pdf
    assert (frozen.total, frozen.flat, frozen.deadline and frozen.deadline.isoformat()) == (
        100_000,
        4_000,
        "2026-06-30",
    )
    assert frozen.until.isoformat() == "2026-06-22"
    slip = mail.get_body(("plain",))
    assert slip is not None
    assert f"--facture {frozen.invoices[0].number} --push" in " ".join(slip.get_content().split())
    said = PdfReader(io.BytesIO(pdf(mail))).pages[0].extract_text()
    assert "Menuiserie Roche" in said
    assert "15 juin 2026" in said
    assert len(events(house, LetterHanded)) == 1
    assert [step for _, step in house.steps()] == ["rappel", "ferme"]
    assert all("mise en demeure" not in str(message["Subject"]).lower() for message in house.sent())
    assert "Roche" not in "".join(map(repr, house.events()))


def test_the_same_proposal_waits_and_is_not_mailed_again(house: House) -> None:
    for on in ("2026-06-15", "2026-06-16", "2026-06-22"):
        day(house, on)
    assert len(letters(house)) == 1
    assert len(events(house, LetterProposed)) == 1


def test_once_its_posting_is_recorded_it_is_done(house: House) -> None:
    day(house, "2026-06-15")
    house.fact(
        "C1",
        "2026-06-16-lettre",
        "etape_faite:\n  etape: mise-en-demeure\n  facture: FA-1\n  le: 16/06/2026\n",
    )
    day(house, "2026-06-17")
    assert reasons(house) == ["postee"]
    assert len(letters(house)) == 1
    assert house.state().letters == {}


def test_paid_do_not_post(house: House) -> None:
    day(house, "2026-06-15")
    house.payment("2026-06-16", "1 000,00", "FA-1")
    day(house, "2026-06-16")
    assert reasons(house) == ["payee"]
    told = letters(house)[-1]
    assert "payé" in str(told["Subject"]).lower()
    assert list(told.iter_attachments()) == []
    assert house.state().letters == {}


def test_a_dispute_withdraws_it(house: House) -> None:
    day(house, "2026-06-15")
    house.fact(
        "C1",
        "2026-06-16-litige",
        "litige:\n  facture: FA-1\n  motif: quantité\n  jusqu_au: 30/06/2026\n",
    )
    day(house, "2026-06-16")
    assert reasons(house) == ["sans_objet"]
    assert len(letters(house)) == 2


def test_a_part_payment_makes_another_letter_in_its_place(house: House) -> None:
    day(house, "2026-06-15")
    first = proposal(house)
    day(house, "2026-06-17", owed="600,00")
    assert reasons(house) == ["changee"]
    assert (proposal(house).total, proposal(house).replaces) == (60_000, first.notice)
    assert first.notice in letters(house)[-1].get_body(("plain",)).get_content()  # type: ignore[union-attr]  # ours has one
    assert len(letters(house)) == 2


def test_another_address_makes_another_letter(house: House) -> None:
    day(house, "2026-06-15")
    customers(house, "9 quai Perrache|69002 Lyon")
    day(house, "2026-06-16")
    assert reasons(house) == ["changee"]
    assert "69002" in PdfReader(io.BytesIO(pdf(letters(house)[-1]))).pages[0].extract_text()


def test_after_its_last_day_it_is_stale_and_written_anew(house: House) -> None:
    day(house, "2026-06-15")
    day(house, "2026-06-23")
    assert reasons(house) == ["perimee"]
    assert [
        event.day.isoformat() for event in house.events() if isinstance(event, LetterProposed) and event.day
    ] == [
        "2026-06-15",
        "2026-06-23",
    ]


def test_a_letter_that_reached_nobody_is_handed_over_by_the_next_run(house: House) -> None:
    folder = house.site / "envoyes"
    folder.rename(house.site / "ailleurs")
    folder.write_text("", encoding="utf-8")
    day(house, "2026-06-15")
    assert events(house, LetterHanded) == []
    folder.unlink()
    (house.site / "ailleurs").rename(folder)
    day(house, "2026-06-16")
    assert reasons(house) == ["non_remise"]
    assert len(letters(house)) == 1
    assert len(events(house, LetterHanded)) == 1


def test_the_report_says_why_there_is_nothing_to_sign_and_how_an_address_is_written(house: House) -> None:
    customers(house, "4 rue du Bac 75007 Paris")
    house.export("2026-06-15", ROW.format(owed="1 000,00"))
    said = " ".join(render_report(house.run("2026-06-15")).text.split())
    assert "la lettre n’a pas pu être écrite" in said
    assert "12 rue des Forges|69007 Lyon" in said


def test_without_an_address_a_person_is_asked_and_no_letter_is_made(house: House) -> None:
    customers(house, "")
    day(house, "2026-06-15")
    assert events(house, LetterProposed) == []
    assert [task.kind for task in house.state().tasks.values()] == ["lettre"]


def test_a_trial_writes_the_letter_into_its_folder(tmp_path: Path) -> None:
    house = build(tmp_path, mode="essai", policies={"standard": POLICY})
    customers(house)
    for on in ("2026-06-01", "2026-06-08", "2026-06-15"):
        day(house, on)
    (file,) = (house.site / "sortie").glob("*mise-en-demeure*.pdf")
    assert file.read_bytes().startswith(b"%PDF-")
    assert house.sent() == []


def test_a_run_stopped_by_a_brake_proposes_nothing(house: House) -> None:
    from runner.model.problem import BrakeError

    house.export("2026-06-15", ROW.format(owed="1 000,00"), "illisible;;;;;")
    with pytest.raises(BrakeError):
        house.run("2026-06-15")
    assert events(house, LetterProposed) == []
    assert letters(house) == []


@pytest.mark.parametrize("at", range(1, 7))
def test_a_kill_between_any_two_effects_leaves_one_letter_in_her_hands(house: House, at: int) -> None:
    """Before and after: the push that freezes it, its mail, the last push."""
    with killing(at) as effects, suppress(Killed):
        day(house, "2026-06-15")
    assert effects.moments == at
    house.export("2026-06-15", ROW.format(owed="1 000,00"))
    house.run("2026-06-15", "10:12")
    state = house.state()
    assert [record.handed for record in state.letters.values()] == [True]
    (last,) = (record.proposed for record in state.letters.values())
    assert hashlib.sha256(pdf(letters(house)[-1])).hexdigest() == last.pdf
    assert len(letters(house)) <= 2
    assert [step for _, step in house.steps()] == ["rappel", "ferme"]


def test_a_debtor_whose_type_nobody_knows_gets_none_to_sign(tmp_path: Path) -> None:
    """What may be claimed depends on who owes: a person finds that out first, and is asked to."""
    made = build(tmp_path, policies={"standard": POLICY})
    customers(made)
    clients = made.site / "donnees" / "clients.csv"
    clients.write_text(clients.read_text("utf-8").replace(";entreprise;", ";inconnu;"), encoding="utf-8")
    for on in ("2026-06-01", "2026-06-08", "2026-06-15", "2026-06-16"):
        day(made, on)
    assert [step for _, step in made.steps()] == ["rappel", "ferme"]
    assert letters(made) == []
    assert events(made, LetterProposed) == []
    assert any("type" in str(event) for event in made.events() if "TaskOpened" in type(event).__name__)
