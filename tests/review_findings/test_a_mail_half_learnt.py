"""A mail of which only a part can be read is never forgotten: the rest is a person's, at once."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

from tests.house import READER, build

LATE = "FA-1;C1;05/05/2026;05/06/2026;1 000,00;1 000,00"


def notice(name: str, amount: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Banque <notifications@banque.example>"
    message["Subject"] = "Virement reçu"
    message["Message-ID"] = f"<{name}@banque.example>"
    message.set_content(f"Montant : {amount} EUR\nDonneur d'ordre : MENUISERIE ROCHE\nRéférence : FA-1\n")
    return message


def test_a_notice_that_hands_on_one_nobody_can_read_opens_a_task(tmp_path: Path) -> None:
    house = build(tmp_path)
    forwarder = "transmis_par: [notifications@banque.example]\nmotifs:"
    house.write("lecteurs/banque.yaml", READER.replace("motifs:", f"objet: 'Virement'\n{forwarder}"))
    outer = notice("outer", "100,00")
    outer["Authentication-Results"] = "mx.mercier.example; dmarc=pass header.from=banque.example"
    outer.add_attachment(notice("inner", "12..34"))
    house.receive(outer, "2026-06-08", 4)
    for day in ("2026-06-08", "2026-06-09"):
        house.export(day, LATE)
        house.run(day)
    assert sum(payment.amount for payment in house.state().payments.values()) == 100_00
    assert [task.kind for task in house.state().tasks.values() if task.kind == "courrier"] == ["courrier"]
