"""A small ledger, mailbox and journal for the tests of this room; the fold is the real one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import msgspec

from runner.journal.fold import fold
from runner.model.balance import balances, free_credits
from runner.model.events import AnyEvent, PaymentLearnt
from runner.model.facts import Fact
from runner.model.hashes import account_hash, payment_id
from runner.model.money import NoticeKind, Payment, Settlement
from runner.model.parties import Account, Credit, Customer, Invoice, InvoiceKey, Ledger
from runner.model.settings import Tolerance
from runner.model.state import State
from runner.model.text import Cents
from runner.payments.absorption import ledger_events
from runner.payments.matching import NO_TOLERANCE, match
from runner.payments.parse import ParsedMail
from runner.payments.tokens import cited
from runner.payments.twins import marks
from runner.plan import settlement_events

MONDAY = date(2026, 3, 2)
KEY = b"a key of these tests"


def key(number: str, customer: str = "C1") -> InvoiceKey:
    return InvoiceKey(customer, number, date(2026, 1, 5))


def invoice(number: str, balance: Cents, customer: str = "C1", total: Cents = 0) -> Invoice:
    return Invoice(key(number, customer), date(2026, 2, 4), total or balance, balance)


def account(code: str, *invoices: Invoice, name: str = "", iban: str = "", credit: Cents = 0) -> Account:
    notes = (Credit(code, "AV-1", None, credit),) if credit else ()
    return Account(Customer(code, name, iban=iban), invoices, notes)


def one(*invoices: Invoice, **file: str) -> dict[str, Account]:
    """A ledger of the one customer C1."""
    return {"C1": account("C1", *invoices, **file)}  # type: ignore[arg-type]  # texts only: name and iban


def paid(
    amount: Cents,
    text: str = "",
    *,
    mail: str = "m1",
    position: int = 0,
    on: date = MONDAY,
    believed: bool = True,
    **more: object,
) -> Payment:
    """A payment whose remittance is `text`."""
    base = Payment(
        payment_id(mail, position),
        mail,
        "banque",
        NoticeKind.PAYMENT,
        on,
        amount,
        booked_on=on,
        remittance=text,
        references=cited(text),
        believed=believed,
    )
    return msgspec.structs.replace(base, **more)


def ledger(accounts: Mapping[str, Account], on: date = MONDAY, **more: object) -> Ledger:
    rows = sum(len(a.invoices) for a in accounts.values())
    base = Ledger("factures.csv", on, rows, "", dict(accounts))
    return replace(base, **more)  # type: ignore[arg-type]  # named fields of Ledger


def mail(text: str, subject: str = "", sender: str = "notifications@banque-horizon.example") -> ParsedMail:
    return ParsedMail(
        identity="0123456789abcdef",
        message_id="<1@banque-horizon.example>",
        sender=sender,
        sender_name="",
        senders=(sender,),
        sender_plain=True,
        recipients=(),
        subject=subject,
        date=None,
        text=text,
        in_reply_to=(),
        references=(),
        content_type="text/plain",
        report_type="",
        headers=(),
        size=0,
    )


@dataclass
class World:
    """Days one after the other, as the run learns: the export, then the mails, then the export again."""

    state: State = field(default_factory=State)
    day: date = MONDAY
    accounts: dict[str, Account] = field(default_factory=dict)
    events: list[AnyEvent] = field(default_factory=list)
    tolerance: Tolerance = NO_TOLERANCE

    def next_day(
        self,
        accounts: Mapping[str, Account] | None = None,
        *payments: Payment,
        facts: Mapping[str, tuple[Fact, ...]] | None = None,
        **of_ledger: object,
    ) -> tuple[Settlement, ...]:
        """One run. Payments are taken as received that day unless they say otherwise."""
        self.day += timedelta(days=1)
        self.accounts = dict(self.accounts if accounts is None else accounts)
        read = ledger(self.accounts, self.day, **of_ledger)
        self.tell(ledger_events(read, self.state))
        self.tell(_learnt(payment) for payment in payments if payment.id not in self.state.payments)
        found = match(payments, self.accounts, self.state, facts or {}, tolerance=self.tolerance, key=KEY)
        self.tell(event for settlement in found for event in settlement_events(settlement))
        self.tell(ledger_events(read, self.state))
        return found

    def tell(self, events: Iterable[AnyEvent]) -> None:
        """Append to the journal: stamped with the day, folded at once."""
        stamped = [msgspec.structs.replace(e, day=self.day) for e in events]
        self.events += stamped
        fold(stamped, self.state)

    def claimed(self, number: str, customer: str = "C1") -> Cents:
        """What would be claimed today for an invoice; 0 where it left the file."""
        return self.claimed_of(key(number, customer))

    def claimed_of(self, invoice: InvoiceKey) -> Cents:
        """As `claimed`, by the whole key."""
        if invoice.customer not in self.accounts:
            return 0
        past = self.state.customers.get(invoice.customer)
        return balances(self.accounts[invoice.customer], past).get(invoice, 0)

    def credit(self, customer: str = "C1") -> Cents:
        """What would be deducted from the customer's total today."""
        past = self.state.customers.get(customer)
        return free_credits(self.accounts[customer], past) if customer in self.accounts else 0

    def held(self, customer: str = "C1") -> bool:
        return bool(self.state.customers[customer].held)


def _learnt(payment: Payment) -> PaymentLearnt:
    return PaymentLearnt(
        payment=payment.id,
        mail=payment.mail,
        reader=payment.reader,
        kind=payment.kind,
        amount=payment.amount,
        currency=payment.currency,
        received_on=payment.received_on,
        booked_on=payment.booked_on,
        believed=payment.believed,
        reason="" if payment.believed else payment.reason,
        marks=marks(payment),
        source=payment.source.value,
        account=account_hash(payment.payer_iban, KEY),
    )
