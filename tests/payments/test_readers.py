"""The shipped readers on the mails they are for, through `payments read` and its JSON."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from runner.model.settings import Reader
from runner.payments.files import FileReading, read_files, readings_json
from runner.site.readers import reader_from

ROOT = Path(__file__).parents[2]
MAILS = Path(__file__).parent / "mails"

SHIPPED = {
    "virement-recu": (
        "banque-horizon-virement",
        [(348000, "MENUISERIE DUPONT SARL", ["FA-2026-0412", "FA-2026-0413"])],
    ),
    "virement-instantane": ("banque-horizon-virement", [(123456, "Mme Éléonore Vasseur", ["2026-0098"])]),
    "prelevement-rejete": ("banque-horizon-rejet", [(41280, "GARAGE DU PORT", ["FA-2026-0377"])]),
    "stripe": ("stripe", [(125000, "Atelier Brun", ["FA-2026-0420"])]),
    "paypal": ("paypal", [(8640, "Jeanne Morin", ["FA-2026-0431"])]),
    "qonto": ("qonto", [(215000, "SCI LES TILLEULS", ["FA 2026 419"])]),
    "gocardless": (
        "gocardless",
        [(41280, "Garage du Port", ["FA-2026-0377"]), (112000, "Boulangerie Petit", ["FA-2026-0380"])],
    ),
}


@pytest.fixture(scope="module")
def readers() -> list[Reader]:
    read = [reader_from(path.read_bytes(), path.name) for path in sorted((ROOT / "lecteurs").glob("*.yaml"))]
    assert not [problem for _, problems in read for problem in problems]
    return [reader for reader, _ in read if reader]


def reading(name: str, readers: list[Reader]) -> FileReading:
    (found,) = read_files([MAILS / f"{name}.eml"], readers)
    return found


@pytest.mark.parametrize("name", SHIPPED)
def test_each_shipped_reader_reads_its_mail(name: str, readers: list[Reader]) -> None:
    reader, payments = SHIPPED[name]
    found = reading(name, readers)
    assert (found.reader, found.error) == (reader, None)
    assert [(p.amount, p.payer, list(p.references)) for p in found.payments] == payments
    assert {(p.currency, p.believed) for p in found.payments} == {("EUR", False)}


def test_booking_day_bank_account_and_reversal_are_read(readers: list[Reader]) -> None:
    (received,) = reading("virement-recu", readers).payments
    assert (received.booked_on, received.payer_iban) == (date(2026, 2, 27), "FR7630006000011234567890189")
    (back,) = reading("prelevement-rejete", readers).payments
    assert (back.reversal, back.debit, back.booked_on) == (True, True, date(2026, 2, 26))
    assert {p.booked_on for p in reading("gocardless", readers).payments} == {date(2026, 2, 27)}
    assert reading("virement-instantane", readers).payments[0].booked_on == date(2026, 3, 1)


def test_every_shipped_reader_has_a_mail_here(readers: list[Reader]) -> None:
    assert {reader.name for reader in readers} == {reader for reader, _ in SHIPPED.values()}


def test_a_transfer_made_is_no_notice_and_one_without_amount_an_error(readers: list[Reader]) -> None:
    made, blank = reading("virement-emis", readers), reading("sans-montant", readers)
    assert (made.error, made.payments, len(made.warnings)) == (None, (), 1)
    assert (blank.reader, blank.payments) == ("banque-horizon-virement", ())
    assert "no amount" in str(blank.error)


def test_the_json_is_as_designed(readers: list[Reader]) -> None:
    shown: dict[str, Any] = json.loads(readings_json([reading("prelevement-rejete", readers)]))
    (file,) = shown["files"]
    assert file == {
        "file": str(MAILS / "prelevement-rejete.eml"),
        "reader": "banque-horizon-rejet",
        "error": None,
        "warnings": [],
        "payments": [
            {
                "booked_on": "2026-02-26",
                "value_on": None,
                "amount": "412.80",
                "currency": "EUR",
                "direction": "debit",
                "reversal": True,
                "payer": "GARAGE DU PORT",
                "payer_iban": "FR1420041010050500013M02606",
                "remittance": "PRLV FA-2026-0377",
                "references": ["FA-2026-0377"],
                "end_to_end_id": None,
                "bank_ref": None,
            }
        ],
    }


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "neither a mail"),
        (b"\x00\xff" * 50, "neither a mail"),
        (b"<Document xmlns='urn:iso:std:iso:20022:tech:xsd:camt.053.001.08'/>", "no statement"),
        (b"<Document xmlns='urn:iso:std:iso:20022:tech:xsd:pain.001.001.03'/>", "pain.001"),
        (b"From: nobody@elsewhere.example\nSubject: Virement\n\nMontant : 1,00", "no reader"),
        (b"From: x\n" + b"Content-Type: multipart/mixed; boundary=a\n\n--a\n" * 300, "taken apart"),
    ],
    ids=["empty", "noise", "camt", "pain", "stranger", "nested"],
)
def test_what_cannot_be_read_is_an_error_by_name(
    tmp_path: Path, data: bytes, words: str, readers: list[Reader]
) -> None:
    (tmp_path / "f").write_bytes(data)
    (found,) = read_files([tmp_path / "f"], readers)
    assert words in str(found.error)
    assert json.loads(readings_json([found]))["files"][0]["payments"] == []


def test_a_missing_file_or_a_folder_spoils_no_other(tmp_path: Path, readers: list[Reader]) -> None:
    found = read_files([tmp_path / "none", tmp_path, MAILS / "stripe.eml"], readers)
    assert [bool(reading.error) for reading in found] == [True, True, False]
