"""How people and banks write numbers, names and words around them: correctly in many ways, or with a slip."""

from __future__ import annotations

import random
import unicodedata

from tests.truth.books import Bill, Scheme

_LOOKALIKES = {
    "FA": ("FA", "fa", "Fact.", "FACTURE", "facture n°", "Fac", "FA n°"),
    "F": ("F", "f", "FACT", "Facture", "facture no"),
    "FAC": ("FAC", "fac", "FACT", "Facture ", "fact n°"),
    "INV": ("INV", "inv", "Invoice ", "invoice no "),
    "BX": ("BX", "bx"),
    "": ("", "", "facture ", "FACT "),
}
_MARKS = ("-", " ", "/", ".", "_", "\u2011", "\u2013")
_BEFORE = (
    "", "", "", "VIR SEPA ", "REGLEMENT ", "Paiement ", "VIREMENT RECU ", "NOTRE CDE 4471 ", "Solde ",
    "Merci. ", "RGLT DU 27/02/2026 ", "Tel 04 72 00 00 00 ",
)  # fmt: skip
_AFTER = (
    "", "", "", " merci", " DU 12/01/2026", " 1 234,56 EUR", " ECHEANCE 28/02/2026", " CLIENT 90210",
    " mars 2026",
)  # fmt: skip
_JOINS = (", ", " + ", " et ", " ; ", " / ", "\n")


def written(rng: random.Random, bill: Bill, scheme: Scheme) -> str:
    """The number of an invoice as somebody types it who means it and makes no slip."""
    if rng.random() < 0.4:
        return bill.key.number
    figures = f"{bill.at:0{scheme.width}d}"
    if scheme.year or scheme.prefix:
        figures = rng.choice((figures, figures, figures.lstrip("0"), "0" + figures))
    prefix = rng.choice(_LOOKALIKES[scheme.prefix])
    mark = rng.choice(_MARKS)
    if not scheme.mark:  # a number without separators gets one between its parts, or none
        mark = rng.choice(("", "", "-", " "))
        if not mark and scheme.year:
            figures = f"{bill.at:0{scheme.width}d}"  # glued, its padding tells the parts apart
    between = (
        " " if prefix.endswith((".", "°", "no", "Facture", "FACT", "FACTURE", "Fact")) and not mark else mark
    )
    middle = scheme.year + mark if scheme.year else ""
    start = prefix + between if prefix.strip() and not prefix.endswith(" ") else prefix
    return start + middle + figures


def slipped(rng: random.Random, number: str) -> str:
    """One slip of the finger in the figures: another digit, one too many, one missing, two exchanged."""
    places = [at for at, sign in enumerate(number) if sign.isdigit()]
    at = rng.choice(places[-4:])
    before, sign, after = number[:at], number[at], number[at + 1 :]
    other = rng.choice([digit for digit in "0123456789" if digit != sign])
    swapped = before + after[:1] + sign + after[1:] if after[:1].isdigit() else before + other + after
    return rng.choice((before + other + after, before + after, before + sign + other + after, swapped))


def creditor_reference(bill: Bill) -> str:
    """ISO 11649, computed here from the standard: `RF`, check digits, the number without its separators."""
    body = "".join(sign for sign in bill.key.number.upper() if sign.isalnum())
    value = int("".join(str(int(sign, 36)) for sign in body + "RF00"))
    return f"RF{98 - value % 97:02d}{body}"


def remittance(rng: random.Random, numbers: list[str]) -> str:
    """A text around the numbers, wrapped by a bank now and then."""
    text = rng.choice(_BEFORE) + rng.choice(_JOINS).join(numbers) + rng.choice(_AFTER)
    if rng.random() < 0.08 and len(text) > 30:
        at = text.rfind(" ", 0, 30)
        text = text[:at] + "\n" + text[at + 1 :] if at > 0 else text
    return text


def name_written(rng: random.Random, name: str) -> str:
    """A name as a bank shows it: capitals, without accents or legal form, cut, or with a slip."""
    if rng.random() < 0.3:
        return name
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().upper()
    words = plain.split()
    if rng.random() < 0.3 and words[-1] in {"SARL", "SAS", "SA", "EURL"}:
        words = [words[-1], *words[:-1]] if rng.random() < 0.5 else words[:-1]
    text = " ".join(words)
    if rng.random() < 0.15:
        text = text[:27].rstrip()
    if rng.random() < 0.1:
        at = rng.randrange(len(text))
        text = text[:at] + rng.choice("AEIRST") + text[at + 1 :]
    return text
