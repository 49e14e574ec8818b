"""Bytes of a mail to text: whatever charset it claims, the result is text and never an error."""

from __future__ import annotations

import codecs
import re
from email.errors import HeaderParseError
from email.header import decode_header

MAX_HEADER = 10_000
"""Characters of one header value that are looked at."""

_TEXT_CODEC = re.compile(
    r"utf-(8|16|32)|iso8859-\d+|cp\d+|koi8-[rut]|gb\w+|hz|big5\w*|euc_\w+|shift_jis\w*|iso2022_\w+|mac-\w+|tis-620"
)
"""Charsets of real mail. `punycode`, `idna` and `utf-7` are slow or surprising on hostile bytes; `hex`,
`zlib` … are no charsets at all."""
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def decode_text(data: bytes, charset: str = "") -> str:
    """Text of a body part, line ends as LF, without control characters.

    An unknown, missing or wrong charset falls back to UTF-8, then to Windows-1252, what French mail without
    a charset is written in.
    """
    text = _decode(data, _codec(charset)).replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROLS.sub("", text)


def decode_header_value(raw: str) -> str:
    """One header as a person sees it: unfolded, encoded words (RFC 2047) decoded, on one line."""
    value = unfold(raw)
    try:
        parts = decode_header(value) if "=?" in value else [(value, None)]
    except (HeaderParseError, ValueError):
        parts = [(value, None)]
    text = "".join(_part(part, charset) for part, charset in parts)
    return " ".join(_CONTROLS.sub("", text).split())


def unfold(raw: str) -> str:
    """One header value as sent, on one line; bytes that are not ASCII read as UTF-8 or Windows-1252."""
    value = raw[:MAX_HEADER]
    if not value.isascii():
        value = _decode(value.encode("utf-8", "surrogateescape"), "")
    return " ".join([line.strip() for line in value.splitlines()]).strip()


def _part(part: str | bytes, charset: str | None) -> str:
    if isinstance(part, str):
        return part
    # Without a charset decode_header gives raw-unicode-escape bytes of text it left alone.
    return _decode(part, _codec(charset)) if charset else part.decode("raw-unicode-escape", "replace")


def _codec(charset: str | None) -> str:
    try:
        name = codecs.lookup((charset or "").strip()).name
    except (LookupError, ValueError):
        return ""
    if name == "iso8859-1":  # Windows writes its own quotes and euro sign under this name
        return "cp1252"
    return name if _TEXT_CODEC.fullmatch(name) else ""


def _decode(data: bytes, codec: str) -> str:
    if codec and codec != "utf-8":
        return data.decode(codec, "replace")
    try:
        return data.removeprefix(codecs.BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")
