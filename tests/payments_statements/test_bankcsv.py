"""Bank CSV: read where the columns leave no doubt, refused where they do."""

from __future__ import annotations

from datetime import date

import pytest

from runner.payments.statements.movement import UnreadableStatement
from tests.payments_statements.samples import PAYER, only, read

HEAD = "Date opération;Libellé;Montant;Devise\n"


def test_a_french_export_with_preamble_and_footer_in_an_old_code_page_is_read() -> None:
    text = (
        "Compte courant;00011234567\n\nSolde au 27/02/2026;1 234,56 €\n"
        "Date opération;Date valeur;Libellé;Débit;Crédit\n"
        '05/02/2026;06/02/2026;"VIR GARAGE\nFA-2026-0377";;1\u00a0412,80\n'
        "06/02/2026;06/02/2026;FRAIS;-3,50;\nSolde final;;;;2 643,86\n"
    )
    found = read(text.encode("cp1252"))
    assert [one.signed for one in found.movements] == [141280, -350]
    first = found.movements[0]
    assert (first.booked_on, first.value_on) == (date(2026, 2, 5), date(2026, 2, 6))
    assert (first.remittance, first.currency) == ("VIR GARAGE FA-2026-0377", "EUR")


@pytest.mark.parametrize(
    ("written", "signed"),
    [
        ("1 234,56", 123456),
        ("-1.234,56", -123456),
        ("+12,5", 1250),
        ("12,30-", -1230),
        ("€ 7,00", 700),
        ("5,00 €", 500),
    ],
)
def test_amounts_are_read_as_they_are_written(written: str, signed: int) -> None:
    assert only(f"{HEAD}27/02/2026;VIR;{written};EUR\n").signed == signed


def test_the_column_proves_what_one_amount_leaves_open() -> None:
    found = read(f"{HEAD}27/02/2026;A;1.500;EUR\n27/02/2026;B;2,75;EUR\n")
    assert [one.signed for one in found.movements] == [150000, 275]
    with pytest.raises(UnreadableStatement, match="decimals or thousands"):
        read(f"{HEAD}27/02/2026;A;1.500;EUR\n27/02/2026;B;29.000;EUR\n")
    with pytest.raises(UnreadableStatement, match="decimals or thousands"):
        read(f"{HEAD}27/02/2026;A;1.50;EUR\n27/02/2026;B;2,75;EUR\n")


@pytest.mark.parametrize("written", ["12..34", "", "abc", "1,23,45", "12 34,00", "-5,00-"])
def test_an_amount_that_cannot_be_read_refuses_the_file_and_says_its_line(written: str) -> None:
    with pytest.raises(UnreadableStatement, match="line 3: the amount cannot be read"):
        read(f"{HEAD}27/02/2026;A;1,00;EUR\n27/02/2026;B;{written};EUR\n")


def test_a_column_of_sides_gives_the_sign() -> None:
    text = "Date;Libellé;Montant;Sens\n27/02/2026;A;5,00;D\n27/02/2026;B;6,00;Crédit\n"
    assert [one.signed for one in read(text).movements] == [-500, 600]
    unnamed = "Buchungstag;Verwendungszweck;Umsatz;\n27.02.2026;A;5,00;S\n27.02.2026;B;6,00;H\n"
    assert [one.signed for one in read(unnamed).movements] == [-500, 600]
    with pytest.raises(UnreadableStatement, match="line 2: the amount cannot be read"):
        read("Date;Libellé;Montant;Sens\n27/02/2026;A;-5,00;C\n")


def test_debits_and_credits_must_each_be_of_one_kind() -> None:
    head = "Date;Libellé;Débit;Crédit\n"
    assert [one.signed for one in read(f"{head}27/02/2026;A;5,00;0,00\n27/02/2026;B;;6,00\n").movements] == [
        -500,
        600,
    ]
    for rows in ("A;-5,00;\n27/02/2026;B;6,00;", "A;;-6,00", "A;5,00;6,00", "A;;"):
        with pytest.raises(UnreadableStatement, match="the amount cannot be read"):
            read(f"{head}27/02/2026;{rows}\n")


def test_days_are_proven_said_by_the_language_or_left_out() -> None:
    english = "Date,Description,Amount\n"
    assert only("Date,Description,Amount (EUR)\n02/13/2026,A,5.00\n").booked_on == date(2026, 2, 13)
    assert only("Date,Description,Amount (EUR)\n13/02/2026,A,5.00\n").booked_on == date(2026, 2, 13)
    assert only("Date;Libellé;Montant EUR\n03/02/2026;A;5,00\n").booked_on == date(2026, 2, 3)
    unsure = read(f"{english}03/02/2026,A,5.00\n")
    assert unsure.movements[0].booked_on is None
    assert "day and month" in str(unsure.warnings[0])
    with pytest.raises(UnreadableStatement, match="line 2: the date cannot be read"):
        read(f"{HEAD}30/02/2026;A;5,00;EUR\n")


def test_a_day_without_a_year_takes_that_of_the_value_date() -> None:
    text = "Buchungstag;Valutadatum;Verwendungszweck;Betrag;Währung\n31.12;02.01.26;A;5,00;EUR\n"
    assert only(text).booked_on == date(2025, 12, 31)


def test_only_an_iban_is_the_other_sides_account() -> None:
    head = "Date;Libellé;Montant EUR;IBAN\n27/02/2026;A;5,00;"
    assert only(f"{head}{PAYER}\n").payer_iban == PAYER
    assert only(f"{head}00011234567\n").payer_iban == ""


def test_a_customer_may_write_the_word_for_balance() -> None:
    assert only(f"{HEAD}27/02/2026;SOLDE;5,00;EUR\n").remittance == "SOLDE"
    assert only(f"{HEAD}27/02/2026;Total Services;5,00;EUR\n").signed == 500


@pytest.mark.parametrize(
    "text",
    [
        "Facture;Client;Échéance\nFA-1;C1;27/02/2026\n",
        "Date;Date;Montant\n27/02/2026;27/02/2026;5,00\n",
        "Date;Montant;Montant\n27/02/2026;5,00;6,00\n",
        "Date;Montant;Débit;Crédit\n27/02/2026;5,00;5,00;\n",
        "27/02/2026;VIR;5,00\n",
    ],
)
def test_columns_in_doubt_refuse_the_file(text: str) -> None:
    with pytest.raises(UnreadableStatement, match="no header"):
        read(text)


def test_a_header_without_movements_is_an_empty_statement() -> None:
    assert read(HEAD).movements == ()
