"""What a letter's layout is given: texts only, already in the typography of its language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from runner.model.settings import Settings
from runner.notices.typography import LANGUAGES, clean
from runner.notices.variables import Facture, Variables
from runner.notices.words import Words

_FEW = 3


def letter_data(
    values: Variables, settings: Settings, subject: str, body: Sequence[Mapping[str, Any]], code: str
) -> dict[str, Any]:
    """The JSON of `lettre.typ`. `code`: the SVG of the transfer to scan, or nothing."""
    words, creditor = values.mots, values.creancier
    charged = values.total_avec_frais > values.total
    return {
        "langue": words.code,
        "mots": {name: getattr(words, name) for name in Words.__slots__},
        "objet": subject,
        "expediteur": [creditor.nom, *map(clean, settings.creditor.address), *_reached(values)],
        "destinataire": [values.client.nom, *values.client.adresse],
        "lieu_date": _dated(values, settings),
        "envoi": words.recommande,
        "corps": list(body),
        "lignes": [_line(invoice, words) for invoice in values.factures],
        "avoirs": str(values.avoirs) if values.avoirs else "",
        "total_titre": words.sous_total if charged else words.total,
        "total": str(values.total),
        "decompte": list(_account(values)),
        "decompte_titre": _titled(words.total_du, words.arrete, values.arrete_au),
        "total_avec_frais": str(values.total_avec_frais),
        "virement": list(_transfer(values)),
        "qr": code,
        "signataire": [line for line in (values.contact.nom, values.contact.fonction, creditor.nom) if line],
        "mentions": _legal(values),
        "ref": f"{words.ref} {values.reference}",
    }


def _reached(values: Variables) -> list[str]:
    return [said for said in (values.contact.telephone, values.contact.courriel) if said]


def _dated(values: Variables, settings: Settings) -> str:
    """`Lyon, le 12 mai 2026`: the town of the last line of the creditor's address."""
    town = settings.creditor.address[-1] if settings.creditor.address else ""
    name = clean(town.lstrip("0123456789 "))
    said = values.mots.le.format(day=values.date)
    return f"{name}, {said}" if name else said


def _line(invoice: Facture, words: Words) -> dict[str, str]:
    about = (f"{words.du} {invoice.date}" if invoice.date else "", invoice.reference)
    days = LANGUAGES[words.code].days(invoice.retard)
    return {
        "numero": invoice.numero,
        "precisions": ", ".join(filter(None, about)),
        "echeance": invoice.echeance,
        "retard": f"{days} {words.retard}" if invoice.retard > 0 else words.avance,
        "montant": str(invoice.montant),
        "regle": str(invoice.regle) if invoice.regle else "",
        "litige": str(invoice.litige) if invoice.litige else "",
        "reste": str(invoice.reste),
    }


def _account(values: Variables) -> Iterator[dict[str, str]]:
    """Principal, interest with its part for each invoice, flat charge: lines that add up to the total."""
    words = values.mots
    yield {"titre": words.principal, "detail": "", "somme": str(values.total)}
    if values.penalites:
        parts = [f"{f.numero}{words.deux_points} {f.interets}" for f in values.factures if f.interets]
        title = _titled(words.penalites, words.taux, values.taux)
        yield {"titre": title, "detail": " ; ".join(parts), "somme": str(values.penalites)}
    if values.indemnite:
        yield {"titre": words.indemnite, "detail": "", "somme": str(values.indemnite)}


def _titled(title: str, word: str, value: str) -> str:
    return f"{title} ({word} {value})" if value else title


def _transfer(values: Variables) -> Iterator[tuple[str, str]]:
    words = values.mots
    quoted = values.reference if values.nombre > _FEW else f"{values.numeros} ({values.reference})"
    yield words.titulaire, values.creancier.nom
    yield "IBAN", values.creancier.iban
    yield "BIC", values.creancier.bic
    yield words.a_rappeler, quoted


def _legal(values: Variables) -> str:
    """Name, form, capital, seat, SIREN and registry: on every letter (C. com. R123-237)."""
    creditor, words = values.creancier, values.mots
    name = ", ".join(filter(None, (creditor.nom, creditor.forme, creditor.adresse)))
    siren = f"{words.siren} {creditor.siren}" if creditor.siren else ""
    rcs = f"{words.rcs} {creditor.rcs}" if creditor.rcs else ""
    return " – ".join(filter(None, (name, siren, rcs)))
