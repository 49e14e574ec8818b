"""Where an entry belongs: an open invoice, a credit, or a row with nothing left to claim."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from operator import itemgetter

from runner.model.parties import Credit, Invoice, InvoiceKey, PaidInvoice
from runner.model.problem import Place, Problem, SiteError
from runner.model.text import Amount, t
from runner.receivables.entries import Entry, foreign
from runner.receivables.faults import Faults
from runner.receivables.groups import Group, Groups


def file_entry(groups: Groups, group: Group, entry: Entry, faults: Faults) -> None:
    """Put one entry into its customer's group; what contradicts itself holds the customer instead."""
    total, balance = entry.total, entry.balance
    if entry.key.number:
        groups.numbers.add(entry.key.number)
        groups.numbered += 1
    if balance == 0:
        groups.settled.setdefault(group.code, []).append((entry.key, entry.line))
        if entry.paid_on and total > 0 and not foreign(entry.details):
            paid = PaidInvoice(entry.key, entry.due, total, entry.paid_on)
            groups.paid.setdefault(group.code, []).append(paid)
    elif total < 0 and not total <= balance < 0:
        _contradiction(group, entry, faults)
    elif balance < 0:
        _file_credit(groups, group, entry, faults)
    elif balance > total:
        _contradiction(group, entry, faults)
    else:
        group.invoices.append(Invoice(entry.key, entry.due, total, balance, entry.line, *entry.details[:-1]))


def _file_credit(groups: Groups, group: Group, entry: Entry, faults: Faults) -> None:
    """A credit note, or an invoice paid twice: money the customer has with us."""
    if foreign(entry.details):
        faults.doubt(
            group, entry.line, t("a credit in {currency}", currency=entry.details.currency), expected=t("EUR")
        )
        return
    _, number, issued = entry.key
    credit = Credit(group.code, number, issued, -entry.balance, entry.details.origin, entry.line)
    groups.credits.setdefault(group.code, []).append(credit)


def _contradiction(group: Group, entry: Entry, faults: Faults) -> None:
    message = t(
        "{balance} left to pay of a total of {total}",
        balance=Amount(entry.balance),
        total=Amount(entry.total),
    )
    faults.doubt(group, entry.line, message)


def summed(group: Group, entries: Sequence[Entry], faults: Faults) -> Entry | None:
    """One invoice of several rows (`lignes: a_sommer`); None where the rows disagree on more than amounts."""
    first = entries[0]
    dues = {entry.due for entry in entries if entry.due}
    if len(dues) > 1 or len({entry.details.currency for entry in entries}) > 1:
        faults.doubt(group, first.line, t("the rows of one invoice differ in due date or currency"))
        return None
    total, balance = sum(e.total for e in entries), sum(e.balance for e in entries)
    due = next(iter(dues), None)
    if due is None and balance > 0:
        faults.doubt(group, first.line, t("no due date"))
        return None
    paid = None if balance else max((e.paid_on for e in entries if e.paid_on), default=None)
    return Entry(first.key, due, total, balance, first.line, first.details, paid)


def repeated(group: Group, entries: Sequence[Entry], faults: Faults) -> Entry | None:
    """One invoice that stands whole on each of its rows (`lignes: repetees`); None where they disagree."""
    first = entries[0]
    if any(replace(entry, line=first.line) != first for entry in entries):
        faults.doubt(
            group, first.line, t("the rows of one invoice differ, though each bears the whole of it")
        )
        return None
    return first


def refuse_repeated(invoices: Sequence[Sequence[Entry]], file: str) -> None:
    """Rows that all bear one amount are no parts: added up, each customer would owe several times as much."""
    several = [entries for entries in invoices if len(entries) > 1]
    if len(several) < 3 or any(len({(e.total, e.balance) for e in entries}) > 1 for entries in several):
        return
    message = t("every row of an invoice bears the same amount: its total, it seems, and not a part of it")
    fix = t("write lignes: repetees, or export one row for each invoice")
    raise SiteError([Problem(Place(file, several[0][1].line), message, t("a part on each row"), fix)])


def doubt_repeated(groups: Groups, faults: Faults) -> None:
    """The same number and issue date twice: nobody knows which row is right."""
    if len(groups.numbers) == groups.numbered:
        return  # no number occurs twice in the whole file: the usual case, settled at once
    for group in groups.by_code.values():
        first: dict[InvoiceKey, int] = {}
        for line, key in sorted(_lines(groups, group), key=itemgetter(0)):
            if key in first:
                message = t("invoice {number} is already on line {line}", number=key.number, line=first[key])
                faults.doubt(group, line, message)
            first.setdefault(key, line)


def _lines(groups: Groups, group: Group) -> Iterator[tuple[int, InvoiceKey]]:
    yield from ((invoice.line, invoice.key) for invoice in group.invoices)
    for credit in groups.credits.get(group.code, ()):
        if credit.number:
            yield credit.line, InvoiceKey(credit.customer, credit.number, credit.issued_on)
    yield from ((line, key) for key, line in groups.settled.get(group.code, ()) if key.number)
