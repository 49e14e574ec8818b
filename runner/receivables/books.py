"""What a FEC proves of each customer: open invoices with due dates, credits, and what it leaves doubtful."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date

from msgspec.structs import replace as alter

from runner.model.parties import Credit, Invoice, InvoiceKey
from runner.model.problem import Place, Problem
from runner.model.terms import PaymentTerm
from runner.model.text import Amount, Cents, t
from runner.receivables.faults import Faults
from runner.receivables.fec import Fec, Line
from runner.receivables.groups import Group, Groups, legible
from runner.receivables.lettering import ADVANCES, Item, open_items

_BILLS = "413"
_BILL = "LCR"
"""The customer has accepted a bill of exchange: its bank pays on the day, nobody is reminded."""
_TOKEN = re.compile(r"[A-Z0-9](?:[A-Z0-9/_.-]*[A-Z0-9])?")
_NUMBER = r"(?:[A-Z]{1,4}[-_/.]?)?[0-9]+(?:[-_/.]?[0-9]+)*"
_IN_A_LABEL = re.compile(
    rf"(?:\bfacture|\bfact\b|\bfac\b|\bfa\b|\bn°)[\s.:n°-]*(?P<spaced>{_NUMBER})\b"
    r"|\b(?P<whole>F[ACV]?[-_/.]?[0-9]+(?:[-_/.]?[0-9]+)*)\b",
    re.IGNORECASE,
)
"""Letters in front and digits: never a word of the label, which may be a name."""
_LONG_ENOUGH = 4
"""A shorter number of a payment may be anything: its own, a day, a cheque's."""


