"""The optional columns of an invoice row, and the words a status column uses."""

from __future__ import annotations

from typing import NamedTuple

from runner.receivables.groups import clean, plain_name

EURO = "EUR"
_EUROS = {"", "€", "eur", "euro", "euros"}
_PAID = frozenset(
    {"paye", "payee", "regle", "reglee", "solde", "soldee", "acquitte", "acquittee", "encaisse", "encaissee"}
    | {"lettre", "lettree", "paid", "settled", "closed", "cleared"}
)
_VOID = frozenset(
    {"annule", "annulee", "brouillon", "supprime", "supprimee"}
    | {"draft", "void", "voided", "cancelled", "canceled", "deleted"}
)
_NO = frozenset({"", "non", "no", "n", "0", "false", "faux"})
_COLUMNS = (
    "devise",
    "statut",
    "commande",
    "devis",
    "affaire",
    "mode_de_reglement",
    "cedee",
    "engagement",
    "code_service",
    "facture_d_origine",
)


class Details(NamedTuple):
    """As `Invoice` takes them after `line`, then the invoice a credit note names."""

    currency: str = EURO
    status: str = ""
    order: str = ""
    quote: str = ""
    project: str = ""
    method: str = ""
    assigned: bool = False
    commitment: str = ""
    service_code: str = ""
    origin: str = ""


NO_DETAILS = Details()


def details_of(cells: list[str], at: dict[str, int]) -> Details:
    """The optional columns of one row, made one line of plain text each."""
    if at.keys().isdisjoint(_COLUMNS):
        return NO_DETAILS
    texts = {name: clean(cells[at[name]]) for name in _COLUMNS if name in at}
    return Details(
        currency=_currency(texts.get("devise", "")),
        status=texts.get("statut", ""),
        order=texts.get("commande", ""),
        quote=texts.get("devis", ""),
        project=texts.get("affaire", ""),
        method=texts.get("mode_de_reglement", ""),
        assigned=plain_name(texts.get("cedee", "")) not in _NO,
        commitment=texts.get("engagement", ""),
        service_code=texts.get("code_service", ""),
        origin=texts.get("facture_d_origine", ""),
    )


def is_paid(status: str) -> bool:
    """The status says that nothing is left to pay. A word not known says nothing."""
    return plain_name(status) in _PAID


def is_void(status: str) -> bool:
    """The status says that the row is no claim: cancelled, or not issued yet."""
    return plain_name(status) in _VOID


def _currency(text: str) -> str:
    return EURO if text.lower() in _EUROS else text.upper()
