"""Whatever a file is: known by its content, bounded, and told in the JSON of `payments read`."""

from __future__ import annotations

import io
import json
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest

from runner.model.money import NoticeKind
from runner.payments.files import FileReading, read_files, readings_json
from runner.payments.statements import zipped
from runner.payments.statements.movement import MAX_TEXT, UnreadableStatement
from runner.payments.statements.xmlparse import MAX_DEPTH
from tests.payments_statements.samples import camt, cfonb, detail, entry, mt940, only, read, record

CAMT = camt(entry("12.50", detail("12.50", name="Garage du Port", text="Facture FA-2026-0377")))
MT = mt940(":61:2602270227C12,50NTRFNONREF", closing="C260227EUR112,50")


def reading(folder: Path, data: bytes | str, name: str = "f.txt") -> FileReading:
    (folder / name).write_bytes(data.encode() if isinstance(data, str) else data)
    (found,) = read_files([folder / name], ())
    return found


def packed(**files: Any) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (CAMT, "camt.053"),
        ("\ufeff" + CAMT, "camt.053"),
        (MT, "MT940"),
        (cfonb(record("04", "0000000000125{")), "CFONB 120"),
        ("Date;Libellé;Montant EUR\n27/02/2026;A;12,50\n", "CSV"),
        (packed(a=CAMT, b=MT), "camt.053, MT940"),
    ],
    ids=["camt", "marked", "mt940", "cfonb", "csv", "zip"],
)
@pytest.mark.parametrize("file", ["releve.xml", "releve.pdf", "sans-nom"])
def test_the_content_says_the_format_whatever_the_name(
    tmp_path: Path, data: bytes | str, name: str, file: str
) -> None:
    found = reading(tmp_path, data, file)
    assert (found.reader, found.error) == (name, None)
    assert {payment.amount for payment in found.payments} == {1250}


def test_the_json_of_a_statement_is_that_of_the_design(tmp_path: Path) -> None:
    (file,) = json.loads(readings_json([reading(tmp_path, CAMT)]))["files"]
    assert (file["reader"], file["error"], file["warnings"]) == ("camt.053", None, [])
    assert file["payments"] == [
        {
            "booked_on": "2026-02-27",
            "value_on": "2026-02-28",
            "amount": "12.50",
            "currency": "EUR",
            "direction": "credit",
            "reversal": False,
            "payer": "Garage du Port",
            "payer_iban": None,
            "remittance": "Facture FA-2026-0377",
            "references": ["FA-2026-0377"],
            "end_to_end_id": None,
            "bank_ref": None,
        }
    ]


def test_a_debit_that_undoes_a_credit_is_a_reject_and_a_debit_alone_is_none(tmp_path: Path) -> None:
    back = entry("12.50", side="DBIT", more="<RvslInd>true</RvslInd>")
    rejected, paid, received = reading(
        tmp_path, camt(back, entry("3.00", side="DBIT"), entry("1.00"))
    ).payments
    assert (rejected.kind, rejected.debit, rejected.reversal) == (NoticeKind.REJECT, True, True)
    assert (paid.kind, paid.debit, received.debit) == (NoticeKind.PAYMENT, True, False)
    assert len({rejected.id, paid.id, received.id}) == 3


