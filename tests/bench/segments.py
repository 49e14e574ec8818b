"""100,000 customers under 5 policies, each asked about behaviour. As a module it measures."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from math import inf
from pathlib import Path
from random import Random
from time import process_time

from runner.dunning.calendar import Calendar
from runner.dunning.debtor import debtor_of
from runner.dunning.known import NOTHING
from runner.dunning.segments import Segments
from runner.model.parties import Account, Customer, DebtorType, Invoice, InvoiceKey
from runner.model.past import CustomerRecord, InvoiceRecord
from runner.model.rules import Cadence, Condition, Policy
from tests.bench.cost import python, spend
from tests.bench.table import Figure

TODAY = date(2026, 11, 20)
CUSTOMERS, OPEN, CLOSED = 100_000, 5, 10
_BUSINESS = Condition("type", "in", frozenset({DebtorType.BUSINESS.value}))
_ASKED = (
    (Condition("retard_moyen", ">", bound=45), Condition("promesses_rompues", ">=", bound=1)),
    (Condition("part_en_retard", ">", bound=95), Condition("encours_echu", ">=", bound=100_000_00)),
    (Condition("retard_maximal", ">", bound=90),),
    (Condition("encours", ">=", bound=50_000_00), Condition("dernier_paiement", ">", bound=90)),
    (),
)
"""Hardly anybody is under the first four: nearly every customer is asked everything."""


def figures(home: Path) -> Iterator[Figure]:
    """Both sides in one process; the least of five repetitions each."""
    told = home / "segments.txt"
    cost = spend(*python("segments"), output=told)
    ours, bare, last = map(float, told.read_text(encoding="ascii").split())
    what = "100,000 customers, 5 policies on behaviour"
    note = f"{last:.0%} asked everything; {OPEN} open and {CLOSED} closed invoices each"
    yield Figure(what, ours, "s CPU", 1, peak=cost.peak, note=note)
    yield Figure(
        f"{what}: against one bare pass", ours / bare, "x", 6, note=f"of the same records: {bare:.2f} s"
    )


def main() -> None:
    """Prints the CPU seconds of each side, and the share of customers whom the last policy takes."""
    random = Random(2026)
    calendar = Calendar("Métropole")
    people = [_person(f"C{n:06d}", random) for n in range(CUSTOMERS)]
    segments = Segments([_policy(at, asked) for at, asked in enumerate(_ASKED)])
    gc.freeze()
    gc.disable()

    ours, taken = inf, 0
    for _ in range(5):
        debtors = [debtor_of(of, past, NOTHING, calendar, TODAY) for of, past in people]
        began = process_time()
        names = list(map(segments.fitting, debtors))
        ours, taken = min(ours, process_time() - began), names.count("p4")
    bare = min(_cost_of_bare([past for _, past in people]) for _ in range(5))
    sys.stdout.write(f"{ours} {bare} {taken / CUSTOMERS}\n")


def _cost_of_bare(pasts: Sequence[CustomerRecord]) -> float:
    began = process_time()
    for past in pasts:
        _bare(past)
    return process_time() - began


def _policy(at: int, asked: Sequence[Condition]) -> Policy:
    return Policy(f"p{at}", at, "", (_BUSINESS, *asked), 0, Cadence(), ())


def _person(code: str, random: Random) -> tuple[Account, CustomerRecord]:
    """An ordinary customer: pays a little late, some money came last week."""
    past, invoices = CustomerRecord(last_paid=TODAY - timedelta(days=7)), []
    for n in range(OPEN):
        due = TODAY - timedelta(days=random.randint(-30, 60))
        key, total = InvoiceKey(code, f"FA-{n}", due - timedelta(days=30)), random.randint(50_00, 3_000_00)
        invoices.append(Invoice(key, due, total, total))
        past.invoices[key[1:]] = InvoiceRecord(due, total, total)
    for n in range(CLOSED):
        due, total = TODAY - timedelta(days=random.randint(40, 400)), random.randint(50_00, 3_000_00)
        closed_on = due + timedelta(days=random.randint(-5, 30))
        at = f"FB-{n}", due - timedelta(days=30)
        past.invoices[at] = InvoiceRecord(due, total, 0, present=False, closed_on=closed_on)
    return Account(Customer(code, type=DebtorType.BUSINESS), tuple(invoices)), past


def _bare(past: CustomerRecord) -> int:
    """The floor: the average delay alone, of one customer, without window, tolerance, unit or policy."""
    days = total = 0
    for record in past.invoices.values():
        if record.closed_on and record.due:
            days += (record.closed_on - record.due).days * record.total
            total += record.total
    return days // total


if __name__ == "__main__":
    main()
