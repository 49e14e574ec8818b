"""A glance passes over mails that surely concern nobody, and over no other."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runner.model.money import NoticeKind
from runner.model.settings import Reader
from runner.payments.classify import Desk, Need, need
from runner.payments.glance import glance_for
from runner.payments.head import FIELDS, GLANCED
from runner.payments.maildir import MaildirMailbox
from runner.payments.parse import parse_headers
from tests.payments_mailbox.post import BANK, KNOWN, NOW, SETTINGS, deliver, mail, notice

MAILS = (Path(__file__).parents[1] / "payments" / "mails", Path(__file__).parents[2] / "lecteurs" / "essais")
HANDED_ON = Reader("remise", NoticeKind.STATEMENT, ("@releves.example",), forwarders=("@comptable.example",))
READERS = (BANK, HANDED_ON)
GLANCE = glance_for(KNOWN, READERS)
STRANGER = "Service <service@ailleurs.example>"


def _need(raw: bytes) -> Need:
    """Raises where the headers cannot be taken apart: such a mail is told to a person."""
    return need(parse_headers(raw), Desk(KNOWN, READERS, SETTINGS))


def _head(raw: bytes) -> bytes:
    return raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"


SURE = (
    mail(From=STRANGER),
    mail(From="service@ailleurs.example", Subject="=?utf-8?q?Commande_re=C3=A7ue?="),
    mail(From=STRANGER, References="<a@b.example>\r\n <c@d.example>", In_Reply_To="<c@d.example>"),
    mail(From='"Durand, Paul" <paul@durand.exemple>', To="paul@durand.example"),
    mail(From=STRANGER, Subject="Undelivered: un livre", Return_Path="<bonnes@affaires.example>"),
    mail(From=STRANGER, Message_ID="<order-123456@ailleurs.example>"),
)
DOUBTFUL = (
    mail(),
    notice(),
    mail(From="compta@mercier.example"),
    mail(From="x@releves.example"),
    mail(From="x@comptable.example"),
    mail(From=STRANGER, Subject="Re: R-7F3K2Q"),
    mail(From=STRANGER, Subject="=?utf-8?b?Ui03RjNLMlE=?="),
    mail(From=STRANGER, In_Reply_To="<r-7f3k2q.20260701@mercier.example>"),
    mail(From=STRANGER, References="<a@b.example><ABC@prod.outlook.example>"),
    mail(From=STRANGER, X_Microsoft_Original_Message_ID="<abc@prod.outlook.example>"),
    mail(From=STRANGER, X_Failed_Recipients="paul@durand.example"),
    mail(From=STRANGER, Return_Path="<>", Subject="Undelivered"),
    mail(From="MAILER-DAEMON@mx.example", Subject="failure"),
    mail(From="", Subject="Undelivered"),
    mail(From=STRANGER, Content_Type="multipart/report; report-type=delivery-status; boundary=b"),
    mail(From=f"{STRANGER}, <paul@durand.example>"),
    mail(From=STRANGER, top=["From: paul@durand.example"]),
    mail(From=STRANGER, Content_Type="text/plain; " + "x=y;" * 2_000),
)


@pytest.mark.parametrize("raw", SURE)
def test_mails_of_strangers_are_passed_over(raw: bytes) -> None:
    assert GLANCE.dismisses(_head(raw))
    assert GLANCE.dismisses(_head(raw).replace(b"\r\n", b"\n"))


@pytest.mark.parametrize("raw", DOUBTFUL)
def test_mails_that_may_matter_are_not(raw: bytes) -> None:
    assert not GLANCE.dismisses(_head(raw))


@pytest.mark.parametrize("path", sorted(p for place in MAILS for p in place.rglob("*.eml")), ids=str)
def test_of_the_mails_kept_as_examples_only_strangers_are(path: Path) -> None:
    head = _head(path.read_bytes())
    assert not GLANCE.dismisses(head) or _need(head) is Need.NOTHING


def _one_of(words: str) -> st.SearchStrategy[bytes]:
    return st.sampled_from([word.encode() for word in words.split()])


_WORDS = _one_of(
    """paul@durand.example <compta@mercier.example> MAILER-DAEMON@x.example <abc@prod.outlook.example> <> < >
    <r-7f3k2q.20260701@mercier.example> , ; : @ " ( ) [ \\ . é x R-7F3K2Q =?utf-8?b?Ui03RjNLMlE=?= =? ?=
    =?utf-8?q?R-?= =?utf-8?q?7F3K2Q?= Undelivered multipart/report report-type=delivery-status From:"""
)
_ENDS = st.sampled_from(
    (b" ", b"\t", b"\r\n ", b"\n\t", b"\r", b"\r ", b"\n", b"\r\n", b"\r\n\r\n", b"\r\r\n")
)
_ODD = st.sampled_from((b"\x00", b"\x0b", b"\x1c", b"\x85", b"\xff", b"x" * 70, b"y" * 4_100))
_SCRAPS = _WORDS | _ENDS | _ODD


@st.composite
def _damaged(draw: st.DrawFn) -> bytes:
    head = _head(draw(st.sampled_from(SURE) | st.sampled_from(DOUBTFUL)))
    for _ in range(draw(st.integers(0, 3))):
        at, gone = draw(st.integers(0, len(head))), draw(st.sampled_from((0, 0, 0, 1, 2, 20)))
        head = head[:at] + draw(_SCRAPS) + head[at + gone :]
    return head


@settings(max_examples=800, deadline=None)
@given(_damaged())
def test_whatever_stands_in_the_headers_what_is_passed_over_concerns_nobody(head: bytes) -> None:
    if GLANCE.dismisses(head):
        assert _need(head) is Need.NOTHING


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(SURE) | st.sampled_from(DOUBTFUL), st.lists(_WORDS, max_size=3))
def test_the_fields_asked_for_first_are_enough_to_pass_over_a_mail(raw: bytes, words: list[bytes]) -> None:
    others = [name for name in FIELDS if name not in GLANCED]
    added = b"".join(name.encode() + b": " + b" ".join(words) + b"\r\n" for name in others)
    few = [line for line in _head(raw).split(b"\r\n") if line.partition(b":")[0].decode().lower() in GLANCED]
    if GLANCE.dismisses(b"\r\n".join([*few, b"", b""])):
        assert _need(added + _head(raw)) is Need.NOTHING


def test_a_maildir_glances_at_headers_alone(tmp_path: Path) -> None:
    deliver(tmp_path, mail("Réf. R-7F3K2Q, voir paul@durand.example", From=STRANGER), NOW)
    deliver(tmp_path, notice(), datetime(2026, 7, 21, 5, 6, tzinfo=UTC))
    known, stranger = MaildirMailbox(tmp_path).heads("INBOX", 0, (), dismisses=GLANCE.dismisses)
    assert (known.dismissed, stranger.dismissed, stranger.raw) == (False, True, b"")
    assert b"Montant" not in known.raw
