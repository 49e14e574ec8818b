"""One customer as segments see it: what it owes, how it paid, and how each of these is measured.

Every fact is that of today: nothing is kept from one run to the next but what the journal says happened.
Definitions in words: `docs/segments.md`. Measured when a condition asks, never before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

from runner.dunning.calendar import Calendar
from runner.dunning.known import NOTHING, Known
from runner.dunning.promises import count_broken
from runner.model.balance import balances, free_credits
from runner.model.parties import Account, DebtorType, Invoice, InvoiceKey, PaidInvoice
from runner.model.past import CustomerRecord, InvoiceRecord
from runner.model.segments import ENOUGH, TOLERANCE, WINDOW
from runner.model.text import Cents

_WINDOW = timedelta(days=WINDOW)
_At: TypeAlias = tuple[str, date | None]
"""Number and issue date: an invoice among those of its customer."""


class AtLeast(int):
    """A fact of which we know a part: at least so much, more may lie before what we have seen."""

    __slots__ = ()


class Owed(NamedTuple):
    """The invoices with a balance today. `overdue`: balances; `worst`: most days past a due date."""

    invoices: int = 0
    largest: Cents = 0
    overdue: Cents = 0
    worst: int = 0


class History(NamedTuple):
    """The invoices closed in the window. `days`: sum of days late × total; `late`: totals paid late."""

    invoices: int = 0
    total: Cents = 0
    days: int = 0
    late: Cents = 0
    worst: int = 0


@dataclass(slots=True)
class Debtor:
    """One customer on one day. `exposure`: what is claimed in all, credits deducted."""

    account: Account
    balances: Mapping[InvoiceKey, Cents]
    exposure: Cents
    day: date
    calendar: Calendar
    past: CustomerRecord | None = None
    known: Known = NOTHING
    credits: Cents = 0
    _history: History | None = field(default=None, init=False)
    _owed: Owed | None = field(default=None, init=False)

    @property
    def history(self) -> History:
        """How the invoices closed in the last 365 days were paid."""
        if self._history is None:
            self._history = _history(self)
        return self._history

    @property
    def owed(self) -> Owed:
        """What is open today."""
        if self._owed is None:
            self._owed = _owed(self)
        return self._owed

    @property
    def since(self) -> date:
        """The first day of the window."""
        return self.day - _WINDOW


def debtor_of(
    account: Account, past: CustomerRecord | None, known: Known, calendar: Calendar, day: date
) -> Debtor:
    """The customer as decided on `day`; `past`: what the journal says of it."""
    claimed = balances(account, past)
    free = free_credits(account, past)
    return Debtor(account, claimed, sum(claimed.values()) - free, day, calendar, past, known, free)


def words(field_name: str, debtor: Debtor) -> frozenset[str]:
    """A declared fact as words; empty: unknown."""
    return _WORDS[field_name](debtor)


def measured(field_name: str, debtor: Debtor) -> int | None:
    """A fact in its unit; None: unknown; `AtLeast`: known in part."""
    return MEASURES[field_name](debtor)


# --- declared -----------------------------------------------------------------------------------------


def _type(debtor: Debtor) -> frozenset[str]:
    kind = debtor.account.customer.type
    return frozenset() if kind is DebtorType.UNKNOWN else frozenset({kind.value})


def _one(word: str) -> frozenset[str]:
    return frozenset({word} if word else ())


_WORDS: Mapping[str, Callable[[Debtor], frozenset[str]]] = MappingProxyType(
    {
        "type": _type,
        "client": lambda d: _one(d.account.customer.code),
        "langue": lambda d: _one(d.account.customer.language),
        "pays": lambda d: _one(d.account.customer.country),
        "assurance": lambda d: _one(d.account.customer.insurance),
        "etiquettes": lambda d: d.account.customer.labels,
    }
)


def _age(debtor: Debtor) -> int | None:
    """Days since the relation began; the oldest invoice known proves a part of it."""
    began = debtor.account.customer.since
    if began is not None:
        return max(0, (debtor.day - began).days)
    oldest = min((at[1] for at, _ in _totals(debtor) if at[1]), default=None)
    return None if oldest is None else AtLeast(max(0, (debtor.day - oldest).days))


def _turnover(debtor: Debtor) -> int | None:
    """A year's business; what we have seen of it proves a part."""
    declared = debtor.account.customer.turnover
    if declared is not None:
        return declared
    since, day = debtor.since, debtor.day
    year = {at: total for at, total in _totals(debtor) if at[1] and since < at[1] <= day}
    return AtLeast(sum(year.values())) if year else None


