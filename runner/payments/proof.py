"""Stages of proof: a believed payment in euros that names its invoices, and leaves no doubt which.

Each stage answers with a settlement or with None: the next one is then asked. The payer's own word about
which debt he pays binds us (C. civ. 1342-10), so a number of his is proof; a number that may be a slip of
the finger for somebody else's is none, unless the amount or the payer confirms it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from runner.model.money import Allocation, Evidence, NoticeKind, Payment, Settlement, Stage, credit_of
from runner.model.parties import Invoice, InvoiceKey
from runner.model.settings import Tolerance
from runner.model.text import Cents
from runner.payments.candidates import Payer
from runner.payments.claims import Claims
from runner.payments.references import Named

SHARE_OF_CHARGES = 10
"""Bank charges are never more than a tenth of what is claimed."""


@dataclass(frozen=True, slots=True)
class Case:
    """One payment, and all that is known of it."""

    payment: Payment
    named: Named
    payer: Payer
    claims: Claims
    tolerance: Tolerance

    @property
    def key(self) -> InvoiceKey | None:
        """The one invoice it names."""
        return self.named.invoices[0] if len(self.named.invoices) == 1 else None

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """What leads to a customer: the references, then who pays."""
        cited = Evidence.CREDITOR_REFERENCE if self.named.structured else Evidence.REFERENCE
        near = (cited,) if self.named.invoices or self.named.doubtful else ()
        return (*near, self.payer.evidence) if self.payer.evidence else near

    @property
    def claimed(self) -> Cents:
        """What the invoices it names claim in all."""
        return sum(map(self.claims.claim, self.named.invoices))

    def settled(self, stage: Stage, *parts: Allocation, waived: tuple[Allocation, ...] = ()) -> Settlement:
        """Settle, so that no later payment does it again."""
        for part in (*parts, *waived):
            self.claims.settle(part.invoice, part.amount)
        return Settlement(self.payment.id, stage, parts, evidence=self.evidence, waived=waived)


def proved(case: Case) -> Settlement | None:
    """The first stage that leaves no doubt; None: there is none."""
    if not _provable(case):
        return None
    return next(filter(None, (stage(case) for stage in STAGES)), None)


def came_back(payment: Payment) -> bool:
    """Money that goes back: a reject, a return, a reversal."""
    return payment.reversal or payment.kind is NoticeKind.REJECT


def _provable(case: Case) -> bool:
    payment, named = case.payment, case.named
    return (
        payment.believed
        and payment.currency == "EUR"
        and bool(named.invoices)
        and not named.doubtful
        and all(map(case.claims.in_euros, named.invoices))
    )


# --- the stages, in order -----------------------------------------------------------------------------


def _returned(case: Case) -> Settlement | None:
    """At most what is subtracted now: where nothing is, the books themselves will show the money back."""
    if not came_back(case.payment) or case.key is None:
        return None
    part = Allocation(case.key, case.claims.undone(case.key, case.payment.amount))
    return Settlement(case.payment.id, Stage.REJECTED, (part,), evidence=case.evidence)


def _exact(case: Case) -> Settlement | None:
    """One reference and its amount; or the books showed that amount on it before the mail came."""
    key, payment = case.key, case.payment
    if key is None or not _comes_in(payment):
        return None
    part = Allocation(key, payment.amount)
    if case.claims.take_shown(key, payment):
        return Settlement(payment.id, Stage.EXACT, (part,), evidence=case.evidence)
    if payment.amount != case.claimed or _mistakable(case, key):
        return None
    return case.settled(Stage.EXACT, part)


def _several(case: Case) -> Settlement | None:
    """Several references, each invoice with something to claim, and their exact sum."""
    keys, amount = case.named.invoices, case.payment.amount
    if not _comes_in(case.payment) or len(keys) < 2 or case.claimed != amount:
        return None
    parts = tuple(Allocation(key, case.claims.claim(key)) for key in keys)
    if not all(part.amount for part in parts) or any(_mistakable(case, key) for key in keys):
        return None
    return case.settled(Stage.SEVERAL, *parts)


def _tolerated(case: Case) -> Settlement | None:
    """One reference and a little less than it claims: the site gives up so much."""
    key, gap = case.key, case.claimed - case.payment.amount
    if key is None or not 0 < gap <= _tolerable(case, key) or not _confirmed(case):
        return None
    part, rest = Allocation(key, case.payment.amount), Allocation(key, gap)
    return case.settled(Stage.TOLERATED, part, waived=(rest,))


def _part(case: Case) -> Settlement | None:
    """One reference and a part of what it claims."""
    if case.key is None or case.payment.amount >= case.claimed or not _confirmed(case):
        return None
    return case.settled(Stage.PART, Allocation(case.key, case.payment.amount))


def _overpaid(case: Case) -> Settlement | None:
    """All that is named, and more: the rest is the customer's, until somebody says what for."""
    over = case.payment.amount - case.claimed
    owners = {key.customer for key in case.named.invoices}
    if over <= 0 or len(owners) > 1 or not _confirmed(case):
        return None
    parts = [Allocation(key, case.claims.claim(key)) for key in case.named.invoices]
    if not all(part.amount for part in parts):
        return None
    return case.settled(Stage.OVERPAID, *parts, Allocation(credit_of(min(owners)), over))


