"""What an export says of who has paid, where no column of amounts says what is left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from runner.model.text import Text, t
from runner.receivables.details import is_paid, is_void
from runner.receivables.sheet import shown


def remarks_on_owed(
    at: Mapping[str, int], header: Sequence[str], rows: Sequence[Sequence[str]]
) -> tuple[Text, ...]:
    """What will count as paid: told before the first run, since otherwise who has paid is reminded."""
    if {"restant_du", "regle"} & at.keys():
        return ()
    told = []
    if "reglee_le" in at:
        told.append(_by_day(header[at["reglee_le"]]))
    if "statut" in at:
        told.append(_by_status(header[at["statut"]], {row[at["statut"]].strip() for row in rows} - {""}))
    return tuple(told) or (_nothing(),)


def _nothing() -> Text:
    return t(
        "no column says what is still owed: every row counts as unpaid, in full; "
        "export open invoices alone, or map restant_du, regle or reglee_le"
    )


def _by_day(header: str) -> Text:
    return t(
        "no column says what is still owed: a row counts as paid where « {header} » is filled, "
        "else as unpaid, in full",
        header=header,
    )


def _by_status(header: str, words: set[str]) -> Text:
    closed = sorted(word for word in words if is_paid(word) or is_void(word))
    return t(
        "no column says what is still owed; of the words of « {header} », {closed} counts as paid or void; "
        "{others} as unpaid, in full",
        header=header,
        closed=shown(tuple(closed)) or t("none"),
        others=shown(tuple(sorted(words - set(closed)))) or t("every other word"),
    )
