"""Personal data in a free text of `suivi/`: git does not forget it, so it is flagged before it is pushed."""

from __future__ import annotations

import re
import unicodedata

from runner.model.text import Text, t

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.\w+")
_PHONE = re.compile(r"(?<![\w-])(?:\+\d{1,3}[ .-]?(?:\(0\) ?)?|0)[1-9](?:[ .-]?\d{2}){4}(?!\d)")
_IBAN = re.compile(
    r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b|\b[a-z]{2}\d{2}(?: ?\d{4}){2}"
)
_SOCIAL = re.compile(r"(?<!\d)[12] ?\d{2} ?(?:0[1-9]|1[0-2]) ?\d[\dAB] ?\d{3} ?\d{3}(?: ?\d{2})?(?!\d)")
_NAME = re.compile(
    r"\b(?:M\.|Mr\.?|Me|Dr|[Mm]aître|[Dd]octeur) [A-ZÀ-Ý]|\b(?:[Mm]me|[Mm]lle|[Mm]onsieur|[Mm]adame) [^\W\d_]"
)
_HEALTH = re.compile(
    r"\b(?:malad\w*|hospitali\w*|hopita\w*|clinique|cancer\w*|tumeur\w*|depressi\w*|burn ?out|grossesse"
    r"|enceinte|maternite|handicap\w*|invalidite|chirurgi\w*|medeci\w*|medica\w*|sante|covid\w*|soins"
    r"|therapi\w*|alcool\w*|arret de travail|convalescen\w*|deces|decede\w*|deuil|suicid\w*)\b"
)
"""Health, and what is told in the same breath (GDPR art. 9). Words of business stay free: « opération »."""


def personal_data(text: str) -> Text | None:
    """What kind of personal data `text` seems to hold; None: none. The text itself is never repeated."""
    if _EMAIL.search(text):
        return t("an e-mail address")
    if _IBAN.search(text):
        return t("a bank account")
    if _SOCIAL.search(text):
        return t("a social security number")
    if _PHONE.search(text):
        return t("a telephone number")
    if _NAME.search(text):
        return t("a person's name")
    return t("a word about somebody's health") if _HEALTH.search(_bare(text)) else None


def _bare(text: str) -> str:
    """Small letters without accents, hyphens as spaces."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(" " if sign == "-" else sign for sign in parts if not unicodedata.combining(sign))
