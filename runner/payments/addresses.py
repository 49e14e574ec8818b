"""Addresses of a mail: strictly where belief hangs on them, leniently where a doubt only holds."""

from __future__ import annotations

import re
from collections.abc import Iterable

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_SPEC = rf"{_ATOM}(?:\.{_ATOM})*@(?:[A-Za-z0-9-]+\.)+[A-Za-z0-9-]+"
_PHRASE = r'(?:"(?:[^"\\]++|\\.)*+"|[^"<>@,;:()\[\]\\]++)*+'
_ONE_ADDRESS = re.compile(rf"(?:{_PHRASE}<(?P<angle>{_SPEC})>|(?P<bare>{_SPEC}))", re.DOTALL)
_NAME = re.compile(r'^\s*"?(.*?)"?\s*<[^<>]*>\s*$', re.DOTALL)
_ANY = re.compile(r"[^\s<>()\[\]\\,;:\"@]{1,64}@[^\s<>()\[\]\\,;:\"@]{1,255}")
_QUOTED = re.compile(r'"(?:[^"\\]++|\\.)*+"', re.DOTALL)
_ANGLES = re.compile(r"<([^<>]*)>")
_MOST = 200
"""Addresses looked at in one mail."""


def plain_address(value: str) -> str:
    """The address of a From field that holds one address and nothing odd, in lower case; else empty.

    No comment, group, route, quoted local part, second address or letter outside ASCII: a display name
    is no address, and what two programs may read differently is not believed.
    """
    found = _ONE_ADDRESS.fullmatch(value.strip())
    if found is None or not value.isprintable():
        return ""
    return (found["angle"] or found["bare"]).lower()


def any_addresses(values: Iterable[str]) -> tuple[str, ...]:
    """Every address in these header values that is in angle brackets or stands alone, in lower case."""
    found: dict[str, None] = {}
    for value in values:
        for part in _parts(value):
            match = _ANY.search(part)
            if match and len(found) < _MOST:
                found[match[0].lower().rstrip(".")] = None
    return tuple(found)


def display_name(value: str) -> str:
    """What stands beside the address; may say anything."""
    match = _NAME.match(value)
    return match[1].strip() if match else ""


def _parts(value: str) -> list[str]:
    """The address of each mailbox: in brackets where it has any, so that a name never counts."""
    mailboxes = re.split(r"[,;]", _QUOTED.sub(" ", value))
    return [*_ANGLES.findall(value), *(box for box in mailboxes if "<" not in box and ">" not in box)]
