"""What packages call their columns, in French and English. Recognition proposes, the file decides."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

INVOICES: Mapping[str, tuple[str, ...]] = {
    "facture": (
        "numero facture", "n facture", "no facture", "num facture", "numero de facture", "facture numero",
        "facture n", "ref facture", "reference facture", "invoice number", "invoice no", "invoice num",
        "invoice", "document number", "numero piece", "n piece", "numero de piece", "facture", "invoice id",
        "facture id", "doc id", "piece", "numero", "n", "no", "number", "factures code", "reference", "id",
    ),
    "client": (
        "code client", "numero client", "n client", "num client", "id client", "client id", "client code",
        "customer id", "customer code", "customer number", "cust number", "customer no", "account number",
        "customer customer code", "account id", "code tiers", "compte tiers", "compte client", "compaux num",
        "tiers", "client", "customer", "partner", "debtor", "party", "factures customers id",
    ),
    "raison_sociale": (
        "raison sociale", "nom client", "client nom", "nom du client", "customer name", "client name",
        "company name", "name customer", "nom tiers", "societe", "nom",
    ),
    "emise_le": (
        "date facture", "date de facture", "date de facturation", "date facturation", "date d emission",
        "date emission", "emise le", "invoice date", "issue date", "date issued", "issued date", "issued on",
        "invoiced on", "document date", "posting date", "factures date edit", "date piece", "date de piece",
        "date",
    ),
    "echeance": (
        "date d echeance", "date echeance", "date de l echeance", "echeance", "date limite de reglement",
        "date limite de paiement", "a payer le", "due date", "due", "due on", "payment due", "due in date",
        "date due", "commission due date",
    ),
    "montant": (
        "total ttc", "montant ttc", "ttc", "montant total ttc", "net a payer", "total facture",
        "montant facture", "grand total", "invoice amount", "invoice total", "total amount", "amount total",
        "item amount", "factures total amount", "prix ttc", "total", "montant", "amount", "converted usd",
    ),
    "restant_du": (
        "restant du", "reste du", "reste a payer", "restant a payer", "reste a regler", "solde", "solde du",
        "solde restant", "outstanding amount", "outstanding", "balance due", "balance due amount",
        "amount due", "open amount", "balance", "remaining",
    ),
    "regle": (
        "montant regle", "deja regle", "regle", "paye", "montant paye", "encaisse", "acompte", "amount paid",
        "amount paid amount", "paid amount", "paid", "factures total paid",
    ),
    "devise": ("devise", "code devise", "currency", "currency code", "customer currency"),
    "statut": ("statut", "statut facture", "etat", "invoice status", "status", "document status"),
    "commande": ("commande", "n commande", "numero commande", "bon de commande", "po number", "order number"),
    "devis": ("devis", "n devis", "numero devis", "quote number", "estimate number"),
    "affaire": ("affaire", "chantier", "projet", "project", "project name"),
    "reglee_le": (
        "reglee le", "regle le", "payee le", "date de reglement", "date reglement", "date de paiement",
        "soldee le", "payment date", "paid on", "date paid", "cleared on", "clear date", "settled date",
        "settlement date", "date settled", "settled on",
    ),
    "mode_de_reglement": ("mode de reglement", "mode reglement", "mode de paiement", "payment method"),
    "facture_d_origine": ("facture d origine", "facture origine", "original invoice"),
    "engagement": ("numero d engagement", "n engagement", "engagement"),
    "code_service": ("code service",),
}  # fmt: skip
CUSTOMERS: Mapping[str, tuple[str, ...]] = {
    "client": ("code", "client id", *INVOICES["client"], "id", "numero"),
    "raison_sociale": (
        *INVOICES["raison_sociale"], "organization", "display name", "customername", "customer name", "name",
        "denomination", "nom entite",
    ),
    "type": ("type", "type client", "type de client", "customer type", "categorie"),
    "siren": ("siren", "numero siren", "n siren"),
    "langue": ("langue", "language"),
    "courriel": ("courriel", "e mail", "email", "mail", "adresse e mail", "adresse mail", "email id"),
    "copie": ("copie", "courriel copie", "email cc", "cc"),
    "telephone": ("telephone", "tel", "phone", "phone number", "mobile", "portable"),
    "adresse": (
        "adresse", "adresse postale", "adresse 1", "adresse1", "rue", "address", "billing address", "street",
        "address 1", "address line 1", "billing street",
    ),
    "complement_adresse": (
        "complement adresse", "complement d adresse", "adresse 2", "adresse2", "address 2", "address line 2",
        "street 2", "billing street2",
    ),
    "code_postal": ("code postal", "cp", "postal code", "postcode", "zip", "zip code", "billing code"),
    "ville": ("ville", "commune", "localite", "city", "town", "billing city"),
    "mode_de_reglement": INVOICES["mode_de_reglement"],
    "payeur": ("payeur", "tiers payeur", "payer"),
    "iban": ("iban",),
    "commercial": ("commercial", "vendeur", "representant", "sales person", "salesperson"),
    "etiquettes": ("etiquettes", "tags", "labels"),
    "pays": ("pays", "code pays", "country", "country code", "billing country"),
    "client_depuis": ("client depuis", "date de creation", "cree le", "customer since", "created on"),
    "ca_annuel": ("ca annuel", "chiffre d affaires", "ca n 1", "yearly turnover", "annual sales"),
    "assurance": ("assurance", "assurance credit", "statut assurance", "credit insurance"),
    "couverture": ("couverture", "montant couvert", "encours assure", "insured amount"),
}  # fmt: skip
TERMS = (
    "terms",
    "payment terms",
    "payment term",
    "conditions de paiement",
    "conditions de reglement",
    "delai",
)


def plain_header(header: str) -> str:
    """A header as compared: words apart (`invoiceNumber`, `due_date`), no case, accents or signs.

    >>> plain_header("N° Facture"), plain_header("InvoiceNumber"), plain_header("*DueDate")
    ('n facture', 'invoice number', 'due date')
    """
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", header)
    bare = "".join(c for c in unicodedata.normalize("NFD", apart.casefold()) if not unicodedata.combining(c))
    return " ".join(re.findall(r"[^\W_]+", bare))


def recognise(header: Sequence[str], aliases: Mapping[str, tuple[str, ...]]) -> dict[str, int]:
    """Index of the best header for each of our columns; a header serves one column, its best."""
    plain = [plain_header(cell) for cell in header]
    found: dict[str, int] = {}
    for _, column, at in sorted(_candidates(plain, aliases)):
        if column not in found and at not in found.values():
            found[column] = at
    return {column: found[column] for column in aliases if column in found}


def _candidates(plain: Sequence[str], aliases: Mapping[str, tuple[str, ...]]) -> list[tuple[int, str, int]]:
    """Rank, column and index of every match; rank 0 is the clearest name."""
    return [
        (names.index(text), column, at)
        for column, names in aliases.items()
        for at, text in enumerate(plain)
        if text in names
    ]
