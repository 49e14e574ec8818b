"""What is true in the world of the state machine: accounting, bank and people, without any of our code.

Only this says whether a message was right. Amounts are integer cents and unique, so that no two payments
can be mistaken for one another.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

NAMES = (
    "Menuiserie Roche",
    "Garage Perrin",
    "Imprimerie Vasseur",
    "Transports Kermarrec",
    "Fonderie Lassalle",
    "Papeterie Delmas",
)


@dataclass(eq=False)
class Bill:
    """An invoice as accounting knows it. `shown`: its balance in the export that lies there now."""

    number: str
    customer: int
    issued: date
    due: date
    total: int
    booked: int = 0
    shown: int = 0


@dataclass(eq=False)
class Money:
    """A transfer. `told`: a believed mail named its invoice. `shown`: the export contains it."""

    bill: Bill
    amount: int
    told: bool
    day: date
    booked: bool = False
    shown: bool = False
    returned: bool = False
    number: int = 0
    """Names the mail that told it."""


@dataclass
class Person:
    """What people wrote about, or got from, one customer."""

    credits: int = 0
    shown_credits: int = 0
    paused_until: date | None = None
    replied_on: date | None = None
    handled_on: date | None = None
    bounced: bool = False
    suspected: int = 0
    """Believed transfers of this customer that name nothing we know: each holds until a person decides."""

    @property
    def reply_waits(self) -> bool:
        return self.replied_on is not None and (self.handled_on is None or self.handled_on < self.replied_on)


@dataclass
class Books:
    """Everything. Numbers and cents rise, so that each stands for one thing alone."""

    bills: list[Bill] = field(default_factory=list)
    money: list[Money] = field(default_factory=list)
    people: list[Person] = field(default_factory=lambda: [Person() for _ in NAMES])
    disputed: set[str] = field(default_factory=set)
    promised: dict[str, date] = field(default_factory=dict)
    suspended: bool = False
    serial: int = 0

    def bill(self, customer: int, euros: int, issued: date, term: int) -> Bill:
        made = Bill(f"FA-{self.unique()}", customer, issued, issued + timedelta(days=term), 0)
        made.total = 100 * euros + self.serial % 100
        self.bills.append(made)
        return made

    def unique(self) -> int:
        self.serial += 1
        return self.serial

    def open_bills(self) -> list[Bill]:
        return [bill for bill in self.bills if bill.total > bill.booked]

    def unpaid(self, bill: Bill) -> int:
        """What the debtor has really not paid yet."""
        coming = sum(m.amount for m in self.money if m.bill is bill and not m.booked and not m.returned)
        return bill.total - bill.booked - coming

    def pay(self, bill: Bill, amount: int, day: date, *, told: bool) -> Money:
        made = Money(bill, amount, told, day, number=self.unique())
        self.money.append(made)
        return made

    def book(self, money: Money) -> None:
        """Accounting enters a transfer, or takes a returned one out again."""
        if money.booked == (not money.returned):
            return
        money.booked = not money.returned
        money.bill.booked += money.amount if money.booked else -money.amount

    def show(self) -> Iterator[str]:
        """The rows of an export written now."""
        for bill in self.bills:
            bill.shown = bill.total - bill.booked
        for money in self.money:
            money.shown = money.booked
        for code, person in enumerate(self.people):
            person.shown_credits = person.credits
            if person.credits:
                yield f"AV-{code};C{code};02/03/2026;;{_cents(-person.credits)};{_cents(-person.credits)}"
        for bill in self.open_bills():
            yield (
                f"{bill.number};C{bill.customer};{bill.issued:%d/%m/%Y};{bill.due:%d/%m/%Y};"
                f"{_cents(bill.total)};{_cents(bill.shown)}"
            )

    def claim(self, bill: Bill) -> int:
        """What may still be claimed by what the export and the believed mails have told."""
        pending = (
            m.amount for m in self.money if m.bill is bill and m.told and not m.shown and not m.returned
        )
        return max(0, bill.shown - sum(pending))

    def claims(self, customer: int) -> dict[str, int]:
        return {bill.number: self.claim(bill) for bill in self.bills if bill.customer == customer}

    def objection(self, customer: int, numbers: set[str], day: date) -> str:
        """Why a message of `day` to this customer about these invoices should not have left."""
        person = self.people[customer]
        claims = self.claims(customer)
        reasons = {
            "suspended": self.suspended,
            "an invoice of somebody else": not numbers <= set(claims),
            "paid": any(claims.get(number) == 0 for number in numbers),
            "credits cover it": sum(claims.get(n, 0) for n in numbers) <= person.shown_credits,
            "disputed": bool(numbers & self.disputed),
            "promised": any(day <= self.promised.get(number, date.min) for number in numbers),
            "paused": person.paused_until is not None and day <= person.paused_until,
            "a reply waits": person.reply_waits,
            "the address bounced": person.bounced,
            "unmatched money waits": person.suspected > 0,
        }
        return ", ".join(reason for reason, applies in reasons.items() if applies)


def _cents(amount: int) -> str:
    sign = "-" if amount < 0 else ""
    whole, part = divmod(abs(amount), 100)
    return f"{sign}{whole},{part:02d}"
