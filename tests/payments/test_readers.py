"""The shipped readers on the mails they are for, through `payments read` and its JSON."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from runner.model.money import NoticeKind
from runner.model.settings import Reader
from runner.payments.files import FileReading, read_files, readings_json
from runner.payments.parse import parse_mail
from runner.review.samples import sample_faults
from runner.site.readers import reader_from
from runner.site.samples import read_samples

ROOT = Path(__file__).parents[2]
MAILS = Path(__file__).parent / "mails"
ESSAIS = ROOT / "lecteurs" / "essais"
MONEY = {NoticeKind.PAYMENT, NoticeKind.REJECT}


@pytest.fixture(scope="module")
def readers() -> list[Reader]:
    read = [reader_from(path.read_bytes(), path.name) for path in sorted((ROOT / "lecteurs").glob("*.yaml"))]
    assert not [problem for _, problems in read for problem in problems]
    return [reader for reader, _ in read if reader]


def reading(name: str, readers: list[Reader]) -> FileReading:
    (found,) = read_files([MAILS / f"{name}.eml"], readers)
    return found


def test_every_shipped_reader_finds_what_is_written_in_two_samples_at_least(readers: list[Reader]) -> None:
    samples, problems = read_samples(ROOT)
    assert problems == ()
    assert list(sample_faults(ROOT, readers, samples)) == []
    counts = Counter(sample.reader for sample in samples)
    assert [reader.name for reader in readers if counts[reader.name] < 2] == []


def test_every_shipped_provider_has_a_mail_that_is_html_alone(readers: list[Reader]) -> None:
    mails = [parse_mail(path.read_bytes()) for path in ESSAIS.rglob("*.eml")]
    html = {name for mail in mails if mail.content_type == "text/html" for name in mail.senders}
    texts = {reader.senders[0].partition("@")[2] for reader in readers if reader.kind in MONEY}
    assert {domain for domain in texts if not any(name.endswith(domain) for name in html)} == set()


def test_what_a_mail_does_not_say_stays_empty(readers: list[Reader]) -> None:
    (received,) = reading("virement-instantane", readers).payments
    assert (received.payer_iban, received.end_to_end_id, received.believed) == ("", "", False)


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
    found = read_files([tmp_path / "none", tmp_path, ESSAIS / "stripe" / "texte.eml"], readers)
    assert [bool(reading.error) for reading in found] == [True, True, False]
