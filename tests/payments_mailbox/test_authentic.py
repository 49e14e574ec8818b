"""Who is believed, and on whose word."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runner.model.sources import MailboxSettings
from runner.payments.authentic import belief, own_results, readers_for
from runner.payments.parse import parse_mail
from tests.payments_mailbox.post import BANK, GOOD, OUR_SERVER, SETTINGS, learnt, notice

FORGED = GOOD


def _believed(*top: str, settings: MailboxSettings = SETTINGS) -> bool:
    found = belief(parse_mail(notice(top=top)), settings)
    assert found.believed == (found.why is None)
    return found.believed


@pytest.mark.parametrize(
    "said",
    [
        "dmarc=pass header.from=banque.example",
        "dmarc=pass",
        "dkim=pass header.d=banque.example",
        "dkim=pass header.d=mail.banque.example; dmarc=none header.from=banque.example",
        "dkim=fail header.d=autre.example; dkim=pass header.d=BANQUE.example",
        "spf=pass smtp.mailfrom=bounce@retour.banque.example",
        "spf=pass smtp.mailfrom=banque.example",
        'dkim=pass (clé de 2048 bits; "ok") reason="bonne signature; vraie" header.d=banque.example',
        "dkim = pass header.d = banque.example",
        "dkim/1=pass header.d=banque.example",
    ],
)
def test_a_pass_for_the_domain_of_from_is_believed(said: str) -> None:
    assert _believed(f"Authentication-Results: {OUR_SERVER}; {said}")


@pytest.mark.parametrize(
    "said",
    [
        "none",
        "dmarc=fail header.from=banque.example; dkim=pass header.d=banque.example",
        "dmarc=pass header.from=ailleurs.example",
        "dmarc=temperror; spf=pass smtp.mailfrom=banque.example",
        "dkim=pass header.d=ailleurs.example",
        "dkim=pass header.d=banque.example.ailleurs.example",
        "dkim=pass header.d=example",
        "dkim=neutral header.d=banque.example",
        "spf=softfail smtp.mailfrom=banque.example",
        "spf=pass smtp.mailfrom=ailleurs.example smtp.helo=banque.example",
        "arc=pass header.d=banque.example",
        "dkim=fail (dkim=pass header.d=banque.example)",
        'dkim=pass header.i="x header.d=banque.example y"@ailleurs.example',
        'dkim=pass header.d=ailleurs.example reason="; dkim=pass header.d=banque.example"',
        'spf=pass smtp.mailfrom="a@banque.example b"@ailleurs.example',
        'dkim=pass reason="ouvert header.d=banque.example',
    ],
)
def test_anything_less_is_not(said: str) -> None:
    assert not _believed(f"Authentication-Results: {OUR_SERVER}; {said}")


def test_nothing_said_is_not_believed() -> None:
    assert not _believed()


@pytest.mark.parametrize(
    "top",
    [
        [f"Authentication-Results: {OUR_SERVER}; dmarc=fail", FORGED],
        [f"Authentication-Results: {OUR_SERVER}; dmarc=fail", "Received: from x", FORGED],
        ["Authentication-Results: relais.example; dmarc=fail", FORGED],
        [f"Authentication-Results: {OUR_SERVER}; none", "Received: from x", FORGED],
        [f"Authentication-Results: {OUR_SERVER}.ailleurs.example; dmarc=pass"],
        [f"Authentication-Results: {OUR_SERVER}@ailleurs.example; dmarc=pass"],
        [f"Authentication-Results: ({OUR_SERVER}) ailleurs.example; dmarc=pass"],
        ["Subject: x", FORGED],
    ],
)
def test_what_came_along_with_the_mail_is_not_believed(top: list[str]) -> None:
    assert not _believed(*top)


def test_findings_in_several_headers_on_top_count_together() -> None:
    first = f"Authentication-Results: {OUR_SERVER}; spf=fail smtp.mailfrom=x.example"
    second = f"Authentication-Results: {OUR_SERVER.upper()} 1; dkim=pass header.d=banque.example"
    assert _believed("Return-Path: <x@x.example>", "Received: from y", first, second)


@pytest.mark.parametrize(
    "sender",
    [
        "Banque <notifications@banque.example>, x@ailleurs.example",
        "notifications@banque.example (Banque)",
        "Avis: notifications@banque.example;",
    ],
)
def test_an_odd_from_is_a_notice_but_not_believed(sender: str) -> None:
    parsed = parse_mail(notice(From=sender))
    assert readers_for(parsed, [BANK]) == (BANK,)
    assert not belief(parsed, SETTINGS).believed
    assert not belief(parsed, MailboxSettings(without_authentication=True)).believed


@pytest.mark.parametrize(
    "sender",
    [
        '"notifications@banque.example" <x@ailleurs.example>',
        '"<notifications@banque.example>" <x@ailleurs.example>',
        r'"a \" <notifications@banque.example>" <x@ailleurs.example>',
        '"<notifications@banque.example>, Banque" <x@ailleurs.example>',
        "notifications@b\u0430nque.example",
        "x@sous.banque.example",
    ],
)
def test_a_name_or_a_lookalike_is_no_notice(sender: str) -> None:
    assert readers_for(parse_mail(notice(From=sender)), [BANK]) == ()


STRANGER = f"Authentication-Results: {OUR_SERVER}; dmarc=pass header.from=ailleurs.example"


@pytest.mark.parametrize("name", ["notifications@banque.example", "claire@mercier.example"])
def test_whose_own_domain_is_proved_is_believed_under_no_other_address(name: str) -> None:
    """Neither as the bank, nor as a colleague who hands on its notices."""
    handed = replace(BANK, forwarders=("claire@mercier.example",))
    inner = notice().replace(b"\r\n", b"\n").decode()
    raw = (
        f'{STRANGER}\nFrom: "<{name}>" <x@ailleurs.example>\nMessage-ID: <1@ailleurs.example>\n'
        f"Subject: Virement =?utf-8?q?re=C3=A7u?=\nContent-Type: message/rfc822\n\n{inner}"
    )
    assert belief(parse_mail(raw.encode()), SETTINGS).believed
    assert learnt(raw.encode(), readers=(handed,)).payments == ()
    plain = notice(top=(STRANGER,), From=f'"<{name}>" <x@ailleurs.example>')
    assert learnt(plain, readers=(handed,)).payments == ()


def test_without_authentication_the_address_alone_is_believed() -> None:
    assert _believed(settings=MailboxSettings(without_authentication=True))


def test_without_the_name_of_our_server_nothing_is_believed() -> None:
    assert not _believed(GOOD, settings=MailboxSettings())


WORDS = st.sampled_from(
    [
        "dmarc=fail",
        ";",
        " ",
        "(",
        ")",
        '"',
        "\\",
        "header.d=ailleurs.example",
        "dkim=pass",
        "=",
        OUR_SERVER,
        "none",
        "\u00e9",
    ]
)


@given(st.lists(WORDS, max_size=12).map("".join))
def test_no_header_value_raises_or_makes_our_server_say_pass_for_another(value: str) -> None:
    parsed = parse_mail(notice(top=[f"Authentication-Results: {value}"]))
    own_results(parsed, OUR_SERVER)
    assert not belief(parsed, SETTINGS).believed


EXCHANGE = MailboxSettings(authenticated_by="exchange-online")
STAMP = (
    "Authentication-Results: spf=pass (sender IP is 192.0.2.7)\r\n smtp.mailfrom=banque.example;"
    " dkim=pass (signature was verified)\r\n header.d=banque.example;dmarc=%s action=none\r\n"
    " header.from=banque.example;compauth=pass reason=100"
)


@pytest.mark.parametrize(
    ("top", "believed"),
    [
        ([STAMP % "pass"], True),
        (["Received: from a by b", STAMP % "pass", "Received: from c by d"], True),
        ([STAMP % "bestguesspass"], False),
        ([STAMP % "fail"], False),
        ([STAMP % "fail", STAMP % "pass"], False),
        ([STAMP % "fail", "Received: from c by d", STAMP % "pass"], False),
        ([FORGED, STAMP % "pass"], False),
        ([FORGED], False),
    ],
)
def test_exchange_online_is_believed_by_its_uppermost_word_alone(top: list[str], believed: bool) -> None:
    """It names no server: what names one was written by somebody else."""
    assert _believed(*top, settings=EXCHANGE) is believed


def test_findings_without_a_name_are_nobody_s_elsewhere() -> None:
    assert not _believed(STAMP % "pass")
