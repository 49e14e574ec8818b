"""Words a debtor must not read, or not yet; all written plain: small letters, no accent, single spaces.

A list of words is no reader: it stops what is commonly written, in haste, by people who mean no harm.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import cast

import re2  # type: ignore[import-untyped]  # google-re2 ships no types

_CHARGES = (
    r"penalit|indemnit|interets? (?:de retard|moratoires?)|majoration|clause penale"
    r"|dommages[- ](?:et[- ])?interets|(?<![\d.,])(?<![\d.,] )\b40(?:[.,]00)? ?(?:€|euros?\b|eur\b)"
    r"|frais (?:de (?:recouvrement|dossier|relance|rappel|gestion|retard|rejet|traitement|mise en demeure)"
    r"|d'(?:impaye|huissier|avocat)|administratifs?|supplementaires?)|quarante euros"
    r"|frais (?:\w+ ){0,3}(?:s'ajout|a votre charge)|s'ajout\w+ (?:\w+ ){0,3}frais"
    r"|penalt|late[- ]payment interest|default interest|compensation|recovery c"
    r"|(?:late|late[- ]payment|reminder|dunning|administrat\w+|collection) (?:fee|charge|cost)s?"
    r"|(?:€|\beur) ?40(?:\.00)?(?![\d,.])"
)
_LEGAL_INTEREST = (
    r"interets? (?:au taux )?lega(?:l|ux)|taux d'interet legal"
    r"|statutory interest|interest (?:accrues|will accrue|runs)"
)
_FORMAL = r"mise en demeure|formal notice"
_SUMMONS = (
    r"\bmet(?:s|tons|tant)? (?:\w+ ){0,3}en demeure|\betes (?:\w+ )?mise?s? en demeure|^\W*mise en demeure\b"
    r"|\b(?:va(?:ut|lant|ille|udra)|valeur de|constitue|tient lieu de|est une) (?:\w+ ){0,2}mise en demeure"
    r"|\bpresente mise en demeure|\bvous sommons\b|\betes sommee?s?\b|interpellation suffisante"
    r"|\bgiv(?:e|es|ing) you (?:\w+ ){0,2}notice|\b(?:is|as|constitutes) (?:a )?formal notice"
    r"|^\W*formal notice\b"
)
"""Words that make a formal notice, and do not merely announce one; a title or a subject is enough."""
_NEXT = (
    r"contentieux|recouvrement|huissier|commissaire de justice|judiciaire|tribunal"
    r"|litigation|\bcourts?\b|bailiff"
)
_THREATS = (
    r"poursuites? penales?|porter plainte|depos\w+ (?:une )?plainte|depot de plainte|escroc|prison"
    r"|liste noire|fichage|banque de france|mauvais payeur|interdi(?:t|ction) bancaire|abus de confiance"
    r"|saisi(?:e|r)\w* (?:de |sur )?(?:vos|votre|v°)"
    r" (?:biens?|comptes?|salaires?|meubles?|mobilier|vehicules?)"
    r"|saisie[- ](?:attribution|vente|conservatoire)|saisie sur salaires?|avis a tiers"
    r"|(?:votre|vos) (?:employeur|famille|voisins?|clients?|fournisseurs?|banquier|conjoint)"
    r"|(?:publi\w+|afficher\w*|divulgu\w+) (?:de )?(?:votre|vos) (?:noms?|dettes?|situation)"
    r"|se presentera (?:chez|a)|a votre domicile|sans autre avis|sous peine de"
    r"|commandement de payer|sommation|au nom de la (?:loi|republique)|dernier avertissement"
    r"|criminal|blacklist|\bjail\b|\bprison\b|your (?:employer|family|neighbours?)"
    r"|your (?:customers|suppliers|bank manager)"
    r"|at your home|seiz\w+ (?:of )?your|final warning"
)
"""What frightens without informing, what tells others, and what looks like an act of a court."""

EARLY = re.compile(f"{_CHARGES}|{_LEGAL_INTEREST}|{_FORMAL}|{_NEXT}")
CHARGES = re.compile(_CHARGES)
CLAIMS = re.compile(f"{_CHARGES}|{_LEGAL_INTEREST}")
"""Before the formal notice: a consumer owes legal interest from its receipt."""
FORMAL = re.compile(_FORMAL)
SUMMONS = re.compile(_SUMMONS)
THREATS = cast("re.Pattern[str]", re2.compile(_THREATS))
"""RE2: thirty beginnings at once, three times as fast as `re`."""

_WRITTEN = str.maketrans({"’": "'", "‘": "'", "‑": "-", "–": "-"})


class _Shown(dict[int, str | None]):
    """For `str.translate`: a sign itself, nothing for an accent or a hidden sign; each looked up once."""

    def __missing__(self, code: int) -> str | None:
        sign = chr(code)
        self[code] = None if unicodedata.category(sign) in {"Mn", "Cf"} else sign
        return self[code]


_SHOWN = _Shown()


@lru_cache(maxsize=20_000)
def plain(text: str) -> str:
    """As the lists write it: hidden signs, accents and no-break spaces change nothing for a reader.

    >>> plain("PÉNALITÉS\u00a0:  40\u202f€")
    'penalites : 40 €'
    """
    bare = unicodedata.normalize("NFKD", text.translate(_WRITTEN).casefold())
    return " ".join(bare.translate(_SHOWN).split())
