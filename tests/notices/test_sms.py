"""An SMS: 160 characters to one mobile number, and one of three outcomes whatever breaks."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runner.model.mail import SendStatus, Sms
from runner.model.phones import e164, mobile
from runner.model.problem import UserError
from runner.model.sources import SmsSettings
from runner.notices.sms import gsm7, septets
from runner.notices.sms_http import SmsTransport, filled, open_sms
from tests.servers.sms import SmsServer, sms_server

BODY = '{"to": "{numero}", "text": "{texte}", "ref": ["{reference}"], "priority": 1}'
MESSAGE = Sms("R-7F3K2Q", "+33612345678", 'Facture n° FA-1 : 1 234,56 € "échus"', "0" * 64)


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("06 12 34 56 78", "+33612345678"),
        ("06.12.34.56.78", "+33612345678"),
        ("+33 (0)6 12 34 56 78", "+33612345678"),
        ("0033612345678", "+33612345678"),
        ("0690\u00a012\u202f34 56", "+590690123456"),
        ("0692 12 34 56", "+262692123456"),
        ("+32 470 12 34 56", "+32470123456"),
        ("04 72 00 00 00", ""),
        ("06 12 34 56", ""),
        ("112", ""),
        ("", ""),
        ("+33 6 12", ""),
        ("06 12 34 56 78 / 06 98 76 54 32", ""),
        ("néant", ""),
    ],
)
def test_a_mobile_number_is_read_as_french_unless_it_says_otherwise(written: str, number: str) -> None:
    assert mobile(written) == number


@given(st.text(max_size=30))
@settings(max_examples=100, deadline=None)
def test_a_number_is_e164_or_nothing(text: str) -> None:
    number = e164(text)
    assert number == "" or (
        number[0] == "+" and number[1:].isdigit() and number.isascii() and 8 <= len(number) <= 16
    )


def test_the_alphabet_of_an_sms() -> None:
    assert gsm7("L’échéance «été»…\u202fœ ç ê 1\u00a0€") == 'L\'échéance "été"... oe c e 1 €'
    assert septets("€[]") == 6
    assert gsm7("Ωmega 漢") == "Ωmega ?"


@given(st.text(max_size=80))
@settings(max_examples=100, deadline=None)
def test_no_sign_is_outside_the_alphabet(text: str) -> None:
    once = gsm7(text)
    assert gsm7(once) == once


# --- the provider ---------------------------------------------------------------------------------


@pytest.fixture
def server(tmp_path: Path) -> Iterator[SmsServer]:
    with sms_server(tmp_path) as running:
        yield running


def transport(server: SmsServer, **changes: object) -> SmsTransport:
    headers = (("Authorization", "Bearer env:RELANCE_SMS_TOKEN"), ("Accept", "application/json"))
    asked = SmsSettings(server.url, headers, BODY, 6_000, server.authority.name)
    asked = replace(asked, **changes)  # type: ignore[arg-type]  # named fields
    return open_sms(asked, server.authority.parent, {"RELANCE_SMS_TOKEN": "jeton-de-test"}, time.sleep)


def test_the_provider_is_given_number_text_and_secret(server: SmsServer) -> None:
    result = transport(server).send(MESSAGE)
    assert (result.status, result.code) == (SendStatus.SENT, 202)
    assert server.taken == [{"to": MESSAGE.number, "text": MESSAGE.body, "ref": ["R-7F3K2Q"], "priority": 1}]
    (headers,) = server.headers
    assert headers[""] == "POST /v1/sms?compte=7 HTTP/1.1"
    assert headers["Authorization"] == "Bearer jeton-de-test"


@pytest.mark.parametrize("stage", ["connect", "tls", "body"])
def test_before_the_last_byte_it_is_a_refusal_and_nothing_is_taken(server: SmsServer, stage: str) -> None:
    server.stage = stage
    result = transport(server).send(MESSAGE)
    taken = list(server.taken)
    assert taken == []
    # The provider closes while our last bytes are on their way: from then on nobody can tell.
    assert result.status in (
        {SendStatus.DOUBTFUL} if stage == "body" else {SendStatus.REFUSED, SendStatus.DOUBTFUL}
    )
    if stage == "connect":
        assert (result.status, result.permanent) == (SendStatus.REFUSED, False)


def test_after_the_last_byte_silence_is_doubt(server: SmsServer) -> None:
    server.stage = "silence"
    assert transport(server).send(MESSAGE).status is SendStatus.DOUBTFUL
    assert len(server.taken) == 1


@pytest.mark.parametrize(
    ("status", "outcome", "permanent"),
    [
        (200, SendStatus.SENT, False),
        (301, SendStatus.REFUSED, False),
        (400, SendStatus.REFUSED, True),
        (401, SendStatus.REFUSED, False),
        (404, SendStatus.REFUSED, False),
        (408, SendStatus.DOUBTFUL, False),
        (422, SendStatus.REFUSED, True),
        (429, SendStatus.REFUSED, False),
        (500, SendStatus.DOUBTFUL, False),
        (502, SendStatus.DOUBTFUL, False),
        (503, SendStatus.REFUSED, False),
        (504, SendStatus.DOUBTFUL, False),
    ],
)
def test_each_answer_is_one_outcome(
    server: SmsServer, status: int, outcome: SendStatus, permanent: bool
) -> None:
    server.status = status
    result = transport(server).send(MESSAGE)
    assert (result.status, result.permanent) == (outcome, permanent)
    assert len(server.taken) == 1


def test_a_certificate_nobody_vouches_for_is_not_spoken_to(server: SmsServer) -> None:
    assert transport(server, certificate_authority="").send(MESSAGE).status is SendStatus.REFUSED
    assert server.taken == []


def test_another_name_than_the_certificates_is_not_spoken_to(server: SmsServer) -> None:
    elsewhere = transport(server, url=f"https://127.0.0.1:{server.port}/")
    assert elsewhere.send(MESSAGE).status is SendStatus.REFUSED
    assert server.taken == []


def test_a_secret_that_is_not_set_is_named_and_never_shown(server: SmsServer) -> None:
    asked = SmsSettings(server.url, (("Authorization", "Bearer env:RELANCE_SMS_TOKEN"),), BODY)
    for environ in ({}, {"RELANCE_SMS_TOKEN": "a\r\nX-Injected: 1"}):
        with pytest.raises(UserError) as refused:
            open_sms(asked, server.authority.parent, environ, time.sleep)
        assert "RELANCE_SMS_TOKEN" in str(refused.value)
        assert "Injected" not in str(refused.value)


@given(st.text(max_size=60), st.text(max_size=60))
@settings(max_examples=100, deadline=None)
def test_no_text_breaks_out_of_the_body(text: str, reference: str) -> None:
    sms = replace(MESSAGE, body=text, reference=reference)
    said = json.loads(json.dumps(filled(json.loads(BODY), sms)))
    assert said == {"to": sms.number, "text": text, "ref": [reference], "priority": 1}
