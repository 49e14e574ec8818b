"""Small invented FEC, entry by entry: each entry balances, so that a whole file does."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from runner.model.parties import Ledger
from runner.model.sources import CustomerSource, FileFormat, FileKind, InvoiceSource
from runner.model.terms import PaymentTerm
from runner.receivables.ledger import read_ledger
from tests.receivables.files import CUSTOMERS, NO_CUSTOMERS, put

NAME = "donnees/552100554FEC20261120.txt"
COLUMNS = [
    "JournalCode",
    "JournalLib",
    "EcritureNum",
    "EcritureDate",
    "CompteNum",
    "CompteLib",
    "CompAuxNum",
    "CompAuxLib",
    "PieceRef",
    "PieceDate",
    "EcritureLib",
    "Debit",
    "Credit",
    "EcritureLet",
    "DateLet",
    "ValidDate",
    "Montantdevise",
    "Idevise",
]
SOURCE = InvoiceSource(
    "donnees",
    "*FEC*.txt",
    {},
    FileFormat(kind=FileKind.FEC),
    date_in_name="552100554FEC{AAAA}{MM}{JJ}.txt",
    term=PaymentTerm(30),
)
_NAMES = {"VE": "VENTES", "BQ": "BANQUE", "OD": "OPERATIONS DIVERSES", "AN": "A NOUVEAUX"}
_OTHER = {"VE": "706000", "BQ": "512000", "OD": "658000", "AN": "890000"}
Row = dict[str, str]


def entry(
    journal: str,
    day: str,
    amount: str,
    *,
    piece: str,
    customer: str = "C1",
    letter: str = "",
    label: str = "",
    account: str = "411000",
    side: str = "Debit",
    currency: str = "",
) -> list[Row]:
    """A line of a customer and its counterpart. `amount` as in a FEC: `1200,00`."""
    common = {
        "JournalCode": journal,
        "JournalLib": _NAMES[journal],
        "EcritureNum": f"{journal}{day}",
        "EcritureDate": day,
        "PieceRef": piece,
        "PieceDate": day,
        "EcritureLib": label or "___",
        "ValidDate": day,
    }
    other = "Credit" if side == "Debit" else "Debit"
    ours = common | {
        "CompteNum": account,
        "CompteLib": "CLIENTS",
        "CompAuxNum": customer,
        "EcritureLet": letter,
    }
    ours |= {side: amount, other: "0,00", "Idevise": currency}
    return [ours, common | {"CompteNum": _OTHER[journal], side: "0,00", other: amount}]


def sale(day: str, amount: str, piece: str, **more: str) -> list[Row]:
    """An invoice."""
    return entry("VE", day, amount, piece=piece, **more)


def paid(day: str, amount: str, piece: str = "REM1", **more: str) -> list[Row]:
    """A payment."""
    return entry("BQ", day, amount, piece=piece, side="Credit", **more)


def fec(*entries: list[Row], columns: Sequence[str] = COLUMNS, separator: str = "\t") -> str:
    """The file."""
    rows = [separator.join(row.get(name, "") for name in columns) for found in entries for row in found]
    return "\n".join([separator.join(columns), *rows, ""])


def fec_ledger(
    root: Path,
    *entries: list[Row],
    customers: str = "",
    source: InvoiceSource = SOURCE,
    text: str | bytes = "",
) -> Ledger:
    """Read the entries (or a given text) as a FEC of 20 November 2026."""
    put(root, text or fec(*entries), NAME)
    known: CustomerSource = NO_CUSTOMERS
    if customers:
        put(root, customers, "donnees/clients.csv")
        known = CUSTOMERS
    return read_ledger(source, known, root)
