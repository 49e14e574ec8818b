"""What a segment may ask of a customer: each fact with its unit, where it comes from and how it is measured.

The words people read about these facts are in `docs/segments.md`; a test holds both to one list.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from runner.model.text import Amount, Text, Value, t

WINDOW = 365
"""Days back from today in which an invoice must have been closed to count as behaviour."""
ENOUGH = 3
"""Invoices closed in `WINDOW` below which behaviour is unknown (« historique insuffisant »)."""
TOLERANCE = 3
"""Days after the due date that are the bank's and no delay: such an invoice counts as paid on time."""


class Measure(StrEnum):
    """The unit of a fact. Bounds are whole numbers of it: cents, days, percent, things."""

    WORDS = "mots"
    AMOUNT = "montant"
    DAYS = "jours"
    SHARE = "part"
    COUNT = "nombre"


class Origin(StrEnum):
    """Where a fact comes from, which says how fast it can move."""

    DECLARED = "fichier clients"
    """Moves when a person changes the customer file."""
    OPEN = "postes ouverts"
    """Moves with every invoice and payment."""
    BEHAVIOUR = "historique"
    """Moves with every invoice closed, promise broken, or day without money."""


@dataclass(frozen=True, slots=True)
class Field:
    """One fact a condition may name."""

    name: str
    measure: Measure
    origin: Origin
    meaning: Text


FIELDS: Mapping[str, Field] = MappingProxyType(
    {
        field.name: field
        for field in (
            Field("type", Measure.WORDS, Origin.DECLARED, t("type of debtor")),
            Field("client", Measure.WORDS, Origin.DECLARED, t("the customer's code")),
            Field("langue", Measure.WORDS, Origin.DECLARED, t("the customer's language")),
            Field("pays", Measure.WORDS, Origin.DECLARED, t("the customer's country")),
            Field("etiquettes", Measure.WORDS, Origin.DECLARED, t("labels of the customer file")),
            Field("assurance", Measure.WORDS, Origin.DECLARED, t("what the credit insurer answered")),
            Field("couverture", Measure.AMOUNT, Origin.DECLARED, t("amount the credit insurer covers")),
            Field(
                "anciennete",
                Measure.DAYS,
                Origin.DECLARED,
                t("days since client_depuis, else since the oldest invoice known (at least)"),
            ),
            Field(
                "chiffre_d_affaires",
                Measure.AMOUNT,
                Origin.DECLARED,
                t("ca_annuel, else the total of the invoices of the last 365 days known (at least)"),
            ),
            Field(
                "encours",
                Measure.AMOUNT,
                Origin.OPEN,
                t("balances of all open invoices, less payments learnt and credits"),
            ),
            Field(
                "encours_echu",
                Measure.AMOUNT,
                Origin.OPEN,
                t("balances of the overdue invoices, less free credits"),
            ),
            Field("factures_ouvertes", Measure.COUNT, Origin.OPEN, t("invoices with a balance")),
            Field("plus_grosse_facture", Measure.AMOUNT, Origin.OPEN, t("the largest open balance")),
            Field(
                "retard_moyen",
                Measure.DAYS,
                Origin.BEHAVIOUR,
                t("sum of (days late × total) over sum of totals, invoices closed in the last 365 days"),
            ),
            Field(
                "retard_maximal",
                Measure.DAYS,
                Origin.BEHAVIOUR,
                t("most days late, of invoices closed in the last 365 days and of those overdue today"),
            ),
            Field(
                "part_en_retard",
                Measure.SHARE,
                Origin.BEHAVIOUR,
                t("totals paid late over all totals, invoices closed in the last 365 days"),
            ),
            Field(
                "promesses_rompues",
                Measure.COUNT,
                Origin.BEHAVIOUR,
                t("promises of the last 365 days that were not kept"),
            ),
            Field(
                "dernier_paiement",
                Measure.DAYS,
                Origin.BEHAVIOUR,
                t("days since money was last received"),
            ),
        )
    }
)
"""Every fact, by the name people write."""

BY_HISTORY = frozenset({"retard_moyen", "retard_maximal", "part_en_retard"})
"""Facts measured over all the closed invoices of a customer."""

INSURANCE = ("assure", "non-assure", "refuse", "resilie")
"""Words of `assurance`: covered, not submitted, refused by the insurer, cover withdrawn."""


def shown(field: str, value: int) -> Value:
    """A value or bound with its unit, ready for a sentence."""
    measure = FIELDS[field].measure
    if measure is Measure.AMOUNT:
        return Amount(value)
    if measure is Measure.DAYS:
        return t("{count} days", count=value)
    return t("{count} %", count=value) if measure is Measure.SHARE else value
