"""What the journal says of one customer: its invoices and their ladders, money, replies, promises.

Records are Structs and no dataclasses, since a fold makes hundreds of thousands; none is ever in a cycle.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import combinations

import msgspec

from runner.model.events import Absorbed
from runner.model.money import Stage
from runner.model.parties import InvoiceKey
from runner.model.text import Cents

_MOST_TAKEN_BACK = 12
"""Payments of one invoice of which sums are tried: at most 2¹² of them."""


def _without(amounts: tuple[Cents, ...], amount: Cents) -> tuple[Cents, ...]:
    at = amounts.index(amount)
    return amounts[:at] + amounts[at + 1 :]


class StepRecord(msgspec.Struct, gc=False):
    """One rung climbed by one invoice."""

    step: str
    on: date
    deadline: date | None = None
    notice: str = ""
    """Reference of the message or task."""
    policy: str = ""
    """The policy it was climbed on."""
    balance: Cents = 0
    """What the invoice owed then."""


class Drop(msgspec.Struct, gc=False):
    """A fall of an invoice's balance between two exports. `left`: what no learnt payment explains yet."""

    amount: Cents
    on: date | None
    """The day of the run that saw it."""
    left: Cents


class InvoiceRecord(msgspec.Struct, gc=False):
    """`present`: in the last export read. `due`, `total`, `balance`: as last journalled.

    Tuples and no lists: most stay empty, and a million empty lists take 170 MB.
    """

    due: date | None = None
    total: Cents = 0
    balance: Cents = 0
    present: bool = True
    first_seen: date | None = None
    steps: tuple[StepRecord, ...] = ()
    refusals: int = 0
    """Temporary refusals of the step now due; a sent step sets it back to 0."""
    drops: tuple[Drop, ...] = ()
    """Falls of the balance that no payment learnt by mail explains (yet), oldest first."""
    absent_on: date | None = None
    """The day of the run that no longer found it; None while present."""
    left_with: tuple[PendingMoney, ...] = ()
    """Payments absorbed because it left the file: pending again should it come back."""
    in_books: tuple[PendingMoney, ...] = ()
    """Payments the books showed by a fall of the balance or a settled row: pending again should they claim as
    much once more, unless it is known to have been returned."""
    went_back: tuple[Cents, ...] = ()
    """Payments known to be returned that the books had shown: they will show their return as well."""
    returned_on: date | None = None
    """The day a payment of it last came back: a direct debit once returned is reminded of, from then on."""
    formerly: str = ""
    """The customer of whom it was, where the books moved it: facts about it stand in that one's folder."""
    closed_on: date | None = None
    """The earliest day on which nothing may have been left to pay; None while something is.

    By accounting's own day, else that of the payment learnt for all of it, else the last export that
    showed it open: of what is unknown, what is kindest to the customer.
    """

    def close(self, on: date | None) -> None:
        """Nothing is left of it; an invoice already closed keeps its day."""
        self.closed_on = self.closed_on or on

    def paid_by(self, money: Absorbed, on: date) -> None:
        """One payment explains all that was left: its day is that of the closing, where it is earlier."""
        whole = money.drop if money.proof == "baisse" else self.balance
        if self.closed_on is not None and money.amount >= whole > 0:
            self.closed_on = min(self.closed_on, on)

    def shown(self, *, due: date | None, total: Cents, balance: Cents, on: date | None) -> None:
        """Take what an export shows of a known invoice. A rise forgets the drops: we then claim less."""
        fell = self.balance - balance
        if fell > 0:
            self.drops = (*self.drops, Drop(fell, on, fell))
        elif fell < 0:
            self.drops = ()
        self.due, self.total, self.balance = due, total, balance
        self.present, self.absent_on = True, None
        self.closed_on = None if balance else self.closed_on

    def take_back(self, rise: Cents) -> Iterator[PendingMoney]:
        """Payments the books no longer show, the balance having risen by so much.

        The fewest that come to it, else the latest ones that fit in it; none where a fall nobody can explain
        was of just that amount, nor as far as money known to be returned explains it.
        """
        rise -= self._returned(rise)
        if any(drop.left == rise for drop in self.drops):
            return
        latest = self.in_books[::-1][:_MOST_TAKEN_BACK]
        sets = (chosen for size in range(1, len(latest) + 1) for chosen in combinations(latest, size))
        exact = next((chosen for chosen in sets if sum(m.amount for m in chosen) == rise), ())
        for money in exact or latest:
            if money.amount <= rise:
                rise -= money.amount
                self.in_books = tuple(kept for kept in self.in_books if kept is not money)
                yield money

    def _returned(self, rise: Cents) -> Cents:
        """How much of it is money known to be returned, which the books show now: each return once."""
        left = rise
        for amount in self.went_back:
            if amount <= left:
                left -= amount
                self.went_back = _without(self.went_back, amount)
                gone = next((money for money in reversed(self.in_books) if money.amount == amount), None)
                self.in_books = tuple(money for money in self.in_books if money is not gone)
        return rise - left

    def come_back(self) -> Iterator[PendingMoney]:
        """Payments of an invoice that had left the file with them, and is back: not those returned since."""
        for money in self.left_with:
            if money.amount in self.went_back:
                self.went_back = _without(self.went_back, money.amount)
            else:
                yield money
        self.left_with = ()

    def use_drop(self, drop: Cents, amount: Cents) -> None:
        """A payment of `amount` explains a part of the oldest drop of the size `drop`."""
        if not self.drops:
            return
        found = next((d for d in self.drops if d.amount == drop and d.left >= amount), None)
        if found:
            found.left -= amount
            self.drops = tuple(d for d in self.drops if d.left > 0)

    def reused_by(self, issued_on: date | None, due: date | None, total: Cents) -> bool:
        """`numero_reemploye`: without an issue date, amount and due date both differ (DESIGN §5)."""
        return issued_on is None and due != self.due and total != self.total


