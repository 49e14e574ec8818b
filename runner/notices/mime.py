"""RFC 5322 bytes without the `email` package's cost: fixed headers, quoted-printable parts.

Every value passes through `header`: ASCII without controls as it is, anything else as encoded words of
RFC 2047. Nothing else writes into a header, so no value can end a line.
"""

from __future__ import annotations

from base64 import b64encode, encodebytes
from binascii import b2a_qp
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from email.utils import format_datetime

from runner.model.mail import ANCHOR, Attachment

JOURNAL = b"Relance-Journal: "
_WORD = 39
"""Bytes of UTF-8 in one encoded word: 52 of base64, so that the line keeps room for the header's name."""
_LINE = 900


def header(text: str) -> str:
    """An unstructured value on as many folded lines as it needs. Controls become spaces."""
    if text.isascii() and text.isprintable() and "=?" not in text and len(text) <= _LINE:
        return text
    return "\r\n ".join(_encoded_words(text))


def _encoded_words(text: str) -> Iterator[str]:
    taken = b""
    for character in text:
        raw = (character if character.isprintable() or character in "\u202f\u00a0" else " ").encode()
        if len(taken) + len(raw) > _WORD:
            yield f"=?utf-8?b?{b64encode(taken).decode()}?="
            taken = b""
        taken += raw
    yield f"=?utf-8?b?{b64encode(taken).decode()}?="


def mailbox(name: str, address: str) -> str:
    """`Ateliers Mercier <compta@…>`; a name with anything but words is quoted or encoded."""
    if not name:
        return address
    if not name.isascii() or "=?" in name:
        return f"{header(name)}\r\n <{address}>"
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted}" <{address}>'


def addresses(values: Sequence[str]) -> str:
    """One address a line, folded."""
    return ",\r\n ".join(values)


def date_header(when: datetime) -> str:
    """RFC 5322 date of an aware moment."""
    return format_datetime(when)


def alternative(
    head: str, text: str, html: str, boundary: str, attachments: Sequence[Attachment] = ()
) -> bytes:
    """Headers, the text and the HTML part with its pictures, then the files.

    `boundary` is never in a part: it starts with `=_`, which quoted-printable and base64 never write.
    """
    pictures = [_file(a) for a in attachments if a.cid]
    page = _text("html", html)
    if pictures:
        page = _parts("related", _nested("r", boundary), (page, *pictures))
    whole = _parts("alternative", boundary, (_text("plain", text), page))
    files = [_file(a) for a in attachments if not a.cid]
    if files:
        whole = _parts("mixed", _nested("m", boundary), (whole, *files))
    return b"".join((head.encode("ascii"), b"MIME-Version: 1.0\r\n", whole, b"\r\n"))


def _nested(letter: str, boundary: str) -> str:
    """Another boundary, of which neither is the beginning of the other."""
    return f"=_{letter}.{boundary.removeprefix('=_')}"


def _parts(kind: str, boundary: str, parts: Iterable[bytes]) -> bytes:
    line = boundary.encode("ascii")
    head = b'Content-Type: multipart/%s;\r\n boundary="%s"\r\n' % (kind.encode("ascii"), line)
    return b"".join((head, *(b"\r\n--%s\r\n%s" % (line, part) for part in parts), b"\r\n--%s--" % line))


def _text(kind: str, text: str) -> bytes:
    # The line break before a boundary belongs to the boundary: the part's own last one stays.
    body = b2a_qp(text.replace("\n", "\r\n").encode(), istext=True)
    head = f'Content-Type: text/{kind}; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable'
    return head.encode("ascii") + b"\r\n\r\n" + body


def _file(attachment: Attachment) -> bytes:
    how = "inline" if attachment.cid else "attachment"
    head = (
        f'Content-Type: {attachment.kind}; name="{attachment.name}"',
        f'Content-Disposition: {how}; filename="{attachment.name}"',
        *([f"Content-ID: <{attachment.cid}>"] if attachment.cid else []),
        "Content-Transfer-Encoding: base64",
        "\r\n",
    )
    return "\r\n".join(head).encode("ascii") + encodebytes(attachment.content).replace(b"\n", b"\r\n")


def sealed(skeleton: bytes, anchor: str) -> bytes:
    """The message with the hash of its batch line; a message without the header stays as it is."""
    if len(anchor) != len(ANCHOR) or not anchor.isalnum():
        return skeleton
    return skeleton.replace(JOURNAL + ANCHOR, JOURNAL + anchor.encode("ascii"), 1)
