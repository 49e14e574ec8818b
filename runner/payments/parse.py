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
from runner.payments.charsets import decode_header_value, unfold
from runner.payments.htmltext import html_to_text
from runner.payments.parts import MAILS, Leaf, leaves

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
    """Every address found in any From; of a plain one its address alone: what a name holds is nobody's."""
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
    first = dict(reversed(headers))
    froms = [value for key, value in headers if key == "from"]
    plain = plain_address(froms[0]) if len(froms) == 1 else ""
    senders = (plain,) if plain else any_addresses(froms)
    message_id = first.get("message-id", "")
    kind = message.get_content_type()
    identity = mail_identity(message_id, raw)
    inside = tuple(leaves(message)) if whole else ()
    mails = _mails(inside)
    return ParsedMail(
        identity=identity,
        message_id=message_id,
        sender=plain or next(iter(senders), ""),
        sender_name=decode_header_value(display_name(froms[0])) if froms else "",
        senders=senders,
        sender_plain=bool(plain),
        recipients=any_addresses(value for key, value in headers if key in {"to", "cc", "bcc"}),
        subject=decode_header_value(first.get("subject", "")),
        date=_date(first.get("date", "")),
        text=_text(inside),
        in_reply_to=message_ids(first.get("in-reply-to", "")),
        references=message_ids(first.get("references", "")),
        content_type=kind,
        report_type=str(message.get_param("report-type") or "").lower() if kind == "multipart/report" else "",
        headers=headers,
        size=size,
        attachments=_attachments(inside),
        delivery_status=_delivery_status(inside),
        returned=_returned(inside),
        carried=tuple(_carried(mails, identity, depth + 1)) if depth < MAX_DEPTH else (),
        too_deep=bool(mails) and depth >= MAX_DEPTH,
    )


def _mails(inside: Sequence[Leaf]) -> list[Message]:
    """The mails it carries whole. Some programs encode them, against RFC 2046, 5.2.1."""
    return [_decoded(leaf.part, child) for leaf in inside if leaf.kind in MAILS for child in leaf.children()]


def _decoded(part: Message, child: Message) -> Message:
    encoded = str(part.get("content-transfer-encoding", "")).strip().lower() == "base64"
    text = child.get_payload()
    if not encoded or child.keys() or not isinstance(text, str):
        return child
    try:
        return message_of(binascii.a2b_base64(text.encode("ascii", "replace")), whole=True)
    except binascii.Error:
        return child


def _carried(mails: Sequence[Message], identity: str, depth: int) -> Iterator[ParsedMail]:
    """Without a Message-ID such a mail is known by its place in the one that carries it."""
    for at, message in enumerate(mails):
        place = f"{identity}/{at}".encode()
        yield _parsed(message, place, 0, whole=True, depth=depth)


def _fields(message: Message) -> Fields:
    return tuple((name.lower(), unfold(str(value))) for name, value in message.raw_items())


def message_key(message_id: str) -> str:
    """A Message-ID as it is compared: no brackets, no spaces, lower case."""
    return message_id.strip().strip("<>").strip().lower()


def message_ids(value: str) -> tuple[str, ...]:
    """The Message-IDs of one field, each as it is compared."""
    return tuple(key for key in map(message_key, value.replace("><", "> <").split()) if key)


def _date(value: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(value)
        return (date if date.tzinfo else date.replace(tzinfo=UTC)).astimezone(UTC)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None


def _text(inside: Sequence[Leaf]) -> str:
    plain = "\n".join(leaf.text() for leaf in inside if leaf.is_read and leaf.kind == "text/plain")
    if plain.strip():
        return plain[:MAX_TEXT]
    html = "\n".join(leaf.text() for leaf in inside if leaf.is_read and leaf.kind == "text/html")
    return html_to_text(html)[:MAX_TEXT]


def _attachments(inside: Sequence[Leaf]) -> tuple[Attachment, ...]:
    """Files, and what has no name but is no text a person reads either."""
    return tuple(
        Attachment(decode_header_value(leaf.name), leaf.kind, leaf.data())
        for leaf in inside
        if not leaf.is_read and not leaf.kind.startswith(("message/", "multipart/"))
    )


def _delivery_status(inside: Sequence[Leaf]) -> tuple[Fields, ...]:
    for leaf in inside:
        if leaf.kind in {"message/delivery-status", "message/global-delivery-status"}:
            return tuple(_fields(group) for group in leaf.children())
    return ()


def _returned(inside: Sequence[Leaf]) -> Fields:
    for leaf in inside:
        if leaf.kind in MAILS:
            return next((_fields(carried) for carried in leaf.children()), ())
        if leaf.kind in {"text/rfc822-headers", "message/global-headers"}:
            return _fields(message_of(leaf.data(), whole=False))
    return ()
