"""The mail of the month: what the bank, customers, servers and strangers write."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

from runner.demo.books import FIRST, LAST, Bill
from runner.model.text import Cents

OURS = "compta@mercier.example"
OUR_SERVER = "mx.mercier.example"
BANK = "notifications@banque-horizon.example"


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail to deliver. `proved`: our own server found its sender genuine."""

    day: date
    sender: str
    subject: str
    text: str
    proved: bool = True
    automatic: bool = False


def post(bills: tuple[Bill, ...]) -> tuple[Letter, ...]:
    """Every mail of the story, in order of days."""
    return tuple(sorted((*_notices(bills), *_stories(bills), *_newsletters()), key=lambda letter: letter.day))


def _notices(bills: tuple[Bill, ...]) -> Iterator[Letter]:
    """The bank announces each transfer; one it announces twice, one without a reference."""
    told = [(bill, paid) for bill in bills for paid in bill.paid if paid.told and FIRST <= paid.on <= LAST]
    for at, (bill, paid) in enumerate(told):
        reference = "" if at == 7 else bill.number
        letter = _notice(paid.on, bill.person.name, paid.amount, reference)
        yield letter
        if at == 4:
            yield letter


def _notice(day: date, payer: str, amount: Cents, reference: str) -> Letter:
    euros = f"{amount / 100:,.2f}".replace(",", " ").replace(".", ",")
    text = (
        "Bonjour,\n\nVous avez reçu un virement sur votre compte professionnel.\n\n"
        f"Montant : {euros} EUR\nDonneur d'ordre : {payer.upper()}\n"
        f"Motif : {reference or 'REGLEMENT'}\nDate de valeur : {day:%d/%m/%Y}\n\nBanque Horizon\n"
    )
    return Letter(day, BANK, f"Virement reçu de {euros} EUR", text)


def _stories(bills: tuple[Bill, ...]) -> Iterator[Letter]:
    """Replies, an absence, a bounce, a forged transfer."""
    by = {bill.person.code: bill.person for bill in bills}
    yield _reply(3, by["C037"].address, "Bonjour, la quantité livrée n'est pas celle de la commande.")
    yield _reply(10, by["C031"].address, "Bonjour, je paie lundi sans faute.")
    yield _reply(17, by["C005"].address, "Pouvons-nous étaler le solde sur trois mois ?")
    absent = "Je suis absente jusqu'au 22 juin. En cas d'urgence, appelez le standard."
    yield Letter(_june(16), by["C014"].address, "Absence du bureau", absent, automatic=True)
    yield Letter(_june(18), "MAILER-DAEMON@mx.mercier.example", "Undelivered Mail", by["C040"].address)
    forged = _notice(_june(11), "Transports Delmas", 394000, "FA-2026-0036")
    for day, sender in ((11, f"{BANK}.test"), (12, BANK)):
        yield Letter(_june(day), sender, forged.subject, forged.text, proved=False)


def _reply(day: int, sender: str, text: str) -> Letter:
    return Letter(_june(day), sender, "Re: votre relance", text)


def _newsletters() -> Iterator[Letter]:
    for at, day in enumerate((1, 4, 9, 15, 22, 26)):
        yield Letter(_june(day), f"lettre@editeur{at}.example", "Votre lettre du mois", "Nos nouveautés.")


def _june(day: int) -> date:
    return date(2026, 6, day)


def deliver(box: Path, letters: tuple[Letter, ...], day: date) -> int:
    """Put the mails of a day into the Maildir, before the morning's run. Answers how many."""
    mine = [(at, letter) for at, letter in enumerate(letters) if letter.day == day]
    for at, letter in mine:
        moment = datetime(day.year, day.month, day.day, 3, tzinfo=UTC) + timedelta(minutes=at % 60)
        name = f"{int(moment.timestamp())}.M{at:06d}P1.demo"
        (box / "new").mkdir(parents=True, exist_ok=True)
        (box / "new" / name).write_bytes(_message(letter, at, moment))
    return len(mine)


def _message(letter: Letter, at: int, moment: datetime) -> bytes:
    domain = letter.sender.rpartition("@")[2]
    identity = f"<demo-{at}@{domain}>"
    if letter.sender.startswith("MAILER-DAEMON"):
        return _bounce(letter, identity, moment)
    message = EmailMessage()
    verdict = "pass" if letter.proved else "fail"
    message["Authentication-Results"] = f"{OUR_SERVER}; dmarc={verdict} header.from={domain}"
    _head(message, letter, identity, moment)
    if letter.automatic:
        message["Auto-Submitted"] = "auto-replied"
    message.set_content(letter.text)
    return message.as_bytes()


def _head(message: EmailMessage, letter: Letter, identity: str, moment: datetime) -> None:
    message["From"] = letter.sender
    message["To"] = OURS
    message["Subject"] = letter.subject
    message["Date"] = moment
    message["Message-ID"] = identity


_BOUNCE = """\
From: {sender}
To: {to}
Subject: {subject}
Date: {date}
Message-ID: {identity}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="=_demo"

--=_demo
Content-Type: text/plain; charset=utf-8

The following message could not be delivered.

--=_demo
Content-Type: message/delivery-status

Reporting-MTA: dns; {server}

Final-Recipient: rfc822; {failed}
Action: failed
Status: 5.1.1

--=_demo--
"""


def _bounce(letter: Letter, identity: str, moment: datetime) -> bytes:
    """A delivery failure as RFC 3464 has it; the letter's text is the address that failed."""
    values = {"sender": letter.sender, "to": OURS, "subject": letter.subject, "date": format_datetime(moment)}
    return _BOUNCE.format(**values, identity=identity, server=OUR_SERVER, failed=letter.text).encode()
