"""A workbook is read by its values, exactly; what cells hide holds the row, what would harm is refused."""

from __future__ import annotations

import zipfile
from contextlib import suppress
from datetime import date, datetime
from io import BytesIO
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.worksheet import Worksheet

from runner.model.problem import SiteError
from runner.model.sources import CustomerSource, FileFormat, FileKind
from runner.receivables.amounts import parse_amount
from runner.receivables.learn import learn
from runner.receivables.ledger import read_ledger
from runner.receivables.workbook import value_text
from tests.receivables.books import (
    BOOK,
    HEADER,
    NAME,
    OTHER,
    ROW,
    book_ledger,
    patched,
    put_book,
    saved,
    source,
    workbook,
)
from tests.receivables.files import CUSTOMERS, INVOICES, NO_CUSTOMERS, account, doubts, numbers, put

SHEET = r"xl/worksheets/sheet1\.xml"


def refused(root: Path, data: bytes, form: FileFormat = BOOK) -> str:
    put_book(root, data)
    with pytest.raises(SiteError) as caught:
        read_ledger(source(form), NO_CUSTOMERS, root)
    return str(caught.value)


# --- values ---------------------------------------------------------------------------------------


def test_real_dates_and_numbers_are_read_as_they_are(tmp_path: Path) -> None:
    found = book_ledger(tmp_path, ROW, OTHER)
    first, second = account(found).invoices[0], account(found, "C2").invoices[0]
    assert (first.key.issued_on, first.due) == (date(2026, 9, 1), date(2026, 10, 1))
    assert (first.total, second.total, second.balance) == (120_000, 8_050, 4_025)
    assert (first.line, found.file) == (2, NAME)
    assert not found.doubts


def test_dates_and_amounts_may_be_text_as_well(tmp_path: Path) -> None:
    text = ("FA-3", "C1", "03/09/2026", "03/10/2026", "1 200,50", "1 200,50")
    found = book_ledger(tmp_path, ROW, text)
    assert [i.balance for i in account(found).invoices] == [120_000, 120_050]
    assert account(found).invoices[1].due == date(2026, 10, 3)


def test_a_workbook_that_counts_days_from_1904_has_the_same_dates(tmp_path: Path) -> None:
    book = workbook([HEADER, ROW])
    book.epoch = CALENDAR_MAC_1904
    put_book(tmp_path, book)
    assert account(read_ledger(source(), NO_CUSTOMERS, tmp_path)).invoices[0].due == date(2026, 10, 1)


@given(st.integers(-(10**11), 10**11))
def test_every_amount_of_two_decimals_survives_its_float(cents: int) -> None:
    assert parse_amount(value_text(cents / 100, ","), ",") == cents


@given(st.lists(st.integers(-(10**7), 10**7), min_size=2, max_size=30))
def test_the_noise_of_a_sum_is_no_third_decimal(parts: list[int]) -> None:
    assert parse_amount(value_text(sum(part / 100 for part in parts), "."), ".") == sum(parts)


def test_a_third_decimal_holds_the_row(tmp_path: Path) -> None:
    found = book_ledger(tmp_path, (*ROW[:4], 12.345, 12.345), OTHER)
    assert "factures-2026-11-20.xlsx:2:6" in doubts(found)[0]


def test_a_code_that_is_a_number_has_no_decimals(tmp_path: Path) -> None:
    found = book_ledger(tmp_path, (2026001, 411000, *ROW[2:]))
    assert numbers(found, "411000") == ["2026001"]


def test_a_time_within_a_date_holds_the_row(tmp_path: Path) -> None:
    assert doubts(book_ledger(tmp_path, (*ROW[:3], datetime(2026, 10, 1, 10, 5), 1, 1), OTHER))


def test_a_day_number_without_its_format_is_no_date(tmp_path: Path) -> None:
    assert doubts(book_ledger(tmp_path, (*ROW[:3], 46053, 1, 1), OTHER))


# --- cells that are not what they seem ------------------------------------------------------------


def test_an_error_cell_holds_the_customer_of_its_row(tmp_path: Path) -> None:
    found = book_ledger(
        tmp_path, (*ROW, "#N/A"), (*OTHER, ""), header=(*HEADER, "Statut"), of=source(statut="Statut")
    )
    assert "a cell in error" in doubts(found)[0]
    assert "factures-2026-11-20.xlsx:2" in doubts(found)[0]
    assert numbers(found, "C2") == ["FA-2"]


