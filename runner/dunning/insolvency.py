"""A customer in insolvency proceedings: two months to declare the claim, and what it amounts to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from runner.dunning.interest import PROFESSIONALS, interest
from runner.dunning.rules import Rules
from runner.model.facts import Insolvency
from runner.model.parties import Account, Invoice, InvoiceKey
from runner.model.settings import terms_on
from runner.model.text import Cents

REMINDED_BEFORE = (30, 15, 7, 2)
"""Days left to declare at which a person is told again."""


def declare_by(fact: Insolvency) -> date:
    """The last day to declare the claim: two months from the publication (C. com. R622-24)."""
    return two_months_after(fact.published_on)


def two_months_after(day: date) -> date:
    """The same day two months on, or the last of that month (C. proc. civ. art. 641).

    >>> two_months_after(date(2026, 12, 31))
    datetime.date(2027, 2, 28)
    """
    year, month = divmod(day.month + 1, 12)
    first = date(day.year + year, month + 1, 1)
    last = date(first.year + first.month // 12, first.month % 12 + 1, 1) - timedelta(days=1)
    return first.replace(day=min(day.day, last.day))


def urgency(fact: Insolvency, day: date) -> int:
    """Which telling of the countdown: 0 the first, one more at each `REMINDED_BEFORE`, the last when past."""
    left = (declare_by(fact) - day).days
    return sum(left <= days for days in (*REMINDED_BEFORE, -1))


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """One invoice of the claim, up to the day before the opening judgment."""

    invoice: Invoice
    principal: Cents
    interest: Cents
    flat: Cents

    @property
    def total(self) -> Cents:
        """All that is claimed of this invoice."""
        return self.principal + self.interest + self.flat


@dataclass(frozen=True, slots=True)
class Claim:
    """The draft of a declaration of claim. `later`: invoices issued after the judgment, no part of it."""

    customer: str
    opened_on: date
    published_on: date
    declare_by: date
    rows: tuple[ClaimRow, ...]
    later: tuple[InvoiceKey, ...]
    credits: Cents
    """Free credits of the customer, to be set off."""

    @property
    def total(self) -> Cents:
        """What is declared in all."""
        return max(0, sum(row.total for row in self.rows) - self.credits)


def draft_claim(
    fact: Insolvency,
    account: Account,
    balances: Mapping[InvoiceKey, Cents],
    credits_: Cents,
    rules: Rules,
) -> Claim:
    """Amounts by invoice; interest stops at the opening judgment (C. com. L622-28), VAT included.

    Invoices issued after the judgment are not part of it (L622-17). Where the day of the judgment is not
    known, the publication's is taken. Interest only of professionals: of a consumer it runs from the receipt
    of a formal notice, which a person adds. Raises `MissingRateError`.
    """
    opened = fact.opened_on or fact.published_on
    open_ = [invoice for invoice in account.invoices if balances[invoice.key] > 0]
    before = [i for i in open_ if i.key.issued_on is None or i.key.issued_on < opened]
    return Claim(
        customer=account.customer.code,
        opened_on=opened,
        published_on=fact.published_on,
        declare_by=declare_by(fact),
        rows=tuple(_row(i, balances[i.key], account, opened, rules) for i in before),
        later=tuple(i.key for i in open_ if i not in before),
        credits=credits_,
    )


def _row(invoice: Invoice, principal: Cents, account: Account, opened: date, rules: Rules) -> ClaimRow:
    debtor = account.customer.type
    if invoice.due is None or debtor not in PROFESSIONALS:
        return ClaimRow(invoice, principal, 0, 0)
    terms = terms_on(rules.dated_terms, invoice.key.issued_on or invoice.due, rules.terms)
    # The judgment works from the first hour of its day (R621-4): of that day nothing is owed any more.
    found = interest(principal, invoice.due, opened - timedelta(days=1), debtor, terms, rules.rates)
    return ClaimRow(invoice, principal, found.interest, found.flat)