def test_an_amount_that_is_none_in_cents_is_written_out_and_never_believed(tmp_path: Path) -> None:
    found = reading(tmp_path, camt(entry("0.125")))
    assert [(p.believed, str(p.why)) for p in found.payments] == [
        (False, "its amount is none in whole cents")
    ]
    assert json.loads(readings_json([found]))["files"][0]["payments"][0]["amount"] == "0.125"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("%PDF-1.7 ...", "PDF files are not read"),
        ("<html><body>27/02/2026;12,50</body></html>", "HTML files"),
        ("<Document xmlns='urn:iso:std:iso:20022:tech:xsd:pain.008.001.02'/>", "pain.008 files"),
        ("!Type:Bank\nD27/02/2026\nT12.50\n^\n", "QIF files"),
        (packed(**{"[Content_Types].xml": "x"}), "Office"),
        ("bonjour", "neither a mail nor"),
        (b"", "neither a mail nor"),
    ],
)
def test_other_formats_are_refused_by_name(tmp_path: Path, data: bytes | str, words: str) -> None:
    found = reading(tmp_path, data)
    assert words in str(found.error)
    assert found.payments == ()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (packed(a=CAMT, b="bonjour"), "b: this is neither"),
        (packed(a=CAMT, b=CAMT[:-9]), "b: line 4: the XML"),
        (packed(a=packed(b=CAMT)), "a: an archive inside"),
        (packed(), "the archive is empty"),
        (packed(a=CAMT)[:60], "damaged"),
        (packed(**{str(number): "x" for number in range(zipped.MAX_MEMBERS + 1)}), "more than 100 files"),
    ],
    ids=["stranger", "broken", "nested", "empty", "cut", "many"],
)
def test_an_archive_is_read_whole_or_not_at_all(tmp_path: Path, data: bytes, words: str) -> None:
    found = reading(tmp_path, data)
    assert words in str(found.error)
    assert found.payments == ()


def test_an_archive_that_unpacks_beyond_all_bounds_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zipped, "MAX_UNPACKED", 1_000_000)
    with pytest.raises(UnreadableStatement, match="unpacks to more than 1000000 bytes"):
        read(packed(a=CAMT, b=b" " * 2_000_000))


def test_what_an_operating_system_adds_to_an_archive_is_left_aside() -> None:
    assert only(packed(**{"__MACOSX/._a": b"\0\1", "a.xml": CAMT})).amount.cents == 1250


@pytest.mark.parametrize(
    "declared",
    [
        '<!DOCTYPE Document [<!ENTITY a "1"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE Document [<!ENTITY a SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE Document SYSTEM "http://127.0.0.1:9/x.dtd">',
    ],
    ids=["bomb", "file", "network"],
)
def test_document_types_and_entities_are_refused_unread(declared: str) -> None:
    with pytest.raises(UnreadableStatement, match="document type or entities"):
        read(CAMT.replace("?>\n", f"?>\n{declared}", 1))


@pytest.mark.parametrize(
    ("where", "hostile", "words"),
    [
        ("<GrpHdr>", "<GrpHdr>" + "<x>" * (MAX_DEPTH + 9), "nested too deep"),
        ("Facture FA", "x" * (MAX_TEXT + 1), "longer than can be read"),
        ("Facture FA", "x" * 5_000_000, "longer than can be read"),
        ("<GrpHdr>", '<GrpHdr a="' + "x" * 3_000_000 + '">', "a tag is longer"),
        ("?>\n", "?>\n" + "<x>" * (MAX_DEPTH + 9), "nested too deep"),
    ],
    ids=["deep", "long", "huge", "tag", "around"],
)
def test_hostile_xml_is_refused_within_bounds(where: str, hostile: str, words: str) -> None:
    began = time.monotonic()
    with pytest.raises(UnreadableStatement, match=words):
        read(CAMT.replace(where, hostile, 1))
    assert time.monotonic() - began < 5


def test_more_payments_than_a_file_may_hold_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("runner.payments.statements.camt.MAX_MOVEMENTS", 3)
    with pytest.raises(UnreadableStatement, match="line 7: the file holds more than 3 payments"):
        read(camt(*[entry("1.00")] * 4))


def test_warnings_are_few_however_many_there_are() -> None:
    found = read(camt(*[entry("-1.00")] * 150))
    assert len(found.movements) == 150
    assert (len(found.warnings), str(found.warnings[-1])) == (101, "50 more warnings")


def test_a_mail_that_quotes_a_statement_stays_a_mail(tmp_path: Path) -> None:
    for quoted in ("27/02/2026;12,50\n", MT, CAMT):
        found = reading(tmp_path, f"From: a@banque.example\nSubject: releve\n\n{quoted}")
        assert "no reader knows the sender" in str(found.error)