def test_an_error_in_a_column_nobody_reads_is_nobody_s_matter(tmp_path: Path) -> None:
    found = book_ledger(tmp_path, (*ROW, "#N/A"), header=(*HEADER, "Commercial"))
    assert numbers(found) == ["FA-1"]
    assert not found.doubts


def test_an_error_in_place_of_the_customer_is_a_row_of_nobody(tmp_path: Path) -> None:
    found = book_ledger(tmp_path, ("FA-1", "#REF!", *ROW[2:]), OTHER)
    assert [problem.place.line for problem in found.unreadable] == [2]


def test_a_formula_counts_by_its_saved_result(tmp_path: Path) -> None:
    put_book(tmp_path, patched(saved(workbook([HEADER, (*ROW[:5], "=E2-200")])), SHEET, _computed))
    assert account(read_ledger(source(), NO_CUSTOMERS, tmp_path)).invoices[0].balance == 100_000


def _computed(xml: bytes) -> bytes:
    return xml.replace(b"<v />", b"<v>1000</v>").replace(b"<v></v>", b"<v>1000</v>")


def test_a_formula_nobody_computed_holds_the_row_even_where_empty_would_mean_nothing_paid(
    tmp_path: Path,
) -> None:
    header = (*HEADER[:5], "Réglé")
    of = source(regle="Réglé")
    del of.columns["restant_du"]
    found = book_ledger(tmp_path, (*ROW[:5], "=1000+200"), (*OTHER[:5], ""), header=header, of=of)
    assert "result was not saved" in doubts(found)[0]
    assert account(found, "C2").invoices[0].balance == 8_050


def test_cells_merged_over_rows_hold_each_of_them(tmp_path: Path) -> None:
    rows = [ROW, ("FA-3", "", *ROW[2:]), OTHER, ("FA-4", "C1", *ROW[2:])]
    found = book_ledger(tmp_path, *rows, change=lambda sheet: sheet.merge_cells("B2:B3"))
    assert "merged over several rows" in doubts(found)[0]
    assert [problem.place.line for problem in found.unreadable] == [3]
    assert numbers(found, "C2") == ["FA-2"]


def test_titles_above_the_header_are_passed_over(tmp_path: Path) -> None:
    def title(sheet: Worksheet) -> None:
        sheet.insert_rows(1, 3)
        sheet["A1"] = "Balance clients au 20/11/2026"
        sheet.merge_cells("A1:F2")

    form = FileFormat(kind=FileKind.XLSX, header_line=4)
    found = book_ledger(tmp_path, ROW, change=title, of=source(form))
    assert (numbers(found), account(found).invoices[0].line) == (["FA-1"], 5)


# --- sheets ---------------------------------------------------------------------------------------


def test_a_hidden_sheet_is_read_only_by_its_name(tmp_path: Path) -> None:
    book = workbook([HEADER, ROW])
    hidden = book.create_sheet("Archives")
    hidden.append(list(HEADER))
    hidden.append(["FA-0", *ROW[1:]])
    hidden.sheet_state = "hidden"
    put_book(tmp_path, book)
    assert numbers(read_ledger(source(), NO_CUSTOMERS, tmp_path)) == ["FA-1"]
    named = source(FileFormat(kind=FileKind.XLSX, sheet="Archives"))
    assert numbers(read_ledger(named, NO_CUSTOMERS, tmp_path)) == ["FA-0"]


def test_of_several_sheets_one_must_be_named(tmp_path: Path) -> None:
    book = workbook([HEADER, ROW])
    book.create_sheet("Vide")
    assert numbers(read_ledger(source(), NO_CUSTOMERS, put_book(tmp_path, book).parent.parent)) == ["FA-1"]
    book.create_sheet("Notes").append(["rien"])
    assert "« Balance », « Notes »" in refused(tmp_path, saved(book))
    assert "no sheet is called « Balanse »" in refused(
        tmp_path, saved(book), FileFormat(kind=FileKind.XLSX, sheet="Balanse")
    )


def test_the_customer_file_may_be_a_workbook(tmp_path: Path) -> None:
    put(tmp_path, "\n".join([";".join(HEADER), "FA-1;411;01/09/2026;01/10/2026;10,00;10,00", ""]))
    book = workbook([("client", "raison_sociale", "type"), (411, "Roche", "entreprise")])
    put_book(tmp_path, book, "donnees/clients.xlsx")
    known = CustomerSource("donnees", "clients.xlsx", format=BOOK)
    assert account(read_ledger(INVOICES, known, tmp_path), "411").customer.name == "Roche"


# --- what a file is, its content says --------------------------------------------------------------


