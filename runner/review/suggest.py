"""What settles a piece of work: a `relance note` to type, the form filled in, or rows of a file to add."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from runner.model.text import Cents, plain
from runner.review.outcome import AnswerLink
from runner.review.resumed import RESUMED_FILE, RESUMED_HEAD, resumed_row
from runner.review.waiting import Item


@dataclass(frozen=True, slots=True)
class Answer:
    """A note about `customer`. `values` by option of `relance note`, as they are typed."""

    customer: str
    kind: str
    values: tuple[tuple[str, str], ...] = ()

    @property
    def command(self) -> str:
        """The line to type in the site's folder."""
        options = (word for name, value in self.values for word in (f"--{name}", value))
        return shlex.join(["relance", "note", self.customer, self.kind, *options])

    def link(self, form: AnswerLink | None) -> str:
        """The address of the form with these values in it; empty where the site has none."""
        return form(self.kind, self.customer, self._given()) if form else ""

    def _given(self) -> dict[str, list[str]]:
        given: dict[str, list[str]] = {}
        for name, value in self.values:
            given.setdefault(name, []).append(value)
        return given


def answer(fact: str, item: Item, day: date) -> Answer | None:
    """The note that settles this item; None where no note does."""
    make = _ANSWERS.get(fact)
    if make is None or not item.customer:
        return None
    kind, values = make(item, day.strftime("%d/%m/%Y"))
    return Answer(item.customer, kind, tuple((name, value) for name, value in values if value))


def rows_to_add(fact: str, item: Item) -> tuple[str, ...]:
    """The path, then the lines, of the one file for the whole site: a row for each invoice to take over."""
    if fact != "reprise" or not item.customer:
        return ()
    rows = (resumed_row(item.customer, number) for number in item.invoices[:2])
    return (RESUMED_FILE, RESUMED_HEAD, *rows)


_Values = tuple[tuple[str, str], ...]


def _first(item: Item) -> str:
    return item.invoices[0] if item.invoices else ""


def _each(item: Item) -> _Values:
    """Every invoice by its number: without one, a fact is about all whose step was due."""
    return tuple(("facture", number) for number in item.invoices)


def _alone(item: Item) -> str:
    """The one invoice; of several, none is named: all that the step counts are meant."""
    return _first(item) if len(item.invoices) == 1 else ""


def _euros(cents: Cents) -> str:
    return plain(cents).replace(".", ",") + " €"


def _allocated(item: Item, _day: str) -> tuple[str, _Values]:
    if item.proposed:
        return "paiement", (("reference", item.reference), ("proposition", "oui"))
    amount = _euros(item.amount) if item.amount and item.invoices else ""
    number = _first(item) or "aucune"
    return "paiement", (("reference", item.reference), ("facture", number), ("montant", amount))


_ANSWERS: dict[str, Callable[[Item, str], tuple[str, _Values]]] = {
    "reponse_traitee": lambda _item, day: ("reponse", (("le", day),)),
    "affectation": _allocated,
    "envoi": lambda item, _day: ("envoi", (("reference", item.reference), ("parti", "oui"))),
    "refus": lambda item, _day: ("envoi", (("reference", item.reference), ("parti", "non"))),
    "etape_faite": lambda item, day: (
        "etape",
        (("etape", item.step or "contentieux"), ("facture", _first(item)), ("le", day)),
    ),
    "appel": lambda item, day: ("appel", (("issue", "joint"), *_each(item), ("le", day))),
    "lettre": lambda item, day: (
        "lettre",
        (("etape", item.step), ("reference", "RK…"), *_each(item), ("le", day)),
    ),
    "approbation": lambda item, _day: (
        "approbation",
        (("etape", item.step), ("montant", _euros(item.amount or 0)), ("facture", _alone(item))),
    ),
    "politique": lambda _item, _day: ("politique", (("politique", "standard"),)),
}
