"""What a change of the rules would change: two plans of the same day and the same facts, side by side.

This is what a reviewer of a pull request asks: who is written to that was not, who no longer is, whose next
step moves, and which messages say something else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from runner.model.decision import BrakeReading, Notice, Plan, Verdict
from runner.model.parties import InvoiceKey
from runner.model.text import Amount, Text, Translate, plain, render, t
from runner.review.grid import Cell, Column, Form, Grid, as_markdown, as_text, escape
from runner.review.tables import View, few, leaving
from runner.review.verdicts import CHANNEL_LABELS, VERDICT_LABELS, step_label

MOST_ROWS = 40
"""Rows of a table for people: a comment holds 64 KB. The JSON has them all."""


@dataclass(frozen=True, slots=True)
class Moved:
    """One invoice whose verdict, policy, step, amount or next day differs. None: no such invoice then."""

    key: InvoiceKey
    before: Verdict | None
    after: Verdict | None


@dataclass(frozen=True, slots=True)
class Message:
    """A message of today on one side, or on both with another text."""

    before: Notice | None
    after: Notice | None


@dataclass(frozen=True, slots=True)
class Changes:
    """`brakes`: those the new rules pull and the old ones did not."""

    before: Plan
    after: Plan
    invoices: tuple[Moved, ...]
    messages: tuple[Message, ...]
    brakes: tuple[BrakeReading, ...]


Said = Callable[[Notice], str]
"""The whole text of a message by one side's rules."""


def compare(before: Plan, after: Plan, said_before: Said, said_after: Said) -> Changes:
    """Everything that differs, in the order of the new plan."""
    already = {brake.name for brake in before.brakes if brake.pulled}
    return Changes(
        before,
        after,
        tuple(_moved(_verdicts(before), _verdicts(after))),
        tuple(_messages(before, after, said_before, said_after)),
        tuple(brake for brake in after.brakes if brake.pulled and brake.name not in already),
    )


def _verdicts(plan: Plan) -> dict[InvoiceKey, Verdict]:
    return {verdict.invoice.key: verdict for decision in plan.decisions for verdict in decision.verdicts}


def _moved(before: Mapping[InvoiceKey, Verdict], after: Mapping[InvoiceKey, Verdict]) -> Iterator[Moved]:
    for key in {**after, **before}:
        old, new = before.get(key), after.get(key)
        if _told(old) != _told(new):
            yield Moved(key, old, new)


def _told(verdict: Verdict | None) -> tuple[Any, ...]:
    """What is compared: not the reasons, whose wording and places may move with any edit."""
    return () if verdict is None else (verdict.kind, verdict.balance, *_rung(verdict))


def _rung(verdict: Verdict) -> tuple[Any, ...]:
    policy, step = verdict.policy, verdict.step
    return policy.name if policy else "", step.name if step else "", verdict.next_on


def _messages(before: Plan, after: Plan, said_before: Said, said_after: Said) -> Iterator[Message]:
    old, new = _by_act(before), _by_act(after)
    for act in {**new, **old}:
        left, right = old.get(act), new.get(act)
        if left is None or right is None or said_before(left) != said_after(right):
            yield Message(left, right)


def _by_act(plan: Plan) -> dict[tuple[str, str, str], Notice]:
    return {(n.customer.code, n.step.name, n.step.channel): n for n in leaving(plan)}


# --- shown ------------------------------------------------------------------------------------------------


def show_changes(changes: Changes, view: View) -> str:
    """In the form asked for; numbers only."""
    if view.form is Form.JSON:
        return _json(changes, view.translate)
    headline = render(_headline(changes), view.translate)
    grids = list(_grids(changes))
    if view.form is Form.MARKDOWN:
        return "\n".join([escape(headline), "", *(as_markdown(grid, view.translate) for grid in grids)])
    return "\n".join([headline, "", *(as_text(grid, view.translate, view.width) for grid in grids)])


def _headline(changes: Changes) -> Text:
    if not (changes.invoices or changes.messages):
        return t("On {day} this change alters no verdict and no message", day=changes.after.day)
    return t(
        "On {day} this change alters {invoices} verdicts and {messages} messages",
        day=changes.after.day,
        invoices=len(changes.invoices),
        messages=len(changes.messages),
    )


def _grids(changes: Changes) -> Iterator[Grid]:
    yield _sums(changes)
    if changes.messages:
        yield _message_grid(changes.messages)
    if changes.invoices:
        yield _invoice_grid(changes.invoices)
    if changes.brakes:
        columns = Column(t("Brake")), Column(t("Seen"), right=True), Column(t("Limit"), right=True)
        rows = tuple((brake.name, brake.seen, brake.limit) for brake in changes.brakes)
        yield Grid(t("Brakes this change pulls: nothing would leave"), columns, rows)


