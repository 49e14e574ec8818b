"""Payments learnt, what they settled, whom they hold, and what the ledger has shown since."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from runner.model.events import Absorbed, InvoiceChanged, InvoiceSeen, Matched, Part, PaymentLearnt, Reversed
from runner.model.money import UNKNOWN_SENDER, Stage
from runner.model.parties import InvoiceKey
from runner.model.past import CustomerRecord, HeldMoney, InvoiceRecord, PendingMoney
from runner.model.state import PaymentRecord, State
from runner.model.text import Cents

EXPORTS_OF_A_HOLD = 10
"""An unbelieved payment holds until this many later exports still show the invoice (DESIGN §5)."""
_SATURDAY = 5
_STAGES = {stage.value: stage for stage in Stage}
_NO_PROOF = frozenset({Stage.SUSPECTED, Stage.NONE, Stage.DOUBLE, Stage.REJECTED})


def learnt(state: State, event: PaymentLearnt) -> None:
    """A payment is known; what it settles is said by the next `rapprochement`."""
    state.mails.add(event.mail)
    state.payments[event.payment] = PaymentRecord(
        payment=event.payment,
        mail=event.mail,
        amount=event.amount,
        currency=event.currency,
        received_on=event.received_on,
        believed=event.believed,
        kind=event.kind,
        reason=event.reason,
        booked_on=event.booked_on,
        marks=event.marks,
        account=event.account,
        source=event.source,
    )


def matched(state: State, event: Matched) -> None:
    """The last word on a payment: what it settled and held before is replaced."""
    payment = _payment(state, event.payment)
    held_before = _release(state, payment)
    payment.stage, payment.allocated = event.stage, 0
    payment.evidence, payment.proposals, payment.parts = event.evidence, event.proposals, event.allocations
    on = event.day or payment.received_on
    payment.decided_on = on if event.stage == Stage.DECIDED else None
    if event.stage not in _NO_PROOF:
        payment.allocated = payment.absorbed  # what the books have shown of it stands, whatever is decided
        for part in event.allocations:
            payment.allocated += part.amount
            customer = state.customer(part.customer)
            _subtract(customer, payment, part.key, part.amount, on)
            if part.amount > 0:
                customer.paid(_came_on(payment))
    for part in event.waived:
        gap = PendingMoney(payment.payment, part.key, part.amount, on, payment.believed)
        state.customer(part.customer).waived += (gap,)
    if event.stage == Stage.REJECTED:
        _returned(state, payment, event.allocations)
    for code in event.held:
        stage = _STAGES.get(event.stage, Stage.SUSPECTED)
        forgeable = not payment.believed and payment.reason in {"", UNKNOWN_SENDER}
        fresh = HeldMoney(payment.payment, payment.amount, on, payment.believed, stage, forgeable=forgeable)
        _hold(state, code, held_before.get(code) or fresh, stage)
    payment.touches = frozenset((*event.held, *(part.customer for part in event.allocations)))


def _returned(state: State, payment: PaymentRecord, parts: Iterable[Part]) -> None:
    """Its ladder counts from the day the money went back, even where nothing was subtracted before."""
    for part in parts:
        record = state.customer(part.customer).invoices.get((part.number, part.issued_on))
        if record:
            record.returned_on = payment.booked_on or payment.received_on
            if not part.amount and _show_as_paid(record, payment.amount):
                record.went_back = (*record.went_back, payment.amount)


def _show_as_paid(record: InvoiceRecord, amount: Cents) -> bool:
    """Whether the books still show so much paid: else they told its return already, or will never tell it."""
    return not record.present or record.balance + sum(record.went_back) + amount <= record.total


def absorbed(state: State, event: Absorbed) -> None:
    """The ledger shows it."""
    customer, payment = state.customer(event.customer), _payment(state, event.payment)
    customer.absorb(event)
    payment.absorbed += event.amount
    record = customer.invoices.get((event.number, event.issued_on))
    if record is not None and payment.mail:
        record.paid_by(event, _came_on(payment))


def reversed_(state: State, event: Reversed) -> None:
    """It came back: no longer subtracted, or added to the balance where the ledger already showed it."""
    payment = _payment(state, event.payment)
    payment.reversed += event.amount
    on = event.day or payment.received_on
    customer = state.customer(event.customer)
    if record := customer.invoices.get((event.number, event.issued_on)):
        record.returned_on = on
    _subtract(customer, payment, event.key, -event.amount, on)
    if customer.last_paid == _came_on(payment):
        customer.last_paid = None  # what came before it is forgotten: unknown, not long ago


def came_back(state: State, record: InvoiceRecord) -> None:
    """An invoice that had left the file is there again: its payments are subtracted again."""
    pending_again(state, record.come_back())


def taken_back(state: State, record: InvoiceRecord, event: InvoiceSeen | InvoiceChanged) -> None:
    """The books claim again what they had shown as paid: unless somebody told that it went back, it is paid.

    Not as far as the invoice itself has grown, nor where money that went back explains the rise.
    """
    pending = state.customer(event.customer).pending
    went_back = sum(-money.amount for money in pending if money.invoice == event.key and money.amount < 0)
    rise = event.balance - record.balance - max(0, event.total - record.total) - went_back
    pending_again(state, record.take_back(rise))


def pending_again(state: State, shown: Iterable[PendingMoney]) -> None:
    """What the books had shown is subtracted again, until they show it once more."""
    for money in shown:
        state.customer(money.invoice.customer).pending.append(money)
        _payment(state, money.payment).absorbed -= money.amount


def _came_on(payment: PaymentRecord) -> date:
    """The bank's day, else that of the mail."""
    return payment.booked_on or payment.received_on


