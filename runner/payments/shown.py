"""Which payments learnt by mail the books now show: their money is no longer subtracted (DESIGN §5, Money).

A payment is absorbed when a drop of the balance not yet used equals it, or a sum of such payments
exactly; when the file lists the invoice as settled; or when the invoice leaves the file. Any other
drop leaves it subtracted: we then claim less than we might, never more.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations

from msgspec.structs import replace

from runner.model.events import Absorbed, AnyEvent, InvoiceAbsent, InvoiceChanged
from runner.model.money import Payment
from runner.model.parties import Account, Credit, InvoiceKey, Ledger
from runner.model.past import CustomerRecord, Drop, InvoiceRecord, PendingMoney
from runner.model.state import State
from runner.model.text import Cents

BOOKS_BEFORE_MAIL = timedelta(days=7)
"""How long before its mail a payment may be in the books, where the mail gives no booking day."""

_MOST_PENDING = 12
"""Payments waiting on one invoice of which sums are tried: at most 2¹² of them."""
_MOST_DROPS = 20

_Money = list[PendingMoney]


def shown_before(record: InvoiceRecord, payment: Payment) -> tuple[int, ...]:
    """Positions of the drops by which the books may have shown exactly this payment before its mail."""
    days = (payment.received_on, payment.received_on, payment.booked_on)
    drops = enumerate(record.drops)
    return tuple(at for at, drop in drops if drop.left == payment.amount and _may_book(drop, *days))


def absorptions(
    past: CustomerRecord, changes: Sequence[AnyEvent], ledger: Ledger, state: State
) -> list[Absorbed]:
    """What is absorbed of one customer's pending money, by the export whose `changes` are given."""
    found: list[Absorbed] = []
    for key, waiting in _by_invoice(past.pending).items():
        if not key.number:
            listed = _listed(ledger.accounts.get(key.customer), past)
            found += _credits_shown(waiting, listed, _unexplained(changes, past), state)
            continue
        invoice = _Invoice(key, past.invoices.get((key.number, key.issued_on)), waiting, state)
        found += invoice.absorbed(_change_of(key, changes), gone=_gone(key, changes, past, ledger))
    return found


def _by_invoice(pending: Sequence[PendingMoney]) -> dict[InvoiceKey, _Money]:
    waiting: dict[InvoiceKey, _Money] = {}
    for money in pending:
        waiting.setdefault(money.invoice, []).append(money)
    return waiting


def _change_of(key: InvoiceKey, changes: Sequence[AnyEvent]) -> Cents:
    """By how much this export lowers the balance; negative: it rose."""
    return next((e.before - e.balance for e in changes if isinstance(e, InvoiceChanged) and e.key == key), 0)


def _gone(key: InvoiceKey, changes: Sequence[AnyEvent], past: CustomerRecord, ledger: Ledger) -> str:
    """Proof that nothing of the invoice is claimed any more, or empty."""
    if key in ledger.settled:
        return "liste"
    record = past.invoices.get((key.number, key.issued_on))
    left = any(isinstance(e, InvoiceAbsent) and e.key == key for e in changes)
    account = ledger.accounts.get(key.customer)
    here = account is not None and any(invoice.key == key for invoice in account.invoices)
    away = record is not None and not record.present and not here and not ledger.unreadable
    return "absente" if left or away else ""


def _credits_shown(
    waiting: _Money, listed: list[Credit], fell: list[Cents], state: State
) -> Iterator[Absorbed]:
    """What was paid too much: the export lists it as a credit, or it has paid another invoice."""
    for money in waiting:
        credit = next((c for c in listed if c.amount == money.amount and _may_be(c, money, state)), None)
        if credit:
            listed.remove(credit)
            yield replace(_absorbed(money, "avoir"), credit=credit.number)
        elif money.amount in fell:
            fell.remove(money.amount)
            yield _absorbed(money, "baisse")


def _listed(account: Account | None, past: CustomerRecord) -> list[Credit]:
    """Its free credits that show no payment yet: one of an open invoice lowers that one, and is no money."""
    if account is None:
        return []
    open_ = {invoice.key.number for invoice in account.invoices}
    free = (credit for credit in account.credits if credit.number not in past.credits_used)
    return [credit for credit in free if credit.invoice not in open_]