def _sums(changes: Changes) -> Grid:
    columns = Column(t("What")), Column(t("Before"), right=True), Column(t("After"), right=True)
    sides = tuple(list(leaving(plan)) for plan in (changes.before, changes.after))
    ruled = tuple(_ruled(plan) for plan in (changes.before, changes.after))
    rows: list[tuple[Cell, ...]] = [
        (t("messages, calls and letters today"), *(len(notices) for notices in sides)),
        (t("asked for in them"), *(Amount(sum(n.total for n in notices)) for notices in sides)),
    ]
    rows += [
        (t("customers under {policy}", policy=policy), *(side.get(policy, 0) for side in ruled))
        for policy in sorted({**ruled[0], **ruled[1]})
        if ruled[0].get(policy, 0) != ruled[1].get(policy, 0)
    ]
    return Grid(t("Before and after"), columns, tuple(rows))


def _ruled(plan: Plan) -> dict[str, int]:
    """Customers by the policy that rules them."""
    found: dict[str, int] = {}
    for decision in plan.decisions:
        for name in {v.policy.name for v in decision.verdicts if v.policy}:
            found[name] = found.get(name, 0) + 1
    return found


def _message_grid(messages: tuple[Message, ...]) -> Grid:
    columns = (
        Column(t("Customer")),
        Column(t("Change")),
        Column(t("Step")),
        Column(t("Channel")),
        Column(t("Invoices")),
        Column(t("Total"), right=True),
    )
    rows = [_message_row(message) for message in messages[:MOST_ROWS]]
    return Grid(t("Messages of today that differ"), columns, (*rows, *_rest(len(messages), len(columns))))


def _message_row(message: Message) -> tuple[Cell, ...]:
    shown = message.after or message.before
    assert shown is not None  # noqa: S101 - one side exists
    numbers = few([line.invoice.key.number for line in shown.lines])
    channel = CHANNEL_LABELS[shown.step.channel]
    return (
        shown.customer.code,
        _LABELS[_change(message)],
        step_label(shown.step.name),
        channel,
        numbers,
        Amount(shown.total),
    )


_LABELS = {"new": t("would leave"), "gone": t("would no longer leave"), "text": t("another text")}


def _change(message: Message) -> str:
    if message.before is None:
        return "new"
    return "text" if message.after else "gone"


def _invoice_grid(moved: tuple[Moved, ...]) -> Grid:
    columns = (
        Column(t("Invoice")),
        Column(t("Customer")),
        Column(t("Before")),
        Column(t("After")),
        Column(t("Balance"), right=True),
    )
    rows = [_invoice_row(one) for one in moved[:MOST_ROWS]]
    return Grid(t("Invoices whose verdict differs"), columns, (*rows, *_rest(len(moved), len(columns))))


def _invoice_row(one: Moved) -> tuple[Cell, ...]:
    shown = one.after or one.before
    balance = Amount(shown.balance if shown else 0)
    return one.key.number, one.key.customer, _standing(one.before), _standing(one.after), balance


def _standing(verdict: Verdict | None) -> Cell:
    if verdict is None:
        return "–"
    policy, step = verdict.policy, verdict.step
    rung = step_label(step.name) if step else t("no step")
    kind = VERDICT_LABELS[verdict.kind]
    said = t("{verdict}: {policy}, {step}", verdict=kind, policy=policy.name if policy else "–", step=rung)
    return t("{what}, on {day}", what=said, day=verdict.next_on) if verdict.next_on else said


def _rest(found: int, width: int) -> tuple[tuple[Cell, ...], ...]:
    if found <= MOST_ROWS:
        return ()
    return ((t("and {count} more", count=found - MOST_ROWS), *("",) * (width - 1)),)


def _json(changes: Changes, translate: Translate) -> str:
    whole = {
        "date": changes.after.day.isoformat(),
        "invoices": [
            {
                "invoice": one.key.number,
                "customer": one.key.customer,
                "before": _verdict_json(one.before),
                "after": _verdict_json(one.after),
            }
            for one in changes.invoices
        ],
        "messages": [_message_json(message) for message in changes.messages],
        "brakes": [
            {"brake": b.name, "seen": b.seen, "limit": b.limit, "reason": render(b.text, translate)}
            for b in changes.brakes
        ],
    }
    return msgspec.json.encode(whole).decode() + "\n"


def _verdict_json(verdict: Verdict | None) -> dict[str, Any] | None:
    if verdict is None:
        return None
    policy, step, on = _rung(verdict)
    return {
        "verdict": verdict.kind.value,
        "policy": policy or None,
        "step": step or None,
        "balance": plain(verdict.balance),
        "next_on": on.isoformat() if on else None,
    }


def _message_json(message: Message) -> dict[str, Any]:
    shown = message.after or message.before
    assert shown is not None  # noqa: S101 - one side exists
    return {
        "customer": shown.customer.code,
        "change": _change(message),
        "step": shown.step.name,
        "channel": shown.step.channel.value,
        "invoices": [line.invoice.key.number for line in shown.lines],
        "total": plain(shown.total),
    }
