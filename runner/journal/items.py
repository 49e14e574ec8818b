"""`etat/postes.csv`: the open items a run decided on, without a name, so that it can be decided again.

One row an invoice or credit (negative amounts), sorted, replaced each run; then what the export listed as
paid in the last year, which is how the customer's behaviour was measured. Texts of the export that
people type freely (payment method, status) keep only words of a closed list: nothing else gets in.
What a policy reads beside this (labels, country, insurance) is in the customer file of the rules' commit.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache

from runner.model.parties import Account, Credit, Customer, DebtorType, Invoice, InvoiceKey, PaidInvoice
from runner.model.text import Cents, plain, t

PATH = "etat/postes.csv"
COLUMNS = (
    "client",
    "facture",
    "emise_le",
    "echeance",
    "montant",
    "restant_du",
    "devise",
    "type",
    "mode",
    "statut",
    "cedee",
    "avoir_de",
    "doute",
    "soldee_le",
)
_CREDIT = "avoir"
_PAID = "soldee"
_YES = "oui"
_METHODS = (
    "virement cheque carte especes prelevement prelevements prelev prlv prel prl sepa sdd lcr traite traites "
    "bor effet effets lettre de change billet a ordre direct debit domiciliation domicilie"
)
_STATUSES = (
    "suspendue rejetee refusee recycler en litige approuvee partiellement paiement transmis mise mandatee "
    "encaissee deposee recue validee comptabilisee emise"
)
_WORDS = frozenset((*_METHODS.split(), *_STATUSES.split()))


def encode_items(accounts: Iterable[Account]) -> bytes:
    """The file's bytes. The same accounts give the same bytes, whatever their order."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(sorted(row for account in accounts for row in _rows(account)))
    return out.getvalue().encode()


def decode_items(content: bytes) -> dict[str, Account]:
    """The accounts again, by customer code: amounts, dates, and whatever else a decision reads."""
    rows: dict[str, list[dict[str, str]]] = {}
    for row in csv.DictReader(io.StringIO(content.decode(), newline="")):
        rows.setdefault(row["client"], []).append(row)
    return {code: _account(code, of_one) for code, of_one in rows.items()}


def _rows(account: Account) -> Iterator[tuple[str, ...]]:
    who, doubt = account.customer, _YES if account.doubts else ""
    for item in account.invoices:
        number, amounts = item.key.number, (plain(item.total), plain(item.balance))
        method, status = _known(item.method or who.method), _known(item.status)
        about = (who.type.value, method, status, _YES if item.assigned else "", "", doubt, "")
        yield (who.code, number, _day(item.key.issued_on), _day(item.due), *amounts, item.currency, *about)
    for credit in account.credits:
        amount = plain(-credit.amount)
        about = (who.type.value, _CREDIT, "", "", credit.invoice, doubt, "")
        yield (who.code, credit.number, _day(credit.issued_on), "", amount, amount, "EUR", *about)
    for paid in account.paid:
        about = (who.type.value, _PAID, "", "", "", doubt, _day(paid.closed_on))
        key, total = paid.key, plain(paid.total)
        yield (who.code, key.number, _day(key.issued_on), _day(paid.due), total, plain(0), "EUR", *about)


def _account(code: str, rows: list[dict[str, str]]) -> Account:
    return Account(
        Customer(code, type=DebtorType(rows[0]["type"])),
        tuple(_invoice(row) for row in rows if row["mode"] not in {_CREDIT, _PAID}),
        tuple(_credit(row) for row in rows if row["mode"] == _CREDIT),
        (t("the data of that day were doubtful"),) if rows[0]["doute"] else (),
        tuple(_paid(row) for row in rows if row["mode"] == _PAID),
    )


def _invoice(row: dict[str, str]) -> Invoice:
    return Invoice(
        InvoiceKey(row["client"], row["facture"], _date(row["emise_le"])),
        _date(row["echeance"]),
        _cents(row["montant"]),
        _cents(row["restant_du"]),
        currency=row["devise"],
        status=row["statut"],
        method=row["mode"],
        assigned=bool(row["cedee"]),
    )


def _paid(row: dict[str, str]) -> PaidInvoice:
    key = InvoiceKey(row["client"], row["facture"], _date(row["emise_le"]))
    closed_on = date.fromisoformat(row["soldee_le"])
    return PaidInvoice(key, _date(row["echeance"]), _cents(row["montant"]), closed_on)


def _credit(row: dict[str, str]) -> Credit:
    issued_on, amount = _date(row["emise_le"]), -_cents(row["restant_du"])
    return Credit(row["client"], row["facture"], issued_on, amount, invoice=row["avoir_de"])


@lru_cache(maxsize=256)
def _known(text: str) -> str:
    """Lower case, no accents; a number of a status stays, any other word becomes `x`.

    >>> _known("Prélèvement SEPA de M. Durand"), _known("206")
    ('prelevement sepa de x x', '206')
    """
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    words = "".join(c if c.isalnum() else " " for c in bare.replace(".", "")).split()
    return " ".join(word if word in _WORDS or _is_status(word) else "x" for word in words)


def _is_status(word: str) -> bool:
    return len(word) == 3 and word.isascii() and word.isdigit()


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _date(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _cents(text: str) -> Cents:
    return int(text.replace(".", ""))
