"""The draft of a declaration of claim, for the person who sends it to the court's representative."""

from __future__ import annotations

import json

from runner.dunning.insolvency import Claim, ClaimRow
from runner.model.text import Amount, Cents, Translate, plain, t
from runner.review.grid import Cell, Column, Form, Grid, as_markdown, as_text
from runner.review.tables import few


def show_claim(claim: Claim, translate: Translate, form: Form, width: int | None = None) -> str:
    """Amounts by invoice at the opening judgment, their sum, what was left out."""
    if form is Form.JSON:
        return _json(claim)
    grids = (_rows(claim), _sums(claim))
    if form is Form.MARKDOWN:
        return "\n".join(as_markdown(grid, translate) for grid in grids)
    return "\n".join(as_text(grid, translate, width) for grid in grids)


def _rows(claim: Claim) -> Grid:
    numbers = t("Principal"), t("Interest"), t("Flat charge"), t("Total")
    title = t("Claim of {customer} at the judgment of {day}", customer=claim.customer, day=claim.opened_on)
    words = (Column(t("Invoice")), Column(t("Issued")), Column(t("Due")))
    columns = (*words, *(Column(name, right=True) for name in numbers))
    return Grid(title, columns, tuple(map(_row, claim.rows)))


def _row(row: ClaimRow) -> tuple[Cell, ...]:
    key = row.invoice.key
    amounts = (row.principal, row.interest, row.flat, row.total)
    return (key.number, key.issued_on or "", row.invoice.due or "", *map(Amount, amounts))


def _sums(claim: Claim) -> Grid:
    rows: list[tuple[Cell, ...]] = [
        (t("credits to set off"), Amount(-claim.credits)),
        (t("declared in all, VAT included"), Amount(claim.total)),
        (t("published on"), claim.published_on),
        (t("to be declared by"), claim.declare_by),
    ]
    if claim.later:
        rows.append((t("issued after the judgment, not declared"), few([k.number for k in claim.later])))
    return Grid(t("Declaration"), (Column(t("What")), Column(t("Amount"), right=True)), tuple(rows))


def _json(claim: Claim) -> str:
    shown = {
        "customer": claim.customer,
        "opened_on": claim.opened_on.isoformat(),
        "published_on": claim.published_on.isoformat(),
        "declare_by": claim.declare_by.isoformat(),
        "credits": plain(claim.credits),
        "total": plain(claim.total),
        "invoices": [_invoice(row) for row in claim.rows],
        "after_the_judgment": [key.number for key in claim.later],
    }
    return json.dumps(shown, ensure_ascii=False, indent=2)


def _invoice(row: ClaimRow) -> dict[str, str | None]:
    key, due = row.invoice.key, row.invoice.due
    amounts: dict[str, Cents] = {
        "principal": row.principal,
        "interest": row.interest,
        "flat_charge": row.flat,
        "total": row.total,
    }
    return {
        "invoice": key.number,
        "issued": key.issued_on.isoformat() if key.issued_on else None,
        "due": due.isoformat() if due else None,
        **{name: plain(amount) for name, amount in amounts.items()},
    }
