"""The parts of a mail that hold content, each asked once what it is: `Message` looks anew every time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.message import Message
from functools import lru_cache

from runner.payments.charsets import decode_text

MAILS = frozenset({"message/rfc822", "message/global"})
_READ = frozenset({"text/plain", "text/html"})
_USUAL = 200
"""Characters of a content type that may be kept."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A part without parts of its own. A mail carried inside another is one: its words are its own."""

    part: Message
    kind: str
    """`text/plain`, lower case."""
    name: str
    """Of the file, as sent."""
    is_file: bool

    @property
    def is_read(self) -> bool:
        """It belongs to the text a person sees."""
        return not self.is_file and self.kind in _READ

    def data(self) -> bytes:
        """What it holds, without its transfer encoding."""
        payload = self.part.get_payload(decode=True)
        return payload if isinstance(payload, bytes) else b""

    def text(self) -> str:
        """The same in the charset it claims; see `decode_text`."""
        return decode_text(self.data(), _charset_of(self.part))

    def children(self) -> Sequence[Message]:
        """The mails, or groups of fields, inside it."""
        return _children(self.part) or ()


def leaves(message: Message) -> Iterator[Leaf]:
    """In the order of the mail."""
    waiting = [message]
    while waiting:
        part = waiting.pop()
        kind = part.get_content_type()
        children = _children(part) if kind.startswith("multipart/") else None
        if children is None:
            yield _leaf(part, kind)
        else:
            waiting.extend(reversed(children))


def _leaf(part: Message, kind: str) -> Leaf:
    placed = part.get("content-disposition") is not None
    # Names are looked for only where one can be: nine parts out of ten have none, and the search is slow.
    named = placed or "name" in str(part.get("content-type", "")).lower()
    name = (part.get_filename() or "") if named else ""
    return Leaf(part, kind, name, bool(name) or (placed and part.get_content_disposition() == "attachment"))


def _charset_of(part: Message) -> str:
    value = part.get("content-type", "")
    usual = isinstance(value, str) and len(value) < _USUAL
    return _charset(value) if usual else str(part.get_content_charset() or "")


@lru_cache(maxsize=256)
def _charset(content_type: str) -> str:
    """Kept: programs write the same few words, and taking them apart costs as much as decoding the text."""
    part = Message()
    part.set_raw("Content-Type", content_type)
    return str(part.get_content_charset() or "")


def _children(part: Message) -> Sequence[Message] | None:
    payload = part.get_payload()
    return [p for p in payload if isinstance(p, Message)] if isinstance(payload, list) else None