def export_shown(state: State, exported_on: date) -> None:
    """One more export was read: unbelieved payments that held through enough of them hold no more."""
    if exported_on.weekday() >= _SATURDAY:
        return
    for code in tuple(state.holding):
        customer = state.customers[code]
        for held in [held for held in customer.held if not held.believed]:
            _one_more(customer, held, exported_on)
        _still_holding(state, code)


def _one_more(customer: CustomerRecord, held: HeldMoney, exported_on: date) -> None:
    if exported_on <= held.learnt_on:
        return
    held.exports_since += 1
    if held.exports_since >= EXPORTS_OF_A_HOLD:
        customer.held.remove(held)
        customer.unbelieved_before += held.forgeable and held.shown < held.amount


def _payment(state: State, payment: str) -> PaymentRecord:
    """Its record. One never announced counts for nothing but keeps the events about it."""
    found = state.payments.get(payment)
    if found is None:
        found = state.payments[payment] = PaymentRecord(payment, "", 0, "", date.min, believed=False, kind="")
    return found


def _release(state: State, payment: PaymentRecord) -> dict[str, HeldMoney]:
    """Undo an earlier match of the same payment; returns the holds it had, by customer."""
    held: dict[str, HeldMoney] = {}
    for code in payment.touches:
        customer = state.customer(code)
        held.update((code, h) for h in customer.held if h.payment == payment.payment)
        customer.held = [h for h in customer.held if h.payment != payment.payment]
        # What came back is no part of a match: a reversal stands whatever is decided later.
        customer.pending = [p for p in customer.pending if p.payment != payment.payment or p.amount < 0]
        customer.waived = tuple(w for w in customer.waived if w.payment != payment.payment)
        _still_holding(state, code)
    return held


def _subtract(
    customer: CustomerRecord, payment: PaymentRecord, invoice: InvoiceKey, amount: Cents, on: date
) -> None:
    """Subtract `amount` more from an invoice (less, when negative); nothing left is no entry."""
    name = payment.payment
    known = next((p for p in customer.pending if p.payment == name and p.invoice == invoice), None)
    if known is None:
        customer.pending.append(PendingMoney(name, invoice, amount, on, payment.believed))
        return
    known.amount += amount
    if known.amount == 0:
        customer.pending.remove(known)


def _hold(state: State, code: str, held: HeldMoney, stage: Stage) -> None:
    """Hold a customer, unless anybody may have told it, as another once did in vain."""
    customer = state.customer(code)
    if not (held.forgeable and customer.unbelieved_before):
        held.stage = stage
        customer.held.append(held)
        if not held.believed:
            state.holding.add(code)


def _still_holding(state: State, code: str) -> None:
    if all(held.believed for held in state.customer(code).held):
        state.holding.discard(code)
