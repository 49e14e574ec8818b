"""`check --learn` of a workbook and of a FEC: what it writes is what the next check reads."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from runner.run.checkout import read_settings
from runner.site.settings import parse_settings
from tests.cli.calls import call
from tests.receivables.books import HEADER, put_book, workbook
from tests.receivables.fecs import fec, sale
from tests.receivables.files import put

ROW = ("FA-1", "C1", date(2026, 6, 10), date(2026, 7, 10), 1200, 1200)
TERM = "  delai_de_paiement: 45 jours fin de mois\n"
FEC = "552100554FEC20260721.txt"


def read(folder: Path) -> int:
    """Open invoices of the site as it now is."""
    from runner.run.offline import local_ledger
    from runner.site.loader import load_site

    ledger = local_ledger(load_site(folder), folder, b"")
    return sum(len(account.invoices) for account in ledger.accounts.values())


def test_a_workbook_is_written_into_relance_yaml_and_read(folder: Path) -> None:
    book = workbook([("Balance clients au 21/07/2026",), HEADER, ROW])
    book.create_sheet("Notes").append(["rien", "d'utile"])
    ended = call("check", "--learn", put_book(folder, book, "donnees/balance-2026-07-21.xlsx"), site=folder)
    assert ended.code == 0, ended.err
    form = read_settings(folder).invoices.format
    assert (form.kind, form.sheet, form.header_line) == ("XLSX", "Balance", 2)
    assert read(folder) == 1


def test_a_fec_asks_for_the_term_then_is_written_and_read(folder: Path) -> None:
    path = put(folder, fec(sale("20260610", "1200,00", "FA-1")), f"donnees/{FEC}")
    before = (folder / "relance.yaml").read_text("utf-8")
    asked = call("check", "--learn", path, site=folder)
    assert asked.code == 1
    assert "delai_de_paiement" in asked.err
    assert (folder / "relance.yaml").read_text("utf-8") == before

    (folder / "relance.yaml").write_text(_with_term(asked.out, before), "utf-8")
    assert call("check", "--learn", path, site=folder).code == 0
    assert read(folder) == 1


def _with_term(learnt: str, before: str) -> str:
    """As the person writes it: what was shown, and the answer."""
    start, end = before.index("factures:\n"), before.index("clients:")
    text = before[:start] + learnt + TERM + before[end:]
    parse_settings(text.encode(), "relance.yaml")
    return text


def test_an_export_that_comes_by_mail_keeps_coming_by_mail(folder: Path) -> None:
    text = (folder / "relance.yaml").read_text("utf-8")
    old = text[text.index("  source: donnees/") : text.index("  fraicheur_max")]
    mail = "  source: courriel\n  expediteur: export@logiciel.example\n  sujet: Balance clients\n"
    (folder / "relance.yaml").write_text(text.replace(old, mail), "utf-8")
    ended = call(
        "check", "--learn", put_book(folder, workbook([HEADER, ROW]), "donnees/recu.xlsx"), site=folder
    )
    assert ended.code == 0, ended.err
    source = read_settings(folder).invoices
    assert (source.folder, source.subject, source.format.kind) == ("courriel", "Balance clients", "XLSX")


def test_before_its_first_mail_a_check_says_what_to_do(folder: Path) -> None:
    text = (folder / "relance.yaml").read_text("utf-8")
    old = text[text.index("  source: donnees/") : text.index("  fraicheur_max")]
    mail = "  source: courriel\n  expediteur: export@logiciel.example\n  sujet: Balance clients\n"
    (folder / "relance.yaml").write_text(text.replace(old, mail), "utf-8")
    ended = call("check", site=folder)
    assert ended.code == 1
    assert "relance run" in ended.err
