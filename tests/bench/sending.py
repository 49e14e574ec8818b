"""Sending to smtp-sink, journal included, against bare `smtplib.sendmail`. As a module it measures one run.

smtp-sink speaks no TLS and the real transport speaks nothing else, so both sides use a plain connection
here: the run's own `SmtpTransport` is given a plain `dial`. Everything else is the run: batches of 20, each
opened by a commit pushed to a bare repository on this disk, the checks before each batch, the outcomes.
"""

from __future__ import annotations

import smtplib
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

from runner.notices.smtp import Pace, SmtpTransport
from runner.run import daily, send
from runner.run.passage import Passage, Stop
from tests import house
from tests.bench.cost import python, spend
from tests.bench.table import Figure
from tests.servers.sink import PROGRAM, smtp_sink

MESSAGES = 200
HOST = "127.0.0.1"
WHAT = "messages sent a second, journal included"


def figures(home: Path) -> Iterator[Figure]:
    """Left out, and said so, where smtp-sink (Debian's postfix) is not installed."""
    if PROGRAM is None:
        yield Figure(WHAT, 0, "x", note="left out: smtp-sink is not installed")
        return
    told = home / "sending.txt"
    cost = spend(*python("sending", home / "sending"), output=told)
    run, bare, count = map(float, told.read_text(encoding="ascii").split())
    note = (
        f"{count / run:,.0f} a second by the run, {count / bare:,.0f} by sendmail; by the clock, without TLS"
    )
    yield Figure(WHAT, bare / run, "x", 0.5, least=True, peak=cost.peak, note=note)


def main(home: Path) -> None:
    """Prints the seconds of the run's send phase, those of `sendmail`, and the number of messages."""
    seen: list[Passage] = []
    spent: list[float] = []

    def timed(passage: Passage) -> Stop | None:
        start = time.perf_counter()
        stopped = send.send_passage(passage)
        spent.append(time.perf_counter() - start)
        seen.append(passage)
        return stopped

    site = _site(home)
    with smtp_sink("-c") as sink:
        with (
            patch.object(send, "connect", lambda _desk: _plain(sink.port)),
            patch.object(daily, "send_passage", timed),
        ):
            site.run("2026-11-20", lifts={"envois": "mesure"})
        emails = seen[0].emails
        assert len(emails) == MESSAGES
        start = time.perf_counter()
        with smtplib.SMTP(HOST, sink.port) as smtp:
            for email in emails:
                smtp.sendmail(email.sender, email.recipients, email.skeleton)
        bare = time.perf_counter() - start
    sys.stdout.write(f"{spent[0]} {bare} {len(emails)}\n")


def _site(home: Path) -> house.House:
    home.mkdir()
    built = house.build(home)
    built.customers(
        *(f"C{n};Client {n};entreprise;compta@c{n}.example" for n in range(MESSAGES)),
    )
    built.export(
        "2026-11-20",
        *(f"FA-{n};C{n};10/10/2026;09/11/2026;1200,00;1200,00" for n in range(MESSAGES)),
    )
    return built


def _plain(port: int) -> SmtpTransport:
    transport = SmtpTransport(
        "smtp-sink", lambda: smtplib.SMTP(HOST, port), Pace(0, time.monotonic, time.sleep)
    )
    transport.connect()
    return transport


if __name__ == "__main__":
    main(Path(sys.argv[1]))
