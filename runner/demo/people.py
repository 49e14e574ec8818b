"""The customers of an invented company. Every name, address and number here is made up."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import StrEnum


class Habit(StrEnum):
    """How a customer pays: decides the days and ways of its payments."""

    EARLY = "tôt"
    SLOW = "lent"
    LATE = "tard"
    NEVER = "jamais"
    PARTS = "acomptes"
    CHEQUE = "chèque"
    DEBIT = "prélèvement"


@dataclass(frozen=True, slots=True)
class Person:
    """One row of `clients.csv`, and how much and how it buys. `size`: usual invoice in euros."""

    code: str
    name: str
    type: str
    town: str
    habit: Habit
    size: int
    labels: str = ""
    email: str = "?"
    """`?`: made from the name; empty: none known."""

    @property
    def address(self) -> str:
        return f"compta@{self.domain}" if self.email == "?" else self.email

    @property
    def domain(self) -> str:
        plain = unicodedata.normalize("NFKD", self.name.lower()).encode("ascii", "ignore").decode()
        words = plain.replace("'", " ").split()
        return "-".join(words[:2]) + ".example"


def _person(line: str) -> Person:
    code, name, kind, town, habit, size, *rest = (cell.strip() for cell in line.split("|"))
    return Person(code, name, kind, town, Habit(habit), int(size), *rest)


_TABLE = """\
C001|Menuiserie Roche|entreprise|69003 Lyon|tôt|1850
C002|Boulangerie Vial|entreprise|69100 Villeurbanne|lent|640
C003|Garage Perrin|entreprise|38200 Vienne|tard|1270
C004|Transports Delmas|entreprise|01000 Bourg-en-Bresse|jamais|3900|a-risque
C005|Hôtel Bellevue|entreprise|74000 Annecy|acomptes|5200
C006|Imprimerie Fabre|entreprise|42000 Saint-Étienne|tôt|980
C007|Charpentes Morin|entreprise|73000 Chambéry|lent|7400
C008|Cabinet Aubry|entreprise|69006 Lyon|chèque|760
C009|Serrurerie Costa|entreprise|69008 Lyon|tard|430
C010|Aciéries du Rhône|entreprise|69190 Saint-Fons|lent|28500|grand-compte
C011|Plastiques Jourdan|entreprise|01100 Oyonnax|tard|31800|grand-compte
C012|Électricité Noir|entreprise|69007 Lyon|tôt|1120
C013|Maçonnerie Lopez|entreprise|38000 Grenoble|jamais|2650|a-risque
C014|Verrerie Blanc|entreprise|42400 Saint-Chamond|lent|1990
C015|Pharmacie Dubois|entreprise|69002 Lyon|prélèvement|310
C016|Librairie Colin|entreprise|69001 Lyon|prélèvement|275
C017|Restaurant Gautier|entreprise|69005 Lyon|tard|890
C018|Paysages Renaud|entreprise|69340 Francheville|lent|1430||
C019|Ambulances Faure|entreprise|26000 Valence|tôt|2080
C020|Traiteur Michel|entreprise|69009 Lyon|acomptes|3350
C021|Scierie Lambert|entreprise|39000 Lons-le-Saunier|chèque|4100
C022|Carrelages Bonnet|entreprise|69800 Saint-Priest|tard|1740
C023|Studio Mercure|entreprise|69004 Lyon|tôt|520
C024|Fonderie Giraud|entreprise|42800 Rive-de-Gier|lent|9600
C025|Assainissement Roux|entreprise|38090 Villefontaine|tard|2210
C026|Mairie de Sainte-Foy|public|69110 Sainte-Foy|lent|6800
C027|Lycée des Cèdres|public|69009 Lyon|lent|2400
C028|Hôpital du Val|public|38300 Bourgoin|tard|11900
C029|Office du Pilat|public|42660 Saint-Genest|tôt|1300
C030|Mme Odile Garnier|particulier|69003 Lyon|lent|380||odile.garnier@courriel.example
C031|M. Paul Lacroix|particulier|69007 Lyon|tard|540||paul.lacroix@courriel.example
C032|Mme Inès Barbier|particulier|01600 Trévoux|jamais|290||ines.barbier@courriel.example
C033|M. Karim Haddad|particulier|69500 Bron|tôt|450||karim.haddad@courriel.example
C034|Copropriété Les Tilleuls|copropriete|69006 Lyon|tard|1680
C035|Association Plein Air|association|69300 Caluire|lent|720
C036|Peinture Schmitt|entreprise|67000 Strasbourg|lent|1560
C037|Toitures Royer|entreprise|71000 Mâcon|jamais|3120
C038|Céramiques Poulain|entreprise|26200 Montélimar|acomptes|2480
C039|Isolation Marchal|entreprise|38100 Grenoble|tôt|1890
C040|Atelier Lemoine|entreprise|69001 Lyon|tard|670
"""

PEOPLE = tuple(map(_person, _TABLE.splitlines()))
