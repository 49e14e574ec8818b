"""What a mail announces by what it carries: bounded, by place, and never more than its sender deserves."""

from __future__ import annotations

import base64
import time
from dataclasses import replace
from datetime import date
from email.message import EmailMessage

import pytest

from runner.model.hashes import mail_identity, payment_id
from runner.model.money import NoticeKind, Source
from runner.model.settings import Reader
from runner.payments import announced as announced_module
from runner.payments.announced import Announced, Slip, announced
from runner.payments.authentic import Belief
from runner.payments.parse import MAX_DEPTH, parse_mail
from runner.payments.statements.payments import is_ours
from tests.payments_mailbox.post import BANK, notice
from tests.payments_statements.samples import camt, detail, entry, mt940

STATEMENTS = Reader("releves", NoticeKind.STATEMENT, ("releves@banque.example",))
NAMED = replace(STATEMENTS, subject="^relevé")
SVG = '<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x"><svg/>'
RECEIVED = date(2026, 3, 2)
YES, NO = Belief(believed=True), Belief(believed=False)
CAMT = camt(entry("12.50", detail(text="FA-2026-0377")), entry("3.00", side="DBIT"), entry("8.00"))


def letter(
    *files: bytes | str, subject: str = "Relevé", sender: str = "releves@banque.example"
) -> EmailMessage:
    message = EmailMessage()
    message["From"] = sender
    message["Subject"] = subject
    message["Message-ID"] = "<r1@banque.example>"
    message.set_content("Votre relevé est joint.")
    for file in files:
        data = file if isinstance(file, bytes) else file.encode()
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename="r")
    return message


def heard(
    message: EmailMessage | bytes, *readers: Reader, belief: Belief = YES, ours: str = ""
) -> Announced | None:
    raw = message if isinstance(message, bytes) else message.as_bytes()
    accounts = frozenset({ours} if ours else ())
    return announced(parse_mail(raw), readers or (STATEMENTS,), Slip(belief, RECEIVED, accounts))


def found(*arguments: EmailMessage | bytes | Reader, belief: Belief = YES) -> Announced:
    answer = heard(*arguments, belief=belief)  # type: ignore[arg-type]  # a mail, then readers
    assert answer is not None
    return answer


def test_credits_are_payments_each_known_by_its_place_among_all_movements() -> None:
    got = found(letter(CAMT))
    identity = mail_identity("<r1@banque.example>")
    assert [p.id for p in got.payments] == [payment_id(identity, 0), payment_id(identity, 2)]
    assert {(p.reader, p.source, p.believed) for p in got.payments} == {("releves", Source.STATEMENT, True)}


def test_places_run_on_from_one_attachment_to_the_next() -> None:
    second = mt940(":61:2602270227C40,00NTRFNONREF", closing="C260227EUR140,00")
    got = found(letter(CAMT, second))
    assert [p.id for p in got.payments][2] == payment_id(mail_identity("<r1@banque.example>"), 3)


def test_a_statement_without_a_name_or_as_the_whole_mail_is_found() -> None:
    raw = b"From: releves@banque.example\nContent-Type: application/xml\n\n" + CAMT.encode()
    assert len(found(raw).payments) == 2


def test_pictures_signatures_and_contracts_beside_a_statement_are_left_aside() -> None:
    others = (b"\x89PNG\0\0,;\0", SVG, "%PDF-1.7", "Facture;Total", "<daticert/>", "BEGIN:VCARD;x\n")
    got = found(letter(*others, CAMT))
    assert (len(got.payments), got.trouble) == (2, None)
    assert heard(letter(*others)) is None
    assert heard(letter()) is None


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ((CAMT, CAMT[:-30]), "attachment 2: line 6: the XML is not well-formed"),
        ((CAMT.replace("12.50", "12..34"),), "attachment 1: line 4: the amount cannot be read"),
        ((CAMT.replace("2026-02-27", "2026-02-30"),), "attachment 1: line 4: the date cannot be read"),
        ((("03" + "0" * 158 + "\n") * 3,), "attachment 1: CFONB 160 files are not read"),
        ((CAMT.replace("?>", '?><!DOCTYPE a [<!ENTITY b "c">]>', 1),), "document type or entities"),
    ],
    ids=["cut", "amount", "date", "cfonb160", "entity"],
)
def test_a_file_that_cannot_be_read_is_told_with_its_place_and_nothing_of_the_mail_is_half_read(
    files: tuple[str, ...], words: str
) -> None:
    got = found(letter(*files))
    assert (got.payments, got.for_good) == ((), True)
    assert words in str(got.trouble)


def test_a_subject_that_promises_a_statement_must_keep_its_word() -> None:
    assert "no statement is attached" in str(found(letter(), NAMED).trouble)
    assert "PDF files are not read" in str(found(letter("%PDF-1.7"), NAMED).trouble)
    assert heard(letter("%PDF-1.7", subject="Nos tarifs"), NAMED) is None


