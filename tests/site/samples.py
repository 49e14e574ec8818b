"""Small invented files, and the words of the problems they cause."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from runner.model.problem import Problem

SETTINGS = """\
version: 1
creancier: {nom: Scierie du Val, adresse: [3 chemin du Bief, 39000 Lons],
  iban: FR76 3000 6000 0112 3456 7890 189}
contact: {nom: Anne Petit}
factures:
  source: donnees/
  fichier: "*.csv"
  date_export: {colonne: Export}
  colonnes: {facture: Num, client: Code, echeance: Due, montant: TTC}
clients: {source: donnees/, fichier: clients.csv}
boite: {maildir: donnees/boite}
envoi: {maildir: sortie/}
"""

POLICY = """\
version: 1
politique: essai
rang: 10
segment: {type: entreprise}
etapes:
  - {etape: rappel, jour: J+5, canal: courriel, gabarit: rappel, delai_accorde: 6 jours}
  - {etape: appel, jour: J+13, canal: appel, gabarit: fiche-appel}
  - {etape: mise-en-demeure, jour: J+50, canal: lettre, gabarit: mise-en-demeure, delai_accorde: 10 jours}
"""

READER = """\
version: 1
lecteur: banque
nature: paiement
expediteurs: [Avis@Banque.example, "@virements.example"]
motifs: ['Montant : (?P<montant>[0-9 ,]+)  €', 'Objet : (?P<reference>FA-\\d+)']
"""


def write_site(root: Path, **files: str) -> Path:
    """A sound site, then `files` (`relance`, `politiques_x`, `lecteurs_x`, `taux`) instead or beside."""
    texts = {"relance": SETTINGS, "politiques_essai": POLICY, "lecteurs_banque": READER} | files
    for name, text in texts.items():
        path = root / (name.replace("_", "/", 1) + ".yaml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return root


def said(problems: Iterable[Problem]) -> str:
    """All problems as a person reads them."""
    return "\n".join(problem.show() for problem in problems)
