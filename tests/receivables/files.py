"""Small invented exports, written where a test wants them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from runner.model.parties import Account, Ledger
from runner.model.problem import SiteError
from runner.model.sources import CustomerSource, FileFormat, InvoiceSource
from runner.receivables.ledger import read_ledger

COLUMNS = {
    "facture": "N° facture",
    "client": "Code client",
    "emise_le": "Date",
    "echeance": "Échéance",
    "montant": "Total TTC",
    "restant_du": "Reste à payer",
}
HEADER = ";".join(COLUMNS.values())
GOOD = "FA-1;C1;01/09/2026;01/10/2026;1 200,00;1 200,00"
OTHER = "FA-2;C2;02/09/2026;02/10/2026;80,50;40,25"
INVOICES = InvoiceSource("donnees", "factures-*.csv", COLUMNS, date_in_name="factures-{AAAA}-{MM}-{JJ}.csv")
CUSTOMERS = CustomerSource("donnees", "clients.csv")
NO_CUSTOMERS = CustomerSource("donnees", "")
NAME = "donnees/factures-2026-11-20.csv"


def put(root: Path, text: str | bytes, name: str = NAME) -> Path:
    """Write a file below the site, lines as given."""
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def ledger(
    root: Path,
    *rows: str,
    header: str = HEADER,
    source: InvoiceSource = INVOICES,
    customers: str = "",
    key: bytes = b"",
) -> Ledger:
    """Read the given rows (and the given customer file) as an export of 20 November 2026."""
    put(root, "\n".join([header, *rows, ""]))
    if customers:
        put(root, customers, "donnees/clients.csv")
    return read_ledger(source, CUSTOMERS if customers else NO_CUSTOMERS, root, key)


def mapped(**columns: str) -> InvoiceSource:
    """The usual source with further columns mapped."""
    return replace(INVOICES, columns=COLUMNS | columns)


def formed(form: FileFormat, source: InvoiceSource = INVOICES) -> InvoiceSource:
    """The usual source in another format."""
    return replace(source, format=form)


def refusal(root: Path, *rows: str, header: str = HEADER, source: InvoiceSource = INVOICES) -> str:
    """What a refused file is told, all problems."""
    try:
        ledger(root, *rows, header=header, source=source)
    except SiteError as error:
        return str(error)
    raise AssertionError("the file was not refused")


def account(found: Ledger, code: str = "C1") -> Account:
    """One account, which must exist."""
    return found.accounts[code]


def numbers(found: Ledger, code: str = "C1") -> list[str]:
    """Numbers of the open invoices of one customer."""
    return [invoice.key.number for invoice in account(found, code).invoices]


def doubts(found: Ledger, code: str = "C1") -> list[str]:
    """Why one customer is held."""
    return [str(text) for text in account(found, code).doubts]
