"""The words and figures of a remittance text, as invoice numbers are compared: no case, no padding."""

from __future__ import annotations

import re
import unicodedata

import msgspec

from runner.payments.amounts import MONTHS
from runner.payments.creditor import check_digits, structured

FAMILY = frozenset(
    {"F", "FA", "FAC", "FACT", "FACTURE", "FACTURES", "FCT", "FTR", "INV", "INVOICE", "INVOICES"}
)
"""Ways to write "invoice", one prefix to us: a site that uses two of them apart gets ambiguous numbers."""

FILLERS = frozenset({"N", "NO", "NR", "NUM", "NUMERO", "REF", "REFERENCE"})
"""What may stand between such a word and the number: `facture n° 412`."""

_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
_ALIKE = str.maketrans("АВЕКМНОРСТХΑΒΕΖΗΙΚΜΝΟΡΤΥΧ‐‑‒–—−", "ABEKMHOPCTXABEZHIKMNOPTYX------")
_DEGREE = str.maketrans("°º", "  ")
_SPACE = re.compile(r"\s{2,}|[^\S \n]")
"""Blanks that are not yet one space or one line feed."""
_RUNS = re.compile(r"[A-Z]+|[0-9]+")
_MONTH = "|".join(sorted({name.upper() for name in MONTHS if name.isascii()}, key=len, reverse=True))
_OPEN = r"(?<![\w\-./])"
_SHUT = r"(?![\w/\-]|[.,]\d)"
_FIGURES = r"(?:\d{1,3}(?:[ .,']\d{3}){1,4}|\d{1,15})"
_DIGITS_FIRST = "|".join(
    (
        rf"{_FIGURES}[.,]\d\d{_SHUT}",
        rf"{_FIGURES}(?:[.,]\d\d)? ?(?:€|EUROS?\b|EUR\b)",
        rf"\d{{1,2}}[/.\-]\d{{1,2}}[/.\-](?:\d{{4}}|\d\d){_SHUT}",
        rf"\d{{4}}-\d\d-\d\d{_SHUT}",
        rf"(?:0?[1-9]|1[0-2])/(?:20)?\d\d{_SHUT}",
    )
)
_YEAR = rf"\.? {{1,3}}(?:20)?\d\d\b{_SHUT}"
_NOT_NUMBERS = re.compile(
    # Each kind of beginning is asked for once, at the edge of a word: every text of a statement comes here.
    rf"€ ?{_FIGURES}(?:[.,]\d\d)?{_SHUT}"
    rf"|\b(?:(?=\d)(?:{_OPEN}(?:{_DIGITS_FIRST})|\d{{1,2}}(?:ER)? {{1,3}}(?:{_MONTH})(?:{_YEAR}|\b))"
    rf"|EUR ?{_FIGURES}(?:[.,]\d\d)?{_SHUT}"
    rf"|(?:{_MONTH}){_YEAR})"
)
_IBAN = re.compile(r"\b[A-Z]{2}\d\d(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b")
_MASK = "\u00a4"


class Segment(msgspec.Struct, frozen=True, gc=False):
    """A run of letters or of digits. `gap`: what stands between it and the run before.

    A Struct, since each text makes dozens of them.
    """

    raw: str
    norm: str
    """Digits without padding; every word for "invoice" as `FA`."""
    digits: bool
    gap: str


def fold(text: str) -> str:
    """Upper case; no accents, look-alikes or invisible characters; one space or line feed for many."""
    if text.isascii():
        return _SPACE.sub(_one_space, text.upper())
    text = unicodedata.normalize("NFKC", text.translate(_DEGREE)).translate(_INVISIBLE)
    text = unicodedata.normalize("NFD", text)
    text = "".join(char for char in text if not unicodedata.combining(char))
    return _SPACE.sub(_one_space, text.upper().translate(_ALIKE))


def _one_space(match: re.Match[str]) -> str:
    return "\n" if "\n" in match.group() else " "


def segments(folded: str) -> list[Segment]:
    """Runs of letters and of digits, in order, of a text `fold` has treated."""
    found: list[Segment] = []
    end = 0
    for run in _RUNS.finditer(folded):
        raw = run.group()
        digits = raw[0].isdigit()
        found.append(Segment(raw, _norm(raw, digits=digits), digits, folded[end : run.start()]))
        end = run.end()
    return found


def masked(folded: str) -> str:
    """The text without what only looks like numbers of invoices: amounts, dates, bank accounts."""
    return _NOT_NUMBERS.sub(_MASK, _IBAN.sub(_without_iban, folded))


def _without_iban(match: re.Match[str]) -> str:
    return _MASK if valid_iban(match.group()) else match.group()


def valid_iban(written: str) -> bool:
    """Check digits of ISO 13616 (modulo 97)."""
    bare = "".join(char for char in written.upper() if char.isalnum())
    if not (15 <= len(bare) <= 34 and bare.isascii()):
        return False
    return int("".join(str(int(char, 36)) for char in bare[4:] + bare[:4])) % 97 == 1


def _norm(raw: str, *, digits: bool) -> str:
    if digits:
        return raw.lstrip("0") or "0"
    return "FA" if raw in FAMILY else raw


_WORD = "|".join(sorted(FAMILY, key=len, reverse=True))
_JOIN = r"(?:[-_/.]\s?)"
_AFTER = rf"(?:{_JOIN}\d+|[ ]\d{{2,}}(?![.,]\d))*"
_CITED = re.compile(
    r"\b(?:"
    + "|".join(
        (
            rf"(?:{_WORD})\b[\s.:#]{{0,3}}(?:N[O0]?\b[\s.:]{{0,2}})?[A-Z]{{0,4}}[-_/]?\d+{_AFTER}",
            rf"[A-Z]{{1,8}}{_JOIN}?\d[A-Z0-9]*(?:{_JOIN}[A-Z0-9]+)*",
            rf"{_OPEN}\d{{2,4}}[-/]\d{{3,12}}{_SHUT}",
            rf"{_OPEN}\d{{5,20}}{_SHUT}",
        )
    )
    + ")"
)
_LEAD = re.compile(r"(?:FACT(?:URES?)?|INVOICES?)[\s.:#]+(?:N[O0°]?\b[\s.:]*)?")


def cited(text: str) -> tuple[str, ...]:
    """What looks like references to invoices in a remittance, upper case, each once, in order."""
    creditor = structured(fold(text))
    found = [f"RF{check_digits(body)}{body}" for body in creditor.bodies]
    found += [_bare(written) for written in _CITED.findall(masked(creditor.rest))]
    return tuple(dict.fromkeys(found))


def _bare(written: str) -> str:
    """Without the word before the number, and the marks after it."""
    number = " ".join(_LEAD.sub("", written, count=1).split())
    return number.replace("- ", "-").rstrip("-_/.")
