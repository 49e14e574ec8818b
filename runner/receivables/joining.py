"""What an export says and what the customer file says, joined to one ledger."""

from __future__ import annotations

from dataclasses import dataclass

from runner.model.parties import Account, Customer, Ledger
from runner.model.problem import Problem
from runner.model.settings import CustomerSource
from runner.model.text import Text, t
from runner.receivables.customers import Customers
from runner.receivables.exports import Export
from runner.receivables.faults import Faults
from runner.receivables.groups import Group, Groups


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
        warnings=(*read.warnings, *known.warnings),
    )


def _account(group: Group, read: Read, known: Customers, source: CustomerSource, *, held: bool) -> Account:
    code = group.code
    customer = known.by_code.get(code) or Customer(code, group.name, source.default_type)
    invoices, money = tuple(group.invoices), tuple(read.groups.credits.get(code, ()))
    if not held:
        return Account(customer, invoices, money)
    problems = (*read.faults.by_customer.get(code, ()), *known.doubts.get(code, ()))
    return Account(customer, invoices, money, tuple(map(_reason, problems)))


def _reason(problem: Problem) -> Text:
    return t("{place}: {what}", place=str(problem.place), what=problem.message)
