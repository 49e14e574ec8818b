"""What is wrong inside one fact and no schema can see: days out of order, half an outcome, personal data."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from runner.model.facts import (
    Approval,
    Call,
    CallOutcome,
    ContactChange,
    Dispute,
    DisputeEnded,
    Fact,
    Insolvency,
    Letter,
    PaymentDecision,
    PaymentPlan,
    ReplyHandled,
    StepDone,
)
from runner.model.problem import Problem
from runner.model.text import Text, t
from runner.site.personal import personal_data
from runner.site.reading import View

DATED = (DisputeEnded, StepDone, ReplyHandled, Letter, Call, Approval, ContactChange)
"""Kinds that mean nothing without their day."""


FREE_TEXTS = ("motif", "responsable")
"""Keys in which a person writes what they want."""


def faults(view: View, fact: Fact) -> Iterator[Problem]:
    """What is wrong inside one fact, each at its key."""
    yield from _private(view)
    if isinstance(fact, DATED) and fact.on is None:
        expected = t("« le: 21/07/2026 », or a file name that begins with 2026-07-21")
        yield Problem(fact.place, t("the day of this fact is missing"), expected)
    if isinstance(fact, PaymentDecision):
        yield from _undecided(view, fact)
    elif isinstance(fact, Dispute):
        yield from _settled(view, fact)
    elif isinstance(fact, PaymentPlan):
        yield from _plan_faults(view, fact)
    elif isinstance(fact, ContactChange):
        yield from _contact_faults(view, fact)
    elif isinstance(fact, Letter | Call | Insolvency):
        yield from _out_of_order(view, fact)


def _private(view: View) -> Iterator[Problem]:
    """Personal data where anything may be written."""
    for key in FREE_TEXTS:
        found = personal_data(view.raw(key))
        if found:
            message = t("« {key} » seems to hold {what}: git does not forget it", key=key, what=found)
            yield Problem(view.at(key), message, t("a reason without a person's data"))


def _undecided(view: View, fact: PaymentDecision) -> Iterator[Problem]:
    """A decision on a payment says either which invoices, or what it answers to the proposal."""
    if ("factures" in view) == ("proposition" in view):
        expected = t("either « factures: » or « proposition: oui », one of the two")
        yield Problem(view.place, t("what is decided of this payment is not said"), expected)
    elif fact.remember_iban and not (fact.allocations or fact.accepted):
        message = t("a bank account is remembered for the customer whose invoices it pays")
        yield Problem(view.at("memoriser_iban"), message, t("« factures: » or « proposition: oui »"))


def _settled(view: View, fact: Dispute) -> Iterator[Problem]:
    """An outcome has its day, and a day its outcome."""
    if (fact.outcome is None) != (fact.settled_on is None):
        missing = "issue" if fact.outcome is None else "regle_le"
        at = view.at("regle_le" if fact.outcome is None else "issue")
        yield Problem(
            at, t("the end of this dispute is half written"), t("« {key}: … » beside it", key=missing)
        )


def _plan_faults(view: View, fact: PaymentPlan) -> Iterator[Problem]:
    days = [instalment.due for instalment in fact.instalments]
    if days != sorted(set(days)):
        message = t("the instalments are not in the order of their days")
        yield Problem(view.at("echeances"), message, t("each one later than the one before"))
    if not all(instalment.amount for instalment in fact.instalments):
        yield Problem(view.at("echeances"), t("an instalment of nothing"), t("an amount above zero"))
    if len(set(fact.invoices)) < len(fact.invoices):
        yield Problem(view.at("factures"), t("an invoice is named twice"), t("each one once"))
    if fact.covered <= 0:
        message = t("the difference is more than the instalments")
        yield Problem(view.view("ecart").place, message, t("a smaller amount"))


def _contact_faults(view: View, fact: ContactChange) -> Iterator[Problem]:
    if not (fact.emails or fact.copies or fact.address or fact.phone):
        expected = t("« courriel », « copie », « adresse » or « telephone »")
        yield Problem(fact.place, t("nothing changes in this fact"), expected)
    if fact.until and fact.since and fact.until < fact.since:
        yield _late(view, "jusqu_au", fact.since)


def _out_of_order(view: View, fact: Letter | Call | Insolvency) -> Iterator[Problem]:
    """Days that cannot follow one another so."""
    if isinstance(fact, Insolvency):
        if fact.opened_on and fact.opened_on > fact.published_on:
            yield _late(view, "publiee_le", fact.opened_on)
        if fact.declared_on and fact.declared_on < fact.published_on:
            yield _late(view, "declaree_le", fact.published_on)
        return
    if isinstance(fact, Letter):
        yield from _letter_faults(view, fact)
        return
    if (fact.outcome is CallOutcome.PROMISE) != (fact.promised is not None):
        expected = t("« promis_le: 28/07/2026 » with « issue: promesse », and with it alone")
        yield Problem(view.at("promis_le"), t("a promise and its day go together"), expected)
    for key, day in (("promis_le", fact.promised), ("rappeler_le", fact.again_on)):
        if day and fact.on and day < fact.on:
            yield _late(view, key, fact.on)


def _letter_faults(view: View, fact: Letter) -> Iterator[Problem]:
    if fact.received_on and fact.on and fact.received_on < fact.on:
        yield _late(view, "recue_le", fact.on)
    if fact.received_on and fact.returned:
        message = t("a letter is received or comes back, not both")
        yield Problem(view.at("retour"), message, t("« recue_le » or « retour: oui »"))


def _late(view: View, key: str, than: date) -> Problem:
    return Problem(view.at(key), t("this day comes too early"), _from(than))


def _from(day: date) -> Text:
    return t("{day} or later", day=day)
