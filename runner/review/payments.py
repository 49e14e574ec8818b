"""`payments list`: what came, what it settled and how, what waits, what accounting has not shown yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec

from runner.model.events import Part, Proposed
from runner.model.money import NoticeKind, Stage
from runner.model.state import PaymentRecord, State
from runner.model.text import Amount, Cents, Text, Translate, plain, render, t
from runner.review.figures import money
from runner.review.grid import Cell, Column, Grid, as_csv, as_markdown, as_text
from runner.review.proposals import evidence_text, proposal_text
from runner.review.tables import few

STAGE_LABELS: dict[str, Text] = {
    Stage.EXACT: t("reference and amount"),
    Stage.SEVERAL: t("several references"),
    Stage.PART: t("reference, part payment"),
    Stage.TOLERATED: t("reference, small rest given up"),
    Stage.DECIDED: t("decided by a person"),
    Stage.SUSPECTED: t("may concern a customer"),
    Stage.OVERPAID: t("reference, too much money"),
    Stage.REJECTED: t("came back"),
    Stage.DOUBLE: t("told twice, counted once"),
    Stage.NONE: t("concerns nobody known"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One payment. `unshown`: settled here, not yet in accounting. `held`: customers it holds."""

    payment: str
    received_on: date
    amount: Cents
    currency: str
    kind: str
    believed: bool
    stage: str
    settled: Cents
    unshown: Cents
    invoices: tuple[str, ...]
    """Those still owed less because of it: accounting has not shown it there yet. Empty: a credit."""
    held: tuple[str, ...]
    customers: tuple[str, ...]
    """Those it settled something for, or holds."""
    reversed: Cents = 0
    """What came back of it."""
    evidence: tuple[str, ...] = ()
    """Codes of what led to a customer."""
    parts: tuple[Part, ...] = ()
    """What it settled of which invoice, or took back; without a number: the customer's credit."""
    proposals: tuple[Proposed, ...] = ()
    """What a person may accept, of the customers it still holds."""


def payment_lines(state: State) -> tuple[Line, ...]:
    """Every payment of the journal, the latest first."""
    pending, held = _by_payment(state)
    lines = [_line(record, pending, held) for record in state.payments.values()]
    return tuple(sorted(lines, key=lambda line: (line.received_on, line.payment), reverse=True))


def _by_payment(state: State) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    pending: dict[str, list[str]] = {}
    held: dict[str, list[str]] = {}
    for code, record in state.customers.items():
        for settled in record.pending:
            pending.setdefault(settled.payment, []).append(settled.invoice.number)
        for waiting in record.held:
            held.setdefault(waiting.payment, []).append(code)
    return pending, held


def _line(record: PaymentRecord, pending: Mapping[str, list[str]], held: Mapping[str, list[str]]) -> Line:
    return Line(
        payment=record.payment,
        received_on=record.received_on,
        amount=record.amount,
        currency=record.currency,
        kind=record.kind,
        believed=record.believed,
        stage=record.stage,
        settled=record.allocated,
        unshown=max(0, record.allocated - record.absorbed - record.reversed),
        invoices=tuple(pending.get(record.payment, ())),
        held=tuple(held.get(record.payment, ())),
        customers=tuple(sorted(record.touches)),
        reversed=record.reversed,
        evidence=record.evidence,
        parts=record.parts,
        proposals=tuple(p for p in record.proposals if p.customer in held.get(record.payment, ())),
    )


def status(line: Line) -> Text:
    """Where the payment stands, in a few words."""
    if line.kind == NoticeKind.REJECT or line.reversed:
        return t("came back")
    if line.held:
        return t("waits: holds {customers}", customers=few(list(line.held)))
    if line.unshown:
        return t("settled, not yet in accounting")
    if line.settled:
        return t("settled, shown by accounting")
    return t("settled nothing, holds nobody")


def payments_grid(state: State) -> Grid:
    """The table of `payments list`."""
    heads = (
        Column(t("Payment")),
        Column(t("Received on")),
        Column(t("Amount"), right=True),
        Column(t("Believed")),
        Column(t("How it met invoices")),
        Column(t("By what")),
        Column(t("Settled"), right=True),
        Column(t("Not yet in accounting"), right=True),
        Column(t("Customers")),
        Column(t("Invoices")),
        Column(t("Where it stands")),
        Column(t("Proposed")),
    )
    return Grid(t("Payments learnt from the mailbox"), heads, tuple(map(_row, payment_lines(state))))


def _row(line: Line) -> tuple[Cell, ...]:
    stage = STAGE_LABELS.get(line.stage, t("not matched yet"))
    return (
        line.payment,
        line.received_on,
        money(line.amount, line.currency),
        t("yes") if line.believed else t("no"),
        stage,
        evidence_text(line.evidence),
        Amount(line.settled),
        Amount(line.unshown),
        few(list(line.customers)),
        few([part.number for part in line.parts if part.number] or list(line.invoices)),
        status(line),
        _proposed(line),
    )


def _proposed(line: Line) -> Cell:
    """The first proposal, and whose it is where there are several."""
    if not line.proposals:
        return ""
    first = proposal_text(line.proposals[0])
    if len(line.proposals) == 1:
        return first
    customer = line.proposals[0].customer
    return t(
        "{customer}: {proposal} (and {more} more)",
        customer=customer,
        proposal=first,
        more=len(line.proposals) - 1,
    )


def payments_text(state: State, translate: Translate, width: int | None = None) -> str:
    """For a screen; `width` None where it is not a terminal."""
    if not state.payments:
        return render(t("No payment has been learnt yet."), translate) + "\n"
    return as_text(payments_grid(state), translate, width)


def payments_markdown(state: State, translate: Translate) -> str:
    """For a comment."""
    return as_markdown(payments_grid(state), translate)


def payments_csv(state: State, translate: Translate) -> str:
    """For a spreadsheet."""
    return as_csv(payments_grid(state), translate)


def payments_json(state: State, translate: Translate) -> str:
    """For a program: `{"payments": […]}`, amounts as text with two decimals."""
    rows = [_json(line, translate) for line in payment_lines(state)]
    return msgspec.json.encode({"payments": rows}).decode() + "\n"


def _json(line: Line, translate: Translate) -> dict[str, Any]:
    return {
        "payment": line.payment,
        "received_on": line.received_on.isoformat(),
        "amount": plain(line.amount),
        "currency": line.currency,
        "kind": line.kind,
        "believed": line.believed,
        "stage": line.stage or None,
        "settled": plain(line.settled),
        "not_in_accounting": plain(line.unshown),
        "customers": list(line.customers),
        "invoices": list(line.invoices),
        "came_back": plain(line.reversed),
        "held": list(line.held),
        "status": render(status(line), translate),
        "evidence": list(line.evidence),
        "parts": _json_parts(line.parts),
        "proposals": [
            {"customer": p.customer, "why": p.why, "parts": _json_parts(p.parts), "gap": plain(p.gap)}
            for p in line.proposals
        ],
    }


def _json_parts(parts: Iterable[Part]) -> list[dict[str, Any]]:
    """`invoice` null: the customer's credit."""
    return [
        {"customer": part.customer, "invoice": part.number or None, "amount": plain(part.amount)}
        for part in parts
    ]
