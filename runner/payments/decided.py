"""What people decide about payments: `affectation` in `suivi/`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from runner.model.events import Part, Proposed
from runner.model.facts import Fact, PaymentDecision
from runner.model.money import Allocation, NoticeKind, Settlement, Stage, Why
from runner.model.parties import InvoiceKey
from runner.model.past import PendingMoney
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


def remembered(facts: Mapping[str, tuple[Fact, ...]], state: State) -> dict[str, set[str]]:
    """Bank accounts people told us to remember: keyed hash → customers. Forgotten with their fact."""
    accounts: dict[str, set[str]] = {}
    for payment, told in payment_decisions(facts, state).items():
        account = state.payments[payment].account
        for fact in told if account else ():
            if fact.remember_iban:
                accounts.setdefault(account, set()).add(fact.customer)
    return accounts


def decided(decisions: Decisions, state: State, claims: Claims) -> Iterator[Settlement]:
    """A settlement for each payment on which a decision changes something; none the next time.

    A decision acts while the payment holds its customer, or, where it allocates, as long as the payment
    has settled nothing. What the books do not show it puts right: all that was settled without anybody's
    word, and what its customer got by an earlier word, where it is of a later day than that.
    It never allocates more than the invoice claims or the payment brought. A number this customer never had
    changes nothing: the hold stays until the fact is mended.
    """
    for payment in sorted(decisions):
        record = state.payments[payment]
        acting = [fact for fact in decisions[payment] if _acts(fact, record, state, claims)]
        settlement = _settlement(record, acting, state, claims) if acting else None
        if settlement and not _says_the_same(settlement, record, state):
            yield settlement


def _acts(fact: PaymentDecision, record: PaymentRecord, state: State, claims: Claims) -> bool:
    known = all(
        claims.resolve(fact.customer, number) or claims.known(fact.customer, number)
        for number, _ in fact.allocations
    )
    if fact.accepted and not _still_fits(_accepted(fact, record), claims):
        return False
    if not known:
        return False
    if fact.customer in _holders(record, state) or _puts_right(fact, record, state):
        return True
    if record.stage in {Stage.DECIDED, Stage.REJECTED}:
        return False
    credited = any(money.invoice.customer == fact.customer for money in _credits(record, state))
    return credited or (record.allocated == 0 and (fact.accepted or bool(fact.allocations)))


def _still_fits(accepted: Proposed | None, claims: Claims) -> bool:
    """Not where an invoice claims less by now: nobody said yes to what would be left. The hold asks again."""
    return accepted is not None and all(
        part.amount <= claims.claim(part.key) for part in accepted.parts if part.key.number
    )


def _accepted(fact: PaymentDecision, record: PaymentRecord) -> Proposed | None:
    """The proposal this customer's file accepts: made for it, or for others with something of its own."""
    own = (p for p in record.proposals if p.customer == fact.customer)
    shared = (p for p in record.proposals if any(part.customer == fact.customer for part in p.parts))
    return next(own, None) or next(shared, None) if fact.accepted else None


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
    taken = [accepted for fact in acting if (accepted := _accepted(fact, record))]
    if any(accepted.why == Why.DOUBLE for accepted in taken):
        return Settlement(record.payment, Stage.DOUBLE)
    back = record.kind == NoticeKind.REJECT
    credited = sum(money.amount for money in _credits(record, state))
    wrong = _put_right(acting, record, state)
    for part in wrong:
        claims.settle(part.invoice, -part.amount)
    left = record.amount - record.allocated + credited + sum(part.amount for part in wrong)
    parts = list[Allocation]()
    for key, wanted in _wanted(acting, record, claims):
        amount = min(wanted, left, _room(claims, key, back=back) if key.number else left)
        if amount > 0 or (back and key.number):
            parts.append(Allocation(key, amount))
            left -= amount
            if not back:
                claims.settle(key, amount)
    waived = () if back else tuple(_waived(taken, parts, claims))
    settled = {fact.customer for fact in acting} | {part.customer for p in taken for part in p.parts}
    held = _holders(record, state) - settled if left else set()
    if credited and left and any(fact.allocations for fact in acting):
        owner = _credits(record, state)[0].invoice
        parts.append(Allocation(owner, min(left, credited)))
    return Settlement(
        record.payment,
        _stage(parts, held, back=back),
        (*(part for part in _kept(record, state) if part not in wrong), *parts),
        tuple(sorted(held)),
        waived=waived,
    )


