"""Which invoices a payment settles, and whom it holds when nothing is proved (DESIGN §5, Money).

Stages of proof settle (`proof`), stages of likelihood hold and propose (`proposals`), and people decide
(`decided`). Each is named in the journal with what led to it. Payments are taken one after the other: no
balance is settled twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from runner.model.facts import Fact
from runner.model.money import Evidence, Payment, Proposal, Settlement, Stage, Why
from runner.model.parties import Account
from runner.model.settings import Tolerance
from runner.model.state import State
from runner.payments.alike import Alike
from runner.payments.candidates import MOST
from runner.payments.claims import LATE_MAIL, Claims
from runner.payments.decided import decided, payment_decisions, remembered
from runner.payments.proof import Case, came_back, proved
from runner.payments.proposals import proposals
from runner.payments.twins import Told, Twins, told
from runner.payments.unclaimed import asked_again, unclaimed

NO_TOLERANCE = Tolerance()


def match(
    payments: Sequence[Payment],
    accounts: Mapping[str, Account],
    state: State,
    facts: Mapping[str, tuple[Fact, ...]],
    *,
    tolerance: Tolerance = NO_TOLERANCE,
    key: bytes = b"",
) -> tuple[Settlement, ...]:
    """Settle what people decided about earlier payments, ask those of nobody again, then take each new one.

    A payment that `state` has already matched is passed over. A settlement replaces an earlier one of the
    same payment: that is how a decision ends a hold. `key`: of the hashes of remembered bank accounts.
    """
    chosen = payment_decisions(facts, state)
    waiting = unclaimed(state)
    if not payments and not chosen and not waiting:
        return ()
    oldest = min((payment.received_on for payment in payments), default=date.max)
    claims = Claims(accounts, state, oldest - LATE_MAIL, remembered=remembered(facts, state), key=key)
    first = tuple(decided(chosen, state, claims))
    done = {settlement.payment for settlement in first} | _matched(state)
    first += tuple(asked_again([record for record in waiting if record.payment not in chosen], claims, key))
    return first + tuple(_Matching(claims, state, facts, tolerance).run(payments, done))


def _matched(state: State) -> set[str]:
    return {record.payment for record in state.payments.values() if record.stage}


class _Matching:
    """One pass over the new payments."""

    __slots__ = ("_alike", "_claims", "_facts", "_state", "_tolerance", "_twins")

    def __init__(
        self, claims: Claims, state: State, facts: Mapping[str, tuple[Fact, ...]], tolerance: Tolerance
    ) -> None:
        self._claims = claims
        self._state = state
        self._facts = facts
        self._tolerance = tolerance
        earlier = [record for record in state.payments.values() if record.stage]
        self._twins = Twins(earlier)
        self._alike = Alike(earlier)

    def run(self, payments: Sequence[Payment], done: set[str]) -> Iterator[Settlement]:
        for payment in sorted(payments, key=came_back):  # what comes back came before, in whatever order
            if payment.id in done:
                continue
            done.add(payment.id)
            this = told(payment)
            found = tuple(self._one(payment, this))
            yield from found
            self._twins.add(this)
            self._alike.add(payment, this.marks, found[0])

    def _one(self, payment: Payment, this: Told) -> Iterator[Settlement]:
        twins = self._twins.of(this)
        case = self._case(payment)
        if any(twin.believed or not this.believed for twin in twins):
            another = this.believed and self._may_be_another(case, this, twins)
            yield self._suspected(case, this) if another else Settlement(payment.id, Stage.DOUBLE)
            return
        yield self._proved(case, this) or self._suspected(case, this)
        yield from (Settlement(twin.payment, Stage.DOUBLE) for twin in twins if self._waits(twin))

    def _proved(self, case: Case, this: Told) -> Settlement | None:
        """Not where as much came for the same invoice by another mail, just before: it may be that money."""
        before = self._alike.invoices(case.payment, this.marks)
        return proved(case) if before.isdisjoint(case.named.invoices) else None

    def _case(self, payment: Payment) -> Case:
        payer = self._claims.candidates.payer(payment)
        return Case(payment, self._claims.named(payment), payer, self._claims, self._tolerance)

    def _may_be_another(self, case: Case, this: Told, twins: Sequence[Told]) -> bool:
        """Nothing tells a copy from a second equal part, and there is room for one: a person does."""
        if this.surely(twins):
            return False
        if not case.named.invoices:
            return all(this.far_from(twin) for twin in twins)
        return any(self._claims.claim(key) >= case.payment.amount for key in case.named.invoices)

    def _waits(self, twin: Told) -> bool:
        """Told before by a mail nobody could believe: what it holds ends now."""
        record = self._state.payments.get(twin.payment)
        return record is not None and record.stage == Stage.SUSPECTED

    def _suspected(self, case: Case, this: Told) -> Settlement:
        """Held, with what a person may accept; nobody: a task."""
        payment = case.payment
        if payment.debit and not came_back(payment):
            return Settlement(payment.id, Stage.NONE)
        held = self._concerned(case)
        if not held:
            return Settlement(payment.id, Stage.NONE, evidence=case.evidence)
        return Settlement(
            payment.id,
            Stage.SUSPECTED,
            held=tuple(sorted(held)),
            evidence=case.evidence or (Evidence.AMOUNT,),
            proposals=tuple(self._proposed(case, this, held)),
        )

    def _proposed(self, case: Case, this: Told, held: set[str]) -> Iterator[Proposal]:
        """Where as much came just before, that it is the same money; else what fits."""
        again = held & self._alike.customers(case.payment, this.marks)
        yield from (Proposal(code, Why.DOUBLE) for code in sorted(again))
        yield from proposals(case, held - again, self._facts)

    def _concerned(self, case: Case) -> set[str]:
        """By reference, bank account and name; by the amount alone only where none of them says anything."""
        payment, named = case.payment, case.named
        near = {key.customer for key in (*named.invoices, *named.doubtful)} | case.payer.customers
        if not near and payment.currency == "EUR" and not came_back(payment):
            near = self._claims.candidates.by_amount(payment.amount)
        return set(near) if payment.believed or len(near) <= MOST else set()
