"""What a file proves is written; what it does not prove is asked; what was destroyed is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from runner.model.problem import SiteError
from runner.model.sources import FileFormat
from runner.receivables.dates import format_date, swapped
from runner.receivables.fragment import quoted
from runner.receivables.learn import Learnt, learn
from runner.receivables.ledger import read_ledger
from tests.receivables.files import COLUMNS, GOOD, HEADER, INVOICES, NO_CUSTOMERS, OTHER, put

ENGLISH = "customerID,invoiceNumber,InvoiceDate,DueDate,InvoiceAmount"
PROVEN = GOOD.replace("01/10/2026", "31/10/2026")


def study(root: Path, text: str | bytes, name: str = "factures-2026-11-20.csv") -> Learnt:
    """Learn a file of this content."""
    return learn(put(root, text, name))


def asked(learnt: Learnt) -> str:
    """Every question."""
    return "\n".join(map(str, learnt.questions))


def test_a_french_export_is_learnt_without_a_question(tmp_path: Path) -> None:
    learnt = study(tmp_path, f"{HEADER}\n{PROVEN}\n{OTHER}")
    assert learnt.columns == COLUMNS
    assert learnt.format == FileFormat()
    assert learnt.questions == ()
    assert yaml.safe_load(learnt.yaml)["factures"] == {
        "fichier": "factures-*.csv",
        "date_export": {"nom": "factures-{AAAA}-{MM}-{JJ}.csv"},
        "format": {"separateur": ";", "encodage": "utf-8", "dates": "JJ/MM/AAAA", "decimales": ","},
        "colonnes": COLUMNS,
    }


def test_what_was_learnt_reads_the_file(tmp_path: Path) -> None:
    rows = [
        "4410-KX,0000512207,3/4/2013,4/15/2013,72.18",
        '7120-BD,0008800312,2/26/2013,3/27/2013,"2,045.30"',
    ]
    learnt = study(tmp_path, "\r\n".join([ENGLISH, *rows]), "ar-2014-01-02.csv")
    source = replace(
        INVOICES,
        folder=".",
        pattern="ar-*.csv",
        date_in_name="ar-{AAAA}-{MM}-{JJ}.csv",
        columns=learnt.columns,
        format=learnt.format,
    )
    found = read_ledger(source, NO_CUSTOMERS, tmp_path)
    assert learnt.format.dates == "MM/JJ/AAAA"
    assert found.accounts["4410-KX"].invoices[0].key.number == "0000512207"
    assert found.accounts["4410-KX"].invoices[0].due == date(2013, 4, 15)
    assert found.accounts["7120-BD"].invoices[0].balance == 204530


def test_an_order_nothing_proves_is_asked_and_not_written(tmp_path: Path) -> None:
    learnt = study(tmp_path, f"{HEADER}\n{GOOD}\n{OTHER}")
    assert "JJ/MM/AAAA / MM/JJ/AAAA" in asked(learnt)
    assert "dates" not in yaml.safe_load(learnt.yaml)["factures"]["format"]


def test_the_term_column_proves_the_order(tmp_path: Path) -> None:
    rows = ["C1,1,01/06/2026,01/07/2026,5.00,Net 30", "C2,2,02/06/2026,02/07/2026,5.00,Net 30"]
    learnt = study(tmp_path, "\n".join([f"{ENGLISH},Terms", *rows]))
    assert learnt.format.dates == "JJ/MM/AAAA"
    assert learnt.questions == ()


@pytest.mark.parametrize(
    "cells",
    [
        ["########", "########", "31/10/2026"],
        ["46296", "46297", "46298"],
        ["31/10/2026", "10/31/2026", "10/30/2026"],
        ["2026-10-01", "10/31/2026", "31/10/2026"],
    ],
)
def test_dates_a_spreadsheet_destroyed_are_refused(tmp_path: Path, cells: list[str]) -> None:
    rows = [f"FA-{n};C{n};{cell};{cell};1,00;1,00" for n, cell in enumerate(cells)]
    with pytest.raises(SiteError, match="a spreadsheet has destroyed the dates of « Date », « Échéance »"):
        study(tmp_path, "\n".join([HEADER, *rows]))


def test_dates_in_words_are_asked_for_in_figures(tmp_path: Path) -> None:
    row = "FA-1;C1;1 mai 2026;3 juin 2026;1,00;1,00"
    assert "are not read: export them as" in asked(study(tmp_path, f"{HEADER}\n{row}\n"))


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (f"{HEADER}\n{PROVEN}\n".encode(), "utf-8"),
        (f"{HEADER}\n{PROVEN}\n".encode("utf-8-sig"), "utf-8"),
        (f"{HEADER}\n{PROVEN} €\n".encode("cp1252"), "cp1252"),
        (f"{HEADER}\n{PROVEN} €\n".encode("iso8859-15"), "iso-8859-15"),
    ],
)
def test_the_encoding_is_recognised(tmp_path: Path, content: bytes, encoding: str) -> None:
    learnt = study(tmp_path, content)
    assert learnt.format.encoding == encoding
    assert learnt.columns == COLUMNS


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_separator_titles_and_decimal_mark_are_recognised(tmp_path: Path, separator: str) -> None:
    row = PROVEN.replace(",00", ".00").replace("1 200", "1200")
    lines = [
        "Grand livre; exporté, le 20/11",
        "",
        HEADER.replace(";", separator),
        row.replace(";", separator),
    ]
    learnt = study(tmp_path, "\n".join(lines))
    assert learnt.format == FileFormat(separator=separator, decimals=".", header_line=3)
    written = yaml.safe_load(learnt.yaml)["factures"]["format"]
    assert written["separateur"] == ("tabulation" if separator == "\t" else separator)
    assert written["ligne_entete"] == "3"


def test_a_decimal_mark_nothing_proves_is_asked(tmp_path: Path) -> None:
    learnt = study(tmp_path, "\n".join([HEADER, PROVEN.replace("1 200,00", "1.2")]))
    assert learnt.format.decimals == "."
    learnt = study(tmp_path, "\n".join([HEADER, PROVEN.replace("1 200,00", "1,2345")]))
    assert "amounts such as 1,2345 are not read" in asked(learnt)


def test_an_unknown_header_is_asked_with_what_was_seen(tmp_path: Path) -> None:
    learnt = study(tmp_path, "\n".join([HEADER.replace("Échéance", "Dernier jour"), PROVEN]))
    assert "write colonnes: {echeance: its header}" in asked(learnt)
    assert "« Dernier jour »" in asked(learnt)


def test_a_wide_header_is_shown_once_whatever_is_asked(tmp_path: Path) -> None:
    learnt = study(tmp_path, "Un;Deux;Trois\n1;2;3")
    assert len(learnt.questions) == 5
    assert asked(learnt).count("« Deux »") == 1


def test_an_export_that_never_says_what_is_still_owed_is_remarked(tmp_path: Path) -> None:
    amount = HEADER.replace("Reste à payer", "Divers")
    learnt = study(tmp_path, f"{amount}\n{PROVEN}")
    assert learnt.questions == ()
    assert "restant_du" in str(learnt.remarks)
    assert study(tmp_path, f"{HEADER}\n{PROVEN}").remarks == ()


def test_the_day_of_settlement_is_recognised(tmp_path: Path) -> None:
    learnt = study(tmp_path, "\n".join([f"{ENGLISH},SettledDate", "A1,F1,3/4/2013,4/15/2013,72.18,"]))
    assert learnt.columns["reglee_le"] == "SettledDate"
    (remark,) = learnt.remarks
    assert "a row counts as paid where « SettledDate » is filled" in str(remark)


def test_what_the_words_of_a_status_alone_make_of_a_row_is_remarked(tmp_path: Path) -> None:
    header = HEADER.replace("Reste à payer", "Statut")
    rows = [PROVEN.replace("1 200,00;1 200,00", f"1 200,00;{word}") for word in ("Payée", "Relancée", "")]
    (remark,) = study(tmp_path, "\n".join([header, *rows])).remarks
    assert "« Payée » counts as paid or void; « Relancée » as unpaid" in str(remark)


def test_a_name_is_never_taken_for_a_code(tmp_path: Path) -> None:
    learnt = study(
        tmp_path, "\n".join([HEADER.replace("Code client", "Client"), PROVEN.replace("C1", "Anne Roy")])
    )
    assert "cle_client: raison_sociale" in asked(learnt)
    written = yaml.safe_load(learnt.yaml)["factures"]
    assert written["cle_client"] == "raison_sociale"
    assert written["colonnes"]["client"] == "Client"
    assert "raison_sociale" not in written["colonnes"]


def test_an_invoice_over_several_rows_is_asked_about(tmp_path: Path) -> None:
    assert "lignes: a_sommer" in asked(study(tmp_path, f"{HEADER}\n{PROVEN}\n{PROVEN}"))


REPEATED = [f"FA-{n};C1;01/09/2026;31/10/2026;1 200,00;1 200,00" for n in (1, 1, 2, 2, 3, 3)]


def test_rows_of_an_invoice_that_bear_one_amount_may_each_be_the_whole_of_it(tmp_path: Path) -> None:
    assert "lignes: repetees" in asked(study(tmp_path, "\n".join([HEADER, *REPEATED])))
    parts = [REPEATED[0], REPEATED[0].replace("1 200,00;1 200,00", "80,00;80,00")]
    assert "repetees" not in asked(study(tmp_path, "\n".join([HEADER, *parts])))


def test_a_customer_file_is_recognised(tmp_path: Path) -> None:
    text = (
        "Code client,Raison sociale,E-mail,Téléphone,SIREN,Adresse 1,Adresse 2,CP,Ville\n"
        "C1,Dupont,a@b.example,04,443061841,1 rue Haute,,69009,Lyon\n"
    )
    learnt = study(tmp_path, text, "clients.csv")
    assert learnt.questions == ()
    assert yaml.safe_load(learnt.yaml)["clients"]["colonnes"] == {
        "client": "Code client",
        "raison_sociale": "Raison sociale",
        "siren": "SIREN",
        "courriel": "E-mail",
        "telephone": "Téléphone",
        "adresse": "Adresse 1",
        "complement_adresse": "Adresse 2",
        "code_postal": "CP",
        "ville": "Ville",
    }


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04...", b"\xd0\xcf\x11\xe0", "a;b\n".encode("utf-16"), b"one column\n1\n", b"\0" * 50],
)
def test_what_is_no_delimited_text_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(SiteError):
        study(tmp_path, content)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SiteError, match="cannot be opened"):
        learn(tmp_path / "absent.csv")


@given(st.lists(st.dates(date(2000, 1, 1), date(2099, 12, 31)), min_size=1, max_size=9), st.booleans())
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_an_order_is_never_guessed(tmp_path: Path, days: list[date], french: bool) -> None:
    form = "JJ/MM/AAAA" if french else "MM/JJ/AAAA"
    rows = [
        f"FA-{n};C1;{format_date(day, form)};{format_date(day, form)};1,00;1,00" for n, day in enumerate(days)
    ]
    learnt = study(tmp_path, "\n".join([HEADER, *rows]))
    written = yaml.safe_load(learnt.yaml)["factures"]["format"].get("dates")
    assert written != swapped(form)
    assert (written == form) is any(day.day > 12 for day in days)
    assert bool(learnt.questions) is (written is None)


@given(st.binary(max_size=300) | st.text(st.sampled_from('";,|\t\r\n12/ax€°@'), max_size=200).map(str.encode))
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_are_learnt_or_refused(tmp_path: Path, content: bytes) -> None:
    try:
        learnt = study(tmp_path, content)
    except SiteError:
        return
    assert yaml.safe_load(learnt.yaml)


@given(st.text())
@example('\x01\x7f\x85\x8d\u2028\u2029\ufeff\ufffe\U0001f600"\\')
def test_any_header_is_written_so_that_yaml_reads_it_again(text: str) -> None:
    assert yaml.safe_load(quoted(text)) == text