def test_a_workbook_where_a_csv_is_declared_is_refused_and_the_reverse(tmp_path: Path) -> None:
    put(tmp_path, saved(workbook([HEADER, ROW])))
    with pytest.raises(SiteError, match=r"a workbook \(XLSX\); expected CSV; fix: .*check --learn"):
        read_ledger(INVOICES, CUSTOMERS, tmp_path)
    assert "no workbook; expected XLSX" in refused(tmp_path, ";".join(HEADER).encode())


@pytest.mark.parametrize(
    "data",
    [b"PK\x03\x04", b"PK\x03\x04" + b"\0" * 500, saved(workbook([HEADER]))[:-200]],
    ids=["4", "nul", "cut"],
)
def test_a_broken_workbook_is_refused_in_words(tmp_path: Path, data: bytes) -> None:
    assert "workbook" in refused(tmp_path, data)


def test_an_archive_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("lisez-moi.txt", "bonjour")
    assert "no workbook at all" in refused(tmp_path, stream.getvalue())


def test_a_bomb_is_refused_before_it_is_opened_whatever_it_claims_to_weigh(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("runner.receivables.package.MAX_CONTENT", 2_000_000)
    bomb = patched(saved(workbook([HEADER, ROW])), SHEET, lambda xml: xml + b" " * 3_000_000)
    assert "far larger than it seems" in refused(tmp_path, bomb)
    with zipfile.ZipFile(BytesIO(bomb)) as archive:
        true = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    liar = bomb.replace(true.to_bytes(4, "little"), (10).to_bytes(4, "little"))
    assert liar != bomb
    assert "far larger than it seems" in refused(tmp_path, liar)


def test_a_cell_at_the_end_of_the_world_is_refused(tmp_path: Path) -> None:
    vast = patched(
        saved(workbook([HEADER, ROW])), SHEET, lambda xml: xml.replace(b'r="F2"', b'r="XFD1048576"')
    )
    assert "reaches to row 1048576" in refused(tmp_path, vast)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.integers(0, 2_000),
    st.integers(0, 40),
    st.sampled_from([b"", b'"', b"<", b"1e400", b"-1", b"r='A0'", b"\0"]),
)
def test_any_damage_is_a_refusal_in_words_or_a_reading(
    tmp_path: Path, at: int, cut: int, put_in: bytes
) -> None:
    sound = saved(workbook([HEADER, ROW, (*OTHER[:5], "=1+1")]))
    put_book(tmp_path, patched(sound, SHEET, lambda xml: xml[:at] + put_in + xml[at + cut :]))
    with suppress(SiteError):
        read_ledger(source(), NO_CUSTOMERS, tmp_path)


@pytest.mark.parametrize("number", [float("inf"), float("-inf"), float("nan"), 1e308])
def test_a_number_beyond_all_others_is_no_amount(number: float) -> None:
    with pytest.raises(ValueError, match=r"amount|notation|large"):
        parse_amount(value_text(number, ","), ",")


# --- check --learn --------------------------------------------------------------------------------


def test_a_workbook_is_learnt_without_a_question_about_its_real_dates(tmp_path: Path) -> None:
    book = workbook([("Balance clients",), (), HEADER, ROW, OTHER])
    book.create_sheet("Notes").append(["rien à voir"])
    learnt = learn(put_book(tmp_path, book))
    assert learnt.questions == ()
    written = yaml.safe_load(learnt.yaml)["factures"]
    assert written["fichier"] == "factures-*.xlsx"
    assert written["format"] == {
        "type": "XLSX",
        "feuille": "Balance",
        "dates": "JJ/MM/AAAA",
        "decimales": ",",
        "ligne_entete": "3",
    }
    assert numbers(read_ledger(source(learnt.format), NO_CUSTOMERS, tmp_path)) == ["FA-1"]


def test_text_dates_among_real_ones_are_proven_by_themselves(tmp_path: Path) -> None:
    book = workbook([HEADER, ROW, ("FA-3", "C1", "09/13/2026", "10/14/2026", "1,200.50", "1,200.50")])
    learnt = learn(put_book(tmp_path, book))
    assert learnt.questions == ()
    assert (learnt.format.dates, learnt.format.decimals) == ("MM/JJ/AAAA", ".")
    doubtful = workbook([HEADER, ROW, ("FA-3", "C1", "09/10/2026", "10/10/2026", 5, 5)])
    assert "JJ/MM/AAAA / MM/JJ/AAAA" in str(learn(put_book(tmp_path, doubtful)).questions[0])