def _totals(debtor: Debtor) -> Iterator[tuple[_At, Cents]]:
    """Every invoice known, with its total: of the journal, of the export, listed as paid."""
    if debtor.past:
        yield from ((at, record.total) for at, record in debtor.past.invoices.items())
    yield from ((invoice.key[1:], invoice.total) for invoice in debtor.account.invoices)
    yield from ((paid.key[1:], paid.total) for paid in debtor.account.paid)


# --- open items ---------------------------------------------------------------------------------------


def _owed(debtor: Debtor) -> Owed:
    day, overdue, oldest = debtor.day, 0, debtor.day
    open_ = [(balance, invoice.due) for balance, invoice in _claimed(debtor) if balance > 0]
    for balance, due in open_:
        if due is not None and due < day:
            overdue += balance
            if due < oldest:  # noqa: PLR1730 - min() costs more than the rest of the loop
                oldest = due
    return Owed(len(open_), max([balance for balance, _ in open_], default=0), overdue, (day - oldest).days)


def _claimed(debtor: Debtor) -> Iterable[tuple[Cents, Invoice]]:
    """Balances stand in the order of the invoices, unless the export has one of them twice."""
    balances, invoices = debtor.balances, debtor.account.invoices
    if len(balances) == len(invoices):
        return zip(balances.values(), invoices, strict=True)
    return [(balances[invoice.key], invoice) for invoice in invoices]


# --- behaviour ----------------------------------------------------------------------------------------


def _history(debtor: Debtor) -> History:
    """One pass: a hundred thousand customers have a million closed invoices."""
    since, day = debtor.since, debtor.day
    count = total = days = late_total = worst = 0
    for one in _known_invoices(debtor):
        closed = one.closed_on
        if closed is None:
            continue
        due, amount = one.due, one.total
        if due is None or closed < since or closed > day:
            continue
        count += 1
        total += amount
        if closed > due and (late := (closed - due).days) > TOLERANCE:
            days += late * amount
            late_total += amount
            if late > worst:  # noqa: PLR1730 - max() costs more than the rest of the pass
                worst = late
    return History(count, total, days, late_total, worst)


def _known_invoices(debtor: Debtor) -> Iterable[InvoiceRecord | PaidInvoice]:
    """Accounting's own list comes first; the journal adds what that list does not hold."""
    listed, past = debtor.account.paid, debtor.past
    if past is None:
        return listed
    if not listed:
        return past.invoices.values()
    keys = {paid.key[1:] for paid in listed}
    return [*listed, *(record for at, record in past.invoices.items() if at not in keys)]


def _average(debtor: Debtor) -> int | None:
    """Whole days, half up: what is shown is what is compared."""
    seen = debtor.history
    return (2 * seen.days + seen.total) // (2 * seen.total) if _enough(seen) else None


def _share(debtor: Debtor) -> int | None:
    """Whole percent, half up."""
    seen = debtor.history
    return (200 * seen.late + seen.total) // (2 * seen.total) if _enough(seen) else None


def _enough(seen: History) -> bool:
    return seen.invoices >= ENOUGH and seen.total > 0


def _worst(debtor: Debtor) -> int | None:
    """Also of what is overdue today: who never pays has no closed invoice."""
    now, then = debtor.owed.worst, debtor.history
    if now > TOLERANCE:
        return max(now, then.worst)
    return then.worst if _enough(then) else None


def _broken(debtor: Debtor) -> int:
    if not debtor.known.promises and not (debtor.past and debtor.past.promises):
        return 0
    books = debtor.known.promises, debtor.account, debtor.past, debtor.balances
    return count_broken(*books, calendar=debtor.calendar, day=debtor.day, since=debtor.since)


def _unpaid_for(debtor: Debtor) -> int | None:
    last = debtor.past.last_paid if debtor.past else None
    if debtor.account.paid:
        listed = (paid.closed_on for paid in debtor.account.paid if paid.closed_on <= debtor.day)
        last = max(filter(None, (last, *listed)), default=None)
    return None if last is None else max(0, (debtor.day - last).days)


MEASURES: Mapping[str, Callable[[Debtor], int | None]] = MappingProxyType(
    {
        "couverture": lambda d: d.account.customer.covered,
        "anciennete": _age,
        "chiffre_d_affaires": _turnover,
        "encours": lambda d: d.exposure,
        "encours_echu": lambda d: max(0, d.owed.overdue - d.credits),
        "factures_ouvertes": lambda d: d.owed.invoices,
        "plus_grosse_facture": lambda d: d.owed.largest,
        "retard_moyen": _average,
        "retard_maximal": _worst,
        "part_en_retard": _share,
        "promesses_rompues": _broken,
        "dernier_paiement": _unpaid_for,
    }
)
"""How each fact with a unit is found. Overdue is less the free credits, as the exposure is."""
