"""A journal of any number of events: `python -m tests.bench.years FOLDER EVENTS`.

The shape of a day: 800 events, of which 410 invoices met, changed and gone, 240 about 80 payments, 82 about
40 messages in two batches, 40 replies and tasks, the rest the run's own. One commit and one file a day.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import chain, count, islice
from pathlib import Path

from runner.model.events import (
    Absorbed,
    AnyEvent,
    BatchOpened,
    Intended,
    InvoiceAbsent,
    InvoiceChanged,
    InvoiceSeen,
    Lease,
    Listed,
    MailRead,
    Matched,
    Part,
    PaymentLearnt,
    Replied,
    RunClosed,
    RunOpened,
    Sent,
    TaskClosed,
    TaskOpened,
)
from tests import house
from tests.bench.chronicle import Dated, extend

FIRST = date(2026, 1, 2)
SEEN, CHANGED, GONE, PAID, WRITTEN, ASKED = 180, 60, 170, 80, 40, 20
_HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


def days(first: date = FIRST) -> Iterator[Dated]:
    """Day after day without end, each in the shape said above."""
    for at in count():
        day = first + timedelta(days=at)
        yield from ((day, event) for event in one_day(at, day))


def one_day(at: int, day: date) -> Iterator[AnyEvent]:
    """The events of the day number `at`, in the order of a run."""
    yield RunOpened(rules="0" * 40, program="1.0", exported_on=day, rows=5_000, digest=_HASH)
    yield MailRead(folder="INBOX", validity=1, last_uid=at * 100 + 1)
    yield from chain(_export(at, day), _payments(at, day), _people(at, day))
    yield Lease(until=f"{day}T06:12:00Z")
    yield from _messages(at, day)
    yield Lease(until=f"{day}T05:14:00Z", returned=True)
    yield RunClosed(result="termine", counts={"attend": 4_700, "a_envoyer": WRITTEN}, digest=_HASH)


def _invoice(at: int, number: int) -> tuple[str, str]:
    """Customer and number of one of a day's new invoices."""
    return f"C{(at * 37 + number) % 2_000:04d}", f"FA-{at:04d}-{number:03d}"


def _export(at: int, day: date) -> Iterator[AnyEvent]:
    due = day + timedelta(days=30)
    for number in range(SEEN):
        customer, name = _invoice(at, number)
        yield InvoiceSeen(
            customer=customer, number=name, issued_on=day, due=due, total=123_456, balance=123_456
        )
    before, issued = max(0, at - 20), day - timedelta(days=min(at, 20))
    for number in range(CHANGED):
        customer, name = _invoice(before, number)
        yield InvoiceChanged(
            customer=customer,
            number=name,
            issued_on=issued,
            due=due,
            total=123_456,
            balance=23_456,
            before=123_456,
        )
    before, issued = max(0, at - 40), day - timedelta(days=min(at, 40))
    for number in range(GONE):
        customer, name = _invoice(before, number)
        yield InvoiceAbsent(customer=customer, number=name, issued_on=issued)


def _payments(at: int, day: date) -> Iterator[AnyEvent]:
    before, issued = max(0, at - 30), day - timedelta(days=min(at, 30))
    for number in range(PAID):
        customer, name = _invoice(before, number)
        payment, mail = f"P-{at:04d}{number:04d}", f"{at:08x}{number:08x}"
        yield PaymentLearnt(
            payment=payment,
            mail=mail,
            reader="banque",
            kind="paiement",
            amount=100_000,
            currency="EUR",
            received_on=day,
            believed=True,
            marks=(mail[:8],),
        )
        part = Part(customer, name, issued, 100_000)
        yield Matched(payment=payment, stage="reference_exacte", allocations=(part,))
        yield Absorbed(
            customer=customer,
            number=name,
            issued_on=issued,
            payment=payment,
            amount=100_000,
            proof="baisse",
            drop=100_000,
        )


def _people(at: int, day: date) -> Iterator[AnyEvent]:
    for number in range(ASKED):
        customer, _ = _invoice(at, number)
        yield Replied(customer=customer, mail=f"{at:08x}{number:04x}aaaa", received_on=day)
    for number in range(ASKED // 2):
        customer, _ = _invoice(at, number)
        yield TaskOpened(task=f"T-{at:04d}-{number}", kind="courrier", customer=customer)
        yield TaskClosed(task=f"T-{max(0, at - 1):04d}-{number}", result="sans_objet")


def _messages(at: int, day: date) -> Iterator[AnyEvent]:
    before, issued = max(0, at - 35), day - timedelta(days=min(at, 35))
    references = [f"R-{at:04d}{number:02d}" for number in range(WRITTEN)]
    for number, reference in enumerate(references):
        customer, name = _invoice(before, number)
        yield Intended(
            notice=reference,
            customer=customer,
            policy="standard",
            step="rappel",
            channel="courriel",
            invoices=(Listed(name, issued, "rappel", 123_456),),
            total=123_456,
            deadline=day + timedelta(days=6),
            message_id=f"<{reference.lower()}.{day:%Y%m%d}@mercier.example>",
            body=_HASH,
        )
    for batch in (references[:20], references[20:]):
        yield BatchOpened(batch=1, notices=tuple(batch))
        yield from (Sent(notice=reference, server_id="4XyZ12") for reference in batch)


def main(home: Path, events: int) -> None:
    """Build the site, write the journal, and put all its lines into `lines.jsonl`."""
    home.mkdir()
    built = house.build(home)
    extend(built.branch(), islice(days(), events))
    branch = built.branch()
    tip = branch.known()
    assert tip is not None
    with (home / "lines.jsonl").open("wb") as file:
        file.writelines(branch.git.blobs(branch.git.entries(tip, "journal").values()))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
