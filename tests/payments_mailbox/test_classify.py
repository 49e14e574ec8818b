"""What each kind of mail is to us, and which kind wins."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest

from runner.model.money import NoticeKind
from runner.model.settings import Reader
from runner.payments import automatic, bounces
from runner.payments import classify as classifying
from runner.payments.classify import Desk, Need, need
from runner.payments.head import FIELDS
from runner.payments.parse import parse_headers, parse_mail
from tests.payments_mailbox.post import BANK, KNOWN, SETTINGS, learnt, mail, notice

OURS = "Ateliers Mercier <compta@mercier.example>"
ANCHOR = "a" * 64
MAILS = Path(__file__).parents[1] / "payments" / "mails"


def _need(raw: bytes, *, sent: bool = False) -> Need:
    return need(parse_mail(raw), Desk(KNOWN, (BANK,), SETTINGS, sent))


def test_a_believed_notice_is_a_payment() -> None:
    (payment,) = learnt(notice()).payments
    assert (payment.amount, payment.believed, payment.references) == (123456, True, ("FA-2026-0412",))


def test_a_forged_notice_is_a_payment_that_is_not_believed() -> None:
    (payment,) = learnt(notice(top=[])).payments
    assert not payment.believed
    assert payment.why is not None


def test_another_mail_of_the_bank_is_nothing() -> None:
    assert learnt(notice(Subject="Nos offres")) == learnt(mail(From="x@y.example"))


def test_a_notice_that_cannot_be_read_is_told() -> None:
    found = learnt(notice("beaucoup"))
    assert found.payments == ()
    assert found.unreadable is not None


def test_a_notice_that_cannot_be_read_from_a_customer_holds_as_a_reply() -> None:
    reader = Reader(
        "client", NoticeKind.PAYMENT, ("paul@durand.example",), "virement", (r"(?P<montant>\d+,\d\d)",)
    )
    raw = mail("nous contestons", Subject="votre virement")
    found = learnt(raw, readers=(reader,))
    assert [reply.customer for reply in found.replies] == ["C0142"]
    assert found.unreadable is None


def test_a_notice_in_the_thread_of_a_reminder_is_a_reply_too() -> None:
    reader = Reader(
        "client", NoticeKind.PAYMENT, ("paul@durand.example",), patterns=(r"(?P<montant>\d+,\d\d)",)
    )
    plain = learnt(mail("payé 10,00"), readers=(reader,))
    threaded = learnt(
        mail("payé 10,00", In_Reply_To="<R-7F3K2Q.20260701@mercier.example>"), readers=(reader,)
    )
    assert (len(plain.payments), len(plain.replies)) == (1, 0)
    assert (len(threaded.payments), len(threaded.replies)) == (1, 1)


@pytest.mark.parametrize(
    "headers",
    [
        {"X_Relance_Reference": "R-7F3K2Q", "Message_ID": "<1@x.example>"},
        {"Message_ID": "<r-7f3k2q.20260701@mercier.example>"},
        {
            "Message_ID": "<1@prod.outlook.example>",
            "X_Microsoft_Original_Message_ID": "<r-7f3k2q.20260701@mercier.example>",
        },
    ],
)
def test_our_own_reminder_is_a_copy_with_its_anchor(headers: dict[str, str]) -> None:
    found = learnt(mail(From=OURS, To="paul@durand.example", Relance_Journal=ANCHOR, **headers))
    assert [(copy.reference, copy.anchor) for copy in found.copies] == [("R-7F3K2Q", ANCHOR)]
    assert found.replies == ()


def test_our_own_reminder_is_known_by_its_visible_reference_alone() -> None:
    raw = mail("Bonjour,\r\n\r\nRéf. R-7F3K2Q\r\n", From=OURS, To="paul@durand.example")
    assert [copy.reference for copy in learnt(raw).copies] == ["R-7F3K2Q"]


@pytest.mark.parametrize(
    ("body", "subject"), [("Réf. R-7F3K2Q", "Re: Facture"), ("Bonjour\r\n> Réf. R-7F3K2Q", "Facture")]
)
def test_our_answer_that_quotes_a_reminder_is_no_copy_but_a_contact(body: str, subject: str) -> None:
    found = learnt(mail(body, From=OURS, To="paul@durand.example", Subject=subject))
    assert found.copies == ()
    assert [reply.ours for reply in found.replies] == [True]


def test_a_customer_who_sends_our_marks_back_is_still_a_customer() -> None:
    raw = mail("Réf. R-7F3K2Q", X_Relance_Reference="R-7F3K2Q", Relance_Journal=ANCHOR)
    found = learnt(raw)
    assert found.copies == ()
    assert [reply.customer for reply in found.replies] == ["C0142"]


def test_our_own_report_is_nothing() -> None:
    raw = mail("R-7F3K2Q", From=OURS, To="paul@durand.example", X_Relance_Rapport="1")
    assert learnt(raw) == learnt(mail(From="x@y.example"))


def test_a_mail_by_hand_to_a_customer_is_a_contact() -> None:
    (reply,) = learnt(mail(From=OURS, To='"Durand" <Paul@Durand.example>')).replies
    assert (reply.customer, reply.ours, reply.automatic) == ("C0142", True, False)


def test_in_the_folder_of_sent_mails_everything_is_ours() -> None:
    (reply,) = learnt(mail(From="claire@mercier.example", To="paul@durand.example"), sent=True).replies
    assert reply.ours


@pytest.mark.parametrize(
    ("to", "headers"),
    [
        ("ami@ailleurs.example", {}),
        ("compta@mercier.example", {}),
        ("paul@durand.example", {"Auto_Submitted": "auto-replied"}),
    ],
)
def test_our_other_mails_are_no_contact(to: str, headers: dict[str, str]) -> None:
    assert learnt(mail(From=OURS, To=to, **headers)).replies == ()


def test_a_mail_of_a_customer_holds() -> None:
    (reply,) = learnt(mail()).replies
    assert (reply.customer, reply.automatic, reply.ours) == ("C0142", False, False)


def test_an_address_shared_by_customers_holds_each() -> None:
    assert [r.customer for r in learnt(mail(From="cabinet@comptable.example")).replies] == ["C0142", "C0200"]


@pytest.mark.parametrize(
    "headers",
    [
        {"In_Reply_To": "<r-7f3k2q.20260701@mercier.example>"},
        {"References": "<x@y.example> <ABC@prod.outlook.example>"},
        {"Subject": "Re: Facture échue (Réf. R-7F3K2Q)"},
        {"References": "<r-7f3k2q.20260701@autre-nom.example>"},
    ],
)
def test_a_stranger_in_the_thread_of_a_reminder_answers_for_its_customer(headers: dict[str, str]) -> None:
    assert [r.customer for r in learnt(mail(From="inconnu@durand.example", **headers)).replies] == ["C0142"]


def test_in_a_thread_only_its_own_customer_is_held() -> None:
    raw = mail(From="cabinet@comptable.example", In_Reply_To="<r-7f3k2q.20260701@mercier.example>")
    assert [r.customer for r in learnt(raw).replies] == ["C0142"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Auto_Submitted": "auto-generated (rejet)"},
        {"Precedence": "auto_reply"},
        {"X_Autoreply": "yes"},
        {"Subject": "Réponse automatique : Facture"},
        {"Subject": "Automatic reply: Facture"},
        {"Subject": "Absence du bureau"},
        {"Subject": "Out of Office"},
    ],
)
def test_an_automatic_reply_holds_nobody(headers: dict[str, str]) -> None:
    assert [reply.automatic for reply in learnt(mail(**headers)).replies] == [True]


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "no"},
        {"Precedence": "list", "List_Post": "<mailto:x@y.example>", "List_Unsubscribe": "<x>"},
        {"X_Auto_Response_Suppress": "All"},
        {"Subject": "Absence de règlement : nous contestons"},
        {"Subject": "Re: Réponse automatique"},
    ],
)
def test_what_a_person_may_have_written_holds(headers: dict[str, str]) -> None:
    assert [reply.automatic for reply in learnt(mail(**headers)).replies] == [False]


@pytest.mark.parametrize("headers", [{"List_Unsubscribe": "<x>"}, {"Precedence": "bulk"}])
def test_a_customers_newsletter_is_nothing(headers: dict[str, str]) -> None:
    assert learnt(mail(**headers)).replies == ()


@pytest.mark.parametrize(
    ("raw", "sent", "expected"),
    [
        (notice(), False, Need.WHOLE),
        (mail(), False, Need.LETTER),
        (mail(Auto_Submitted="auto-replied"), False, Need.HEADERS),
        (mail(From="lettre@infos.example"), False, Need.NOTHING),
        (mail(From="x@y.example", Subject="R-7F3K2Q"), False, Need.LETTER),
        (mail(From=OURS, To="ami@ailleurs.example"), False, Need.NOTHING),
        (mail(From=OURS, To="paul@durand.example"), False, Need.WHOLE),
        (mail(From=OURS, To="paul@durand.example", X_Relance_Reference="R-7F3K2Q"), False, Need.HEADERS),
        (mail(From="x@mercier.example", To="ami@ailleurs.example"), True, Need.NOTHING),
        (mail(From="MAILER-DAEMON@mx.example", Subject="Undelivered Mail"), False, Need.WHOLE),
    ],
)
def test_only_mails_that_matter_are_fetched(raw: bytes, sent: bool, expected: Need) -> None:
    assert _need(raw, sent=sent) is expected


@pytest.mark.parametrize("path", sorted(MAILS.rglob("*.eml")), ids=lambda path: path.stem)
def test_the_headers_a_server_is_asked_for_are_enough_to_decide(path: Path) -> None:
    raw = path.read_bytes()
    kept = [f"{name}: {value}" for name, value in parse_headers(raw).headers if name in FIELDS]
    few = "\r\n".join([*kept, "", ""]).encode("utf-8", "surrogateescape")
    desk = Desk(KNOWN, (BANK,), SETTINGS)
    assert need(parse_headers(few), desk) is need(parse_headers(raw), desk)


def test_every_header_that_decides_is_asked_for() -> None:
    """Those of the modules that judge headers, as they are written there."""
    named: set[str] = set()
    for module in (automatic, bounces, classifying):
        source = inspect.getsource(module)
        named |= set(re.findall(r'get(?:_all)?\("([a-z-]+)"\)', source))
        named |= set(re.findall(r'"(x-[a-z-]+)"', source))
    inside_a_report = {"x-actual-recipient"}
    assert named - inside_a_report <= set(FIELDS)


@pytest.mark.parametrize(
    ("said", "counts"),
    [
        ("dmarc=fail header.from=mercier.example", False),
        ("spf=fail smtp.mailfrom=mercier.example", False),
        ("spf=fail smtp.mailfrom=relais.example; dkim=pass header.d=mercier.example", True),
        ("dmarc=none; spf=none", True),
        ("", True),
    ],
)
def test_a_mail_forged_in_our_name_is_no_contact(said: str, counts: bool) -> None:
    top = [f"Authentication-Results: {SETTINGS.authenticated_by}; {said}"] if said else []
    found = learnt(mail(top=top, From=OURS, To="paul@durand.example", In_Reply_To="<q1@durand.example>"))
    assert bool(found.replies) is counts
