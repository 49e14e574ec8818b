"""What a customer's reply seems to say. A guess for the person who will read it; never a fact.

It is journalled, so it holds a word and a date of ours, never a word of the mail.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

_READ = 4_000
"""Characters looked at: what is said first counts."""
_QUOTE = re.compile(
    r"^\s*(>|-{2,} ?(message|original|forwarded)|le .{4,80} a écrit|on .{4,80} wrote|de ?: .*@|from ?: .*@)",
    re.IGNORECASE,
)
"""Where our own words begin again."""
_KINDS = {
    "litige": r"contest|litige|d[ée]saccord|pas d.accord|non conforme|pas conforme|r[ée]clam|malfa[cç]on"
    r"|erreur (de|sur|dans)|ne correspond pas|pas (re[cç]u|livr[ée])|avoir (sur|de|à|pour)|attente d.un avoir"
    r"|disput|not (as )?agreed|wrong (price|amount|quantity)|never received|not delivered|credit note",
    "promesse": r"(sera|seront|allons|vais|va|vont|devrait|pourrons|prévu|prévoyons|comptons|programm)\w*"
    r"[^.!?\n]{0,60}(r[èée]gl|pay|vir)|(r[èée]glerons|paierons|payerons|r[èée]glerai|paierai|effectuerons)"
    r"|(r[èée]glement|paiement|virement)[^.!?\n]{0,40}(pr[ée]vu|programm|d[ée]but|fin|le \d|semaine)"
    r"|(will|going to|shall) (be )?(pay|paid|settle)|payment (is )?(scheduled|planned)",
    "paye": r"(avons|ai|a|ont|été|est|déjà|bien|d[ée]j[àa])[^.!?\n]{0,30}(r[ée]gl[ée]|pay[ée]|vir[ée])"
    r"|(virement|r[èée]glement|paiement)[^.!?\n]{0,30}(effectu|émis|parti|fait|envoy|ex[ée]cut)"
    r"|(have|has|was|been|already)[^.!?\n]{0,20}(paid|settled|transferred)",
    "question": r"\?|pou(vez|rriez)[- ]vous|merci de (nous|me) (envoyer|transmettre|faire|retourner)"
    r"|duplicata|copie de|could you|please (send|forward)",
}
"""In this order: a dispute that also promises is a dispute."""
_PATTERNS = {kind: re.compile(pattern, re.IGNORECASE) for kind, pattern in _KINDS.items()}
_MONTHS = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
]
_NUMERIC = re.compile(r"(?<!\d)(\d{1,2})[/.](\d{1,2})(?:[/.](\d{4}|\d{2}))?(?!\d)")
_WRITTEN = re.compile(
    rf"(?<!\d)(1er|\d{{1,2}})\s+({'|'.join(_MONTHS)}|fevrier|aout|decembre)\b(?:\s+(\d{{4}}))?", re.IGNORECASE
)
_SOON = timedelta(days=180)


def hint(text: str, received_on: date) -> str:
    """`litige`, `promesse`, `promesse 2026-07-31`, `paye`, `question`; empty: no guess.

    >>> hint("Bonjour, le virement sera fait le 31 juillet.", date(2026, 7, 20))
    'promesse 2026-07-31'
    """
    said = _own_words(text)
    kind = next((kind for kind, pattern in _PATTERNS.items() if pattern.search(said)), "")
    if kind == "promesse" and (day := _promised(said, received_on)):
        return f"{kind} {day}"
    return kind


def _own_words(text: str) -> str:
    lines: list[str] = []
    for line in text[:_READ].splitlines():
        if _QUOTE.match(line):
            break
        lines.append(line)
    return "\n".join(lines)


def _promised(said: str, received_on: date) -> date | None:
    """The first day named that is still to come, and soon."""
    found = [(m.start(), *_parts(m)) for pattern in (_NUMERIC, _WRITTEN) for m in pattern.finditer(said)]
    days = (_day(day, month, year, received_on) for _, day, month, year in sorted(found))
    return next((day for day in days if day and received_on <= day <= received_on + _SOON), None)


def _parts(found: re.Match[str]) -> tuple[int, int, int]:
    day, month, year = found.groups()
    number = int(month) if month.isdigit() else _month(month)
    return int(day.removesuffix("er")), number, int(year or 0)


def _month(word: str) -> int:
    plain = str.maketrans("éû", "eu")
    names = [name.translate(plain) for name in _MONTHS]
    return names.index(word.lower().translate(plain)) + 1


def _day(day: int, month: int, year: int, received_on: date) -> date | None:
    """Without a year: the next such day."""
    try:
        if year:
            return date(year + 2000 if year < 100 else year, month, day)
        found = date(received_on.year, month, day)
        return found if found >= received_on else found.replace(year=found.year + 1)
    except ValueError:
        return None
