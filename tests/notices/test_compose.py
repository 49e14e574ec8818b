"""A composed message: what its headers, texts and bytes must always be. The slow parser is the oracle."""

from __future__ import annotations

import email
import email.policy
import hashlib
import re
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parseaddr

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runner.model.decision import Line
from runner.model.mail import ANCHOR, Email
from runner.model.parties import Customer
from runner.model.problem import UserError
from runner.notices.compose import Composer, report_email
from runner.notices.mime import header, mailbox, sealed
from runner.notices.templates import load_templates
from runner.notices.typography import clean
from tests.notices.sample_site import COPY, CUSTOMER, POLICIES, ROOT, SETTINGS, line, notice

TEMPLATES = load_templates(ROOT)
COMPOSER = Composer(SETTINGS, TEMPLATES)
WHEN = datetime(2026, 5, 12, 5, 7, 13, tzinfo=UTC)
NASTY = st.text(max_size=60) | st.sampled_from(
    [
        "Dupont\r\nBcc: pirate@evil.example",
        "{{ 7*7 }}{% for x in y %}",
        "<script>alert(1)</script>",
        "=cmd|'/c calc'!A1",
        "**gras** [lien](http://evil.example) # titre",
        "=?utf-8?q?Bcc=3A?=",
        "\u202eélégant\u2028ligne\x00\x85",
        "é" * 400,
        "0" * 64,
        "--=_r-7f3k2q",
        "\n.\n",
        "\ue0000\ue001",
    ]
)


def parsed(message: Email) -> EmailMessage:
    read = email.message_from_bytes(message.skeleton, policy=email.policy.SMTP)
    assert isinstance(read, EmailMessage)
    return read


def part(message: Email, kind: str) -> str:
    body = parsed(message).get_body((kind,))
    assert isinstance(body, EmailMessage)
    return str(body.get_content()).replace("\r\n", "\n")


def test_the_headers_say_who_to_whom_and_that_a_program_wrote() -> None:
    message = COMPOSER.compose(notice(thread="<premier@mercier.example>"), WHEN)
    read = parsed(message)
    assert read["From"].addresses[0].addr_spec == "compta@mercier.example"
    assert read["From"].addresses[0].display_name == "Ateliers Mercier"
    assert [a.addr_spec for a in read["To"].addresses] == ["dupont@client.example"]
    assert [a.addr_spec for a in read["Cc"].addresses] == ["chef@client.example"]
    assert read["Reply-To"].addresses[0].addr_spec == "claire@mercier.example"
    assert read["Message-ID"] == message.message_id == "<r-7f3k2q.20260512@mercier.example>"
    assert read["In-Reply-To"] == read["References"] == "<premier@mercier.example>"
    assert (read["Auto-Submitted"], read["X-Auto-Response-Suppress"]) == ("auto-generated", "All")
    assert (read["X-Relance-Reference"], read["Content-Language"]) == ("R-7F3K2Q", "fr")
    assert read["Relance-Journal"] == ANCHOR.decode()
    assert read["Date"].datetime == WHEN
    assert read["Subject"] == message.subject == COMPOSER.subject(notice())
    assert not read.defects


def test_the_subject_names_kind_invoice_and_amount() -> None:
    assert COMPOSER.subject(notice()) == "Rappel – facture n°\u00a0FA-2026-0412 – 1\u202f234,56\u202f€"


def test_the_copy_is_in_the_envelope_and_in_no_header() -> None:
    message = COMPOSER.compose(notice(), WHEN)
    assert message.recipients == ("dupont@client.example", "chef@client.example", COPY)
    assert COPY.encode() not in message.skeleton


