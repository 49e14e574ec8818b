"""An invented company of any size: its export, its customers, and what its journal would tell.

The shape: five invoices a customer; a quarter of the customers hold all that is overdue, 15 % of the
invoices, 16 days late on average; those were reminded by the shipped policies as they fell due, so that
nearly all stand mid-ladder and about a thousand messages for 100,000 invoices are due today. Amounts are
around 600 €, one balance in five is part paid. Run as a module it writes a site for `plan`.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random

from runner.dunning.debtor import Debtor as Seen
from runner.dunning.rules import Rules
from runner.model.events import (
    AnyEvent,
    BatchOpened,
    Intended,
    InvoiceSeen,
    Listed,
    RunClosed,
    RunOpened,
    Sent,
    TaskOpened,
)
from runner.model.hashes import notice_reference
from runner.model.parties import Account, Customer, DebtorType
from runner.model.rules import Channel, Policy, Step
from runner.model.text import plain
from runner.plan import calendar_of
from runner.site.loader import load_site
from tests import house
from tests.bench.chronicle import Dated, Written, extend

TODAY = date(2026, 11, 20)
BEGAN = date(2026, 9, 7)
EXPORT = f"donnees/factures-{TODAY}.csv"
_TYPES = {
    DebtorType.BUSINESS: 80,
    DebtorType.CONSUMER: 12,
    DebtorType.PUBLIC: 5,
    DebtorType.UNKNOWN: 3,
}
"""In a hundred."""
_BATCH = 20


@dataclass(slots=True)
class Open:
    """One open invoice, and the last rung it has climbed."""

    number: str
    issued: date
    due: date
    total: int
    balance: int
    rung: int = -1


@dataclass(slots=True)
class Debtor:
    code: str
    type: DebtorType
    invoices: list[Open] = field(default_factory=list)

    @property
    def customer(self) -> Customer:
        return Customer(self.code, type=self.type)


def debtors(invoices: int, seed: int = 7) -> Iterator[Debtor]:
    """Customers with five invoices each, one after the other; the same for the same arguments."""
    random = Random(seed)
    for at in range(invoices // 5):
        late = at % 4 == 0
        kind = random.choices(tuple(_TYPES), tuple(_TYPES.values()))[0]
        invoices_ = [_open(at * 5 + n, random, late=late) for n in range(5)]
        yield Debtor(f"C{at:06d}", kind, invoices_)


def _open(number: int, random: Random, *, late: bool) -> Open:
    overdue = late and random.random() < 0.6
    if overdue:
        due = TODAY - timedelta(days=min(75, 1 + int(random.expovariate(1 / 16))))
    else:
        due = TODAY + timedelta(days=random.randrange(45))
    issued = min(due - timedelta(days=random.choice((30, 45, 60))), TODAY - timedelta(days=2))
    total = int(random.lognormvariate(11, 0.9))
    balance = total if random.random() < 0.8 else max(1, int(total * random.random()))
    return Open(f"FA-2026-{number:07d}", issued, due, total, balance)


# --- the files ------------------------------------------------------------------------------------------


def write_files(folder: Path, invoices: int) -> None:
    """The export of today and the customer file."""
    with (
        (folder / EXPORT).open("w", encoding="utf-8", newline="") as export,
        (folder / "donnees/clients.csv").open("w", encoding="utf-8", newline="") as customers,
    ):
        export.write(house.HEADER)
        customers.write(house.CUSTOMERS)
        rows, people = csv.writer(export, delimiter=";"), csv.writer(customers, delimiter=";")
        for debtor in debtors(invoices):
            people.writerow(_person(debtor))
            rows.writerows(_row(debtor, invoice) for invoice in debtor.invoices)


def _person(debtor: Debtor) -> tuple[str, str, str, str]:
    name = f"Établissements {debtor.code[1:]} & Fils"
    return debtor.code, name, debtor.type.value, f"compta@{debtor.code.lower()}.example"


def _row(debtor: Debtor, invoice: Open) -> tuple[str, ...]:
    days = (f"{day:%d/%m/%Y}" for day in (invoice.issued, invoice.due))
    amounts = (plain(cents).replace(".", ",") for cents in (invoice.total, invoice.balance))
    return invoice.number, debtor.code, *days, *amounts


# --- the journal ----------------------------------------------------------------------------------------


def past(invoices: int, rules: Rules) -> Iterator[Dated]:
    """Every event up to yesterday, by day: exports seen, messages sent and calls opened as they fell due."""
    told: dict[date, list[AnyEvent]] = {}
    for debtor in debtors(invoices):
        for invoice in debtor.invoices:
            told.setdefault(_weekday(max(invoice.issued, BEGAN)), []).append(_seen(debtor, invoice))
        for day, event in _reminders(debtor, rules):
            told.setdefault(day, []).append(event)
    for day in sorted(told):
        yield from ((day, event) for event in _passage(day, told[day]))


def _weekday(day: date) -> date:
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() >= 5 else 0)


def _passage(day: date, events: list[AnyEvent]) -> Iterator[AnyEvent]:
    """One run: what the export brought, then intentions, batches and outcomes."""
    yield RunOpened(rules="0" * 40, program="1.0", exported_on=day, rows=len(events), digest="0" * 64)
    yield from sorted(events, key=lambda event: isinstance(event, Intended))
    notices = [event.notice for event in events if isinstance(event, Intended)]
    for at in range(0, len(notices), _BATCH):
        batch = tuple(notices[at : at + _BATCH])
        yield BatchOpened(batch=at // _BATCH + 1, notices=batch)
        yield from (Sent(notice=notice, server_id="4XyZ12") for notice in batch)
    yield RunClosed(result="termine", counts={"attend": len(events)}, digest="0" * 64)


def _seen(debtor: Debtor, invoice: Open) -> InvoiceSeen:
    return InvoiceSeen(
        customer=debtor.code,
        number=invoice.number,
        issued_on=invoice.issued,
        due=invoice.due,
        total=invoice.total,
        balance=invoice.balance,
    )


def _reminders(debtor: Debtor, rules: Rules) -> Iterator[Dated]:
    """The shipped ladder, played from the first day an invoice was late (or coming due) to yesterday."""
    exposure = sum(invoice.balance for invoice in debtor.invoices)
    seen = Seen(Account(debtor.customer, ()), {}, exposure, TODAY, rules.calendar)
    ladder = rules.ladders[rules.segments.fitting(seen)]
    contact = deadline = None
    late = [invoice for invoice in debtor.invoices if invoice.due < TODAY]
    courtesy = not late
    while True:
        next_rungs = [
            (i, ladder.after(i.rung, i.balance, courtesy=courtesy)) for i in late or debtor.invoices
        ]
        waits = {
            id(i): ladder.day(rung, i.due, contact, deadline)[0].on for i, rung in next_rungs if rung >= 0
        }
        day = max(BEGAN, min(waits.values(), default=TODAY))
        ready = [(i, rung) for i, rung in next_rungs if rung >= 0 and waits[id(i)] <= day]
        step = ladder.steps[max((rung for _, rung in ready), default=0)]
        if day >= TODAY or step.channel in {Channel.LETTER, Channel.FILE}:
            return
        for invoice, rung in ready:
            invoice.rung = rung
        contact = contact if step.channel is Channel.TASK else day
        deadline = _granted(rules, day, step) or deadline
        act = Act(debtor, ladder.policy, step, [i for i, _ in ready], day, deadline)
        yield day, act.message() if step.channel is Channel.EMAIL else act.task()


def _granted(rules: Rules, day: date, step: Step) -> date | None:
    return rules.calendar.next_open(day + timedelta(days=step.granted_days)) if step.granted_days else None


@dataclass(frozen=True, slots=True)
class Act:
    """One reminder of the past. `counted` have climbed to their rungs already."""

    debtor: Debtor
    policy: Policy
    step: Step
    counted: list[Open]
    day: date
    deadline: date | None

    @property
    def reference(self) -> str:
        return notice_reference(
            self.debtor.code, self.step.name, self.counted[0].number, self.day.isoformat()
        )

    @property
    def listed(self) -> tuple[Listed, ...]:
        steps = self.policy.steps
        return tuple(Listed(i.number, i.issued, steps[i.rung].name, i.balance) for i in self.counted)

    def message(self) -> Intended:
        return Intended(
            notice=self.reference,
            customer=self.debtor.code,
            policy=self.policy.name,
            step=self.step.name,
            channel=self.step.channel.value,
            invoices=self.listed,
            total=sum(invoice.balance for invoice in self.counted),
            deadline=self.deadline,
            message_id=f"<{self.reference.lower()}.{self.day:%Y%m%d}@mercier.example>",
            body="0" * 64,
        )

    def task(self) -> TaskOpened:
        return TaskOpened(
            task=f"T-{self.reference}",
            kind=self.step.channel.value,
            customer=self.debtor.code,
            invoices=self.listed,
            policy=self.policy.name,
            step=self.step.name,
            channel=self.step.channel.value,
            notice=self.reference,
        )


# --- the site -------------------------------------------------------------------------------------------


def write_site(home: Path, invoices: int, *, journal: bool) -> Written:
    """A whole site with its remote; `journal`: one that has followed all of it since `BEGAN`.

    Without one it is the first day, on which everything late is due at once: it has the shipped daily cap.
    """
    built = house.build(home)
    write_files(built.site, invoices)
    if not journal:
        built.change("par_minute: 6000", "par_minute: 6000, par_jour: 25")
        return Written(0, 0)
    site = load_site(built.site)
    return extend(built.branch(), past(invoices, Rules(site.policies, calendar_of(site))))


if __name__ == "__main__":
    write_site(Path(sys.argv[1]), int(sys.argv[2]), journal=sys.argv[3] == "journal")
