"""Which format a file has, by its first bytes; the name of a file says nothing."""

from __future__ import annotations

import re
from enum import Enum, auto

from runner.payments.statements.lines import decoded

START = 20_000
"""Bytes looked at to tell one format from another."""

_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_MAIL = re.compile(rb"\A(?:From [^\n]*\n|>?[!-9;-~]+:[ \t]?[^\n]*\n)")
_MAIL_NAMES = re.compile(
    rb"^(?:from|received|return-path|message-id|mime-version):", re.IGNORECASE | re.MULTILINE
)
_MT = re.compile(r"^:20:.*\n(?:.*\n){0,12}?:(?:28C?|25|60[FM]|34F|61):", re.MULTILINE)
_CFONB = re.compile(r"0[1457][0-9A-Z]{5}[ 0-9A-Z]{4}[ 0-9A-Z]{5}")
_CFONB_WIDE = re.compile(r"[0-9]{2}")
_ISO = re.compile(r"urn:iso:std:iso:20022:tech:xsd:([a-z]{4}\.\d{3})")


class Format(Enum):
    """What can be told apart."""

    CAMT = auto()
    MT = auto()
    CFONB = auto()
    OFX = auto()
    ZIP = auto()
    MAIL = auto()
    CSV = auto()
    UNKNOWN = auto()


def recognise(start: bytes) -> tuple[Format, str]:
    """The format of a file that begins with these bytes; for `UNKNOWN` its name where it has a known one."""
    if start.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return Format.ZIP, ""
    if start.startswith(b"%PDF-"):
        return Format.UNKNOWN, "PDF"
    text = _text(start)
    if text.startswith("<") or text.upper().startswith("OFXHEADER"):
        return _markup(text)
    return _plain(start, text)


def _text(start: bytes) -> str:
    """Readable beginning, without marks, blanks and control characters before it."""
    text = start.decode("utf-16", "replace") if start.startswith(_UTF16) else decoded(start)
    return text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff\x01 \t\n")


def _markup(text: str) -> tuple[Format, str]:
    if re.search(r"<\?OFX|<OFX>|\AOFXHEADER", text, re.IGNORECASE):
        return Format.OFX, ""
    messages = _ISO.findall(text)
    if any(message.startswith("camt.05") for message in messages) or "<BkToCstmr" in text:
        return Format.CAMT, ""
    if messages:
        return Format.UNKNOWN, messages[-1]
    html = re.match(r"<!doctype html|<html", text, re.IGNORECASE)
    return Format.UNKNOWN, "HTML" if html else "XML"


def _plain(start: bytes, text: str) -> tuple[Format, str]:
    if _is_mail(start):
        return Format.MAIL, ""
    if text.startswith("{1:") or _MT.search(text):
        return Format.MT, ""
    wide = _cfonb_width(text)
    if wide:
        return (Format.CFONB, "") if wide == 120 else (Format.UNKNOWN, f"CFONB {wide}")
    if text.startswith("!Type:"):
        return Format.UNKNOWN, "QIF"
    return (Format.CSV, "") if re.search("[;,\t|]", text) else (Format.UNKNOWN, "")


def _is_mail(start: bytes) -> bool:
    """Headers first, one of them a mail's own: a statement it quotes further down does not make it one."""
    lines = start.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return bool(_MAIL.match(lines) and _MAIL_NAMES.search(lines))


def _cfonb_width(text: str) -> int:
    """120, 160 or 240: how wide the records are; 0 where this is no file of the CFONB."""
    lines = [line for line in text.split("\n") if line.strip()][:20]
    if not lines or not _CFONB_WIDE.match(lines[0]):
        return 0
    if _CFONB.match(lines[0]) and len(lines[0]) >= 100:
        return 120
    whole = lines if len(text) < START else lines[:-1]
    widths = {len(line) for line in whole}
    return next((wide for wide in (160, 240) if widths == {wide}), 0)