def test_text_and_html_say_all_that_a_debtor_needs() -> None:
    message = COMPOSER.compose(notice(), WHEN)
    assert part(message, "plain") == message.body
    assert message.digest == hashlib.sha256(message.body.encode()).hexdigest()
    for said in (message.body, part(message, "html")):
        for wanted in (
            "FA-2026-0412",
            "31 mars 2026",
            "30 avril 2026",
            "1\u202f234,56\u202f€",
            "BC-77",
            "12\u00a0jours",
        ):
            assert wanted in said
        for wanted in ("FR76 3000 6000 0112 3456 7890 189", "AGRIFRPP", "18 mai 2026", "Claire Morel"):
            assert wanted in said
        for wanted in ("04 72 00 00 00", "RCS Lyon", "552 100 554", "SAS au capital", "Réf. R-7F3K2Q"):
            assert wanted in said


def test_each_invoice_shows_its_own_balance() -> None:
    two = (line("FA-1", balance=1_000), line("FA-2", balance=2_050))
    message = COMPOSER.compose(notice(lines=two, total=3_050), WHEN)
    first, second = message.body.split("FA-1")[1].split("FA-2")[:2]
    assert "10,00\u202f€" in first
    assert "20,50\u202f€" not in first
    assert "20,50\u202f€" in second
    assert "30,50\u202f€" in message.body


def test_the_customers_language_wins_over_the_sites() -> None:
    english = COMPOSER.compose(notice(customer=replace(CUSTOMER, language="en")), WHEN)
    assert parsed(english)["Content-Language"] == "en"
    assert "€1,234.56" in english.body
    assert "31 March 2026" in english.body
    unknown = COMPOSER.compose(notice(customer=replace(CUSTOMER, language="de")), WHEN)
    assert parsed(unknown)["Content-Language"] == "fr"


def test_html_loads_nothing_from_elsewhere() -> None:
    html = part(COMPOSER.compose(notice(), WHEN), "html")
    pictures = re.findall(r'<img src="([^"]*)"', html)
    assert pictures == ["cid:virement.r-7f3k2q"]
    assert "http" not in html
    assert "<style" not in html


def test_without_a_usable_address_nothing_is_composed() -> None:
    bad = replace(CUSTOMER, emails=("pas une adresse", "a@b", "x\r\nBcc: y@z.example"))
    with pytest.raises(UserError) as refused:
        COMPOSER.compose(notice(customer=bad), WHEN)
    assert "@" not in str(refused.value)


def test_an_accented_domain_travels_in_its_ascii_form() -> None:
    message = COMPOSER.compose(notice(customer=replace(CUSTOMER, emails=("x@société.example",))), WHEN)
    assert message.recipients[0] == "x@xn--socit-esab.example"


def test_a_thread_that_is_not_a_message_id_is_left_out() -> None:
    message = COMPOSER.compose(notice(thread="<a@b>\r\nBcc: x@evil.example"), WHEN)
    assert parsed(message)["In-Reply-To"] is None


def test_the_anchor_is_replaced_in_its_header_alone() -> None:
    zeros = "0" * 64
    message = COMPOSER.compose(notice(customer=replace(CUSTOMER, name=zeros), lines=(line(zeros),)), WHEN)
    ready = sealed(message.skeleton, "ab" * 32)
    read = email.message_from_bytes(ready, policy=email.policy.SMTP)
    assert read["Relance-Journal"] == "ab" * 32
    assert len(ready) == len(message.skeleton)
    assert zeros in str(read["Subject"])


@settings(max_examples=60, deadline=None)
@given(name=NASTY, number=NASTY, order=NASTY, reference=st.sampled_from(["R-7F3K2Q", "R-000000"]))
def test_no_text_of_a_customer_becomes_a_header_markup_or_template(
    name: str, number: str, order: str, reference: str
) -> None:
    customer = replace(CUSTOMER, name=name)
    one = marked(number, order)
    message = COMPOSER.compose(notice(customer=customer, lines=(one,), reference=reference), WHEN)
    plain = COMPOSER.compose(notice(lines=(marked("N", "O" if clean(order) else ""),)), WHEN)
    read = parsed(message)
    assert read.keys() == parsed(plain).keys()
    assert read["Subject"] == message.subject
    assert part(message, "plain") == message.body
    assert clean(number) in message.body
    assert part(message, "html").count("<") == part(plain, "html").count("<")
    wire = message.skeleton
    assert wire.endswith(b"\r\n")
    assert wire.count(b"\n") == wire.count(b"\r\n") == wire.count(b"\r")
    assert wire.isascii()
    assert max(map(len, wire.split(b"\r\n"))) <= 120


