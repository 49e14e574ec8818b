"""Which invoices a payment settles, and whom it holds when nothing is proved (DESIGN §5, Money).

Only a believed payment in euros that names its invoices settles, and only what leaves no doubt: the
exact amount of one invoice, the exact sum of those named, a part of one, or more than one claims. All
else holds whom it may concern. Payments are taken one after the other: no balance is settled twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from runner.model.facts import Fact
from runner.model.money import Allocation, NoticeKind, Payment, Settlement, Stage
from runner.model.parties import Account, InvoiceKey
from runner.model.state import State
from runner.model.text import Cents
from runner.payments.candidates import MOST
from runner.payments.claims import LATE_MAIL, Claims
from runner.payments.decided import decided, payment_decisions
from runner.payments.references import Named
from runner.payments.twins import Told, Twins, told


def match(
    payments: Sequence[Payment],
    accounts: Mapping[str, Account],
    state: State,
    decisions: Mapping[str, tuple[Fact, ...]],
) -> tuple[Settlement, ...]:
    """Settle what people decided about earlier payments, then each new payment in order.

    A payment that `state` has already matched is passed over. A settlement replaces an earlier one of the
    same payment: that is how a decision ends a hold.
    """
    chosen = payment_decisions(decisions, state)
    if not payments and not chosen:
        return ()
    oldest = min((payment.received_on for payment in payments), default=date.max)
    claims = Claims(accounts, state, oldest - LATE_MAIL)
    first = tuple(decided(chosen, state, claims))
    done = {settlement.payment for settlement in first} | _matched(state)
    return first + tuple(_Matching(claims, state).run(payments, done))


def _matched(state: State) -> set[str]:
    return {record.payment for record in state.payments.values() if record.stage}


class _Matching:
    """One pass over the new payments."""

    __slots__ = ("_claims", "_state", "_twins")

    def __init__(self, claims: Claims, state: State) -> None:
        self._claims = claims
        self._state = state
        self._twins = Twins(record for record in state.payments.values() if record.stage)

    def run(self, payments: Sequence[Payment], done: set[str]) -> Iterator[Settlement]:
        for payment in payments:
            if payment.id in done:
                continue
            done.add(payment.id)
            this = told(payment)
            yield from self._one(payment, this)
            self._twins.add(this)

    def _one(self, payment: Payment, this: Told) -> Iterator[Settlement]:
        twins = self._twins.of(this)
        named = self._claims.named(payment)
        if any(twin.believed or not this.believed for twin in twins):
            another = this.believed and self._may_be_another(payment, this, twins, named)
            yield self._suspected(payment, named) if another else Settlement(payment.id, Stage.DOUBLE)
            return
        yield self._proved(payment, named) or self._suspected(payment, named)
        yield from (Settlement(twin.payment, Stage.DOUBLE) for twin in twins if self._waits(twin))

    def _may_be_another(self, payment: Payment, this: Told, twins: Sequence[Told], named: Named) -> bool:
        """Nothing tells a copy from a second equal part, and there is room for one: a person does."""
        if any(this.surely(twin) for twin in twins):
            return False
        return any(self._claims.claim(key) >= payment.amount for key in named.invoices)

    def _waits(self, twin: Told) -> bool:
        """Told before by a mail nobody could believe: what it holds ends now."""
        record = self._state.payments.get(twin.payment)
        return record is not None and record.stage == Stage.SUSPECTED

    def _proved(self, payment: Payment, named: Named) -> Settlement | None:
        if not payment.believed or payment.currency != "EUR":
            return None
        if not named.invoices or named.doubtful or not all(map(self._claims.in_euros, named.invoices)):
            return None
        if _came_back(payment):
            return self._reversed(payment, named)
        if payment.debit:
            return None
        return (
            self._one_invoice(payment, named) if len(named.invoices) == 1 else self._several(payment, named)
        )

    def _reversed(self, payment: Payment, named: Named) -> Settlement | None:
        """At most what is subtracted now: where nothing is, the books themselves will show the money back."""
        if len(named.invoices) != 1:
            return None
        key = named.invoices[0]
        amount = min(payment.amount, self._claims.counted(key))
        return Settlement(payment.id, Stage.REJECTED, (Allocation(key, amount),))

    def _one_invoice(self, payment: Payment, named: Named) -> Settlement | None:
        key, claim = named.invoices[0], self._claims.claim(named.invoices[0])
        if self._claims.take_shown(key, payment):
            return Settlement(payment.id, Stage.EXACT, (Allocation(key, payment.amount),))
        if payment.amount == claim:
            return self._settled(payment, Stage.EXACT, ((key, payment.amount),))
        if not claim or named.unknown or self._someone_else(payment, key):
            return None
        if payment.amount < claim:
            return self._settled(payment, Stage.PART, ((key, payment.amount),))
        held = (key.customer,) if self._claims.others(key) else ()
        return self._settled(payment, Stage.OVERPAID, ((key, claim),), held)

    def _several(self, payment: Payment, named: Named) -> Settlement | None:
        parts = tuple((key, self._claims.claim(key)) for key in named.invoices)
        exact = sum(claim for _, claim in parts) == payment.amount and all(claim for _, claim in parts)
        return self._settled(payment, Stage.SEVERAL, parts) if exact else None

    def _someone_else(self, payment: Payment, key: InvoiceKey) -> bool:
        """The bank account is another customer's: the number may be mistyped."""
        owners = self._claims.candidates.by_iban(payment.payer_iban)
        return bool(owners) and key.customer not in owners

    def _settled(
        self,
        payment: Payment,
        stage: Stage,
        parts: tuple[tuple[InvoiceKey, Cents], ...],
        held: tuple[str, ...] = (),
    ) -> Settlement:
        for key, amount in parts:
            self._claims.settle(key, amount)
        return Settlement(payment.id, stage, tuple(Allocation(*part) for part in parts), held)

    def _suspected(self, payment: Payment, named: Named) -> Settlement:
        if payment.debit and not _came_back(payment):
            return Settlement(payment.id, Stage.NONE)
        held = self._concerned(payment, named)
        return Settlement(payment.id, Stage.SUSPECTED if held else Stage.NONE, held=tuple(sorted(held)))

    def _concerned(self, payment: Payment, named: Named) -> set[str]:
        """By reference, bank account and name; by the amount alone only where none of them says anything."""
        who = self._claims.candidates
        near = {key.customer for key in (*named.invoices, *named.doubtful)}
        near |= who.by_iban(payment.payer_iban) | who.by_name(payment.payer)
        if not near and payment.currency == "EUR" and not _came_back(payment):
            near = who.by_amount(payment.amount)
        return near if payment.believed or len(near) <= MOST else set()


def _came_back(payment: Payment) -> bool:
    return payment.reversal or payment.kind is NoticeKind.REJECT
