"""The mails that reach the mailbox of the state machine."""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage

from tests.house import House

BANK = "notifications@banque.example"
REJECTS = "rejets@banque.example"
OURS = "compta@mercier.example"
REJECT_READER = f"""\
version: 1
lecteur: rejets
nature: rejet
expediteurs: [{REJECTS}]
motifs:
  - 'Montant : (?P<montant>[0-9 .,]+) EUR'
  - 'Référence : (?P<reference>.+)'
"""
_BOUNCE = """\
From: Mail Delivery System <mailer-daemon@mx.mercier.example>
To: compta@mercier.example
Subject: Undelivered Mail Returned to Sender
Message-ID: <retour-{number}@mx.mercier.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.mercier.example

Final-Recipient: rfc822; {address}
Action: failed
Status: 5.1.1

--b--
"""


def address(customer: int) -> str:
    return f"compta@client{customer}.example"


def post(house: House, raw: bytes, moment: datetime) -> None:
    """Deliver into INBOX, as a delivery agent would name it."""
    folder = house.site / "boite" / "new"
    name = f"{int(moment.timestamp())}.M{len(list(folder.iterdir())):06d}P1.test"
    (folder / name).write_bytes(raw)


def transfer(amount: int, reference: str, payer: str, *, number: int, believed: bool, sender: str) -> bytes:
    """A bank's notice. `number` names the mail: the same number is the same mail."""
    message = EmailMessage()
    if believed:
        message["Authentication-Results"] = "mx.mercier.example; dmarc=pass header.from=banque.example"
    message["From"] = f"Banque <{sender}>"
    message["To"] = OURS
    message["Subject"] = "Avis"
    message["Message-ID"] = f"<avis-{number}@banque.example>"
    whole, cents = divmod(amount, 100)
    message.set_content(
        f"Montant : {whole},{cents:02d} EUR\nDonneur d'ordre : {payer}\nRéférence : {reference}\n"
    )
    return message.as_bytes()


def letter(customer: int, *, number: int, automatic: bool) -> bytes:
    """What a person, or a machine of hers, writes back."""
    message = EmailMessage()
    message["From"] = address(customer)
    message["To"] = OURS
    message["Subject"] = "Absence" if automatic else "Votre facture"
    message["Message-ID"] = f"<lettre-{number}@client{customer}.example>"
    if automatic:
        message["Auto-Submitted"] = "auto-replied"
    message.set_content("Bonjour, pouvez-vous nous appeler ?")
    return message.as_bytes()


def bounce(customer: int, *, number: int) -> bytes:
    return _BOUNCE.format(number=number, address=address(customer)).encode()