class Books:
    """Reads the lines of one FEC into `groups` and `faults`. `terms`: by customer, else `usual`."""

    def __init__(self, fec: Fec, terms: Mapping[str, PaymentTerm], usual: PaymentTerm) -> None:
        self.groups = Groups()
        self.faults = Faults(fec.name)
        self.warnings: list[Problem] = []
        self._fec = fec
        self._terms = terms
        self._usual = usual
        self._owners = _owners(fec.lines)
        self._open: dict[InvoiceKey, Invoice] = {}
        self._debts: dict[str, _Debts] = {}

    def read(self) -> None:
        """Every line."""
        items = list(open_items(line for line in self._fec.lines if self._known(line)))
        advances: dict[str, list[Item]] = {}
        for item in items:
            if item.line.account.startswith(ADVANCES):
                advances.setdefault(item.line.customer, []).append(item)
            elif item.line.amount > 0:
                self._debit(*item)
        self._file()
        for line, left in items:
            if left < 0 and not line.account.startswith(ADVANCES):
                self._credit(line, -left)
        for received in advances.values():
            self._advance(received)

    def _known(self, line: Line) -> bool:
        """A line whose customer can be told."""
        if line.customer == line.account and line.account.startswith(ADVANCES):
            return True
        known = self.groups[line.customer] is not None
        if not known:
            self.faults.nobody(line.line, t("a line without a customer's code"))
        return known

    # --- debits: invoices ---------------------------------------------------------------------

    def _debit(self, line: Line, left: Cents) -> None:
        group = self._group(line)
        number = self._number(line)
        if left and not number:
            self.faults.doubt(group, line.line, t("no invoice number"), expected=_A_NUMBER)
        elif left and self._fec.journals[line.journal].of_payments:
            message = t("a debit of a bank journal: a refund, or a payment returned?")
            self.faults.doubt(group, line.line, message)
        key = InvoiceKey(group.code, number or f"{line.journal}-{line.entry}", line.day)
        self._add(key, line, left)

    def _add(self, key: InvoiceKey, line: Line, left: Cents) -> None:
        """One invoice may stand on several lines."""
        invoice = self._open.get(key)
        if invoice is None:
            due = self._terms.get(key.customer, self._usual).due(line.day)
            bill = _BILL if line.account.startswith(_BILLS) else ""
            invoice = Invoice(key, due, 0, 0, line.line, line.currency, method=bill)
        self._open[key] = alter(invoice, total=invoice.total + line.amount, balance=invoice.balance + left)

    def _file(self) -> None:
        for key, invoice in self._open.items():
            group = self.groups[key.customer]
            if invoice.balance and group:
                group.invoices.append(invoice)
            else:
                self.groups.settled.setdefault(key.customer, []).append((key, invoice.line))

    def _number(self, line: Line) -> str:
        """The piece, where it is of one customer alone; else a number the label names; else nothing."""
        reference = line.reference
        if re.search("[0-9]", reference) and legible(reference) and self._owners[reference] == line.customer:
            return reference
        found = _IN_A_LABEL.search(line.label)
        return (found["spaced"] or found["whole"]).upper() if found else ""

    # --- credits: credit notes, payments, advances --------------------------------------------

    def _credit(self, line: Line, left: Cents) -> None:
        group = self._group(line)
        if line.currency != "EUR":
            self.faults.doubt(group, line.line, t("a credit in {currency}", currency=line.currency))
            return
        debts = self._debts.get(group.code)
        if debts is None:
            debts = self._debts[group.code] = _Debts(group.invoices)
        named = debts.named_by(line)
        if not named and not self._fec.journals[line.journal].of_sales:
            self._suggest(group, debts, line, left)
        credit = Credit(group.code, line.reference, line.day, left, named, line.line)
        self.groups.credits.setdefault(group.code, []).append(credit)

    def _suggest(self, group: Group, debts: _Debts, line: Line, left: Cents) -> None:
        """A payment without a letter: a person says what it pays, and until then the customer is held."""
        if debts.oldest > line.day:
            return  # an advance: nothing it could pay was there yet
        message = t("{amount} received and not lettered", amount=Amount(left))
        if number := debts.by_balance.get(left):
            message = t(
                "{amount} received and not lettered: for {number}?", amount=Amount(left), number=number
            )
        self.faults.doubt(group, line.line, message, expected=t("a letter, in the accounts"))

    def _advance(self, items: list[Item]) -> None:
        """What a customer paid ahead, less what invoices have used of it; one of nobody lowers nothing."""
        line, left = items[0].line, -sum(item.open for item in items)
        if left <= 0:
            return
        if line.customer == line.account:
            message = t("an advance in {account} names no customer", account=line.account)
            self.warnings.append(Problem(Place(self._fec.name, line.line), message))
        else:
            self.groups.credits.setdefault(line.customer, []).append(Credit(line.customer, "", None, left))

    def _group(self, line: Line) -> Group:
        group = self.groups[line.customer]
        assert group is not None  # noqa: S101 - `_named` lets no other line pass
        return group


_A_NUMBER = t("PieceRef, or a number in EcritureLib, that is of one customer alone")


def _owners(lines: Iterable[Line]) -> dict[str, str]:
    """Customer by the piece of a debit; empty where several customers share it: then it is no invoice."""
    owners: dict[str, str] = {}
    for line in lines:
        if line.amount > 0 and owners.setdefault(line.reference, line.customer) != line.customer:
            owners[line.reference] = ""
    return owners


class _Debts:
    """The open invoices of one customer, found by what a credit may say of them."""

    def __init__(self, invoices: Iterable[Invoice]) -> None:
        self.oldest = date.max
        self.by_balance: dict[Cents, str] = {}
        """Number of the one invoice of a balance; empty where several have it."""
        self._numbers: dict[str, str] = {}
        for invoice in invoices:
            number = invoice.key.number
            self._numbers[number.upper()] = number
            self.by_balance[invoice.balance] = "" if invoice.balance in self.by_balance else number
            self.oldest = min(self.oldest, invoice.key.issued_on or date.min)

    def named_by(self, credit: Line) -> str:
        """The one invoice a credit names, by its piece or in its label."""
        piece = credit.reference.upper()
        words = {piece} if piece in self._numbers else set(_TOKEN.findall(credit.label.upper()))
        found = {word for word in words if len(word) >= _LONG_ENOUGH} & self._numbers.keys()
        return self._numbers[found.pop()] if len(found) == 1 else ""
