"""Sending against bare `smtplib.sendmail`, journal included. As a module it measures one run.

Everything is the run's own: batches of 20, each opened by a commit pushed to a bare repository on this disk,
the checks before each batch, the outcomes; all timed by the clock. smtp-sink speaks no TLS and the real
transport speaks nothing else, so against it both sides use a plain connection: `SmtpTransport` is given a
plain `dial`. Against aiosmtpd both use verified TLS and a password, as in production.
"""

from __future__ import annotations

import smtplib
import ssl
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from unittest.mock import patch

from runner.model.mail import Email
from runner.model.sources import SendingSettings
from runner.notices.smtp import TIMEOUT, Pace, SmtpTransport, dial, open_smtp
from runner.run import daily, send
from runner.run.connect import Carriers
from runner.run.passage import Passage, Stop
from runner.run.send import BATCH
from tests import house
from tests.bench.cost import python, spend
from tests.bench.table import Figure
from tests.servers.sink import PROGRAM, smtp_sink
from tests.servers.smtp import ACCOUNT, PASSWORD, smtp_server

MESSAGES = 200
HOST = "127.0.0.1"
WHAT = "messages sent a second, journal included"
SERVERS = {"sink": "smtp-sink", "tls": "aiosmtpd over TLS"}


def figures(home: Path) -> Iterator[Figure]:
    """smtp-sink answers at once, so that the pushes are all that shows; a real server takes its time."""
    if PROGRAM is None:
        yield Figure(WHAT, 0, "x", note="left out: smtp-sink is not installed")
    else:
        yield replace(_measured(home, "sink"), aim=0.5, least=True)
    yield _measured(home, "tls")


def _measured(home: Path, server: str) -> Figure:
    told = home / f"sending-{server}.txt"
    cost = spend(*python("sending", home / f"sending-{server}", server, str(MESSAGES)), output=told)
    run, bare, pushes, count = map(float, told.read_text(encoding="ascii").split())
    each = f"{count / run:,.0f} a second by the run, {count / bare:,.0f} by sendmail"
    floor = f"sendmail and one bare git push a batch: {bare / (bare + pushes):.2f} x"
    note = f"{each}; {(run - bare) / count * 1000 * BATCH:.0f} ms more a batch; {floor}"
    return Figure(f"{WHAT}, {SERVERS[server]}", bare / run, "x", peak=cost.peak, note=note)


def main(home: Path, kind: str, messages: int) -> None:
    """Prints the seconds of the run's send phase, of `sendmail` and of bare pushes, and the messages."""
    site = _site(home, messages)
    with _sink() if kind == "sink" else _tls(home) as server:
        passage, run = _run(site, server)
        bare = _bare(server, [message for message in passage.emails if isinstance(message, Email)])
    sys.stdout.write(f"{run} {bare} {_pushes(site, messages // BATCH)} {len(passage.emails)}\n")


@dataclass(frozen=True, slots=True)
class Server:
    """How each side connects to it."""

    transport: Callable[[], SmtpTransport]
    bare: Callable[[], smtplib.SMTP]


@contextmanager
def _sink() -> Iterator[Server]:
    with smtp_sink("-c") as sink:
        yield Server(lambda: _plain(sink.port), lambda: smtplib.SMTP(HOST, sink.port))


def _plain(port: int) -> SmtpTransport:
    pace = Pace(0, time.monotonic, time.sleep)
    transport = SmtpTransport("smtp-sink", lambda: smtplib.SMTP(HOST, port), pace)
    transport.connect()
    return transport


@contextmanager
def _tls(home: Path) -> Iterator[Server]:
    with smtp_server(home) as server:
        authority = str(server.authority)
        settings = SendingSettings(
            "localhost", server.port, account=ACCOUNT, per_minute=0, certificate_authority=authority
        )
        context = ssl.create_default_context(cafile=authority)
        yield Server(
            lambda: open_smtp(settings, home, PASSWORD), lambda: dial(settings, PASSWORD, context, TIMEOUT)
        )


def _run(site: house.House, server: Server) -> tuple[Passage, float]:
    """One real run; only its connection is given, and its send phase timed."""
    seen: list[tuple[Passage, float]] = []

    def timed(passage: Passage) -> Stop | None:
        start = time.perf_counter()
        stopped = send.send_passage(passage)
        seen.append((passage, time.perf_counter() - start))
        return stopped

    with (
        patch.object(send, "carriers", lambda *_: Carriers(server.transport(), None)),
        patch.object(daily, "send_passage", timed),
    ):
        site.run("2026-11-20", lifts={"envois": "mesure"})
    return seen[0]


def _bare(server: Server, emails: Sequence[Email]) -> float:
    start = time.perf_counter()
    with server.bare() as smtp:
        for email in emails:
            smtp.sendmail(email.sender, email.recipients, email.skeleton)
    return time.perf_counter() - start


def _pushes(site: house.House, count: int) -> float:
    """The least that a pushed commit before each batch can cost: commits ready, nothing else done."""
    commits = [
        site.git("commit-tree", "HEAD^{tree}", "-p", "HEAD", "-m", str(n)).strip() for n in range(count)
    ]
    start = time.perf_counter()
    for number, commit in enumerate(commits):
        site.git("push", "--quiet", "origin", f"{commit}:refs/heads/nu-{number}")
    return time.perf_counter() - start


def _site(home: Path, messages: int) -> house.House:
    home.mkdir()
    built = house.build(home)
    numbers = range(messages)
    built.customers(*(f"C{n};Client {n};entreprise;compta@c{n}.example" for n in numbers))
    built.export("2026-11-20", *(f"FA-{n};C{n};10/10/2026;09/11/2026;1200,00;1200,00" for n in numbers))
    return built


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
