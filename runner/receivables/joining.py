"""What an export says and what the customer file says, joined to one ledger."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from runner.model.parties import Account, Customer, Ledger, PaidInvoice
from runner.model.problem import Problem
from runner.model.segments import WINDOW
from runner.model.sources import CustomerSource
from runner.model.text import Text, t
from runner.receivables.customers import Customers
from runner.receivables.exports import Export
from runner.receivables.faults import Faults
from runner.receivables.groups import Group, Groups

_LATE_RUN = 31
"""Days by which an export may be older than the day decided."""


@dataclass(frozen=True, slots=True)
class Read:
    """One export, read."""

    export: Export
    rows: int
    digest: str
    groups: Groups
    faults: Faults
    warnings: tuple[Problem, ...] = ()


def join(read: Read, known: Customers, source: CustomerSource) -> Ledger:
    """The ledger: customers who owe something, have a credit, or are held."""
    groups, faults = read.groups, read.faults
    held = faults.by_customer.keys() | known.doubts.keys()
    accounts = {
        code: _account(group, read, known, source, held=code in held)
        for code, group in sorted(groups.by_code.items())
        if group.invoices or code in groups.credits or code in held
    }
    return Ledger(
        file=read.export.name,
        exported_on=read.export.stated,
        rows=read.rows,
        digest=read.digest,
        accounts=accounts,
        unreadable=(*faults.unreadable, *known.lost),
        doubts=(*faults.doubts, *(problem for found in known.doubts.values() for problem in found)),
        settled=frozenset(key for found in groups.settled.values() for key, _ in found),
        paid_on={paid.key: paid.closed_on for found in groups.paid.values() for paid in found},
        warnings=(*read.warnings, *faults.warnings, *known.warnings),
        unread=tuple(known.unread),
    )


def rejoin(ledger: Ledger, known: Customers) -> Ledger:
    """A ledger whose customers are codes alone, with what the customer file says of them."""
    accounts = {
        code: replace(
            account,
            customer=known.by_code.get(code, account.customer),
            doubts=(*account.doubts, *map(_reason, known.doubts.get(code, ()))),
        )
        for code, account in ledger.accounts.items()
    }
    doubts = tuple(problem for found in known.doubts.values() for problem in found)
    return replace(
        ledger,
        accounts=accounts,
        unreadable=tuple(known.lost),
        doubts=doubts,
        warnings=(*ledger.warnings, *known.warnings),
        unread=tuple(known.unread),
    )


def _account(group: Group, read: Read, known: Customers, source: CustomerSource, *, held: bool) -> Account:
    code = group.code
    customer = known.by_code.get(code) or Customer(code, group.name, source.default_type)
    invoices, money = tuple(group.invoices), tuple(read.groups.credits.get(code, ()))
    paid = _lately(read, code)
    if not held:
        return Account(customer, invoices, money, paid=paid)
    problems = (*read.faults.by_customer.get(code, ()), *known.doubts.get(code, ()))
    return Account(customer, invoices, money, tuple(map(_reason, problems)), paid)


def _lately(read: Read, code: str) -> tuple[PaidInvoice, ...]:
    """What was paid in the year before the export, or within the time a run may be late."""
    first = read.export.stated - timedelta(days=WINDOW + _LATE_RUN)
    return tuple(paid for paid in read.groups.paid.get(code, ()) if paid.closed_on >= first)


def _reason(problem: Problem) -> Text:
    return t("{place}: {what}", place=str(problem.place), what=problem.message)
