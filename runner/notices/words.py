"""The words of the built-in blocks: table, payment, account, signature, footer; one value a language."""

from __future__ import annotations

from dataclasses import dataclass

from runner.notices.typography import FIXED


@dataclass(frozen=True, slots=True)
class Words:
    """Read by `pages/`. `deux_points`: a colon with the space its language puts before it.

    `moratoires`: what the interest is called that a public buyer owes (CCP R2192-31).
    """

    code: str
    facture: str
    numero: str
    du: str
    echeance: str
    montant: str
    regle: str
    reste: str
    retard: str
    avance: str
    litige: str
    commande: str
    devis: str
    affaire: str
    engagement: str
    service: str
    avoirs: str
    total: str
    sous_total: str
    reglement: str
    par_virement: str
    scanner: str
    code_joint: str
    jointes: str
    titulaire: str
    a_rappeler: str
    principal: str
    penalites: str
    moratoires: str
    indemnite: str
    total_du: str
    arrete: str
    jour: str
    somme: str
    taux: str
    ref: str
    siren: str
    rcs: str
    deux_points: str
    objet: str
    recommande: str
    le: str
    politesse: str


FRENCH_WORDS = Words(
    code="fr",
    facture="Facture",
    numero=f"n°{FIXED}",
    du="du",
    echeance="Échéance",
    montant="TTC",
    regle="Réglé",
    reste="Reste dû",
    retard="de retard",
    avance="à échoir",
    litige="Contesté",
    commande="commande",
    devis="devis",
    affaire="affaire",
    engagement="engagement",
    service="service",
    avoirs="Avoirs à déduire",
    total="Total à régler",
    sous_total="Total des factures",
    reglement="Pour régler",
    par_virement="Par virement",
    scanner="Ou scannez ce code dans l’application de votre banque : le virement y est déjà rempli.",
    code_joint="Le code QR de ce virement accompagne la version illustrée de ce message.",
    jointes="Factures jointes",
    titulaire="Titulaire",
    a_rappeler="Référence à rappeler",
    principal="Principal",
    penalites="Pénalités de retard",
    moratoires="Intérêts moratoires",
    indemnite="Indemnité forfaitaire pour frais de recouvrement",
    total_du="Total",
    arrete="décompte arrêté au",
    jour="Échéance",
    somme="Montant",
    taux="taux annuel",
    ref="Réf.",
    siren="SIREN",
    rcs="RCS",
    deux_points=f"{FIXED}:",
    objet="Objet",
    recommande="Lettre recommandée avec avis de réception",
    le="le {day}",
    politesse=("Nous vous prions d’agréer, Madame, Monsieur, l’expression de nos salutations distinguées."),
)

ENGLISH_WORDS = Words(
    code="en",
    facture="Invoice",
    numero=f"no.{FIXED}",
    du="of",
    echeance="Due date",
    montant="Incl. VAT",
    regle="Paid",
    reste="Balance due",
    retard="overdue",
    avance="not yet due",
    litige="Disputed",
    commande="order",
    devis="quote",
    affaire="project",
    engagement="commitment",
    service="service",
    avoirs="Credits to deduct",
    total="Total to pay",
    sous_total="Total of the invoices",
    reglement="How to pay",
    par_virement="By bank transfer",
    scanner="Or scan this code in your banking app: the transfer is already filled in.",
    code_joint="The QR code of this transfer comes with the illustrated version of this message.",
    jointes="Invoices attached",
    titulaire="Account holder",
    a_rappeler="Reference to quote",
    principal="Principal",
    penalites="Late-payment interest",
    moratoires="Late-payment interest",
    indemnite="Fixed compensation for recovery costs",
    total_du="Total",
    arrete="account drawn up on",
    jour="Instalment",
    somme="Amount",
    taux="annual rate",
    ref="Ref.",
    siren="SIREN",
    rcs="RCS",
    deux_points=":",
    objet="Subject",
    recommande="Registered letter with acknowledgement of receipt",
    le="{day}",
    politesse="Yours faithfully,",
)

WORDS = {"fr": FRENCH_WORDS, "en": ENGLISH_WORDS}
