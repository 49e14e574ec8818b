"""A mail anybody can write takes no time worth naming: read, or left to a person, never chewed on."""

from __future__ import annotations

import time
from base64 import b64encode
from datetime import date

import pytest

from runner.model.mail import Correspondents
from runner.model.sources import MailboxSettings
from runner.payments.bounded import UnreadableMail
from runner.payments.classify import Desk, classify
from runner.payments.parse import parse_headers, parse_mail

FROM = b"From: compta@mercier.example\nTo: c1@client.example\nMessage-ID: <a@b>\n"
KNOWN = Correspondents({"c1@client.example": ("C1",)}, {}, {}, frozenset({"compta@mercier.example"}))
SECONDS = 15.0
"""Of the processor, coverage counted; each of these took from half a minute to hours."""


def nested(opening: bytes, deep: int) -> bytes:
    heads = b"".join(opening + b"; boundary=b%d\n\n--b%d\n" % (at, at) for at in range(deep))
    return FROM + heads + b"Content-Type: text/plain\n\n" + b"--x\n" * 400_000


HOSTILE = {
    "multiparts spelled without a blank": nested(b"Content-Type:multipart/mixed", 150),
    "multiparts on a line of their own": nested(b"Content-Type:\n multipart/mixed", 150),
    "a hundred levels of many lines": nested(b"Content-Type: multipart/mixed", 100),
    "parts side by side": FROM + b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\n" * 1_000_000,
    "parameters by the thousand": FROM + b"Content-Type: text/plain; " + b";n=a" * 200_000 + b"\n\nx",
    "a name of quotes that never ends": FROM + b'Content-Type: text/plain; name="' + b'\\";' * 200_000,
    "the same, folded": FROM + b'Content-Disposition: attachment; x="' + b'\\";\n ' * 100_000,
    "the same, in a mail inside it": FROM
    + b"Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n"
    + b64encode(FROM + b'Content-Type: text/plain; name="' + b'\\";' * 200_000),
    "headers without end": FROM + b"A:\n" * 2_000_000 + b"\nx",
}


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE)
def test_a_mail_built_to_keep_the_parser_busy_is_refused_at_once(raw: bytes) -> None:
    begun = time.process_time()
    with pytest.raises(UnreadableMail):
        parse_mail(raw)
    assert time.process_time() - begun < SECONDS


def test_neither_do_its_headers_alone() -> None:
    begun = time.process_time()
    with pytest.raises(UnreadableMail):
        parse_headers((FROM + b'Content-Type: text/plain; name="' + b'\\";' * 200_000)[:65_536])
    assert time.process_time() - begun < SECONDS


def test_a_mail_in_our_own_name_may_hold_nothing_but_line_feeds() -> None:
    begun = time.process_time()
    mail = parse_mail(FROM + b"\n" + b"\n" * 390_000 + b"x")
    classify(mail, Desk(KNOWN, (), MailboxSettings()), date(2026, 7, 1))
    assert time.process_time() - begun < SECONDS


def test_a_long_mail_of_a_person_is_read_all_the_same() -> None:
    body = b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nVu content-type: " + b"x" * 20_000
    assert parse_mail(FROM + body + b"\n-- \n" * 5_000 + b"--b--\n").text.startswith("Vu content-type")
