"""A mail's bytes to one frozen value. Reads headers alone as well as whole mails; never trusts either.

The old `compat32` policy on purpose: the newer one raises on some real mails and takes five times as long.
"""

from __future__ import annotations

import binascii
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime

from runner.model.hashes import mail_identity
from runner.payments.addresses import any_addresses, display_name, plain_address
from runner.payments.bounded import UnreadableMail, message_of
from runner.payments.charsets import decode_header_value, decode_text, unfold
from runner.payments.htmltext import html_to_text

MAX_TEXT = 400_000
"""Characters of text kept of one mail."""
MAX_DEPTH = 10
"""Mails inside of mails that are looked at: nobody hands on a notice through more hands."""

Fields = tuple[tuple[str, str], ...]
"""Header fields in the order of the mail: name in lower case, value on one line as sent."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A part that is not the text of the mail. `type`: `application/pdf`, as claimed."""

    name: str
    type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class ParsedMail:
    """One mail, decoded. Empty text and attachments where only the headers were read."""

    identity: str
    """16 hex digits: of the Message-ID, or of the bytes where it has none."""
    message_id: str
    """With its brackets, as sent."""
    sender: str
    """Address alone, lower case: of the one well-formed From, else the first one found; may be empty."""
    sender_name: str
    senders: tuple[str, ...]
    """Every address found in any From."""
    sender_plain: bool
    """One From field with one well-formed address: the only sender that can be believed."""
    recipients: tuple[str, ...]
    """Addresses of To, Cc and Bcc."""
    subject: str
    date: datetime | None
    """UTC, as the sender claims; None where it is missing or no date."""
    text: str
    in_reply_to: tuple[str, ...]
    """Message-IDs, without brackets, lower case."""
    references: tuple[str, ...]
    content_type: str
    """`multipart/report`, lower case."""
    report_type: str
    """`delivery-status`, of a multipart/report."""
    headers: Fields
    size: int
    attachments: tuple[Attachment, ...] = ()
    delivery_status: tuple[Fields, ...] = ()
    """Of a delivery report (RFC 3464): the fields of the message, then of each recipient."""
    returned: Fields = ()
    """Headers of the message a delivery report returns."""
    carried: tuple[ParsedMail, ...] = ()
    """Mails handed on whole inside this one (`message/rfc822`), in their order; each may carry others."""
    too_deep: bool = False
    """It carries mails that were not looked at, `MAX_DEPTH` mails down."""

    def get_all(self, name: str) -> tuple[str, ...]:
        """Values of a field, top first, unfolded and not decoded."""
        wanted = name.lower()
        return tuple(value for key, value in self.headers if key == wanted)

    def get(self, name: str) -> str:
        """The topmost value of a field, or empty."""
        return next(iter(self.get_all(name)), "")


def parse_headers(raw: bytes, *, size: int = 0) -> ParsedMail:
    """The headers alone, of a whole mail or of its beginning. Its `identity` holds only with a Message-ID."""
    return _guarded(raw, size or len(raw), whole=False)


def parse_mail(raw: bytes) -> ParsedMail:
    """A whole mail. Raises `UnreadableMail` where the parser cannot take it apart."""
    return _guarded(raw, len(raw), whole=True)


def _guarded(raw: bytes, size: int, *, whole: bool) -> ParsedMail:
    try:
        return _parsed(message_of(raw, whole=whole), raw, size, whole=whole, depth=0)
    except Exception as error:  # noqa: BLE001 - whatever a hostile mail makes the standard parser raise costs this mail alone
        raise UnreadableMail(type(error).__name__) from None


def _parsed(message: Message, raw: bytes, size: int, *, whole: bool, depth: int) -> ParsedMail:
    """`raw`: what its identity is of where it has no Message-ID."""
    headers = _fields(message)
    froms = [value for key, value in headers if key == "from"]
    plain = plain_address(froms[0]) if len(froms) == 1 else ""
    senders = any_addresses(froms)
    message_id = _first(headers, "message-id")
    kind = message.get_content_type()
    identity = mail_identity(message_id, raw)
    inside = _inside(message) if whole else []
    return ParsedMail(
        identity=identity,
        message_id=message_id,
        sender=plain or next(iter(senders), ""),
        sender_name=decode_header_value(display_name(froms[0])) if froms else "",
        senders=senders,
        sender_plain=bool(plain),
        recipients=any_addresses(value for key, value in headers if key in {"to", "cc", "bcc"}),
        subject=decode_header_value(_first(headers, "subject")),
        date=_date(_first(headers, "date")),
        text=_text(message) if whole else "",
        in_reply_to=_message_ids(_first(headers, "in-reply-to")),
        references=_message_ids(_first(headers, "references")),
        content_type=kind,
        report_type=str(message.get_param("report-type") or "").lower() if kind == "multipart/report" else "",
        headers=headers,
        size=size,
        attachments=_attachments(message) if whole else (),
        delivery_status=_delivery_status(message) if whole else (),
        returned=_returned(message) if whole else (),
        carried=tuple(_carried(inside, identity, depth + 1)) if depth < MAX_DEPTH else (),
        too_deep=bool(inside) and depth >= MAX_DEPTH,
    )