def marked(number: str, order: str) -> Line:
    invoice = line().invoice
    key = invoice.key._replace(number=number)
    return line(invoice=msgspec.structs.replace(invoice, key=key, order=order))


@settings(max_examples=30, deadline=None)
@given(a=NASTY, b=NASTY)
def test_nothing_is_shared_between_two_compositions(a: str, b: str) -> None:
    marked_b = "BBB-MARQUE-" + b
    first = notice(customer=Customer("CA", a, emails=("a@client.example",)))
    second = notice(
        customer=Customer("CB", marked_b, emails=("b@autre.example",)),
        lines=(line("FB-999"), line("FB-998")),
        total=999_999,
        step=POLICIES[0].steps[4],
    )
    before = COMPOSER.compose(first, WHEN)
    other = COMPOSER.compose(second, WHEN)
    assert COMPOSER.compose(first, WHEN) == before
    for mark in (b"FB-99", b"b@autre.example", b"BBB-MARQUE", b"9=E2=80=AF999,99"):
        assert mark not in before.skeleton
    assert b"FB-999" in other.skeleton


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_any_text_in_a_header_reads_back_as_its_clean_form(text: str) -> None:
    value = clean(text)
    read = email.message_from_string(f"Subject: {header(value)}\r\n\r\n", policy=email.policy.SMTP)
    assert str(read["Subject"]) == value
    assert read.keys() == ["Subject"]


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=80))
def test_any_creditor_name_reads_back_beside_its_address(text: str) -> None:
    """`email.header` is the oracle of the name: the newer parser puts a space between encoded words."""
    name = clean(text)
    line = f"From: {mailbox(name, 'a@b.example')}\r\n\r\n"
    (address,) = email.message_from_string(line, policy=email.policy.SMTP)["From"].addresses
    assert address.addr_spec == "a@b.example"
    shown, spec = parseaddr(email.message_from_string(line)["From"])
    assert (str(make_header(decode_header(shown))), spec) == (name, "a@b.example")


def test_the_report_goes_to_its_readers_and_says_what_it_is() -> None:
    message = report_email(
        SETTINGS, ["claire@mercier.example"], "Compte rendu", "é\n", "<p>é</p>\n", "abc1", WHEN
    )
    read = parsed(message)
    assert read["X-Relance-Rapport"] == "1"
    assert message.recipients == ("claire@mercier.example",)
    assert (part(message, "plain"), part(message, "html")) == ("é\n", "<p>é</p>\n")
    assert read["Relance-Journal"] is None
    with pytest.raises(UserError):
        report_email(SETTINGS, ["personne"], "x", "x", "x", "abc1", WHEN)


def test_composing_is_several_times_as_fast_as_the_email_package() -> None:
    """The aim (5) is measured by the benchmark; here a bound that a loaded machine keeps."""
    read = parsed(COMPOSER.compose(notice(), WHEN))
    bodies = [part(COMPOSER.compose(notice(), WHEN), kind) for kind in ("plain", "html")]

    def slow() -> bytes:
        built = EmailMessage()
        for name, value in read.items():
            if not name.lower().startswith(("content-type", "mime")):
                built[name] = str(value)
        built.set_content(bodies[0])
        built.add_alternative(bodies[1], subtype="html")
        return built.as_bytes(policy=email.policy.SMTP)

    plain = Composer(replace(SETTINGS, sending=replace(SETTINGS.sending, qr=False)), TEMPLATES)
    ours = min(_seconds(lambda: plain.compose(notice(), WHEN)) for _ in range(5))
    theirs = min(_seconds(slow) for _ in range(5))
    assert theirs / ours > 3


def _seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    for _ in range(20):
        work()
    return time.process_time() - start
