"""Stages of likelihood: nothing is settled, those it may concern are held, and a person is told what fits.

At most one proposal for each customer held: the first of `FITS` that the amount meets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from runner.model.balance import free_credits
from runner.model.facts import Fact, PaymentPlan
from runner.model.money import Allocation, Proposal, Why, credit_of
from runner.model.parties import Invoice, InvoiceKey
from runner.model.text import Cents
from runner.payments.claims import Claims
from runner.payments.proof import SHARE_OF_CHARGES, Case, came_back, in_time
from runner.payments.sums import only_set

CHARGES = 50_00
"""Bank charges are seldom more: those of a transfer from outside the euro area are 10 to 40 euros."""
DISCOUNT = 3
"""Percent: the early-payment discounts of French terms of sale are 0.5 to 3 %."""

Open = Sequence[tuple[Invoice, Cents]]


@dataclass(frozen=True, slots=True)
class Wish:
    """A payment seen from one customer it may concern. `open`: what that one owes, earliest due first."""

    case: Case
    customer: str
    open: Open
    facts: tuple[Fact, ...] = ()

    @property
    def amount(self) -> Cents:
        """What came."""
        return self.case.payment.amount

    @property
    def claims(self) -> Claims:
        """What everybody owes."""
        return self.case.claims

    @property
    def named(self) -> tuple[InvoiceKey, ...]:
        """What the payment names, for sure or not."""
        return (*self.case.named.invoices, *self.case.named.doubtful)


def proposals(case: Case, held: Iterable[str], facts: Mapping[str, tuple[Fact, ...]]) -> tuple[Proposal, ...]:
    """What a person may accept, customer by customer. Nobody here knows what foreign money is worth."""
    if case.payment.currency != "EUR":
        return ()
    claims = case.claims
    wishes = (Wish(case, code, claims.open_of((code,)), facts.get(code, ())) for code in sorted(held))
    return tuple(filter(None, map(_first, wishes)))


def _first(wish: Wish) -> Proposal | None:
    fits = (_gone_back,) if came_back(wish.case.payment) else FITS
    return next(filter(None, (fit(wish) for fit in fits)), None)


# --- what the amount may be, the likeliest first ------------------------------------------------------


def _balance(wish: Wish) -> Proposal | None:
    """One invoice claims just that; one that is named before others, else the earliest due."""
    same = [invoice.key for invoice, claim in wish.open if claim == wish.amount]
    best = [key for key in same if key in wish.named] or same
    return _told(wish, Why.BALANCE, ((best[0], wish.amount),)) if best else None


def _named(wish: Wish) -> Proposal | None:
    """The invoices it names, of this customer's group, though the amount says otherwise."""
    own = wish.claims.candidates.group(wish.customer)
    keys = [key for key in wish.named if key.customer in own]
    open_ = [(i, claim) for i, claim in wish.claims.open_of(own) if i.key in keys]
    if wish.customer not in {invoice.key.customer for invoice, _ in open_}:
        return None
    return _small_rest(wish, open_) or _filled(wish, Why.REFERENCE, open_)


def _instalment(wish: Wish) -> Proposal | None:
    """The next payment of a plan the customer was granted."""
    for plan in (fact for fact in wish.facts if isinstance(fact, PaymentPlan)):
        open_ = [(i, claim) for i, claim in wish.open if i.key.number in plan.invoices]
        if wish.amount in _next_instalment(plan, sum(claim for _, claim in open_)):
            return _filled(wish, Why.INSTALMENT, open_)
    return None


def _next_instalment(plan: PaymentPlan, left: Cents) -> tuple[Cents, ...]:
    """The next one in full, and what is left of it; nothing where the plan is paid."""
    paid = plan.total - left
    for instalment in plan.instalments:
        if instalment.amount > paid:
            return instalment.amount, instalment.amount - max(0, paid)
        paid -= instalment.amount
    return ()


