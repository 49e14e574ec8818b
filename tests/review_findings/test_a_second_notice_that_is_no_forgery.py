"""A notice anybody may have sent holds once, lest a forger stop the reminders for ever; others each time."""

from __future__ import annotations

from datetime import date, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from runner.model.events import PaymentLearnt, RunOpened
from runner.payments.statements.movement import Movement, Statement, Sum
from runner.payments.statements.payments import money_to_us, payments_of
from tests.house import READER, House, build
from tests.payments.world import World, invoice, one, paid

QUOTED = (
    "---------- Forwarded message ---------\nDe : Banque <notifications@banque.example>\n"
    "Date: lun. 6 juil. 2026 à 08:00\nSubject: Virement reçu\nTo: <claire@mercier.example>\n\n"
    "Montant : {amount} EUR\nDonneur d'ordre : MENUISERIE ROCHE\nRéférence : {number}\n"
)


def test_a_notice_the_books_confirmed_does_not_use_up_the_one_that_may_be_forged() -> None:
    world = World()
    world.next_day(one(invoice("FA-1", 1000), invoice("FA-2", 500)))
    world.next_day(None, paid(1000, "FA-1", on=world.day, believed=False))
    world.next_day(one(invoice("FA-2", 500)))
    weeks(world)
    assert not world.held()
    world.next_day(None, paid(500, "FA-2", on=world.day, believed=False, mail="m2"))
    assert world.held()


def test_a_notice_the_books_never_confirm_uses_it_up_whatever_else_is_paid() -> None:
    world = World()
    world.next_day(one(invoice("FA-1", 1000), invoice("FA-2", 500)))
    world.next_day(None, paid(1000, "FA-1", on=world.day, believed=False))
    world.next_day(one(invoice("FA-1", 900, total=1000), invoice("FA-2", 500)))
    weeks(world)
    world.next_day(None, paid(500, "FA-2", on=world.day, believed=False, mail="m2"))
    assert not world.held()


def weeks(world: World) -> None:
    for _ in range(16):
        world.next_day()
        world.tell([RunOpened(rules="", program="", exported_on=world.day, rows=1, digest="")])


@pytest.fixture
def house(tmp_path: Path) -> House:
    made = build(tmp_path)
    handed = READER.replace(
        "motifs:", "objet: '^virement reçu'\ntransmis_par: [claire@mercier.example]\nmotifs:"
    )
    made.write("lecteurs/banque.yaml", handed)
    return made


def forward(house: House, day: date, amount: str, number: str, *, proved: bool) -> None:
    message = EmailMessage()
    if proved:
        message["Authentication-Results"] = "mx.mercier.example; dmarc=pass header.from=mercier.example"
    message["From"], message["To"] = "claire@mercier.example", "compta@mercier.example"
    message["Subject"] = "TR: Virement reçu"
    message["Message-ID"] = f"<{day}-{number}@mercier.example>"
    message.set_content(QUOTED.format(amount=amount, number=number))
    house.receive(message, day.isoformat(), 4)


def days(house: House, first: date, count: int, row: str) -> list[str]:
    for at in range(count):
        day = (first + timedelta(days=at)).isoformat()
        house.export(day, row)
        outcome = house.run(day)
    assert outcome.plan is not None
    return [v.kind.value for d in outcome.plan.decisions for v in d.verdicts]


@pytest.mark.parametrize("proved", [True, False], ids=["a colleague", "whoever says so"])
def test_what_a_colleague_hands_on_as_text_holds_each_time(house: House, *, proved: bool) -> None:
    row = "FA-1;C1;01/06/2026;30/06/2026;1 200,00;{left}"
    forward(house, date(2026, 7, 6), "400,00", "FA-1", proved=proved)
    assert days(house, date(2026, 7, 6), 1, row.format(left="1 200,00")) == ["paiement_a_verifier"]
    days(house, date(2026, 7, 7), 15, row.format(left="1 200,00"))
    assert len(house.sent()) == 1, "the first one has held its time"
    forward(house, date(2026, 8, 3), "800,00", "FA-1", proved=proved)
    found = days(house, date(2026, 8, 3), 1, row.format(left="1 200,00"))
    assert (found == ["paiement_a_verifier"]) == proved
    reasons = {e.reason for e in house.events() if isinstance(e, PaymentLearnt)}
    assert reasons == {"texte_cite" if proved else "expediteur_non_cru"}


def test_a_statement_of_a_forger_says_so_whatever_it_holds() -> None:
    strange = Movement(Sum(100, "1.005"), "EUR", debit=False, account="FR7630001007941234567890185")
    statement = Statement("camt.053", (strange,))
    for believed, reason in ((True, "compte_etranger"), (False, "expediteur_non_cru")):
        every = payments_of(statement, "m", date(2026, 7, 6), believed=believed)
        (found,) = money_to_us(statement, every, {"FR7630006000011234567890189"})
        assert (found.believed, found.reason) == (False, reason)
