"""What a note speaks of must exist: the customer and invoices in the export, references in the journal."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from runner.model.balance import balances
from runner.model.facts import Fact, PaymentPlan
from runner.model.near import nearest
from runner.model.parties import Ledger
from runner.model.problem import Place, Problem
from runner.model.state import State
from runner.model.text import Amount, Text, t
from runner.site.note_lines import NONE
from runner.site.notes import Note


def strangers(note: Note, ledger: Ledger) -> Iterator[Problem]:
    """A customer or an invoice that the export does not know."""
    account = ledger.accounts.get(note.customer)
    if account is None:
        message = t("no customer {code} owes anything in {file}", code=note.customer, file=ledger.file)
        yield Problem(Place("CLIENT"), message, None, nearest(note.customer, ledger.accounts))
        return
    numbers = {invoice.key.number for invoice in account.invoices}
    asked = [number.strip() for number in note.given.get("facture", ())]
    yield from (_no_invoice(number, numbers, ledger) for number in asked if number not in {NONE, *numbers})


def _no_invoice(number: str, numbers: Collection[str], ledger: Ledger) -> Problem:
    message = t("no open invoice {number} of this customer in {file}", number=number, file=ledger.file)
    return Problem(Place("--facture"), message, None, _owner(number, ledger) or nearest(number, numbers))


def _owner(number: str, ledger: Ledger) -> Text | None:
    accounts = ledger.accounts.items()
    owners = (code for code, account in accounts if any(i.key.number == number for i in account.invoices))
    code = next(owners, None)
    return t("it is an invoice of {code}", code=code) if code else None


def unknown_references(note: Note, state: State) -> Iterator[Problem]:
    """A message or a payment that the journal does not know, or knows of another customer."""
    for reference in map(str.strip, note.given.get("reference", ())):
        if note.kind == "envoi":
            owners = {name: {n.intended.customer} for name, n in state.notices.items()}
        elif note.kind == "paiement":
            owners = {name: set(payment.touches) for name, payment in state.payments.items()}
        else:
            return
        yield from _misquoted(reference, note.customer, owners)


def _misquoted(reference: str, customer: str, owners: dict[str, set[str]]) -> Iterator[Problem]:
    at = Place("--reference")
    if reference not in owners:
        message = t("the journal knows no {reference}", reference=reference)
        yield Problem(at, message, None, nearest(reference, owners))
    elif reference.startswith("R-") and customer not in owners[reference]:
        message = t("{reference} was not for this customer", reference=reference)
        yield Problem(at, message, None, t("it is of {code}", code=", ".join(owners[reference])))


def uneven_plan(fact: Fact, ledger: Ledger, state: State) -> Iterator[Problem]:
    """Instalments that do not add up to what the invoices owe today, and do not say why."""
    account = ledger.accounts.get(fact.customer)
    if not isinstance(fact, PaymentPlan) or account is None:
        return
    claimed = balances(account, state.customers.get(fact.customer))
    owed = sum(claimed[i.key] for i in account.invoices if i.key.number in fact.invoices)
    if owed != fact.covered:
        message = t(
            "the instalments make {total}, the invoices owe {owed}",
            total=Amount(fact.total),
            owed=Amount(owed),
        )
        expected = t("the same sum, or --ecart « 20 € remise consentie », « 20 € intérêts inclus »")
        yield Problem(Place("--echeance"), message, expected)