def _debt(wish: Wish) -> Proposal | None:
    """All that is owed, with or without the credits deducted."""
    owed = sum(claim for _, claim in wish.open)
    account = wish.claims.accounts.get(wish.customer)
    credits_ = free_credits(account, wish.claims.state.customers.get(wish.customer)) if account else 0
    fits = wish.amount in {owed, owed - credits_} and wish.amount > 0
    return _filled(wish, Why.DEBT, wish.open) if fits else None


def _set(wish: Wish) -> Proposal | None:
    """The only set of the customer's invoices that comes to it."""
    return _only(wish, Why.SET, wish.open)


def _group(wish: Wish) -> Proposal | None:
    """All that the customers of one payer owe, or the only set of it; in it, something of this one's."""
    group = wish.claims.candidates.group(wish.customer)
    if len(group) == 1:
        return None
    open_ = wish.claims.open_of(group)
    whole = sum(claim for _, claim in open_) == wish.amount
    found = _filled(wish, Why.GROUP, open_) if whole else _only(wish, Why.GROUP, open_)
    concerned = found is not None and wish.customer in {part.invoice.customer for part in found.parts}
    return found if concerned else None


def _charges(wish: Wish) -> Proposal | None:
    """One invoice of which little is missing, or all of the debt."""
    near = [pair for pair in wish.open if _gap(wish, (pair,))]
    if len(near) == 1:
        return _small_rest(wish, near)
    return _small_rest(wish, wish.open) if not near else None


def _oldest(wish: Wish) -> Proposal | None:
    """Somebody we know paid an amount that nothing explains."""
    if not wish.case.payer.customers and not wish.named:
        return None
    return _filled(wish, Why.OLDEST, wish.open)


def _gone_back(wish: Wish) -> Proposal | None:
    """Money that came back, where just that amount was subtracted of one invoice."""
    past = wish.claims.state.customers.get(wish.customer)
    keys = {money.invoice for money in past.pending} if past else set()
    same = [key for key in sorted(keys, key=str) if wish.claims.counted(key) == wish.amount]
    return _told(wish, Why.BALANCE, ((same[0], wish.amount),)) if len(same) == 1 else None


FITS: tuple[Callable[[Wish], Proposal | None], ...] = (
    _balance,
    _named,
    _instalment,
    _debt,
    _set,
    _group,
    _charges,
    _oldest,
)


# --- making one ---------------------------------------------------------------------------------------


def _told(wish: Wish, why: Why, parts: Iterable[tuple[InvoiceKey, Cents]], gap: Cents = 0) -> Proposal:
    return Proposal(wish.customer, why, tuple(Allocation(*part) for part in parts), gap)


def _filled(wish: Wish, why: Why, open_: Open) -> Proposal:
    """One after the other until nothing is left; what is left then is the customer's credit."""
    left, parts = wish.amount, list[tuple[InvoiceKey, Cents]]()
    for invoice, claim in open_:
        taken = min(left, claim)
        left -= taken
        parts += [(invoice.key, taken)] if taken else []
    parts += [(credit_of(wish.customer), left)] if left else []
    return _told(wish, why, parts)


def _only(wish: Wish, why: Why, open_: Open) -> Proposal | None:
    found = only_set([claim for _, claim in open_], wish.amount)
    return _told(wish, why, ((open_[at][0].key, open_[at][1]) for at in found)) if found else None


def _gap(wish: Wish, open_: Open) -> Why | None:
    """What the little that is missing may be."""
    owed = sum(claim for _, claim in open_)
    gap = owed - wish.amount
    if gap <= 0:
        return None
    if gap * 100 <= owed * DISCOUNT and all(in_time(wish.case.payment, invoice) for invoice, _ in open_):
        return Why.DISCOUNT
    return Why.CHARGES if gap <= CHARGES and gap * SHARE_OF_CHARGES <= owed else None


def _small_rest(wish: Wish, open_: Open) -> Proposal | None:
    """All of these invoices; what is missing is given up of the last, if that one claims so much."""
    why = _gap(wish, open_)
    if why is None:
        return None
    gap = sum(claim for _, claim in open_) - wish.amount
    if open_[-1][1] <= gap:
        return None
    filled = _filled(wish, why, open_)
    return Proposal(filled.customer, why, filled.parts, gap)