STAGES: tuple[Callable[[Case], Settlement | None], ...] = (
    _returned,
    _exact,
    _several,
    _tolerated,
    _part,
    _overpaid,
)


# --- what makes a reference doubtful ------------------------------------------------------------------


def _comes_in(payment: Payment) -> bool:
    return not (payment.debit or came_back(payment))


def _mistakable(case: Case, key: InvoiceKey) -> bool:
    """The amount fits somebody else's invoice as well, and that may be the one which is meant."""
    own = case.claims.candidates.group(key.customer)
    payer = case.payer.customers
    if payer and payer <= own:
        return False
    claim = case.claims.claim(key)
    if payer and not payer & own and any(found == claim for _, found in case.claims.open_of(payer)):
        return True
    return any(case.claims.claim(other) == claim for other in _others_near(case, key) if _doubts(case, other))


def _confirmed(case: Case) -> bool:
    """An amount that proves nothing needs the payer's word, and no invoice that it fits better."""
    keys, payer = case.named.invoices, case.payer.customers
    if not _comes_in(case.payment) or case.named.unknown or not case.claimed:
        return False
    own = frozenset().union(*(case.claims.candidates.group(key.customer) for key in keys))
    if payer and not payer & own:
        return False
    sure = payer and payer <= own
    if not sure and any(_doubts(case, other) for key in keys for other in _others_near(case, key)):
        return False
    open_ = case.claims.open_of(own)
    return not any(claim == case.payment.amount for invoice, claim in open_ if invoice.key not in keys)


def _others_near(case: Case, key: InvoiceKey) -> Iterator[InvoiceKey]:
    """Open invoices of customers outside the group whose number is a slip away."""
    own = case.claims.candidates.group(key.customer)
    return (other for other in case.claims.one_slip_from(key) if other.customer not in own)


def _doubts(case: Case, other: InvoiceKey) -> bool:
    """It may be that one which is meant: nobody is known to pay, or this one's customer is."""
    return not case.payer.customers or other.customer in case.payer.customers


# --- tolerance ----------------------------------------------------------------------------------------


def _tolerable(case: Case, key: InvoiceKey) -> Cents:
    """What the site gives up: bank charges, or a discount for money that came by the due date.

    Of what is still claimed: what was paid before has had its discount, and a rest as small as the charges
    is no difference of them.
    """
    tolerance, account = case.tolerance, case.claims.accounts.get(key.customer)
    invoice = next((i for i in account.invoices if i.key == key), None) if account else None
    discount = (
        min(invoice.total, case.claimed) * tolerance.discount // 10_000
        if invoice and in_time(case.payment, invoice)
        else 0
    )
    return max(min(tolerance.charges, case.claimed // SHARE_OF_CHARGES), discount)


def in_time(payment: Payment, invoice: Invoice) -> bool:
    """It came by the due date."""
    return invoice.due is not None and (payment.booked_on or payment.received_on) <= invoice.due
