"""Invented notices a template is tried on first: one and many invoices, part paid, disputed, a credit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from runner.model.decision import INSTEAD, Agreed, Charge, Figures, Line, Notice, Occasion, step_of
from runner.model.parties import Customer, DebtorType, Invoice, InvoiceKey
from runner.model.rules import Channel, Mention, Policy, Step
from runner.model.text import Cents

DAY = date(2026, 5, 12)
_RATE, _PUBLIC_RATE = 1_215, 1_015
"""Of that day, in hundredths of a percent: ECB + 10 points, and + 8 for a public buyer."""
_LATE = 12
_SOON, _LATER = Agreed(DAY + timedelta(days=9), 61_728), Agreed(DAY + timedelta(days=40), 61_728)
_AGREED: dict[Occasion, tuple[Agreed, ...]] = {
    **dict.fromkeys(Occasion, ()),
    Occasion.PROMISE_NOTED: (_SOON,),
    Occasion.PROMISE_BROKEN: (Agreed(DAY - timedelta(days=9), 61_728),),
    Occasion.PLAN_CONFIRMED: (_SOON, _LATER),
    Occasion.INSTALMENT_DUE: (_SOON,),
    Occasion.INSTALMENT_MISSED: (Agreed(DAY - timedelta(days=9), 61_728),),
}
_CUSTOMER = Customer(
    code="C0000",
    name="Établissements Exemple & Fils",
    type=DebtorType.BUSINESS,
    siren="000 000 000",
    emails=("comptabilite@client.example",),
    phone="01 00 00 00 00",
    address=("1 place de l’Église", "75000 Exempleville"),
)


def samples(policy: Policy, step: Step) -> Iterator[Notice]:
    """Plain; part paid and disputed, with a credit; fifty at once. Figures where the step shows them."""
    yield sample(policy, step, (_line(1, step),))
    part_paid = _line(1, step, paid=30_000, disputed=5_000)
    yield sample(policy, step, (part_paid, _line(2, step, bare=True)), credit=25_050)
    yield sample(policy, step, tuple(_line(n, step) for n in range(1, 51)))


def samples_of(policy: Policy, step: Step, occasion: Occasion) -> Iterator[Notice]:
    """The same, for a text said on an occasion: at a rung of the ladder, or beside it."""
    beside = occasion not in INSTEAD
    for notice in samples(policy, replace(step, offset=_LATE) if beside else step):
        lines = tuple(replace(line, step=None) for line in notice.lines) if beside else notice.lines
        yield replace(
            notice,
            step=step,
            lines=lines,
            earlier=(),
            figures=None,
            occasion=occasion,
            agreed=_AGREED[occasion],
            received=61_728 if occasion is Occasion.THANKS else 0,
        )


def steps_for(policy: Policy, occasion: Occasion) -> tuple[Step, ...]:
    """At which steps of a policy a text can be said; one that moves no ladder brings its own."""
    if occasion not in INSTEAD:
        return (step_of(occasion),)
    return tuple(
        step
        for step in policy.steps
        if step.channel is Channel.EMAIL and not (step.preventive or step.mentions or step.formal_notice)
    )


def sample(policy: Policy, step: Step, lines: tuple[Line, ...], credit: int = 0) -> Notice:
    """One invented notice of a step."""
    first_contact = step.preventive or step == _first(policy)
    earlier = () if first_contact else (DAY - timedelta(days=30), DAY - timedelta(days=16))
    return Notice(
        customer=replace(_CUSTOMER, type=debtor(policy)),
        policy=policy,
        step=step,
        lines=lines,
        credits=credit,
        total=sum(line.balance for line in lines) - credit,
        day=DAY,
        deadline=DAY + timedelta(days=step.granted_days) if step.granted_days else None,
        earlier=earlier,
        figures=_figures(debtor(policy), step, lines),
        reference="R-7F3K2Q",
    )


def debtor(policy: Policy) -> DebtorType:
    """A kind of debtor this policy is for: businesses where it does not say."""
    kinds = {value for c in policy.segment if c.field == "type" for value in c.values}
    return next((kind for kind in DebtorType if kind.value in kinds), DebtorType.BUSINESS)


def _first(policy: Policy) -> Step | None:
    return next((step for step in policy.steps if not step.preventive), None)


def _line(number: int, step: Step, paid: int = 0, disputed: int = 0, *, bare: bool = False) -> Line:
    """An invoice of `number` × 1 234,56 €. `bare`: with nothing the export may leave out."""
    due = DAY - timedelta(days=step.offset)
    issued = None if bare else due - timedelta(days=30)
    invoice = Invoice(
        key=InvoiceKey("C0000", f"FA-2026-{400 + number:04d}", issued),
        due=due,
        total=number * 123_456,
        balance=number * 123_456 - paid,
        order="" if bare else f"BC-{7700 + number}",
        commitment="" if bare else f"EJ-{1000 + number}",
        service_code="" if bare else "ACHATS",
    )
    return Line(invoice, invoice.balance - disputed, step.offset, step, disputed)


def _figures(kind: DebtorType, step: Step, lines: tuple[Line, ...]) -> Figures | None:
    if not step.mentions:
        return None
    rate = _PUBLIC_RATE if kind is DebtorType.PUBLIC else _RATE
    charged, flat = Mention.INTEREST in step.mentions, 4_000 if Mention.FLAT_CHARGE in step.mentions else 0
    charges = tuple(Charge(line.invoice.key, _interest(line, rate) if charged else 0, flat) for line in lines)
    interest = sum(charge.interest for charge in charges)
    shown = f"{rate // 100},{rate % 100:02} %"
    return Figures(DAY, charges, interest, flat * len(lines), (shown,) if interest else ())


def _interest(line: Line, rate: int) -> Cents:
    """Simple, ACT/365, half up: what a reader finds who counts it again."""
    year = 365 * 10_000
    return (2 * line.balance * rate * line.days_late + year) // (2 * year)
