"""The invoices of the invented company, how each is paid, and the export that lags behind the bank."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from runner.demo.people import PEOPLE, Habit, Person
from runner.model.text import Cents

FIRST, LAST = date(2026, 6, 1), date(2026, 6, 30)
"""The month that is played."""
LAG = 3
"""Days after which accounting books what the bank announced."""
_SEED = 2026
_TERMS = {"particulier": 15, "public": 30, "association": 30, "copropriete": 30, "entreprise": 30}


@dataclass(frozen=True, slots=True)
class Paid:
    """Money that arrived. `told`: the bank writes a mail the same day."""

    on: date
    amount: Cents
    told: bool = True


@dataclass(frozen=True, slots=True)
class Bill:
    """One invoice, or (negative total) a credit note."""

    number: str
    person: Person
    issued: date
    due: date
    total: Cents
    order: str
    paid: tuple[Paid, ...] = ()

    def booked(self, day: date) -> Cents:
        """What accounting shows on a day."""
        return sum(p.amount for p in self.paid if p.on + timedelta(days=LAG) <= day)

    def balance(self, day: date) -> Cents:
        return self.total - self.booked(day)


HEADER = (
    "N° facture;Code client;Date;Échéance;Total TTC;Reste à payer;Réglée le;Commande;Règlement;"
    "Facture d'origine"
)
"""Of the export."""


def bills() -> tuple[Bill, ...]:
    """Every invoice of the story, the same on each machine."""
    random = Random(_SEED)  # noqa: S311 - an invented month, not a secret
    drafts = sorted(_drafts(random), key=lambda draft: (draft[1], draft[0].code))
    return tuple(_bill(at, *draft, random) for at, draft in enumerate(drafts, start=1))


def _drafts(random: Random) -> Iterator[tuple[Person, date]]:
    """Who is invoiced when: most of them once a month, from February on."""
    for person in PEOPLE:
        for month in (2, 3, 4, 5, 6):
            if random.random() < (1.0 if month in {4, 5} else 0.97):
                yield person, date(2026, month, random.randint(1, 24))


def _bill(at: int, person: Person, issued: date, random: Random) -> Bill:
    total = round(person.size * random.uniform(0.7, 1.4) * 100)
    due = issued + timedelta(days=_TERMS[person.type])
    paid = tuple(_payments(person, due, total, random))
    return Bill(f"FA-2026-{at:04d}", person, issued, due, total, f"CDE-{4000 + 7 * at}", paid)


def _payments(person: Person, due: date, total: Cents, random: Random) -> Iterator[Paid]:
    late = {Habit.EARLY: -3, Habit.SLOW: 11, Habit.LATE: 34, Habit.CHEQUE: 4, Habit.DEBIT: 0, Habit.PARTS: 6}
    if person.habit is Habit.NEVER:
        return
    on = _open(due + timedelta(days=late[person.habit] + random.randint(0, 4)))
    told = person.habit not in {Habit.CHEQUE, Habit.DEBIT}
    if person.habit is Habit.PARTS:
        yield Paid(on, total // 2)
        return
    yield Paid(on, total, told)


def _open(day: date) -> date:
    """Banks book on weekdays."""
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)


def export(all_bills: tuple[Bill, ...], day: date) -> str:
    """The accounting export of a day: open invoices and those paid, payments of the last days not shown."""
    lines = [HEADER]
    lines.extend(_row(bill, day) for bill in all_bills if bill.issued < day)
    lines.extend(_credits(all_bills, day))
    return "".join(f"{line}\n" for line in lines)


def _row(bill: Bill, day: date) -> str:
    method = "prélèvement" if bill.person.habit is Habit.DEBIT else "virement"
    left = bill.balance(day)
    paid_on = "" if left else _fr(bill.paid[-1].on)
    cells = (bill.number, bill.person.code, _fr(bill.issued), _fr(bill.due))
    return ";".join((*cells, _euros(bill.total), _euros(left), paid_on, bill.order, method, ""))


def _credits(all_bills: tuple[Bill, ...], day: date) -> Iterator[str]:
    """Two credit notes: one names its invoice, one is simply a sum in the customer's favour."""
    named = next(b for b in all_bills if b.person.code == "C003" and b.balance(day) > 0)
    issued = _fr(date(2026, 5, 20))
    yield f"AV-2026-0001;C003;{issued};{issued};-120,00;-120,00;;;virement;{named.number}"
    yield f"AV-2026-0002;C022;{issued};{issued};-9 500,00;-9 500,00;;;virement;"


def _fr(day: date) -> str:
    return day.strftime("%d/%m/%Y")


def _euros(cents: Cents) -> str:
    return f"{cents / 100:,.2f}".replace(",", " ").replace(".", ",")


def customers() -> str:
    """`clients.csv`."""
    lines = ["client;raison_sociale;type;courriel;telephone;adresse;etiquettes"]
    for at, person in enumerate(PEOPLE):
        phone = f"04 72 00 {at // 10:02d} {at % 100:02d}"
        cells = (person.code, person.name, person.type, person.address, phone)
        lines.append(";".join((*cells, f"{at + 1} rue des Artisans, {person.town}", person.labels)))
    return "".join(f"{line}\n" for line in lines)
