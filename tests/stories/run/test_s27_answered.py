"""A reply holds until somebody has answered it: her mail, or the mark her mail program leaves."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from tests.house import House

DAY, NEXT, AFTER = "2026-07-07", "2026-07-08", "2026-07-24"


@pytest.fixture
def waiting(house: House) -> House:
    """Reminded on Tuesday; she answers on Tuesday; on Wednesday the run reads it."""
    house.customers("C1;Durand;entreprise;paul@durand.example")
    house.export(DAY, "FA-1;C1;01/06/2026;30/06/2026;100,00;100,00")
    house.run(DAY)
    house.receive(
        _mail("paul@durand.example", "Nous réglerons le 20/07/2026.", "<q1@durand.example>"), DAY, 14
    )
    house.export(NEXT, "FA-1;C1;01/06/2026;30/06/2026;100,00;100,00")
    house.run(NEXT)
    assert _verdict(house, NEXT) == "reponse_a_traiter"
    return house


def test_the_guess_is_journalled_as_a_word_and_a_day(waiting: House) -> None:
    (reply,) = waiting.state().customers["C1"].replies
    assert reply.hint == "promesse 2026-07-20"


def test_her_answer_ends_the_hold_and_is_a_contact(waiting: House) -> None:
    answer = _mail("compta@mercier.example", "Entendu.", "<a1@mercier.example>", to="paul@durand.example")
    answer["In-Reply-To"] = "<q1@durand.example>"
    waiting.receive(answer, NEXT, 15)
    _later(waiting)
    assert not waiting.state().customers["C1"].replies
    assert len(waiting.sent()) == 2, "the next rung, once her own mail is seven days old"


def test_a_mail_of_hers_about_something_else_answers_nothing(waiting: House) -> None:
    waiting.receive(
        _mail("compta@mercier.example", "Bonnes vacances.", "<a2@mercier.example>", to="paul@durand.example"),
        NEXT,
        15,
    )
    _later(waiting)
    assert _verdict(waiting, AFTER) == "reponse_a_traiter"


def test_the_mark_of_the_mail_program_ends_the_hold(waiting: House) -> None:
    new = waiting.site / "boite" / "new"
    (mail,) = [path for path in new.iterdir() if b"q1@durand.example" in path.read_bytes()]
    mail.rename(new.parent / "cur" / f"{mail.name}:2,RS")
    _later(waiting)
    assert not waiting.state().customers["C1"].replies
    assert "Answered" in waiting.kinds()


def test_a_mail_only_looked_at_still_holds(waiting: House) -> None:
    new = waiting.site / "boite" / "new"
    (mail,) = [path for path in new.iterdir() if b"q1@durand.example" in path.read_bytes()]
    mail.rename(new.parent / "cur" / f"{mail.name}:2,S")
    _later(waiting)
    assert _verdict(waiting, AFTER) == "reponse_a_traiter"


def _later(house: House) -> None:
    house.export(AFTER, "FA-1;C1;01/06/2026;30/06/2026;100,00;100,00")
    house.run(AFTER)


def _verdict(house: House, day: str) -> str:
    plan = house.run(day).plan
    assert plan is not None
    (verdict,) = [v for d in plan.decisions for v in d.verdicts]
    return verdict.kind.value


def _mail(sender: str, text: str, name: str, *, to: str = "compta@mercier.example") -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"], mail["Message-ID"] = sender, to, "Facture", name
    mail.set_content(text)
    return mail
