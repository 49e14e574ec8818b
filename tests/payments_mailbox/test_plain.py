"""A mail taken apart at once is, to the letter, what the standard parser makes of it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import Message
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runner.payments.bounded import UnreadableMail, message_of, standard_message
from runner.payments.parse import ParsedMail, parse_headers, parse_mail
from runner.payments.plain import plain_message
from tests.payments_mailbox.post import mail, notice
from tests.payments_mailbox.test_parse import ALTERNATIVE, HTML, INSIDE

PLACES = (Path(__file__).parents[1] / "payments" / "mails", Path(__file__).parents[2] / "lecteurs" / "essais")
NESTED = """\
avant
--a
Content-Type: multipart/alternative; boundary="i n"

--i n
Content-Type: text/plain; charset=windows-1252
Content-Transfer-Encoding: base64

UullZ2zpIDEyLDAwIIA=

--i n
Content-Type: text/html

<p>Réglé</p>
--i n--

--a
Content-Type: application/pdf; name*=utf-8''relev%C3%A9.pdf
Content-Disposition: attachment
Content-Transfer-Encoding: base64

JVBERi0=
--a--
après
"""
DIGEST = ALTERNATIVE.replace("text/plain; charset=iso-8859-15", "")


def _deep(depth: int) -> str:
    """Each part begins and ends as it should."""
    inner = (
        f"Content-Type: multipart/mixed; boundary=b{depth - 1}\n\n{_deep(depth - 1)}"
        if depth
        else "\nau fond"
    )
    return f"--b{depth}\n{inner}\n--b{depth}--\n"


SHAPES = (
    notice(),
    mail(HTML, Content_Type="text/html; charset=utf-8", Date="Tue, 21 Jul 2026 09:00:00 +0200"),
    mail(ALTERNATIVE, Content_Type="multipart/mixed; boundary=b"),
    mail(NESTED, Content_Type='multipart/mixed;\r\n boundary="a"', Subject="=?utf-8?q?re=C3=A7u?="),
    mail(INSIDE, Content_Type="multipart/mixed; boundary=b"),
    mail(NESTED.replace("i n", "a b"), Content_Type="multipart/mixed; boundary=a"),
    mail(
        ALTERNATIVE.replace("\n\nMontant", "\n\n\r--b\nMontant"), Content_Type="multipart/mixed; boundary=b"
    ),
    mail(DIGEST, Content_Type="multipart/digest; boundary=b"),
    mail(ALTERNATIVE, Content_Type="message/rfc822; boundary=b"),
    mail(_deep(10), Content_Type="multipart/mixed; boundary=b10"),
    mail("", Content_Type="multipart/mixed; boundary=b"),
)
KEPT = tuple(path.read_bytes() for place in PLACES for path in sorted(place.rglob("*.eml")))


@contextmanager
def _standard() -> Iterator[None]:
    """Every mail through the standard parser."""
    with patch("runner.payments.bounded.plain_message", lambda *_, **__: None):
        yield


def _parsed(raw: bytes) -> list[ParsedMail | str]:
    found: list[ParsedMail | str] = []
    for parse in (parse_mail, parse_headers):
        try:
            found.append(parse(raw))
        except UnreadableMail as why:
            found.append(str(why))
    return found


def _tree(message: Message) -> object:
    payload = message.get_payload()
    inside = (
        [_tree(part) for part in payload if isinstance(part, Message)] if message.is_multipart() else payload
    )
    return [*message.raw_items()], message.get_default_type(), inside


def _is_same(raw: bytes) -> bool:
    with _standard():
        expected = _parsed(raw)
    return _parsed(raw) == expected


@pytest.mark.parametrize("end", [b"\r\n", b"\n", b"\r"])
@pytest.mark.parametrize("raw", [*SHAPES, *KEPT])
def test_every_kind_of_mail_is_read_alike(raw: bytes, end: bytes) -> None:
    raw = raw.replace(b"\r\n", b"\n").replace(b"\n", end)
    assert _is_same(raw)
    for whole in (True, False):
        assert _tree(message_of(raw, whole=whole)) == _tree(standard_message(raw, whole=whole))


@pytest.mark.parametrize("end", [b"\r\n", b"\n"])
@pytest.mark.parametrize("raw", [*SHAPES[:4], *KEPT])
def test_the_usual_shapes_are_taken_apart_at_once(raw: bytes, end: bytes) -> None:
    assert plain_message(raw.replace(b"\r\n", b"\n").replace(b"\n", end), Message, whole=True) is not None


@pytest.mark.parametrize("raw", SHAPES[4:])
def test_others_are_left_to_the_standard_parser(raw: bytes) -> None:
    assert plain_message(raw, Message, whole=True) is None


_BYTES = st.sampled_from(
    (b" ", b"\t", b"\x00", b"\xff", b"\x0b", b"\x1c", b"\xc2\x85", b":", b";", b"=", b'"')
)
_ENDS = st.sampled_from((b"\r", b"\n", b"\r\n", b"\r\n\r\n", b"\n\n", b"\n \n", b"\r\r\n"))
_DELIMITERS = st.sampled_from(
    (b"--", b"--b", b"--a", b"\r\n--b\r\n", b"\n--i n--\n", b"\r--b\r\n", b"\n--b \t")
)
_LINES = st.sampled_from(
    (b"From x\n", b"Content-Type: message/rfc822\r\n", b"\nContent-Type: multipart/mixed; boundary=b\n")
) | st.sampled_from(
    (
        b"\r\nContent-Type: text/plain; charset*0=utf-; charset*1=8",
        b"\nContent-Disposition: inline; filename=a",
    )
)
_SCRAPS = _BYTES | _ENDS | _DELIMITERS | _LINES | st.just(b"charset=x-none")


@st.composite
def _damaged(draw: st.DrawFn) -> bytes:
    raw = draw(st.sampled_from(SHAPES) | st.sampled_from(KEPT))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(raw)))
        gone = draw(st.sampled_from((0, 0, 1, 2, 30)))
        raw = raw[:at] + draw(_SCRAPS | st.just(raw[at : at + 60])) + raw[at + gone :]
    return raw


@settings(max_examples=600, deadline=None)
@given(_damaged())
def test_a_damaged_mail_is_read_as_the_standard_parser_reads_it(raw: bytes) -> None:
    assert _is_same(raw)


def _filled(body: bytes) -> bytes:
    return b"From: a@b.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" + body


@pytest.mark.parametrize(
    "raw",
    [
        _filled(b"--b\r\n" * 100_000),
        _filled(b"--b\r\n\r\nx\r\n" * 50_000 + b"--b--\r\n"),
        _filled(b"\r--b" * 100_000),
        b"a: b\r\n" * 100_000,
        b"From: a@b.example\r\n" + b" \r\n" * 100_000,
        b"From: a@b.example\n\n" + b"\x00" * 2_000_000,
        _filled(b'--b\nContent-Type: multipart/mixed; boundary="c"\n\n' * 190),
    ],
    ids=range(7),
)
def test_hostile_mails_take_no_longer_for_it(raw: bytes) -> None:
    def spent() -> float:
        started = time.process_time()
        _parsed(raw)
        return time.process_time() - started

    with _standard():
        usual = spent()
    assert spent() < usual + 1
