"""What is still claimed while payments are matched one after the other, and which invoices a text names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from types import MappingProxyType

from runner.model.balance import balances
from runner.model.money import Payment
from runner.model.parties import Account, Invoice, InvoiceKey
from runner.model.past import CustomerRecord, InvoiceRecord, PendingMoney
from runner.model.state import State
from runner.model.text import Cents
from runner.payments.candidates import Candidates, Remembered
from runner.payments.references import Named, ReferenceIndex
from runner.payments.shown import shown_before

LATE_MAIL = timedelta(days=45)
"""How long after an invoice left the export a mail may still tell of its payment."""


class Claims:
    """The open invoices of all customers, with what each still claims. Only `settle` changes anything."""

    __slots__ = (
        "_claims",
        "_given",
        "_gone",
        "_index",
        "_near",
        "_since",
        "_used",
        "accounts",
        "candidates",
        "state",
    )

    def __init__(
        self,
        accounts: Mapping[str, Account],
        state: State,
        since: date,
        *,
        remembered: Remembered = MappingProxyType({}),
        key: bytes = b"",
    ) -> None:
        """`since`: invoices that left the export before that day are forgotten. `key`: of keyed hashes."""
        self.accounts = accounts
        self.state = state
        self._since = since
        self._claims: dict[str, dict[InvoiceKey, Cents]] = {}
        self.candidates = Candidates(accounts, self._open_claims, remembered, key)
        self._index: ReferenceIndex | None = None
        self._gone: ReferenceIndex | None = None
        self._near: dict[str, set[InvoiceKey]] = {}
        self._used: set[tuple[InvoiceKey, int]] = set()
        self._given: dict[InvoiceKey, list[Cents]] = {}

    def claim(self, key: InvoiceKey) -> Cents:
        """What the invoice claims now. One that left the export: what it still claimed then."""
        claims = self._of(key.customer)
        if key not in claims:
            claims[key] = self._last_claim(key)
        return claims[key]

    def in_euros(self, key: InvoiceKey) -> bool:
        """Money in euros may settle it."""
        account = self.accounts.get(key.customer)
        return account is None or all(i.currency == "EUR" for i in account.invoices if i.key == key)

    def settle(self, key: InvoiceKey, amount: Cents) -> None:
        """Claim `amount` less (negative: more) from here on; never below zero. A credit claims nothing."""
        if key.number:
            self._of(key.customer)[key] = max(0, self.claim(key) - amount)
            self._given.setdefault(key, []).append(amount)

    def open_of(self, customers: Iterable[str]) -> list[tuple[Invoice, Cents]]:
        """What these customers' invoices in euros still claim, the earliest due first."""
        accounts = (self.accounts[code] for code in customers if code in self.accounts)
        invoices = [i for account in accounts for i in account.invoices if i.currency == "EUR"]
        claims = [(invoice, self.claim(invoice.key)) for invoice in invoices]
        return sorted((pair for pair in claims if pair[1]), key=_due)

    def one_slip_from(self, key: InvoiceKey) -> set[InvoiceKey]:
        """Open invoices whose number is a slip of the finger away from this one's."""
        near = self._near.get(key.number)
        if near is None:
            near = self._near[key.number] = self._open_index().one_slip_from(key.number)
        return near

    def counted(self, key: InvoiceKey) -> Cents:
        """Money subtracted from the invoice that the books do not show: what a reversal can undo."""
        past = self.state.customers.get(key.customer)
        record = self._record(key)
        waiting: list[PendingMoney] = [*(past.pending if past else []), *(record.left_with if record else [])]
        given = sum(self._given.get(key, ()))
        return max(0, given + sum(money.amount for money in waiting if money.invoice == key))

    def undone(self, key: InvoiceKey, amount: Cents) -> Cents:
        """How much of it money that comes back can undo; nothing where the books have shown that money.

        They will show its return as well, and another payment that still waits is not the one that came back.
        """
        past = self.state.customers.get(key.customer)
        waiting = {money.payment for money in past.pending if money.invoice == key} if past else set()
        known = self.state.payments
        waits = any(known[name].amount == amount for name in waiting if name in known)
        waits = waits or amount in self._given.get(key, ())
        return min(amount, self.counted(key)) if waits or not self._was_shown(key, amount) else 0

    def _was_shown(self, key: InvoiceKey, amount: Cents) -> bool:
        record = self._record(key)
        if record and any(drop.amount == amount for drop in record.drops):
            return True
        same = (paid for paid in self.state.payments.values() if paid.amount == amount and paid.absorbed)
        return any(part.key == key for paid in same for part in paid.parts)

    def take_shown(self, key: InvoiceKey, payment: Payment) -> bool:
        """The books showed this very amount on the invoice before the mail came; each such drop once."""
        record = self._record(key)
        places = shown_before(record, payment) if record else ()
        free = next((place for place in places if (key, place) not in self._used), None)
        if free is not None:
            self._used.add((key, free))
        return free is not None

    def named(self, payment: Payment) -> Named:
        """The invoices a payment names: open ones; for numbers none of those bears, ones that left lately."""
        if not payment.references and not payment.remittance:
            return Named()
        found = self._open_index().named(payment.remittance, payment.references)
        if found.doubtful or (found.invoices and not found.unknown):
            return found
        gone = self._named_gone(payment)
        return Named(
            found.invoices + gone.invoices,
            gone.doubtful,
            unknown=found.unknown if found.invoices or not gone.invoices else gone.unknown,
            structured=found.structured or gone.structured,
        )

    def resolve(self, customer: str, number: str) -> InvoiceKey | None:
        """The one open invoice of a customer that bears a number, as a person wrote it."""
        account = self.accounts.get(customer)
        keys = [i.key for i in account.invoices] if account else []
        exact = [key for key in keys if key.number == number]
        found = exact or list(ReferenceIndex(keys).named("", (number,)).invoices)
        return found[0] if len(found) == 1 else None

    def known(self, customer: str, number: str) -> InvoiceKey | None:
        """The latest invoice of this customer that the journal knows by this number, open or not."""
        past = self.state.customers.get(customer)
        days = [issued for known, issued in past.invoices if known == number] if past else []
        return InvoiceKey(customer, number, max(days, key=str)) if days else None

    def _open_index(self) -> ReferenceIndex:
        if self._index is None:
            self._index = ReferenceIndex(i.key for a in self.accounts.values() for i in a.invoices)
        return self._index

    def _of(self, customer: str) -> dict[InvoiceKey, Cents]:
        claims = self._claims.get(customer)
        if claims is None:
            account = self.accounts.get(customer)
            claims = balances(account, self.state.customers.get(customer)) if account else {}
            self._claims[customer] = claims
        return claims

    def _open_claims(self) -> dict[str, list[Cents]]:
        return {code: [claim for claim in self._of(code).values() if claim] for code in self.accounts}

    def _named_gone(self, payment: Payment) -> Named:
        if self._gone is None:
            self._gone = ReferenceIndex(self._left())
        return self._gone.named(payment.remittance, payment.references)

    def _left(self) -> Iterator[InvoiceKey]:
        for code, past in self.state.customers.items():
            account = self.accounts.get(code)
            here = {invoice.key for invoice in account.invoices} if account else set()
            keys = (InvoiceKey(code, *at) for at, record in past.invoices.items() if self._lately(record))
            yield from (key for key in keys if key not in here)

    def _lately(self, record: InvoiceRecord) -> bool:
        if record.present:
            return bool(record.drops) or (record.closed_on is not None and record.closed_on >= self._since)
        return record.absent_on is None or record.absent_on >= self._since

    def _last_claim(self, key: InvoiceKey) -> Cents:
        record = self._record(key)
        if record is None:
            return 0
        shown = record.balance or sum(drop.left for drop in record.drops[-1:])
        return max(0, shown - self.counted(key))

    def _record(self, key: InvoiceKey) -> InvoiceRecord | None:
        past: CustomerRecord | None = self.state.customers.get(key.customer)
        return past.invoices.get((key.number, key.issued_on)) if past else None


def _due(claim: tuple[Invoice, Cents]) -> tuple[date, str, str]:
    invoice = claim[0]
    return invoice.due or date.max, invoice.key.customer, invoice.key.number
