"""A whole site on real servers: `boite` is a Dovecot over TLS, `envoi` an SMTP server over STARTTLS."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from functools import partial
from pathlib import Path
from smtplib import SMTP
from ssl import SSLContext
from typing import Any

import pytest

from runner.journal.branch import Branch
from runner.model.decision import Verdict
from runner.model.events import AnyEvent
from runner.model.sources import SendingSettings
from runner.payments.imap import connect
from tests.house import House, build
from tests.servers import imap, smtp

COPY = "archives@mercier.example"
DAY, NEXT, AFTER = "2026-07-07", "2026-07-08", "2026-07-09"
"""A Tuesday, on which an invoice due on 30 June is reminded for the first time, and two days after it."""
QUICK = 0.4
"""Seconds a test waits where a run would wait a minute."""
MAILDIRS = """\
boite: {maildir: boite, authentifie_par: mx.mercier.example}
envoi: {maildir: envoyes, copie: compta@mercier.example, par_minute: 6000}
"""
SERVERS = """\
boite:
  serveur: localhost
  port: %(imap_port)d
  demarrage_tls: %(starttls)s
  compte: %(user)s
  dossiers: [INBOX]
  authentifie_par: mx.mercier.example
  autorite: autorites/imap.pem
envoi:
  serveur: localhost
  port: %(smtp_port)d
  compte: %(sender)s
  copie: %(copy)s
  par_minute: 6000
  autorite: autorites/smtp.pem
compte_rendu: [claire.morel@mercier.example]
"""


@dataclass(kw_only=True)
class Wired(House):
    """A site whose mail goes through servers. `receive` and `sent` are theirs."""

    account: imap.Account
    server: smtp.SmtpServer

    def receive(self, message: EmailMessage, day: str, hour: int = 6) -> None:
        moment = datetime.fromisoformat(day).replace(hour=hour, tzinfo=UTC)
        if "Date" not in message:
            message["Date"] = moment
        self.account.deliver(message.as_bytes(), at=moment)

    def delivers_copies(self, day: str = DAY) -> None:
        """From now on a message taken for `copie` lands in the mailbox we read, as in production."""
        moment = datetime.fromisoformat(day).replace(hour=5, tzinfo=UTC)

        def deliver(message: smtp.Received) -> None:
            if COPY in message.recipients:
                self.account.deliver(message.raw, at=moment)

        self.server.delivers = deliver

    def sent(self) -> list[EmailMessage]:
        """Reminders the server has taken, in its order."""
        return [m for m in map(parsed, self.server.messages) if not m["X-Relance-Rapport"]]

    def reports(self) -> list[EmailMessage]:
        return [m for m in map(parsed, self.server.messages) if m["X-Relance-Rapport"]]

    def debtors(self) -> list[str]:
        """Whom a reminder has reached, in order."""
        return [str(message["To"]) for message in self.sent()]

    def outcomes(self) -> dict[str, str]:
        """Customer → what became of the latest message to it."""
        return {n.intended.customer: n.outcome for n in self.state().notices.values()}

    def references(self) -> dict[str, str]:
        """Customer → reference of the latest message to it."""
        return {n.intended.customer: n.intended.notice for n in self.state().notices.values()}

    def open_tasks(self) -> list[str]:
        """Kinds of the tasks that wait for a person."""
        return sorted(task.kind for task in self.state().tasks.values())

    def events_of(self, kind: type[AnyEvent]) -> list[Any]:
        return [event for event in self.events() if isinstance(event, kind)]


def parsed(message: smtp.Received) -> EmailMessage:
    made = message_from_bytes(message.raw, policy=default)
    assert isinstance(made, EmailMessage)
    return made


def wire(home: Path, account: imap.Account, server: smtp.SmtpServer) -> Wired:
    """The site of `house.build`, with servers in place of its Maildirs and secrets in its environment."""
    house = build(home)
    (house.site / "autorites").mkdir()
    shutil.copy(account.authority, house.site / "autorites" / "imap.pem")
    shutil.copy(server.authority, house.site / "autorites" / "smtp.pem")
    text = (house.site / "relance.yaml").read_text(encoding="utf-8")
    assert MAILDIRS in text
    house.write("relance.yaml", text.replace(MAILDIRS, SERVERS % _places(account, server)), push=False)
    house.push(".")
    house.environ |= {"RELANCE_IMAP_PASSWORD": account.password, "RELANCE_SMTP_PASSWORD": smtp.PASSWORD}
    known = {field.name: getattr(house, field.name) for field in fields(House)}
    return Wired(**known, account=account, server=server)


def _places(account: imap.Account, server: smtp.SmtpServer) -> dict[str, object]:
    return {
        "imap_port": account.port,
        "starttls": "oui" if account.starttls else "non",
        "user": account.user,
        "smtp_port": server.port,
        "sender": smtp.ACCOUNT,
        "copy": COPY,
    }


def late(count: int) -> tuple[str, ...]:
    """Rows of as many customers, each with one invoice that is reminded on `DAY`."""
    return tuple(f"FA-{n};C{n};01/06/2026;30/06/2026;1 200,00;1 200,00" for n in range(1, count + 1))


def owe(house: House, count: int, day: str = DAY) -> None:
    """`count` customers owe since June; the export of `day` shows it."""
    house.customers(*(f"C{n};Client {n};entreprise;{debtor(n)}" for n in range(1, count + 1)))
    house.export(day, *late(count))


def debtor(number: int) -> str:
    return f"compta@client{number}.example"


def verdicts(outcome: Any) -> dict[str, str]:
    """Customer → verdict of its invoice today."""
    found: list[Verdict] = [v for d in outcome.plan.decisions for v in d.verdicts]
    return {v.invoice.key.customer: v.kind.value for v in found}


def impatient_reading(patch: pytest.MonkeyPatch) -> None:
    """A short time-out on the line to the mailbox; nothing else of it changes."""
    patch.setattr("runner.payments.imap.connect", partial(connect, timeout=QUICK))


def impatient_sending(patch: pytest.MonkeyPatch) -> None:
    """The same on the line to the mail server."""
    from runner.notices import smtp as sending

    dial = sending.dial

    def quick(settings: SendingSettings, password: str, context: SSLContext, _usual: float) -> SMTP:
        return dial(settings, password, context, QUICK)

    patch.setattr(sending, "dial", quick)


@contextmanager
def around_push(number: int, *, before: Callable[[], None] | None = None) -> Iterator[list[bool]]:
    """Inside, `before` happens just before the `number`-th push of the journal (from 1); their answers."""
    push = Branch.push
    answers: list[bool] = []

    def counted(branch: Branch, commit: str) -> bool:
        if len(answers) + 1 == number and before:
            before()
        answers.append(push(branch, commit))
        return answers[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Branch, "push", counted)
        yield answers
