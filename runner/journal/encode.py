"""One event, one line: compact JSON that opens with the hash of the line before.

`{"precedent":"<64 hex>","evenement":"…",…}`: the hash stands at a fixed place, so that a chain is
checked by slices, without reading the JSON.
"""

from __future__ import annotations

import hashlib

import msgspec

from runner.model.events import AnyEvent, Event

ZEROS = b"0" * 64
"""What the very first line of a journal follows."""
HASH = slice(14, 78)
"""Where a line keeps the hash of the line before."""
OPENING = b'{"precedent":"'
CLOSING = b'",'
BODY = HASH.stop + len(CLOSING)
"""Where the event itself begins."""

_ENCODER = msgspec.json.Encoder()
_DECODER: msgspec.json.Decoder[AnyEvent] = msgspec.json.Decoder(AnyEvent)


def line_hash(line: bytes) -> bytes:
    """SHA-256 of a line without its end, in hex."""
    return hashlib.sha256(line).hexdigest().encode()


def encode(event: Event, previous: bytes) -> bytes:
    """The line of an event that follows the line hashed `previous`, without a line end."""
    return b"".join((OPENING, previous, CLOSING, _ENCODER.encode(event)[1:]))


def decode(lines: bytes) -> list[AnyEvent]:
    """The events of a whole file. Raises `msgspec.DecodeError` on anything that is not one."""
    return _DECODER.decode_lines(lines)


def decode_line(line: bytes) -> AnyEvent:
    """The event of one line."""
    return _DECODER.decode(line)