def _wanted(
    acting: Sequence[PaymentDecision], record: PaymentRecord, claims: Claims
) -> Iterator[tuple[InvoiceKey, Cents]]:
    """What each decision gives, invoice by invoice: as written, or as it was proposed."""
    for fact in acting:
        accepted = _accepted(fact, record)
        if accepted:
            yield from ((part.key, part.amount) for part in accepted.parts)
        for number, amount in fact.allocations:
            key = claims.resolve(fact.customer, number)
            if key is None and record.kind == NoticeKind.REJECT:  # most often of one the books count as paid
                key = claims.known(fact.customer, number)
            if key:
                yield key, amount


def _room(claims: Claims, key: InvoiceKey, *, back: bool) -> Cents:
    return claims.counted(key) if back else claims.claim(key)


def _waived(taken: Sequence[Proposed], parts: Sequence[Allocation], claims: Claims) -> Iterator[Allocation]:
    """The small rest that a proposal gives up, where its invoice got what was proposed."""
    for proposal in taken:
        last: Part | None = proposal.parts[-1] if proposal.gap and proposal.parts else None
        if last and Allocation(last.key, last.amount) in parts and claims.claim(last.key) == proposal.gap:
            claims.settle(last.key, proposal.gap)
            yield Allocation(last.key, proposal.gap)


def _stage(parts: Sequence[Allocation], held: set[str], *, back: bool) -> Stage:
    if not parts and held:
        return Stage.SUSPECTED
    return Stage.REJECTED if back and parts else Stage.DECIDED


def _kept(record: PaymentRecord, state: State) -> Iterator[Allocation]:
    """What the payment already settled and the books do not show: a settlement replaces the one before."""
    for code in sorted(record.touches):
        for money in state.customers[code].pending:
            if money.payment == record.payment and money.amount > 0 and money.invoice.number:
                yield Allocation(money.invoice, money.amount)


def _says_the_same(settlement: Settlement, record: PaymentRecord, state: State) -> bool:
    """A person wrote again what was decided, and nobody's hold ends by it."""
    parts = tuple(Part(*part.invoice, part.amount) for part in settlement.allocations)
    decided_so = record.stage == settlement.stage == Stage.DECIDED and parts == record.parts
    return decided_so and set(settlement.held) == _holders(record, state)


def _puts_right(fact: PaymentDecision, record: PaymentRecord, state: State) -> bool:
    """It gives the money to others, or takes back what was settled of this customer."""
    wrong = _put_right([fact], record, state)
    if fact.accepted or not wrong:
        return False
    if record.stage == Stage.DECIDED:
        return fact.on is not None and record.decided_on is not None and fact.on > record.decided_on
    return bool(fact.allocations) or any(part.invoice.customer == fact.customer for part in wrong)


def _put_right(
    acting: Sequence[PaymentDecision], record: PaymentRecord, state: State
) -> tuple[Allocation, ...]:
    """What it settled by itself, or of these customers by an earlier word; nothing of money that went back.

    Nor where something of it is a credit, which a decision may mean instead.
    """
    if record.stage == Stage.REJECTED or _credits(record, state):
        return ()
    customers = {fact.customer for fact in acting}
    by_itself = record.stage != Stage.DECIDED
    return tuple(p for p in _kept(record, state) if by_itself or p.invoice.customer in customers)


def _credits(record: PaymentRecord, state: State) -> list[PendingMoney]:
    """What it brought too much and nobody has used: a decision may."""
    pending = (money for code in sorted(record.touches) for money in state.customers[code].pending)
    return [money for money in pending if money.payment == record.payment and not money.invoice.number]
