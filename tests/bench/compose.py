"""Composing messages against `EmailMessage(...).as_bytes(policy=SMTP)`. As a module it measures one site."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default
from pathlib import Path
from time import process_time
from typing import TypeVar

from runner.notices.compose import Composer
from runner.plan import notices_of
from runner.run.offline import read_offline
from tests.bench.books import TODAY
from tests.bench.cost import python, spend
from tests.bench.plan import followed
from tests.bench.table import Figure

T = TypeVar("T")
MESSAGES = 1_000
MINE = frozenset({"mime-version", "content-type", "content-transfer-encoding"})


def figures(home: Path) -> Iterator[Figure]:
    """Both sides in one process, the same messages, the same machine and minute."""
    told = home / "compose.txt"
    cost = spend(*python("compose", followed(home)), output=told)
    ours, theirs, count = map(float, told.read_text(encoding="ascii").split())
    note = f"{count / ours:,.0f} a second rendered and composed, {count / theirs:,.0f} by EmailMessage"
    yield Figure(
        "messages composed a second, each parsed back equal",
        theirs / ours,
        "x",
        5,
        least=True,
        peak=cost.peak,
        note=note,
    )


def main(site: Path) -> None:
    """Prints the CPU seconds of each side and the number of messages."""
    noon = datetime.combine(TODAY, time(11), UTC)
    known = read_offline(site, noon.date(), lambda: noon, {})
    notices = notices_of(known.plan)[:MESSAGES]
    settings = known.site.settings
    # Without the picture to pay by: 8 ms of drawing each, which the package it is compared with does not do.
    composer = Composer(replace(settings, sending=replace(settings.sending, qr=False)), known.templates)
    composer.compose(notices[0], noon)
    emails, ours = _timed(lambda: [composer.compose(notice, noon) for notice in notices])
    parsed = [_parsed(email.skeleton) for email in emails]
    built, theirs = _timed(lambda: [_standard(message) for message in parsed])
    for message, raw in zip(parsed, built, strict=True):
        _refuse_different(message, _parsed(raw))
    sys.stdout.write(f"{ours} {theirs} {len(emails)}\n")


def _timed(work: Callable[[], Sequence[T]]) -> tuple[Sequence[T], float]:
    gc.collect()
    start = process_time()
    done = work()
    return done, process_time() - start


def _parsed(raw: bytes) -> EmailMessage:
    message = message_from_bytes(raw, policy=default)
    assert isinstance(message, EmailMessage)
    assert not message.defects
    return message


def _standard(message: EmailMessage) -> bytes:
    """The same headers and parts, written by the standard library."""
    made = EmailMessage()
    text, html = (part.get_content() for part in message.iter_parts())
    made.set_content(text)
    made.add_alternative(html, subtype="html")
    for name, value in message.items():
        if name.lower() not in MINE:
            made[name] = str(value)
    return made.as_bytes(policy=SMTP)


def _refuse_different(ours: EmailMessage, theirs: EmailMessage) -> None:
    """Read back, both say the same: every header (but for the space where the library folds), both parts."""
    for name, value in theirs.items():
        assert name.lower() in MINE or str(ours[name]).strip() == str(value).strip(), name
    assert len(ours.keys()) == len(theirs.keys())
    for one, other in zip(ours.iter_parts(), theirs.iter_parts(), strict=True):
        assert one.get_content_type() == other.get_content_type()
        assert one.get_content().splitlines() == other.get_content().splitlines()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