class PendingMoney(msgspec.Struct, gc=False):
    """A settled amount the ledger does not show yet: stays subtracted from the invoice."""

    payment: str
    invoice: InvoiceKey
    amount: Cents
    learnt_on: date
    believed: bool = True


class HeldMoney(msgspec.Struct, gc=False):
    """A payment that settled nothing and may concern this customer."""

    payment: str
    amount: Cents
    learnt_on: date
    believed: bool
    stage: Stage
    exports_since: int = 0
    """Unbelieved only: exports of distinct later open days read since; at 10 it holds no more."""
    forgeable: bool = False
    """Anybody may have sent it: of these, only the first that the books do not confirm holds."""
    shown: Cents = 0
    """What the books have shown as paid since: as much as it told, and it was true."""


class ReplyRecord(msgspec.Struct, gc=False):
    mail: str
    received_on: date
    hint: str = ""
    learnt_on: date | None = None
    """The day of the run that read it."""
    folder: str = ""
    validity: int = 0
    uid: int = 0


class PromiseRecord(msgspec.Struct, gc=False):
    """A promise since a run first read it. `balances`: what its invoices owed then, by number and date."""

    due: date
    amount: Cents
    """0: all that was due by then."""
    balances: dict[tuple[str, date | None], Cents]
    kept: bool | None = None
    """None: its day and the bank's grace have not passed, as far as a run has seen."""


class CustomerRecord(msgspec.Struct, gc=False):
    """One customer's past. `invoices` by (number, issue date). Tuples where most stay empty, as above."""

    invoices: dict[tuple[str, date | None], InvoiceRecord] = msgspec.field(default_factory=dict)
    last_contact: date | None = None
    contacts: list[date] = msgspec.field(default_factory=list)
    deadline: date | None = None
    """The latest deadline granted to this customer by a message or letter."""
    bad_addresses: frozenset[str] = frozenset()
    """Short hashes of addresses that bounced for good."""
    replies: list[ReplyRecord] = msgspec.field(default_factory=list)
    pending: list[PendingMoney] = msgspec.field(default_factory=list)
    held: list[HeldMoney] = msgspec.field(default_factory=list)
    waived: tuple[PendingMoney, ...] = ()
    """Small rests given up with a payment: never claimed again, whatever the books show."""
    credits_used: frozenset[str] = frozenset()
    """Numbers of the credits by which the books have shown a payment."""
    unbelieved_before: int = 0
    """Notices anybody may have sent, whose hold ended unconfirmed: a second such notice holds no more."""
    tries: int = 0
    """Messages ever intended for this customer: tells two tries of one step on one day apart."""
    doubtful: tuple[str, ...] = ()
    """References of messages nobody knows left."""
    refused_for_good: tuple[str, ...] = ()
    thread: str = ""
    """Message-ID of the first reminder, to thread the next ones."""
    told: tuple[str, ...] = ()
    """Causes a message of its own has been written about: a promise noted, an instalment to come."""
    promises: dict[str, PromiseRecord] = msgspec.field(default_factory=dict)
    """By `hashes.promise_id`: what became of each survives the file that told it."""
    last_paid: date | None = None
    """The latest day on which money may have come: a payment learnt, a balance seen to fall or to leave."""

    def paid(self, on: date | None) -> None:
        """Money came, on that day at the latest."""
        if on and (self.last_paid is None or on > self.last_paid):
            self.last_paid = on

    def fell(self, on: date | None, amount: Cents) -> None:
        """The books show so much less owed, seen on that day."""
        self.paid(on)
        for held in self.held:
            held.shown += amount

    def absorb(self, money: Absorbed) -> None:
        """The ledger shows a payment (event `absorption`): no longer subtracted, its drop used up."""
        key = money.key
        taken = next((p for p in self.pending if p.payment == money.payment and p.invoice == key), None)
        if taken is None:
            return
        self.pending.remove(taken)
        if money.credit:
            self.credits_used |= {money.credit}
        record = self.invoices.get((money.number, money.issued_on))
        if record is not None:
            record.use_drop(money.drop, money.amount)
        if record and money.proof == "absente":
            record.left_with = (*record.left_with, taken)
        elif record and money.proof in {"baisse", "liste"}:
            record.in_books = (*record.in_books, taken)
