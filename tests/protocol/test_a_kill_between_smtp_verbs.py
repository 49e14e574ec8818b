"""A run may die between any two verbs it says to the mail server: nobody hears twice, nobody is forgotten."""

from __future__ import annotations

import smtplib
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.protocol.effects import Killed
from tests.protocol.wire import DAY, NEXT, Wired, debtor, late, owe

CUSTOMERS = 2
DIALOGUE = (
    *("ehlo", "starttls", "ehlo", "auth"),
    *("mail", "rcpt", "rcpt", "data", "body", "dot", "answer"),
    *("mail", "rcpt", "rcpt", "data", "body", "dot", "answer"),
    "quit",
)
"""Everything the client says in a run, and the moments between the final dots and their answers."""
BATCH_OPENS = DIALOGUE.index("mail")
_REAL_SEND = smtplib.SMTP.send


class Dialogue:
    """What was said so far; kills just before the `at`-th moment (from 1; 0: never)."""

    def __init__(self, at: int) -> None:
        self.at = at
        self.said: list[str] = []

    def send(self, smtp: smtplib.SMTP, data: bytes | str) -> None:
        what = _named(data)
        self._moment(smtp, what)
        _REAL_SEND(smtp, data)
        if what == "dot":
            self._moment(smtp, "answer")

    def _moment(self, smtp: smtplib.SMTP, what: str) -> None:
        self.said.append(what)
        if len(self.said) == self.at:
            smtp.close()  # what the system does to the sockets of a dead process
            raise Killed


def _named(data: bytes | str) -> str:
    raw = data.encode() if isinstance(data, str) else data
    if raw == b".\r\n":
        return "dot"
    first = raw.partition(b"\r\n")[0].split(b" ")[0].decode().lower()
    return "body" if first.startswith("relance-") else first


@contextmanager
def _killing(at: int) -> Iterator[Dialogue]:
    dialogue = Dialogue(at)

    def send(smtp: smtplib.SMTP, data: bytes | str) -> None:
        dialogue.send(smtp, data)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(smtplib.SMTP, "send", send)
        yield dialogue


def _ready(wired: Wired) -> None:
    wired.delivers_copies()
    owe(wired, CUSTOMERS)


def test_this_is_all_a_run_says_to_the_mail_server(wired: Wired) -> None:
    _ready(wired)
    with _killing(0) as dialogue:
        wired.run(DAY)
    assert tuple(dialogue.said[: len(DIALOGUE)]) == DIALOGUE


@pytest.mark.parametrize("at", [1, *range(BATCH_OPENS, len(DIALOGUE) + 1)])
def test_nobody_is_reminded_twice_and_nobody_is_forgotten(wired: Wired, at: int) -> None:
    _ready(wired)
    with _killing(at), pytest.raises(Killed):
        wired.run(DAY)
    taken = DIALOGUE[: at - 1].count("dot")
    _settle(wired, taken)
    wired.run(DAY, "08:30")
    wired.export(NEXT, *late(CUSTOMERS))
    wired.run(NEXT)
    _nobody_twice(wired, taken if at > BATCH_OPENS else CUSTOMERS)


def _settle(wired: Wired, taken: int) -> None:
    """The server may still be at work on what it was given."""
    until = time.monotonic() + 5
    while len(wired.server.messages) < taken and time.monotonic() < until:
        time.sleep(0.01)
    wired.server.drop_clients()


def _nobody_twice(wired: Wired, left: int) -> None:
    """Those whose message left have it, once, and it is known; the others wait for a person, with a task."""
    received = Counter(wired.debtors())
    assert received == Counter(debtor(n) for n in range(1, left + 1))
    outcomes = {f"C{n}": "envoyee" if n <= left else "envoi_a_verifier" for n in range(1, CUSTOMERS + 1)}
    assert wired.outcomes() == outcomes
    assert wired.open_tasks() == ["envoi"] * (CUSTOMERS - left)
