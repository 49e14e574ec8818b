"""E-mail addresses fit for an envelope and a header: ASCII, one `@`, nothing to break out with."""

from __future__ import annotations

import re
from collections.abc import Iterable

_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,200}@[!-;=?-~]{1,200}>")


def deliverable(address: str) -> str:
    """The address as the envelope takes it, a domain with accents in its IDNA form; empty: unusable.

    RFC 5321 without quoted local parts, address literals and SMTPUTF8: what real customers have.
    """
    local, at, domain = address.strip().rpartition("@")
    if not at or len(local) > 64 or not _LOCAL.fullmatch(local):
        return ""
    ascii_domain = domain_name(domain)
    return f"{local}@{ascii_domain}" if ascii_domain else ""


def domain_name(domain: str) -> str:
    """A domain in its IDNA form; empty: not a domain of at least two labels."""
    try:
        name = domain.encode("idna").decode("ascii")
    except UnicodeError:
        return ""
    labels = name.split(".")
    good = len(labels) > 1 and len(name) <= 253 and all(_LABEL.fullmatch(label) for label in labels)
    return name if good else ""


def all_deliverable(addresses: Iterable[str]) -> tuple[str, ...]:
    """The usable ones, each once, in their order."""
    return tuple(dict.fromkeys(good for address in addresses if (good := deliverable(address))))


def message_id(text: str) -> str:
    """A Message-ID to quote in a header, or nothing where it is not one."""
    return text if _MESSAGE_ID.fullmatch(text) else ""
