"""What goes with a message: the code to pay by, and the PDF of exactly its customer's invoices."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import replace
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path

import msgspec
import pytest
import segno
from hypothesis import given, settings
from hypothesis import strategies as st

from runner.model.decision import Charge, Figures, Line, Notice
from runner.model.mail import Email
from runner.model.parties import DebtorType, InvoiceKey
from runner.notices.compose import Composer
from runner.notices.pieces import MAX_FILE, Pieces, open_pieces
from runner.notices.qr import payload
from runner.notices.templates import load_templates
from tests.notices.sample_site import CUSTOMER, DAY, ROOT, SETTINGS, line, notice
from tests.notices.test_compose import parsed, part

TEMPLATES = load_templates(ROOT)
COMPOSER = Composer(SETTINGS, TEMPLATES)


def fields(text: str) -> dict[str, str]:
    """An EPC payload, read by the position of its lines (EPC069-12)."""
    names = (
        "tag",
        "version",
        "charset",
        "kind",
        "bic",
        "name",
        "iban",
        "amount",
        "purpose",
        "structured",
        "text",
    )
    return dict(zip(names, text.split("\n"), strict=True))


def test_the_code_says_whom_to_pay_how_much_and_why() -> None:
    assert fields(payload(notice(), SETTINGS.creditor)) == {
        "tag": "BCD",
        "version": "002",
        "charset": "1",
        "kind": "SCT",
        "bic": "AGRIFRPP",
        "name": "Ateliers Mercier",
        "iban": "FR7630006000011234567890189",
        "amount": "EUR1234.56",
        "purpose": "",
        "structured": "",
        "text": "FA-2026-0412 (R-7F3K2Q)",
    }


def test_the_code_asks_for_all_that_the_message_asks_for() -> None:
    figures = Figures(DAY, (Charge(line().invoice.key, 1_050, 4_000),), 1_050, 4_000)
    assert fields(payload(notice(figures=figures), SETTINGS.creditor))["amount"] == "EUR1285.06"


def test_many_invoices_are_paid_under_the_reference_of_the_message() -> None:
    many = tuple(line(f"FA-{n}") for n in range(4))
    assert fields(payload(notice(lines=many), SETTINGS.creditor))["text"] == "R-7F3K2Q"


@given(st.text(max_size=200), st.text(max_size=200))
@settings(max_examples=50, deadline=None)
def test_no_name_or_number_adds_a_line_to_the_code(name: str, number: str) -> None:
    text = payload(notice(lines=(line(number),)), replace(SETTINGS.creditor, name=name))
    assert fields(text)["amount"] == "EUR1234.56"
    assert len(fields(text)["name"]) <= 70
    assert len(fields(text)["text"]) <= 140


@pytest.mark.parametrize("total", [0, -5, 100_000_000_000])
def test_what_no_transfer_can_pay_has_no_code(total: int) -> None:
    assert payload(notice(total=total), SETTINGS.creditor) == ""


def test_a_public_accountant_is_given_no_code() -> None:
    public = replace(CUSTOMER, type=DebtorType.PUBLIC)
    assert "<img" not in part(COMPOSER.compose(notice(customer=public)), "html")


def test_the_picture_in_the_message_is_the_code_and_is_shown_where_it_stands() -> None:
    message = parsed(COMPOSER.compose(notice()))
    related = next(p for p in message.walk() if p.get_content_type() == "multipart/related")
    image = next(p for p in related.walk() if p.get_content_type() == "image/png")
    code = segno.make(
        payload(notice(), SETTINGS.creditor), error="m", micro=False, boost_error=False, encoding="utf-8"
    )
    drawn = BytesIO()
    code.save(drawn, kind="png", scale=4, border=4)
    assert image.get_payload(decode=True) == drawn.getvalue()
    assert int(code.version) <= 13
    cid = str(image["Content-ID"]).strip("<>")
    assert f'src="cid:{cid}"' in part(COMPOSER.compose(notice()), "html")
    assert "code QR" in part(COMPOSER.compose(notice()), "plain")


def test_a_site_can_do_without_the_code() -> None:
    plain = Composer(replace(SETTINGS, sending=replace(SETTINGS.sending, qr=False)), TEMPLATES)
    message = parsed(plain.compose(notice()))
    assert message.get_content_type() == "multipart/alternative"
    assert "QR" not in part(plain.compose(notice()), "plain")


def test_a_page_to_look_at_shows_its_picture_by_itself() -> None:
    html = COMPOSER.page(notice()).html
    assert "cid:" not in html
    assert 'src="data:image/png;base64,' in html


def test_a_policy_has_its_own_sender_and_its_own_people_who_read_along() -> None:
    own = replace(notice().policy, sender="grands.comptes@mercier.example", copies=("chef@mercier.example",))
    message = COMPOSER.compose(notice(policy=own))
    assert message.sender == "grands.comptes@mercier.example"
    assert "chef@mercier.example" in message.recipients
    assert "grands.comptes@mercier.example" in str(parsed(message)["From"])
    assert b"chef@mercier.example" not in message.skeleton


# --- the PDF of an invoice ------------------------------------------------------------------------


def pdf(folder: Path, name: str, content: bytes = b"%PDF-1.7 une facture") -> bytes:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return content


def pieces(root: Path, keys: Sequence[InvoiceKey], pattern: str = "pdf/{facture}.pdf") -> Pieces:
    return open_pieces(root, pattern, keys)


def files(message: Email) -> dict[str, bytes]:
    found = {}
    for attached in parsed(message).iter_attachments():
        assert isinstance(attached, EmailMessage)
        found[str(attached.get_filename())] = attached.get_content()
    return found


def test_the_invoice_goes_with_the_message_which_says_so(tmp_path: Path) -> None:
    content = pdf(tmp_path, "pdf/FA-2026-0412.pdf")
    own = pieces(tmp_path, [line().invoice.key])
    message = Composer(SETTINGS, TEMPLATES, own.of).compose(notice())
    assert files(message) == {"facture-FA-2026-0412.pdf": content}
    assert message.pieces == (hashlib.sha256(content).hexdigest(),)
    assert "Factures jointes\u00a0: FA-2026-0412" in message.body


def test_a_message_without_its_file_leaves_without_it(tmp_path: Path) -> None:
    message = Composer(SETTINGS, TEMPLATES, pieces(tmp_path, [line().invoice.key]).of).compose(notice())
    assert files(message) == {}
    assert "jointe" not in message.body


def test_a_name_that_two_invoices_could_bear_is_attached_to_neither(tmp_path: Path) -> None:
    """The numbers of another customer, of another year, and two that a file system tells not apart."""
    key = line().invoice.key
    pdf(tmp_path, "pdf/FA-2026-0412.pdf")
    for other in (
        key._replace(customer="C0999"),
        key._replace(issued_on=None),
        key._replace(number="fa/2026/0412"),
    ):
        assert pieces(tmp_path, [key, other]).read(key) == b""
    assert pieces(tmp_path, [key]).read(key) != b""


def test_with_the_customers_code_in_its_name_each_has_its_own(tmp_path: Path) -> None:
    key = line().invoice.key
    other = key._replace(customer="C0999")
    mine = pdf(tmp_path, "pdf/C0142/FA-2026-0412.pdf", b"%PDF- C0142")
    theirs = pdf(tmp_path, "pdf/C0999/FA-2026-0412.pdf", b"%PDF- C0999")
    both = pieces(tmp_path, [key, other], "pdf/{client}/{facture}.pdf")
    assert (both.read(key), both.read(other)) == (mine, theirs)


def test_nothing_outside_the_folder_is_ever_read(tmp_path: Path) -> None:
    secret = pdf(tmp_path, "secret.pdf")
    (tmp_path / "pdf").mkdir()
    for number in ("../secret", "..", "/etc/passwd", ".", "", "a\0b"):
        key = InvoiceKey("C0142", number, None)
        assert pieces(tmp_path, [key]).read(key) == b""
    assert secret


def test_no_link_is_followed_and_nothing_but_a_small_pdf_is_taken(tmp_path: Path) -> None:
    pdf(tmp_path, "ailleurs/FA-1.pdf")
    (tmp_path / "pdf").mkdir()
    (tmp_path / "pdf/FA-1.pdf").symlink_to(tmp_path / "ailleurs/FA-1.pdf")
    (tmp_path / "pdf/C1").symlink_to(tmp_path / "ailleurs")
    os.mkfifo(tmp_path / "pdf/FA-2.pdf")
    pdf(tmp_path, "pdf/FA-3.pdf", b"PK un classeur")
    pdf(tmp_path, "pdf/FA-4.pdf", b"%PDF-" + b"x" * MAX_FILE)
    keys = [InvoiceKey("C1", f"FA-{n}", None) for n in range(1, 5)]
    for pattern in ("pdf/{facture}.pdf", "pdf/{client}/{facture}.pdf"):
        assert [pieces(tmp_path, keys, pattern).read(key) for key in keys] == [b""] * 4


def of_customer(code: str, numbers: Sequence[str]) -> Notice:
    """A notice of a customer's own invoices."""
    customer = replace(CUSTOMER, code=code, emails=(f"{code.lower()}@client.example",))
    return notice(customer=customer, lines=tuple(_own(code, number) for number in numbers))


