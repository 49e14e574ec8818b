"""What a server says of mails in answer to FETCH, as imaplib hands it over."""

from __future__ import annotations

import imaplib
import re
from datetime import UTC, datetime
from typing import TypeAlias

from runner.payments.head import Head

Answer: TypeAlias = tuple[str, list[bytes | tuple[bytes, bytes] | None]]
"""`OK`, then for each mail what is said of it with its literal, and what follows the literal."""
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_UID = re.compile(rb"\bUID (\d+)", re.IGNORECASE)
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)", re.IGNORECASE)
_DATE = re.compile(rb'INTERNALDATE "\s?(\d{1,2})-([A-Za-z]{3})-(\d{4}) (\d\d:\d\d:\d\d) ([+-]\d\d)(\d\d)"')


def pairs(answer: Answer) -> list[tuple[bytes, bytes]]:
    """What the server says about each mail, and its literal. The rest are flags nobody asked for."""
    status, items = answer
    if status != "OK":
        raise imaplib.IMAP4.error(status)
    found = []
    for at, item in enumerate(items):
        if isinstance(item, tuple):
            following = items[at + 1] if at + 1 < len(items) else b""
            tail = following if isinstance(following, bytes) else b""
            found.append((item[0] + tail, item[1]))
    return found


def flagged(answer: Answer) -> dict[int, bool]:
    r"""By UID, whether the mail bears `\Answered`."""
    status, items = answer
    if status != "OK":
        raise imaplib.IMAP4.error(status)
    said = (item for item in items if isinstance(item, bytes))
    return {uid_in(item): rb"\answered" in item.lower() for item in said}


def head_of(about: bytes, raw: bytes) -> Head:
    """A mail's size, date and headers."""
    return Head(uid_in(about), _number(_SIZE, about), _received(about), raw)


def uid_in(about: bytes) -> int:
    """Of the mail it is about; 0 where it does not say."""
    return _number(_UID, about)


def _number(pattern: re.Pattern[bytes], about: bytes) -> int:
    found = pattern.search(about)
    return int(found[1]) if found else 0


def _received(about: bytes) -> datetime | None:
    found = _DATE.search(about)
    if found is None:
        return None
    day, month, year, clock, hours, minutes = (part.decode() for part in found.groups())
    try:
        number = _MONTHS.index(month.lower()) + 1
        local = datetime.fromisoformat(f"{year}-{number:02}-{day:0>2}T{clock}{hours}:{minutes}")
        return local.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
