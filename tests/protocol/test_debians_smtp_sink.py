"""A whole run into Debian's `smtp-sink`, a server nobody here has written.

It speaks no TLS and knows no account, and the program speaks to no such server: so `dial`, which connects,
secures and logs in, is replaced by a plain connection, and by nothing else. What is said after that, the
batches, the outcomes and the journal are the run's own. TLS and login are tried elsewhere in this folder.
Where `smtp-sink` is not installed, our own server takes its place; with `CI` set that is refused.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from smtplib import SMTP

import pytest

from tests.protocol.wire import COPY, DAY, NEXT, Wired, debtor, late, owe, verdicts
from tests.servers.sink import PROGRAM, smtp_sink
from tests.servers.smtp import DROP, Fault

ANSWERS = {"-f": "550 5.3.0 never", "-r": "450 4.3.0 later", "-q": DROP}
"""Options of smtp-sink, and what our own server does in its place."""


@contextmanager
def _sink(wired: Wired, *options: str) -> Iterator[list[bytes]]:
    """Runs inside send to the sink; the messages it has taken are in the list afterwards."""
    taken: list[bytes] = []
    if PROGRAM is None:
        yield from _stand_in(wired, taken, *options)
        return
    with smtp_sink(*options, keeps=True) as sink, pytest.MonkeyPatch.context() as patch:
        patch.setattr("runner.notices.smtp.dial", lambda *_: _dialled(sink.port))
        yield taken
        taken += sink.messages()


def _dialled(port: int) -> SMTP:
    smtp = SMTP("127.0.0.1", port, "localhost", timeout=10)
    smtp.ehlo()
    return smtp


def _stand_in(wired: Wired, taken: list[bytes], *options: str) -> Iterator[list[bytes]]:
    if os.environ.get("CI"):
        pytest.fail("smtp-sink is not installed: CI does not accept the stand-in")
    if options:
        stage = "dot" if options[1] == "." else options[1]
        wired.server.faults.append(Fault(stage, ANSWERS[options[0]]))
    yield taken
    wired.server.faults.clear()
    envelopes = [
        (m, b"".join(b"X-Rcpt-Args: <%s>\n" % r.encode() for r in m.recipients))
        for m in wired.server.messages
    ]
    taken += [head + message.raw for message, head in envelopes]


def test_every_reminder_reaches_the_sink_once_with_its_copy(wired: Wired) -> None:
    owe(wired, 3)
    with _sink(wired) as taken:
        wired.run(DAY)
        wired.export(NEXT, *late(3))
        assert set(verdicts(wired.run(NEXT)).values()) == {"attend"}
    reminders = [m for m in map(message_from_bytes, taken) if not m["X-Relance-Rapport"]]
    served = sorted(tuple(m.get_all("X-Rcpt-Args", [])) for m in reminders)
    assert served == [(f"<{debtor(n)}>", f"<{COPY}>") for n in (1, 2, 3)]
    assert set(wired.outcomes().values()) == {"envoyee"}


@pytest.mark.parametrize(
    ("option", "command", "outcome", "tasks"),
    [
        ("-f", "rcpt", "refusee", ["refus", "refus"]),
        ("-r", "mail", "refusee", []),
        ("-r", ".", "refusee", []),
        ("-q", "data", "refusee", []),
        ("-q", ".", "envoi_a_verifier", ["envoi", "envoi"]),
    ],
)
def test_its_refusals_and_silences_mean_what_they_mean_everywhere(
    wired: Wired, option: str, command: str, outcome: str, tasks: list[str]
) -> None:
    owe(wired, 2)
    with _sink(wired, option, command):
        wired.run(DAY)
    assert (set(wired.outcomes().values()), wired.open_tasks()) == ({outcome}, tasks)
