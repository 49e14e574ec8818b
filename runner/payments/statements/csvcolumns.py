"""Which column of a bank's CSV is what, by the words French, English and German banks use."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

_WORDS = {
    "booked": (
        "date|date operation|date de l operation|date comptable|date de comptabilisation|booking date"
        "|buchungstag|transaction date|date d operation|buchungsdatum"
    ),
    "value": "date valeur|date de valeur|value date|valutadatum|valuta|wertstellung|valuta date|valutadate",
    "amount": "montant|amount|betrag|umsatz|montant operation|montant de l operation",
    "debit": "debit|montant debit|debit amount|debits|soll",
    "credit": "credit|montant credit|credit amount|credits|haben",
    "side": "sens|d/c|debit/credit|credit/debit|soll/haben|s/h",
    "currency": "devise|currency|wahrung|waehrung|monnaie",
    "payer": (
        "nom|tiers|partner name|payeur|emetteur|donneur d ordre|nom du tiers|contrepartie|debiteur|payer|name"
        "|auftraggeber / empfanger|auftraggeber/empfanger|beguenstigter/zahlungspflichtiger"
        "|begunstigter/zahlungspflichtiger|auftraggeber|empfanger/zahlungspflichtiger"
    ),
    "account": "iban|iban du tiers|bank account|compte du tiers|iban contrepartie|kontonummer",
    "reference": "reference bancaire|id operation|operation number|numero operation|reference operation",
    "text": (
        "libelle|libelle operation|libelle de l operation|label|description|transaction description|motif"
        "|detail|details|libelle complementaire|information complementaire|reference|communication"
        "|verwendungszweck|buchungstext|buchungsdetails|vorgang/verwendungszweck"
        "|memo|objet|libelle simplifie|vwz\\d+"
    ),
}
_KNOWN = {role: re.compile(f"(?:{words})") for role, words in _WORDS.items()}
_CURRENCY = re.compile(r"(?:en|in)? ?\(?\b(eur|euros?|usd|chf|gbp)\b\)?$|\(?([€¤])\)?$")
_CODES = {"eur": "EUR", "euro": "EUR", "euros": "EUR", "€": "EUR", "¤": "EUR"}
_FRENCH = re.compile(r"\b(?:libelle|montant|devise|date (?:d |de |comptable|operation|valeur))")
_SIDES = {
    **dict.fromkeys(("d", "debit", "s", "soll", "dbit", "-"), "D"),
    **dict.fromkeys(("c", "credit", "h", "haben", "crdt", "+"), "C"),
}


@dataclass(frozen=True, slots=True)
class Columns:
    """Where what stands; each at most once but texts."""

    booked: int
    amount: int | None = None
    debit: int | None = None
    credit: int | None = None
    side: int | None = None
    value: int | None = None
    currency: int | None = None
    payer: int | None = None
    account: int | None = None
    reference: int | None = None
    texts: tuple[int, ...] = ()
    currency_said: str = ""
    """In the header of the amounts: `Montant (EUR)`."""
    day_first: bool = False
    """The header is French: so are the dates."""

    @property
    def money(self) -> tuple[int, ...]:
        """Columns of amounts."""
        return tuple(at for at in (self.amount, self.debit, self.credit) if at is not None)

    @property
    def has_currency(self) -> bool:
        """A column or a header says it."""
        return self.currency is not None or bool(self.currency_said)

    def side_of(self, written: str) -> str | None:
        """`D` or `C` of a cell of the column that says so."""
        return _SIDES.get(folded(written))


def columns_of(cells: Sequence[str]) -> Columns | None:
    """The columns a header names: a booking date, and one amount or debit and credit; else None.

    A role two columns claim is in doubt, and a doubt about date, amount or sign makes it no header.
    """
    roles: dict[str, list[int]] = {}
    said = ""
    for at, cell in enumerate(cells):
        name, currency = _named(cell)
        role = next((role for role, words in _KNOWN.items() if words.fullmatch(name)), "")
        roles.setdefault(role, []).append(at)
        said = said or (currency if role in ("amount", "debit", "credit") else "")
    one = {role: found[0] for role, found in roles.items() if len(found) == 1}
    if any(len(roles.get(role, ())) > 1 for role in ("booked", "amount", "debit", "credit", "side")):
        return None
    whole = "amount" in one and not one.keys() & {"debit", "credit"}
    if "booked" not in one or not (whole or ("amount" not in one and {"debit", "credit"} <= one.keys())):
        return None
    return _columns(one, roles, said, cells)


def _columns(one: dict[str, int], roles: dict[str, list[int]], said: str, cells: Sequence[str]) -> Columns:
    unnamed = [at for at in roles.get("", ()) if not cells[at].strip()]
    after = one.get("amount", -2) + 1
    return Columns(
        one["booked"],
        one.get("amount"),
        one.get("debit"),
        one.get("credit"),
        # A column without a name right behind the amount is where German banks write S or H.
        one.get("side", after if after in unnamed else None),
        one.get("value"),
        one.get("currency"),
        one.get("payer"),
        one.get("account"),
        one.get("reference"),
        tuple(roles.get("text", ())),
        said,
        any(_FRENCH.search(folded(cell)) for cell in cells),
    )


def _named(cell: str) -> tuple[str, str]:
    """The words of a header without accents, and the currency it names beside them."""
    name = folded(cell)
    match = _CURRENCY.search(name)
    if not match or not match.start():
        return name, ""
    code = next(filter(None, match.groups()))
    return name[: match.start()].strip(), _CODES.get(code, code.upper())


def folded(text: str) -> str:
    """Small letters without accents, apostrophes as spaces."""
    plain = unicodedata.normalize("NFD", text.casefold().replace("\u2019", " ").replace("'", " "))
    return " ".join("".join(char for char in plain if not unicodedata.combining(char)).split())
