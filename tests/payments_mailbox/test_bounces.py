"""A message that did not arrive: which address, for good or for now, and whose."""

from __future__ import annotations

import pytest

from runner.model.mail import BounceRead
from tests.payments_mailbox.post import learnt, mail

RETURNED = """\
X-Relance-Reference: R-7F3K2Q
Message-ID: <r-7f3k2q.20260701@mercier.example>
To: paul@durand.example

corps
"""


def _report(
    action: str, status: str, address: str = "paul@durand.example", returned: str = RETURNED, more: str = ""
) -> bytes:
    told = f"Status: {status}" if status else "X-A: b"
    recipient = (f"Final-Recipient: rfc822; {address}", f"Action: {action}", told, more or "X-B: c", "")
    parts = (
        ("text/plain", "Voir plus bas."),
        ("message/delivery-status", "\r\n".join(("Reporting-MTA: dns; mx.durand.example", "", *recipient))),
        ("message/rfc822", returned),
    )
    body = "".join(f"--b\r\nContent-Type: {kind}\r\n\r\n{text}\r\n" for kind, text in parts) + "--b--"
    kind = "multipart/report; report-type=delivery-status; boundary=b"
    return mail(
        body,
        From="Mail Delivery System <MAILER-DAEMON@mx.durand.example>",
        Subject="Undelivered Mail Returned to Sender",
        Content_Type=kind,
        Auto_Submitted="auto-replied",
    )


def _plain(
    body: str,
    *,
    subject: str = "failure notice",
    sender: str = "MAILER-DAEMON@mx.durand.example",
    top: tuple[str, ...] = (),
    **headers: str,
) -> bytes:
    return mail(body, top=top, From=sender, Subject=subject, **headers)


def _bounces(raw: bytes) -> tuple[BounceRead, ...]:
    found = learnt(raw)
    assert found.replies == ()
    return found.bounces


@pytest.mark.parametrize(
    ("action", "status", "permanent"),
    [
        ("failed", "5.1.1", True),
        ("failed", "4.4.7", False),
        ("delayed", "4.4.1", False),
        ("delayed", "5.1.1", False),
    ],
)
def test_a_report_says_whether_it_is_for_good(action: str, status: str, permanent: bool) -> None:
    (bounce,) = _bounces(_report(action, status))
    assert (bounce.customer, bounce.address, bounce.permanent) == ("C0142", "paul@durand.example", permanent)
    assert bounce.notice == "R-7F3K2Q"


@pytest.mark.parametrize("action", ["delivered", "relayed", "expanded"])
def test_a_report_of_success_is_nothing(action: str) -> None:
    assert _bounces(_report(action, "2.0.0")) == ()


def test_without_a_status_the_servers_reply_decides() -> None:
    (bounce,) = _bounces(_report("failed", "", more="Diagnostic-Code: smtp; 550 5.1.1 inconnu"))
    assert bounce.permanent


def test_a_forwarded_address_is_the_customers_by_our_reference() -> None:
    (bounce,) = _bounces(_report("failed", "5.1.1", address="paul@perso.example"))
    assert (bounce.customer, bounce.address) == ("C0142", "paul@perso.example")


def test_the_address_we_wrote_to_is_kept_where_the_report_names_it() -> None:
    more = "Original-Recipient: rfc822;paul@durand.example"
    (bounce,) = _bounces(_report("failed", "5.1.1", address="paul@perso.example", more=more))
    assert bounce.address == "paul@durand.example"


def test_a_shared_address_fails_for_each_customer() -> None:
    found = _bounces(_report("failed", "5.1.1", address="cabinet@comptable.example"))
    assert [(bounce.customer, bounce.notice) for bounce in found] == [("C0142", "R-7F3K2Q"), ("C0200", "")]


def test_a_report_about_a_stranger_is_nothing() -> None:
    assert _bounces(_report("failed", "5.1.1", address="x@y.example", returned="Subject: x\r\n\r\n")) == ()


@pytest.mark.parametrize(
    "raw",
    [
        _plain(
            "Hi. This is the qmail-send program at mx.\r\n\r\n<paul@durand.example>:\r\n550 no such user\r\n"
        ),
        _plain(
            "This message was created automatically by mail delivery software.",
            subject="Mail delivery failed: returning message to sender",
            X_Failed_Recipients="paul@durand.example",
        ),
        _plain(
            "paul@durand.example\r\n550 5.1.10 RESOLVER.ADR.RecipientNotFound",
            subject="Non remis : Facture",
            sender="MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@durand.example",
        ),
        _plain(
            "L'adresse paul@durand.example n'existe pas",
            subject="Échec de la remise du message",
            sender="postmaster@durand.example",
        ),
        _plain(
            "<paul@durand.example>: 550",
            subject="Returned mail: see transcript",
            sender="ne-pas-repondre@mx.example",
            top=("Return-Path: <>",),
        ),
    ],
    ids=["qmail", "exim", "exchange", "francais", "expediteur vide"],
)
def test_failures_told_in_plain_words_are_understood(raw: bytes) -> None:
    (bounce,) = _bounces(raw)
    assert (bounce.customer, bounce.address, bounce.permanent) == ("C0142", "paul@durand.example", True)


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        ("Warning: message delayed", "paul@durand.example: 451 4.7.1 greylisted, will be retried"),
        ("Remise retardée", "paul@durand.example : nouvelle tentative dans 4 heures"),
    ],
)
def test_a_delay_told_in_plain_words_is_for_now(subject: str, body: str) -> None:
    assert [bounce.permanent for bounce in _bounces(_plain(body, subject=subject))] == [False]


def test_an_absence_is_no_bounce_even_with_an_empty_return_path() -> None:
    raw = mail("undeliverable", Subject="Réponse automatique : Échec de la remise", top=["Return-Path: <>"])
    found = learnt(raw)
    assert found.bounces == ()
    assert [reply.automatic for reply in found.replies] == [True]


def test_a_person_who_writes_about_a_failure_is_a_person() -> None:
    found = learnt(mail("le message à paul@durand.example est revenu 550", Subject="Message non distribué ?"))
    assert found.bounces == ()
    assert [reply.automatic for reply in found.replies] == [False]


def test_a_read_receipt_is_automatic_and_no_bounce() -> None:
    kind = "multipart/report; report-type=disposition-notification; boundary=b"
    found = learnt(mail("--b\r\n\r\nlu\r\n--b--", Subject="Lu : Facture", Content_Type=kind))
    assert found.bounces == ()
    assert [reply.automatic for reply in found.replies] == [True]