def test_a_statement_counts_before_the_text_beside_it() -> None:
    text = replace(BANK, senders=("releves@banque.example",), subject="")
    message = letter(CAMT)
    message.get_body().set_content("Montant : 99,00\nMotif : FA-1\n")  # type: ignore[union-attr]  # it has a body
    assert [p.amount for p in found(message, text, STATEMENTS).payments] == [1250, 800]


def test_a_broken_statement_does_not_silence_the_text_beside_it() -> None:
    message = letter(CAMT[:-30])
    message.get_body().set_content("Montant : 99,00\nMotif : FA-1\n")  # type: ignore[union-attr]  # it has a body
    got = found(message, replace(BANK, senders=("releves@banque.example",), subject=""), STATEMENTS)
    assert ([p.amount for p in got.payments], got.for_good) == ([9900], True)


def test_a_status_is_known_and_gives_nothing() -> None:
    status = Reader("versement", NoticeKind.STATUS, ("releves@banque.example",), subject="versement")
    got = found(letter(subject="Versement de 12,00 € en route"), status)
    assert (got.reader, got.payments, got.trouble) == ("versement", (), None)


def test_whom_nobody_believes_cannot_fill_the_journal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(announced_module, "MAX_UNBELIEVED", 1)
    assert "more than 1 payments" in str(found(letter(CAMT), belief=NO).trouble)
    assert len(found(letter(CAMT)).payments) == 2


@pytest.mark.parametrize(
    ("account", "ours"),
    [
        ("FR7630006000011234567890189", True),
        ("FR1420041010050500013M02606", False),
        ("300060000112345678901", True),
        ("300060000199999999999", False),
        ("1234567890", True),
        ("", True),
    ],
)
def test_the_account_of_a_statement_is_ours_unless_it_surely_is_another(account: str, ours: bool) -> None:
    assert is_ours(account, {"FR7630006000011234567890189"}) is ours


@pytest.mark.parametrize("day", ["2025-11-27", "2026-03-09", "1998-02-27"])
def test_a_booking_of_a_far_day_is_not_believed(day: str) -> None:
    got = found(letter(CAMT.replace("2026-02-27", day)))
    assert {(p.believed, p.reason) for p in got.payments} == {(False, "date_lointaine")}


def test_a_day_of_year_98_in_a_notice_is_no_day() -> None:
    dated = replace(BANK, patterns=(*BANK.patterns, r"Date : (?P<date>\S+)"))
    for written in ("27/02/98", "30/02/2026", "27/02/2126"):
        (payment,) = found(notice().replace(b"Motif", f"Date : {written}\r\nMotif".encode()), dated).payments
        assert payment.booked_on is None


# --- mails handed on ------------------------------------------------------------------------------

HANDED = replace(BANK, forwarders=("claire@mercier.example",))


def handed_on(raw: bytes, times: int = 1, *, encoded: bool = False) -> bytes:
    for number in range(times):
        head = f"From: claire@mercier.example\nMessage-ID: <f{number}@mercier.example>\n"
        kind = "Content-Type: message/rfc822\n"
        how = "Content-Transfer-Encoding: base64\n" if encoded else ""
        raw = (head + kind + how + "\n").encode() + (base64.encodebytes(raw) if encoded else raw)
    return raw


def test_a_notice_handed_on_is_the_same_payment_as_the_notice_itself() -> None:
    for raw in (handed_on(notice()), handed_on(notice(), 3), handed_on(notice(), encoded=True)):
        got = found(raw, HANDED)
        assert [p.id for p in got.payments] == [payment_id(mail_identity("<avis-1@banque.example>"), 0)]


def test_handed_on_by_whom_nobody_believes_it_takes_no_name_of_another_mail() -> None:
    (payment,) = found(handed_on(notice()), HANDED, belief=NO).payments
    assert payment.id != payment_id(mail_identity("<avis-1@banque.example>"), 0)
    assert not payment.believed


def test_what_the_inner_mail_says_of_its_own_proof_counts_for_nothing() -> None:
    (payment,) = found(handed_on(notice()), HANDED, belief=NO).payments
    assert payment.believed is False
    assert heard(handed_on(notice()), BANK) is None


@pytest.mark.parametrize("times", [MAX_DEPTH + 1, 100, 150])
def test_mails_nested_beyond_all_hands_are_told_in_no_time(times: int) -> None:
    began = time.monotonic()
    got = found(handed_on(notice(), times), HANDED)
    assert (got.payments, got.for_good) == ((), True)
    assert "nested too deep" in str(got.trouble)
    assert time.monotonic() - began < 2


def test_mails_attached_as_files_inside_files_are_bounded_too() -> None:
    raw = notice()
    for _ in range(200):
        raw = b"From: claire@mercier.example\nContent-Type: application/octet-stream\n\n" + raw
    began = time.monotonic()
    assert "nested too deep" in str(found(raw, HANDED).trouble)
    assert time.monotonic() - began < 2
