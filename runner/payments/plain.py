"""Mails written in the plain way of nearly all, taken apart at once: the standard parser goes line by line.

What is made here is what the standard parser makes of the same bytes, to the letter. Whatever is written in
another way gives None, and is the standard parser's: damaged headers, lone carriage returns, mails inside the
mail, parts that do not begin and end as they should.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from email.message import Message
from email.policy import compat32

_MOST_PIECES = 50
"""Parts side by side; and `_DEEPEST` inside one another."""
_DEEPEST = 5
_FIELD = re.compile(r"[!-9;-~]++:.*+\n(?:[\t ].*+\n)*+")
_HEAD = re.compile(rf"(?:{_FIELD.pattern})*+(?P<blank>\r?\n)")
_OPENS, _CLOSES = re.compile(r"[\t ]*+\r?"), re.compile(r"--[\t ]*+\r?")


def plain_fields(text: str) -> tuple[list[str], int] | None:
    """Its header fields as they stand, names, folds and line ends included, and where its body begins."""
    head = _HEAD.match(text)
    if head is None or head[0].count("\r") != head[0].count("\r\n"):
        return None
    return _FIELD.findall(text, 0, head.start("blank")), head.end()


def plain_message(raw: bytes, make: Callable[[], Message], *, whole: bool) -> Message | None:
    """The message and its parts, or its headers alone. `make`: a new part, which counts itself."""
    return _part(raw.decode("ascii", "surrogateescape"), make, _DEEPEST if whole else None)


def _part(text: str, make: Callable[[], Message], depth: int | None) -> Message | None:
    """`depth`: how many parts may stand inside one another; None where only the headers are wanted."""
    split = plain_fields(text)
    if split is None:
        return None
    fields, start = split
    part = make()
    for field in fields:
        part.set_raw(*compat32.header_source_parse([field]))
    kind = part.get_content_maintype()
    if depth is None or kind not in {"multipart", "message"}:
        part.set_payload(text[start:])
        return part
    return _with_pieces(part, text[start:], make, depth - 1) if depth and kind == "multipart" else None


def _with_pieces(part: Message, body: str, make: Callable[[], Message], depth: int) -> Message | None:
    pieces = _pieces(body, part.get_boundary() or "")
    if part.get_content_subtype() == "digest" or not 0 < len(pieces) <= _MOST_PIECES:
        return None
    for piece in pieces:
        child = _part(piece, make, depth)
        if child is None:
            return None
        part.attach(child)
    return part


def _pieces(body: str, boundary: str) -> list[str]:
    """Between its delimiters, each without the line end that belongs to the next one; empty: not plainly."""
    if not boundary or "\n" in boundary or f"\r--{boundary}" in body:
        return []
    _before, *found = f"\n{body}".split(f"\n--{boundary}")
    split = [each.partition("\n") for each in found]
    if not split or not _CLOSES.fullmatch(split.pop()[0]):
        return []
    if not all(_OPENS.fullmatch(line) for line, _, _ in split):
        return []
    return [piece.removesuffix("\r") for _, _, piece in split]
