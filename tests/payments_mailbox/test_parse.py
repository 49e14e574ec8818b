"""A mail's bytes become text, whatever they are."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runner.payments.addresses import any_addresses, plain_address
from runner.payments.bounded import UnreadableMail
from runner.payments.htmltext import html_to_text
from runner.payments.parse import ParsedMail, parse_headers, parse_mail
from tests.payments_mailbox.post import mail

ALTERNATIVE = """\
--b
Content-Type: text/plain; charset=iso-8859-15
Content-Transfer-Encoding: quoted-printable

Montant : 12,00 =A4
--b
Content-Type: text/html

<p>autre</p>
--b
Content-Type: text/csv
Content-Disposition: attachment; filename="releve.csv"

a;b
--b--
"""
HTML = """\
<html><head><title>t</title><style>p{}</style></head>
<body><p>Montant&nbsp;: <b>1&#8239;234,56</b> &euro;</p>
<table><tr><td>Motif</td><td>FA-1</td></tr></table>
<script>x()</script><!-- non --></body></html>
"""
INSIDE = """\
--b
Content-Type: text/plain

moi
--b
Content-Type: message/rfc822

Subject: x

lui
--b--
"""


def test_a_mail_with_text_html_and_attachment_keeps_the_text_and_the_file() -> None:
    parsed = parse_mail(mail(ALTERNATIVE, Content_Type="multipart/mixed; boundary=b"))
    assert parsed.text.strip() == "Montant : 12,00 €"
    assert [(a.type, a.data) for a in parsed.attachments] == [("text/csv", b"a;b")]


def test_html_alone_is_read_as_a_person_sees_it() -> None:
    parsed = parse_mail(mail(HTML, Content_Type="text/html; charset=utf-8"))
    assert parsed.text.split("\n") == ["Montant : 1 234,56 €", "Motif FA-1"]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("=?utf-8?q?Virement_re=C3=A7u?=", "Virement reçu"),
        ("=?iso-8859-1?b?VmlyZW1lbnQgcmXndQ==?=", "Virement reçu"),
        ("=?x-inconnu?q?re=C3=A7u?=", "reçu"),
        ("=?utf-8?b?a?=", "=?utf-8?b?a?="),
        ("Virement reçu", "Virement reçu"),
        ("plié\r\n sur deux", "plié sur deux"),
    ],
)
def test_subjects_are_decoded_or_left_alone(raw: str, expected: str) -> None:
    assert parse_mail(mail(Subject=raw)).subject == expected


@pytest.mark.parametrize("charset", ["utf-8", "x-inconnu", "hex", "punycode", "utf-7", "", "us-ascii", '"\\'])
def test_a_charset_nobody_knows_costs_no_text(charset: str) -> None:
    parsed = parse_mail(mail("Réglé à 10 €", Content_Type=f"text/plain; charset={charset}"))
    assert "Réglé à 10 €" in parsed.text


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
def test_every_line_end_is_one(end: str) -> None:
    raw = end.join(["From: a@b.example", "Subject: s", "", "un", "deux", ""]).encode()
    parsed = parse_mail(raw)
    assert (parsed.sender, parsed.subject, parsed.text) == ("a@b.example", "s", "un\ndeux\n")


def test_headers_alone_give_the_same_identity_as_the_whole_mail() -> None:
    raw = mail("corps", Date="Tue, 21 Jul 2026 09:00:00 +0200")
    head = parse_headers(raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n", size=len(raw))
    assert head.identity == parse_mail(raw).identity
    assert head.date == datetime(2026, 7, 21, 7, tzinfo=UTC)
    assert (head.text, head.size) == ("", len(raw))


@pytest.mark.parametrize(
    "date", ["hier", "Tue, 99 Jul 2026 09:00:00 +0200", "Fri, 31 Dec 9999 23:59:59 -2359", ""]
)
def test_a_date_that_is_none_is_none(date: str) -> None:
    assert parse_mail(mail(Date=date)).date is None


def test_without_message_id_the_identity_is_of_the_bytes() -> None:
    first, second = (parse_mail(mail(body, Message_ID="")) for body in ("un", "deux"))
    assert first.identity != second.identity


def _nested(depth: int) -> bytes:
    heads = b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (n, n) for n in range(depth)
    )
    return b"From: a@b.example\n" + heads + b"Content-Type: text/plain\n\nau fond\n"


def test_a_hundred_nested_parts_are_read_and_thousands_refused() -> None:
    assert parse_mail(_nested(100)).text.strip() == "au fond"
    with pytest.raises(UnreadableMail):
        parse_mail(_nested(5000))


@pytest.mark.parametrize(
    "piece", ["<!--", "<a ", "<a b='", "<", "</", "<script>", "<![CDATA[", "&#", "<title>", "<td><!--"]
)
def test_hostile_html_takes_no_time(piece: str) -> None:
    started = time.process_time()
    html_to_text(piece * (500_000 // len(piece)))
    assert time.process_time() - started < 2


def test_a_message_carried_inside_adds_no_text() -> None:
    assert parse_mail(mail(INSIDE, Content_Type="multipart/mixed; boundary=b")).text.strip() == "moi"


@pytest.mark.parametrize(
    ("value", "address"),
    [
        ("compta@client.example", "compta@client.example"),
        ('"Banque, avis" <Avis@Banque.example>', "avis@banque.example"),
        ("=?utf-8?q?Soci=C3=A9t=C3=A9?= <a@b.example>", "a@b.example"),
        ("Société <a@b.example>", "a@b.example"),
        ("avis@banque.example <voleur@ailleurs.example>", ""),
        ("<avis@banque.example>, <voleur@ailleurs.example>", ""),
        ("avis@banque.example (voleur@ailleurs.example)", ""),
        ("Groupe: avis@banque.example;", ""),
        ("<@relais.example:avis@banque.example>", ""),
        ('"avis@banque.example"@ailleurs.example', ""),
        ("avis@b\u0430nque.example", ""),
        ("avis@banque.example\x00", ""),
        ("avis@localhost", ""),
        ("<avis@banque.example> suite", ""),
        ("", ""),
    ],
)
def test_only_one_plain_address_can_be_believed(value: str, address: str) -> None:
    assert plain_address(value) == address


def test_two_from_fields_are_not_plain() -> None:
    parsed = parse_mail(mail(top=["From: notifications@banque.example"]))
    assert not parsed.sender_plain
    assert set(parsed.senders) == {"notifications@banque.example", "paul@durand.example"}


def test_a_display_name_is_no_address() -> None:
    assert any_addresses(['"avis@banque.example" <x@y.example>']) == ("x@y.example",)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (
            "Paul <paul@durand.example>, compta@durand.example",
            ("paul@durand.example", "compta@durand.example"),
        ),
        (
            "compta@durand.example; Paul <paul@durand.example>",
            ("paul@durand.example", "compta@durand.example"),
        ),
        ("Durand, Paul <paul@durand.example>", ("paul@durand.example",)),
        ('"avis@banque.example, par la poste" <x@y.example>', ("x@y.example",)),
        ("avis@banque.example <x@y.example>", ("x@y.example",)),
    ],
)
def test_mailboxes_with_and_without_brackets_stand_in_one_field(
    value: str, expected: tuple[str, ...]
) -> None:
    """A mail she wrote by hand to both is a contact with either."""
    assert any_addresses([value]) == expected


def _as_every_part(text: str) -> bytes:
    return mail(text, Subject=text, From=text, Content_Type=text)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400) | st.text(max_size=200).map(_as_every_part))
def test_no_bytes_raise_anything_but_unreadable(raw: bytes) -> None:
    for parse in (parse_mail, parse_headers):
        try:
            assert isinstance(parse(raw), ParsedMail)
        except UnreadableMail:
            continue
