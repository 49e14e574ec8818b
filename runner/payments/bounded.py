"""The standard parser of mails, kept from what would make it run for minutes or fill the memory."""

from __future__ import annotations

import re
from email.message import Message
from email.parser import BytesHeaderParser, BytesParser
from email.policy import Policy, compat32

from runner.payments.plain import plain_message

MAX_PARTS = 200
"""Nested or side by side: more is an attack or an archive, and the standard parser slows with depth."""
_MAX_STEPS = 10_000_000
"""Lines times nested parts: the standard parser holds each line against each part it may end."""
_MOST_PARTS, _MOST_FIELDS = 1_000, 10_000
"""Of one mail, whatever they are: each costs time and memory, and nobody writes so many."""
_NESTS = re.compile(rb"content-type:\s*(?:multipart|message)/")
_ENDLESS = re.compile(rb"content-(?:type|disposition):(?:[^\r\n]|(?:\r\n|\r|\n)[ \t]){4000}")
"""Parameters on which the standard parser would spend minutes; the longest file names need some hundred."""


class UnreadableMail(Exception):  # noqa: N818 - says what it is about: a mail, not an error of ours
    """The bytes are no mail the parser can take apart."""


def message_of(raw: bytes, *, whole: bool) -> Message:
    """A whole mail, or its headers. Raises `UnreadableMail` where it would take long."""
    _refuse_endless(raw, whole=whole)
    plain = plain_message(raw, _Parts().make, whole=whole)
    return plain if plain is not None else standard_message(raw, whole=whole)


def standard_message(raw: bytes, *, whole: bool) -> Message:
    """The same, as the standard parser takes it apart: of mails that are not written plainly."""
    make = _Parts().make
    return (BytesParser(make) if whole else BytesHeaderParser(make)).parsebytes(raw)


def _refuse_endless(raw: bytes, *, whole: bool) -> None:
    """What would keep the standard parser busy. Raises `UnreadableMail`."""
    lower = raw.lower()
    nested = len(_NESTS.findall(lower)) if whole else 0
    if nested > MAX_PARTS or nested * _lines(lower, nested) > _MAX_STEPS:
        raise UnreadableMail("too many parts")
    starts = (found.start() for found in _ENDLESS.finditer(lower))
    if any(at == 0 or lower[at - 1] in b"\r\n" for at in starts):
        raise UnreadableMail("endless parameters")


def _lines(raw: bytes, nested: int) -> int:
    """Counted only where they could be too many."""
    return max(raw.count(b"\n"), raw.count(b"\r")) if nested * len(raw) > _MAX_STEPS else 0


class _Parts:
    """Makes the parts of one mail, and counts them and their fields."""

    def __init__(self) -> None:
        self._parts = self._fields = 0

    def make(self, policy: Policy = compat32) -> Message:
        self._parts += 1
        if self._parts > _MOST_PARTS:
            raise UnreadableMail("too many parts")
        return _Part(self, policy)

    def field(self) -> None:
        self._fields += 1
        if self._fields > _MOST_FIELDS:
            raise UnreadableMail("too many fields")


class _Part(Message):
    def __init__(self, parts: _Parts, policy: Policy) -> None:
        super().__init__(policy)
        self._counted = parts

    def set_raw(self, name: str, value: str) -> None:
        self._counted.field()
        super().set_raw(name, value)
