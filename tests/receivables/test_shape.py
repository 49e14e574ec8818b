"""A file that is not what relance.yaml says is refused, with what was seen, expected and the mend."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path

import pytest

from runner.model.parties import Ledger
from runner.model.problem import SiteError
from runner.model.sources import FileFormat, FileKind
from runner.receivables.ledger import read_ledger
from tests.receivables.files import (
    COLUMNS,
    CUSTOMERS,
    GOOD,
    HEADER,
    INVOICES,
    NO_CUSTOMERS,
    OTHER,
    doubts,
    formed,
    ledger,
    numbers,
    put,
    refusal,
)


def read(root: Path, content: bytes, form: FileFormat | None = None) -> Ledger:
    """Read an export given as bytes."""
    put(root, content)
    return read_ledger(formed(form or FileFormat()), NO_CUSTOMERS, root)


def test_a_missing_header_shows_seen_expected_and_mend(tmp_path: Path) -> None:
    told = refusal(tmp_path, GOOD, header=HEADER.replace("Échéance", "Date limite"))
    assert "donnees/factures-2026-11-20.csv:1" in told
    assert "« Date limite »" in told
    assert "expected « Échéance » (echeance)" in told
    assert "relance check --learn donnees/factures-2026-11-20.csv" in told


def test_every_missing_header_and_the_customer_file_are_told_in_one_go(tmp_path: Path) -> None:
    put(tmp_path, "Rien;Du tout\n", "donnees/clients.csv")
    put(tmp_path, "a;b\n1;2\n")
    with pytest.raises(SiteError) as caught:
        read_ledger(INVOICES, CUSTOMERS, tmp_path)
    assert len(caught.value.problems) == len(COLUMNS) + 1
    assert "clients.csv" in str(caught.value)


def test_a_near_header_is_proposed(tmp_path: Path) -> None:
    assert "write « Echéance »" in refusal(tmp_path, GOOD, header=HEADER.replace("Échéance", "Echéance"))


def test_two_columns_of_one_name_are_refused(tmp_path: Path) -> None:
    assert "several columns" in refusal(tmp_path, f"{GOOD};", header=f"{HEADER};Date")


def test_another_separator_is_named(tmp_path: Path) -> None:
    assert "separated by ; but by ," in refusal(tmp_path, header=HEADER.replace(";", ","))


def test_data_in_the_place_of_the_header_is_not_repeated(tmp_path: Path) -> None:
    told = refusal(tmp_path, header="C1;m.perrin@client.example;0612345678")
    assert "perrin" not in told
    assert "0612" not in told


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_utf8_is_read_with_and_without_its_mark(tmp_path: Path, encoding: str) -> None:
    found = read(tmp_path, f"{HEADER}\n{GOOD}\n".encode(encoding))
    assert numbers(found) == ["FA-1"]


@pytest.mark.parametrize("encoding", ["cp1252", "iso-8859-15", "windows-1252", "latin9"])
def test_single_byte_encodings_are_read_as_declared(tmp_path: Path, encoding: str) -> None:
    row = GOOD.replace("1 200,00", "1 200,00 €")
    found = read(tmp_path, f"{HEADER}\n{row}\n".encode(encoding), FileFormat(encoding=encoding))
    assert numbers(found) == ["FA-1"]


def test_an_encoding_other_than_declared_is_refused_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(SiteError, match=r"\.csv:1:1: a character that is not utf-8"):
        read(tmp_path, f"{HEADER}\n{GOOD}\n".encode("cp1252"))


def test_utf8_under_a_single_byte_encoding_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SiteError, match="written in utf-8"):
        read(tmp_path, f"{HEADER}\n{GOOD}\n".encode(), FileFormat(encoding="cp1252"))


@pytest.mark.parametrize(
    "form",
    [
        FileFormat(encoding="utf-99"),
        FileFormat(encoding="utf-16"),
        FileFormat(separator="::"),
        FileFormat(dates="JJ/MM"),
        FileFormat(decimals="'"),
    ],
)
def test_a_format_that_cannot_be_is_refused(tmp_path: Path, form: FileFormat) -> None:
    with pytest.raises(SiteError):
        read(tmp_path, f"{HEADER}\n{GOOD}\n".encode(), form)


@pytest.mark.parametrize("missing", ["facture", "client", "echeance"])
def test_a_column_that_is_needed_must_be_mapped(tmp_path: Path, missing: str) -> None:
    columns = {name: header for name, header in COLUMNS.items() if name != missing}
    told = refusal(tmp_path, GOOD, source=replace(INVOICES, columns=columns))
    assert f"the column {missing} is not mapped" in told


def test_titles_above_the_header_are_passed_over_and_lines_still_right(tmp_path: Path) -> None:
    form = FileFormat(header_line=4)
    bad = GOOD.replace("01/10/2026", "")
    found = read(tmp_path, f'Balance "clients"\n\nau 20/11\n{HEADER}\n{GOOD}\n{bad}\n'.encode(), form)
    assert [problem.place.line for problem in found.doubts] == [6]
    assert [invoice.line for invoice in found.accounts["C1"].invoices] == [5]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_system_are_read(tmp_path: Path, end: str) -> None:
    found = read(tmp_path, end.join([HEADER, GOOD, OTHER, ""]).encode())
    assert [i.line for a in found.accounts.values() for i in a.invoices] == [2, 3]


def test_a_column_of_another_decimal_mark_is_refused_as_a_whole(tmp_path: Path) -> None:
    rows = [f"FA-{n};C{n};01/09/2026;01/10/2026;{n}2.50;{n}2.50" for n in range(1, 5)]
    told = refusal(tmp_path, *rows)
    assert "4 of 4 rows" in told
    assert "expected an amount such as 1234,56" in told


@pytest.mark.parametrize("cell", ["########", "46296", "2026-10-01", "10/31/2026", "01/10/26"])
def test_dates_a_spreadsheet_destroyed_are_refused_as_a_whole(tmp_path: Path, cell: str) -> None:
    rows = [f"FA-{n};C{n};01/09/2026;{cell};12,50;12,50" for n in range(1, 5)]
    told = refusal(tmp_path, *rows)
    assert "JJ/MM/AAAA" in told


def test_three_dates_in_the_other_order_refuse_the_file_since_the_others_were_misread(tmp_path: Path) -> None:
    rows = [f"FA-{n};C{n};0{n}/09/2026;{n}/10/2026;12,50;12,50" for n in range(1, 10)]
    rows += [f"FB-{n};C{n};09/{n}/2026;10/12/2026;12,50;12,50" for n in (14, 15, 16)]
    assert "day and month in another order" in refusal(tmp_path, *rows)


def test_one_mistyped_date_among_proven_ones_holds_one_customer(tmp_path: Path) -> None:
    rows = [f"FA-{n};C{n};{n}/09/2026;{n}/10/2026;12,50;12,50" for n in range(10, 20)]
    found = ledger(tmp_path, *rows, "FB-1;C10;09/14/2026;10/12/2026;12,50;12,50")
    assert len(doubts(found, "C10")) == 1
    assert len(found.doubts) == 1


def test_a_field_with_line_ends_and_separators_is_one_field(tmp_path: Path) -> None:
    source = replace(INVOICES, columns=COLUMNS | {"affaire": "Objet"})
    found = ledger(
        tmp_path, f'{GOOD};"Toit; cave\net ""grenier"""', f"{OTHER};", header=f"{HEADER};Objet", source=source
    )
    assert found.accounts["C1"].invoices[0].project == 'Toit; cave et "grenier"'
    assert found.accounts["C2"].invoices[0].line == 4