def _may_be(credit: Credit, money: PendingMoney, state: State) -> bool:
    """A credit of before the money came is another: not the note of an invoice this money paid in full.

    One without a day proves nothing: we claim less.
    """
    record = state.payments.get(money.payment)
    if credit.invoice:
        return record is not None and any(part.number == credit.invoice for part in record.parts)
    came = (record.booked_on or record.received_on) if record else money.learnt_on
    return credit.issued_on is not None and credit.issued_on >= came - BOOKS_BEFORE_MAIL


def _unexplained(changes: Sequence[AnyEvent], past: CustomerRecord) -> list[Cents]:
    """By how much each invoice fell or left on which no payment waits."""
    waiting = {money.invoice for money in past.pending}
    fell = [e.before - e.balance for e in changes if isinstance(e, InvoiceChanged) and e.key not in waiting]
    left = [
        past.invoices[e.number, e.issued_on].balance
        for e in changes
        if isinstance(e, InvoiceAbsent) and e.key not in waiting
    ]
    return [amount for amount in (*fell, *left) if amount > 0]


def _absorbed(money: PendingMoney, proof: str, drop: Cents = 0) -> Absorbed:
    customer, number, issued_on = money.invoice
    return Absorbed(
        customer=customer,
        number=number,
        issued_on=issued_on,
        payment=money.payment,
        amount=money.amount,
        proof=proof,
        drop=drop,
    )


@dataclass(slots=True)
class _Invoice:
    """The money that waits on one invoice. Each step takes away what it absorbs."""

    key: InvoiceKey
    record: InvoiceRecord | None
    waiting: _Money
    state: State

    def absorbed(self, fell: Cents, *, gone: str) -> Iterator[Absorbed]:
        yield from self._undone(max(0, -fell))
        if fell >= 0:
            yield from self._by_drops(fell)
        if gone:
            yield from self._take(self.waiting, gone)

    def _undone(self, rose: Cents) -> Iterator[Absorbed]:
        """Money that came back cancels what it brought, or is what made the balance rise."""
        for back in [money for money in self.waiting if money.amount <= 0]:
            other = next((m for m in self.waiting if m.amount == -back.amount > 0), None)
            if other or back.amount == 0:
                yield from self._take([back, *([other] if other else [])], "extourne")
            elif rose == -back.amount:
                yield from self._take([back], "hausse")
        if self.waiting and sum(money.amount for money in self.waiting) == 0:
            yield from self._take(self.waiting, "extourne")

    def _by_drops(self, fell: Cents) -> Iterator[Absorbed]:
        drops = list(self.record.drops[-_MOST_DROPS:]) if self.record else []
        for drop in [*drops, *([Drop(fell, None, fell)] if fell else [])]:
            yield from self._take(self._fitting(drop), "baisse", drop.amount)

    def _fitting(self, drop: Drop) -> _Money:
        """The fewest payments, oldest first, that come to what is left of a drop; none: an empty list."""
        may = [m for m in self.waiting if m.amount > 0 and self._may_show(drop, m)][:_MOST_PENDING]
        sets = (chosen for size in range(1, len(may) + 1) for chosen in combinations(may, size))
        return list(next((chosen for chosen in sets if sum(m.amount for m in chosen) == drop.left), ()))

    def _may_show(self, drop: Drop, money: PendingMoney) -> bool:
        record = self.state.payments.get(money.payment)
        if record is None:
            return True
        return _may_book(drop, money.learnt_on, record.received_on, record.booked_on)

    def _take(self, taken: _Money, proof: str, drop: Cents = 0) -> Iterator[Absorbed]:
        self.waiting = [money for money in self.waiting if all(money is not t for t in taken)]
        yield from (_absorbed(money, proof, drop) for money in taken)


def _may_book(drop: Drop, learnt_on: date, received_on: date, booked_on: date | None) -> bool:
    """The drop may be this payment's: it was not seen before the money came."""
    earliest = booked_on or received_on - BOOKS_BEFORE_MAIL
    return drop.on is None or drop.on >= min(learnt_on, earliest)
