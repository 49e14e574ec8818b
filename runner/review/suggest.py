"""The file to add in `suivi/` that settles a piece of work: ready to copy, with the known values in it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date

from runner.model.text import plain
from runner.review.waiting import Item

_Lines = tuple[str, ...]
_WRITTEN_AS = {"refus": "envoi"}
"""A refused message is recorded like a doubtful one: it did not leave."""
_WORD = re.compile(r"[A-Za-z]{2,}[A-Za-z0-9/._-]*[0-9]")


def fact_example(fact: str, item: Item, day: date) -> _Lines:
    """The path, then the lines, of the file for this item; empty where no file of `suivi/` settles it."""
    if not item.customer:
        return ()
    if fact == "reprise":
        return _resume(item)
    lines = _LINES.get(fact)
    if lines is None:
        return ()
    kind = _WRITTEN_AS.get(fact, fact)
    return (f"suivi/{item.customer}/{day.isoformat()}-{kind}.yaml", f"{kind}:", *lines(item, _french(day)))


def _resume(item: Item) -> _Lines:
    """One file for the whole site: a row for each invoice, its step empty where nothing was done."""
    rows = (f"{item.customer};{number};rappel;JJ/MM/AAAA" for number in item.invoices[:2])
    return ("suivi/reprise.csv", "client;facture;derniere_etape;le", *rows)


def _french(day: date) -> str:
    return day.strftime("%d/%m/%Y")


def _euros(cents: int) -> str:
    return plain(cents).replace(".", ",") + " €"


def _quoted(number: str) -> str:
    """An invoice number as YAML takes it whole: quoted unless plainly a word."""
    return number if _WORD.fullmatch(number) else json.dumps(number, ensure_ascii=False)


def _promise(item: Item, _day: str) -> _Lines:
    return ("  date: JJ/MM/AAAA", *(f"  facture: {number}" for number in map(_quoted, item.invoices[:1])))


def _allocation(item: Item, _day: str) -> _Lines:
    number = _quoted(item.invoices[0]) if item.invoices else "FA-…"
    amount = _euros(item.amount or 0)
    return (
        f"  paiement: {item.reference}",
        "  factures:",
        f"    - facture: {number}",
        f"      montant: {amount}",
    )


def _step_done(item: Item, day: str) -> _Lines:
    numbers = (f"  facture: {number}" for number in map(_quoted, item.invoices[:1]))
    return (f"  etape: {item.step or 'contentieux'}", *numbers, f"  le: {day}")


_LINES: dict[str, Callable[[Item, str], _Lines]] = {
    "reponse_traitee": lambda _item, day: (f"  le: {day}",),
    "affectation": _allocation,
    "envoi": lambda item, _day: (f"  reference: {item.reference}", "  parti: oui"),
    "refus": lambda item, _day: (f"  reference: {item.reference}", "  parti: non"),
    "etape_faite": _step_done,
    "promesse": _promise,
    "politique": lambda _item, _day: ("  choix: standard",),
}
