"""What people decide about payments that settled nothing: `affectation` in `suivi/`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from runner.model.facts import Fact, PaymentDecision
from runner.model.money import Allocation, NoticeKind, Settlement, Stage
from runner.model.parties import InvoiceKey
from runner.model.state import PaymentRecord, State
from runner.model.text import Cents
from runner.payments.claims import Claims

Decisions = dict[str, list[PaymentDecision]]
"""By payment."""


def payment_decisions(facts: Mapping[str, tuple[Fact, ...]], state: State) -> Decisions:
    """Decisions about payments the journal knows."""
    found: Decisions = {}
    for fact in (fact for of_customer in facts.values() for fact in of_customer):
        if isinstance(fact, PaymentDecision) and fact.payment in state.payments:
            found.setdefault(fact.payment, []).append(fact)
    return found


def decided(decisions: Decisions, state: State, claims: Claims) -> Iterator[Settlement]:
    """A settlement for each payment on which a decision changes something; none the next time.

    A decision acts while the payment holds its customer, or, where it allocates, as long as the payment
    has settled nothing. It never allocates more than the invoice claims or the payment brought. A number
    this customer never had changes nothing: the hold stays until the fact is mended.
    """
    for payment in sorted(decisions):
        record = state.payments[payment]
        acting = [fact for fact in decisions[payment] if _acts(fact, record, state, claims)]
        if acting:
            yield _settlement(record, acting, state, claims)


def _acts(fact: PaymentDecision, record: PaymentRecord, state: State, claims: Claims) -> bool:
    known = all(
        claims.resolve(fact.customer, number) or claims.was_known(fact.customer, number)
        for number, _ in fact.allocations
    )
    untouched = record.allocated == 0 and record.stage not in {Stage.DECIDED, Stage.REJECTED}
    return known and (fact.customer in _holders(record, state) or (bool(fact.allocations) and untouched))


def _holders(record: PaymentRecord, state: State) -> set[str]:
    """Customers this payment holds now."""
    return {
        code
        for code in record.touches
        if any(held.payment == record.payment for held in state.customers[code].held)
    }


def _settlement(
    record: PaymentRecord, acting: Sequence[PaymentDecision], state: State, claims: Claims
) -> Settlement:
    back = record.kind == NoticeKind.REJECT
    left = record.amount - record.allocated
    parts: list[Allocation] = []
    for fact in acting:
        for number, wanted in fact.allocations:
            key = claims.resolve(fact.customer, number)
            amount = min(wanted, left, _room(claims, key, back=back)) if key else 0
            if key and amount > 0:
                parts.append(Allocation(key, amount))
                left -= amount
                if not back:
                    claims.settle(key, amount)
    held = _holders(record, state) - {fact.customer for fact in acting} if left else set()
    return Settlement(
        record.payment,
        _stage(parts, held, back=back),
        (*_kept(record, state), *parts),
        tuple(sorted(held)),
    )


def _room(claims: Claims, key: InvoiceKey, *, back: bool) -> Cents:
    return claims.counted(key) if back else claims.claim(key)


def _stage(parts: Sequence[Allocation], held: set[str], *, back: bool) -> Stage:
    if not parts and held:
        return Stage.SUSPECTED
    return Stage.REJECTED if back and parts else Stage.DECIDED


def _kept(record: PaymentRecord, state: State) -> Iterator[Allocation]:
    """What the payment already settled and the books do not show: a settlement replaces the one before."""
    for code in sorted(record.touches):
        for money in state.customers[code].pending:
            if money.payment == record.payment and money.amount > 0:
                yield Allocation(money.invoice, money.amount)