def _inside(message: Message) -> list[Message]:
    """The mails it carries whole. Some programs encode them, against RFC 2046, 5.2.1."""
    kinds = {"message/rfc822", "message/global"}
    parts = [part for part in _leaves(message) if part.get_content_type() in kinds]
    return [_decoded(part, child) for part in parts for child in _children(part) or ()]


def _decoded(part: Message, child: Message) -> Message:
    encoded = str(part.get("content-transfer-encoding", "")).strip().lower() == "base64"
    text = child.get_payload()
    if not encoded or child.keys() or not isinstance(text, str):
        return child
    try:
        return message_of(binascii.a2b_base64(text.encode("ascii", "replace")), whole=True)
    except binascii.Error:
        return child


def _carried(inside: Sequence[Message], identity: str, depth: int) -> Iterator[ParsedMail]:
    """Without a Message-ID such a mail is known by its place in the one that carries it."""
    for at, message in enumerate(inside):
        place = f"{identity}/{at}".encode()
        yield _parsed(message, place, 0, whole=True, depth=depth)


def _fields(message: Message) -> Fields:
    return tuple((name.lower(), unfold(str(value))) for name, value in message.raw_items())


def _first(fields: Fields, name: str) -> str:
    return next((value for key, value in fields if key == name), "")


def message_key(message_id: str) -> str:
    """A Message-ID as it is compared: no brackets, no spaces, lower case."""
    return message_id.strip().strip("<>").strip().lower()


def _message_ids(value: str) -> tuple[str, ...]:
    return tuple(key for key in map(message_key, value.replace("><", "> <").split()) if key)


def _date(value: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(value)
        return (date if date.tzinfo else date.replace(tzinfo=UTC)).astimezone(UTC)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None


def _leaves(message: Message) -> Iterator[Message]:
    """Parts that hold content. A message carried inside another is a leaf: its words are not this mail's."""
    waiting = [message]
    while waiting:
        part = waiting.pop()
        children = _children(part) if part.get_content_maintype() == "multipart" else None
        if children is None:
            yield part
        else:
            waiting.extend(reversed(children))


def _children(part: Message) -> Sequence[Message] | None:
    payload = part.get_payload()
    return [p for p in payload if isinstance(p, Message)] if isinstance(payload, list) else None


def _is_attachment(part: Message) -> bool:
    return part.get_content_disposition() == "attachment" or bool(part.get_filename())


def _text(message: Message) -> str:
    inline = [part for part in _leaves(message) if not _is_attachment(part)]
    plain = "\n".join(_content(p) for p in inline if p.get_content_type() == "text/plain")
    if plain.strip():
        return plain[:MAX_TEXT]
    html = "\n".join(_content(p) for p in inline if p.get_content_type() == "text/html")
    return html_to_text(html)[:MAX_TEXT]


def _content(part: Message) -> str:
    return decode_text(_bytes(part), str(part.get_content_charset() or ""))


def _bytes(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _attachments(message: Message) -> tuple[Attachment, ...]:
    """Files, and what has no name but is no text a person reads either."""
    read = {"text/plain", "text/html"}
    return tuple(
        Attachment(decode_header_value(part.get_filename() or ""), part.get_content_type(), _bytes(part))
        for part in _leaves(message)
        if (_is_attachment(part) or part.get_content_type() not in read)
        and part.get_content_maintype() not in {"message", "multipart"}
    )


def _delivery_status(message: Message) -> tuple[Fields, ...]:
    for part in _leaves(message):
        if part.get_content_type() in {"message/delivery-status", "message/global-delivery-status"}:
            return tuple(_fields(group) for group in _children(part) or ())
    return ()


def _returned(message: Message) -> Fields:
    for part in _leaves(message):
        kind = part.get_content_type()
        if kind in {"message/rfc822", "message/global"}:
            return next((_fields(carried) for carried in _children(part) or ()), ())
        if kind in {"text/rfc822-headers", "message/global-headers"}:
            return _fields(message_of(_bytes(part), whole=False))
    return ()
