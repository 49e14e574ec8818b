"""Stories 5 and 8: the bank's mail names no invoice; the run says what fits, a person says yes, once."""

from __future__ import annotations

from email.message import EmailMessage

from runner.model.money import Why
from runner.review.report import render_report
from tests.house import House
from tests.stories.run.conftest import LATE

FACT = "affectation:\n  paiement: {payment}\n  proposition: oui\n  par: claire.morel\n"


REJECTS = """\
version: 1
lecteur: rejets
nature: rejet
expediteurs: [rejets@banque.example]
motifs:
  - 'Montant : (?P<montant>[0-9 .,]+) EUR'
  - 'Référence : (?P<reference>.+)'
"""


def sent_back(house: House, day: str, amount: str, reference: str) -> None:
    """The bank says that a payment went back."""
    message = EmailMessage()
    message["Authentication-Results"] = "mx.mercier.example; dmarc=pass header.from=banque.example"
    message["From"] = "Banque <rejets@banque.example>"
    message["To"] = "compta@mercier.example"
    message["Subject"] = "Prélèvement rejeté"
    message["Message-ID"] = f"<rejet-{day}@banque.example>"
    message.set_content(f"Montant : {amount} EUR\nRéférence : {reference}\n")
    house.receive(message, day)


def learnt(house: House) -> str:
    (payment,) = house.state().payments
    return payment


def test_it_holds_is_proposed_in_the_report_and_settles_with_one_line(house: House) -> None:
    house.payment("2026-07-06", "1 200,00", "VIREMENT", payer="Menuiserie Roche")
    house.export("2026-07-07", LATE)
    outcome = house.run("2026-07-07")
    assert house.sent() == []
    record = house.state().payments[learnt(house)]
    assert [(p.customer, p.why) for p in record.proposals] == [("C1", Why.BALANCE)]
    assert "--proposition oui" in " ".join(render_report(outcome).text.split())
    house.fact("C1", "2026-07-08-paiement", FACT.format(payment=learnt(house)))
    house.export("2026-07-08", LATE)
    outcome = house.run("2026-07-08")
    assert outcome.plan is not None
    assert [v.kind for d in outcome.plan.decisions for v in d.verdicts] == ["soldee"]
    assert house.sent() == []


def test_twelve_euros_fifty_less_is_asked_about_and_never_reminded_once_given_up(house: House) -> None:
    house.payment("2026-07-06", "1 187,50", "VIREMENT", payer="Menuiserie Roche")
    house.export("2026-07-07", LATE)
    house.run("2026-07-07")
    (proposal,) = house.state().payments[learnt(house)].proposals
    assert (proposal.why, proposal.gap) == (Why.CHARGES, 1_250)
    house.fact("C1", "2026-07-08-paiement", FACT.format(payment=learnt(house)))
    for day in ("2026-07-08", "2026-07-09"):
        house.export(day, LATE)
        house.run(day)
    booked = "FA-1;C1;01/06/2026;30/06/2026;1 200,00;12,50"
    for day in ("2026-07-10", "2026-07-20", "2026-08-20"):
        house.export(day, booked)
        house.run(day)
    assert house.sent() == []


def test_too_much_money_is_deducted_from_the_next_invoice_asked_for(house: House) -> None:
    house.payment("2026-07-06", "1 500,00", "FA-1")
    other = "FA-2;C1;01/06/2026;30/06/2026;1 000,00;1 000,00"
    house.export("2026-07-07", LATE, other)
    house.run("2026-07-07")
    (message,) = house.sent()
    assert "700,00" in message["Subject"].replace("\u202f", "")


def test_money_that_came_back_of_an_invoice_no_longer_open_is_a_task(house: House) -> None:
    house.payment("2026-07-06", "1 200,00", "FA-1")
    house.export("2026-07-07", LATE)
    house.run("2026-07-07")
    house.export("2026-07-08", "FA-2;C1;01/07/2026;31/07/2026;50,00;50,00")
    house.run("2026-07-08")
    house.write("lecteurs/rejets.yaml", REJECTS)
    sent_back(house, "2026-07-08", "1 200,00", "FA-1")
    house.export("2026-07-09", "FA-2;C1;01/07/2026;31/07/2026;50,00;50,00")
    house.run("2026-07-09")
    assert [task.kind for task in house.state().tasks.values()] == ["rejet"]