def test_a_quote_inside_a_field_is_a_letter(tmp_path: Path) -> None:
    found = ledger(tmp_path, GOOD.replace("FA-1", 'FA-1 5"'), OTHER)
    assert numbers(found) == ['FA-1 5"']


@pytest.mark.parametrize(
    "broken", ['"FA-9;C1;01/09/2026;01/10/2026;12,00;12,00', 'FA-9;C1;01/09/2026;01/10/2026;1;"1']
)
def test_a_quote_left_open_costs_its_own_line_and_no_other(tmp_path: Path, broken: str) -> None:
    rows = [f"FB-{n};C2;01/09/2026;01/10/2026;1,00;1,00" for n in range(80)]
    found = ledger(tmp_path, GOOD, broken, *rows, OTHER)
    assert len(numbers(found, "C2")) == 81
    assert numbers(found) == ["FA-1"]
    assert [problem.place.line for problem in (*found.doubts, *found.unreadable)] == [3]


def test_a_quote_closed_by_a_later_line_does_not_swallow_the_rows_between(tmp_path: Path) -> None:
    rows = ["FB-1;C2;01/09/2026;01/10/2026;1,00;1,00", 'FB-2;C3;01/09/2026;01/10/2026;1,00;"1,00"']
    found = ledger(tmp_path, GOOD, 'FA-9;C1;01/09/2026;01/10/2026;1,00;"1,00', *rows)
    assert numbers(found, "C2") == ["FB-1"]
    assert numbers(found, "C3") == ["FB-2"]
    assert "quotation mark" in doubts(found)[0]


def test_a_field_without_end_costs_its_own_line(tmp_path: Path) -> None:
    found = ledger(tmp_path, GOOD, "FA-9;C1;" + "x" * 200_000, OTHER)
    assert [problem.place.line for problem in found.unreadable] == [3]
    assert numbers(found, "C2") == ["FA-2"]


def test_nothing_of_a_row_is_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        ledger(tmp_path, GOOD, "FA-9;C1;x;y;z;")
    assert caplog.text == ""


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "an empty file"),
        (b" \r\n", "an empty file"),
        (f"{HEADER}\n{GOOD}\n".encode("utf-16"), "a text in UTF-16"),
        (f"{HEADER}\n{GOOD}\n".encode("utf-16-le"), "a text in UTF-16"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500, "an old spreadsheet"),
        (b"%PDF-1.7\n", "a PDF, not a CSV file"),
        (b"PK\x03\x04" + b"\0" * 26 + b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet", "(ODS)"),
    ],
)
@pytest.mark.parametrize("form", [FileFormat(encoding="cp1252"), FileFormat(kind=FileKind.XLSX)])
def test_another_kind_of_file_is_named_once(
    tmp_path: Path, content: bytes, what: str, form: FileFormat
) -> None:
    with pytest.raises(SiteError) as caught:
        read(tmp_path, content, form)
    (problem,) = caught.value.problems
    assert what in str(problem.message)
    assert problem.fix is not None


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SiteError):
        read(tmp_path, b"")