def _own(code: str, number: str) -> Line:
    made = line(number)
    key = made.invoice.key._replace(customer=code)
    return replace(made, invoice=msgspec.structs.replace(made.invoice, key=key))


NUMBERS = st.lists(
    st.sampled_from(["FA-1", "FA-2", "fa-1", "FA/1", "FA 3", "../FA-1"]), min_size=1, unique=True
)


@given(NUMBERS, NUMBERS, st.booleans())
@settings(max_examples=60, deadline=None)
def test_no_message_ever_carries_another_customers_file(
    first: list[str], second: list[str], by_customer: bool
) -> None:
    """Two compositions, one after the other: each carries files of its own customer, and only those."""
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as name:
        root = Path(name)
        notices = (of_customer("CA", first), of_customer("CB", second))
        keys = [made.invoice.key for one in notices for made in one.lines]
        shape = "pdf/{client}/{facture}.pdf" if by_customer else "pdf/{facture}.pdf"
        own = open_pieces(root, shape, keys)
        for key in keys:
            shown = key.number.replace("/", "-").strip(" .")
            pdf(
                root / "pdf",
                f"{key.customer}/{shown}.pdf" if by_customer else f"{shown}.pdf",
                f"%PDF- {key.customer}".encode(),
            )
        composer = Composer(SETTINGS, TEMPLATES, own.of)
        for one in notices:
            carried = files(composer.compose(one))
            assert all(content == f"%PDF- {one.customer.code}".encode() for content in carried.values())
