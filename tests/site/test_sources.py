"""Where the accounts are: each source says what it needs, and what would mean nothing is refused."""

from __future__ import annotations

import pytest

from runner.model.problem import SiteError
from runner.model.settings import Settings
from runner.model.sources import FileKind
from runner.model.terms import PaymentTerm
from runner.site.settings import parse_settings
from tests.site.samples import SETTINGS

COLUMNS = "  colonnes: {facture: Num, client: Code, echeance: Due, montant: TTC}\n"
FOLDER = '  source: donnees/\n  fichier: "*.csv"\n  date_export: {colonne: Export}\n'
MAIL = "  source: courriel\n  expediteur: Export@logiciel.example\n  sujet: Balance clients\n"
FEC = """\
  source: donnees/
  fichier: "*.txt"
  date_export: {nom: "FEC{AAAA}{MM}{JJ}.txt"}
  format: {type: FEC}
"""
TERM = "  delai_de_paiement: 45 jours fin de mois\n"


def parsed(block: str) -> Settings:
    return parse_settings(SETTINGS.replace(FOLDER + COLUMNS, block).encode(), "relance.yaml")


def wrong(block: str) -> str:
    with pytest.raises(SiteError) as caught:
        parsed(block)
    return str(caught.value)


def test_a_workbook_names_its_type_and_its_sheet() -> None:
    form = parsed(
        FOLDER + "  format: {type: XLSX, feuille: Balance âgée, ligne_entete: 4}\n" + COLUMNS
    ).invoices.format
    assert (form.kind, form.sheet, form.header_line) == (FileKind.XLSX, "Balance âgée", 4)


def test_an_export_by_mail_names_its_sender_and_subject() -> None:
    source = parsed(MAIL + COLUMNS).invoices
    assert (source.folder, source.sender, source.subject, source.pattern) == (
        "courriel",
        "export@logiciel.example",
        "Balance clients",
        "*",
    )


def test_a_fec_needs_no_columns_but_a_term() -> None:
    source = parsed(FEC + TERM).invoices
    assert (source.format.kind, source.columns, source.term) == (
        FileKind.FEC,
        {},
        PaymentTerm(45, month_end=True),
    )


@pytest.mark.parametrize(
    ("block", "told"),
    [
        (MAIL.replace("  sujet: Balance clients\n", "") + COLUMNS, "« sujet » is missing in « factures »"),
        (MAIL + "  date_export: {colonne: X}\n" + COLUMNS, "« date_export » has no meaning here"),
        (FOLDER + "  sujet: Balance\n" + COLUMNS, "« sujet » has no meaning here"),
        (FOLDER.replace("  date_export: {colonne: Export}\n", "") + COLUMNS, "« date_export » is missing"),
        (FOLDER.replace('  fichier: "*.csv"\n', "") + COLUMNS, "« fichier » is missing"),
        (FOLDER + TERM + COLUMNS, "« delai_de_paiement » has no meaning here"),
        (FOLDER + "  format: {feuille: Balance}\n" + COLUMNS, "« feuille » has no meaning here"),
        (FEC, "a FEC has no due dates"),
        (FEC + TERM + COLUMNS, "« colonnes » has no meaning here"),
        (
            FEC.replace('nom: "FEC{AAAA}{MM}{JJ}.txt"', "colonne: X") + TERM,
            "« date_export » has no meaning here",
        ),
        (FEC + "  delai_de_paiement: 30 jours ouvrés\n", "a term such as"),
        (MAIL.replace("Export@logiciel.example", "logiciel.example") + COLUMNS, "not an e-mail address"),
    ],
)
def test_what_is_missing_or_means_nothing_is_told(block: str, told: str) -> None:
    assert told in wrong(block)


def test_the_customer_file_does_not_come_by_mail_and_is_no_fec() -> None:
    text = SETTINGS.replace("clients: {source: donnees/", "clients: {source: courriel")
    with pytest.raises(SiteError, match="the customer file does not come by mail"):
        parse_settings(text.encode(), "relance.yaml")
    text = SETTINGS.replace("fichier: clients.csv}", "fichier: c.txt, format: {type: FEC}}")
    with pytest.raises(SiteError, match="« FEC »"):
        parse_settings(text.encode(), "relance.yaml")
