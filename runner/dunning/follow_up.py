"""What the facts of `suivi/` hold of one invoice, and what they leave to claim of it."""

from __future__ import annotations

from datetime import date

from runner.dunning.case import Case, Standing, repeated_numbers
from runner.dunning.credits import credit_shown
from runner.dunning.instalments import Course, course
from runner.dunning.promises import (
    BROKEN_TOO_OFTEN,
    PROMISE_GRACE,
    WINDOW,
    count_broken,
    is_kept,
)
from runner.model.decision import Reason, VerdictKind
from runner.model.facts import AgreedCredit, Dispute, Hold, Outcome, PaymentPlan, Promise
from runner.model.problem import Place
from runner.model.text import Amount, Cents, Text, Value, t


def hold_by_facts(case: Case, standing: Standing) -> None:
    """Add to `standing` what people wrote about its invoice, or about the whole customer."""
    known, number = case.known, standing.invoice.key.number
    about = {"", number}
    for pause in (fact for fact in known.holds if fact.invoice in about):
        _pause(case, standing, pause)
    for credit in (fact for fact in known.credits if fact.invoice == number):
        _agreed_credit(case, standing, credit)
    for dispute in (fact for fact in known.disputes if fact.invoice in about):
        _dispute(case, standing, dispute)
    for plan in (fact for fact in known.plans if number in fact.invoices):
        _plan(case, standing, plan)
    for promise in (fact for fact in known.promises if fact.invoice in about):
        _promise(case, standing, promise)


def _pause(case: Case, standing: Standing, fact: Hold) -> None:
    if case.day > fact.until:
        _note(standing, t("the hold ended on {day}", day=fact.until), fact.place)
    else:
        _until(standing, VerdictKind.HOLD, t("on hold until {day}", day=fact.until), fact.place, fact.until)


# --- credits to come ------------------------------------------------------------------------------


def _agreed_credit(case: Case, standing: Standing, fact: AgreedCredit) -> None:
    text = t("credit note of {amount} expected by {day}", amount=Amount(fact.amount), day=fact.expected_on)
    _lower(case, standing, fact.amount, fact.on, text, fact.place)


def _lower(  # noqa: PLR0917 - one credit: how much, since when, and what is said of it
    case: Case, standing: Standing, amount: Cents, since: date | None, text: Text, place: Place
) -> None:
    """Ask for so much less, until the ledger shows the credit note."""
    if standing.invoice.key.number in repeated_numbers(case.account):
        _several(standing, place)
    elif credit_shown(case.account, standing.record, standing.invoice.key.number, amount, since):
        _note(standing, t("the credit note of {amount} has come", amount=Amount(amount)), place)
    else:
        standing.balance = max(0, standing.balance - amount)
        if standing.balance:
            _note(standing, text, place)
        else:
            standing.holds.append((VerdictKind.CREDIT_COVERS, Reason(text, place)))


def _several(standing: Standing, place: Place) -> None:
    text = t("the invoice number of this fact fits several open invoices")
    standing.holds.append((VerdictKind.DOUBTFUL_DATA, Reason(text, place)))


# --- disputes -------------------------------------------------------------------------------------


def _dispute(case: Case, standing: Standing, fact: Dispute) -> None:
    """A dispute past its date holds on until a person says how it ended: silence is safe.

    So does one that is said to end on a day to come: most often a year that was mistyped.
    """
    if fact.outcome is Outcome.FOUNDED:
        _founded(case, standing, fact)
    elif fact.outcome is not None and (fact.settled_on is None or fact.settled_on <= case.day):
        _note(standing, t("the dispute ended on {day}", day=fact.settled_on or case.day), fact.place)
    else:
        _open_dispute(case, standing, fact)


def _founded(case: Case, standing: Standing, fact: Dispute) -> None:
    """What was rightly disputed is never asked for again: a credit note is to come."""
    if fact.amount is not None and fact.invoice:
        text = t("{amount} rightly disputed: a credit note is to come", amount=Amount(fact.amount))
        _lower(case, standing, fact.amount, fact.on, text, fact.place)
        return
    text = t("rightly disputed: a credit note is to come")
    standing.holds.append((VerdictKind.DISPUTE, Reason(text, fact.place)))


def _open_dispute(case: Case, standing: Standing, fact: Dispute) -> None:
    part = 0 if fact.amount is None else fact.amount
    several = fact.invoice in repeated_numbers(case.account)
    expired = case.day > fact.until
    if fact.invoice and not several and 0 < part < standing.balance:
        standing.balance -= part
        standing.disputed += part
        _note(standing, _part(part, fact, expired=expired), fact.place)
        return
    text = t("disputed; the date to settle it, {day}, has passed", day=fact.until) if expired else None
    reason = Reason(text or t("disputed until {day}", day=fact.until), fact.place)
    standing.holds.append((VerdictKind.DISPUTE, reason))


def _part(part: Cents, fact: Dispute, *, expired: bool) -> Text:
    if expired:
        return t(
            "{amount} disputed, not claimed; the date to settle it, {day}, has passed",
            amount=Amount(part),
            day=fact.until,
        )
    return t("{amount} disputed until {day}, not claimed", amount=Amount(part), day=fact.until)


# --- payment plans --------------------------------------------------------------------------------


def _plan(case: Case, standing: Standing, plan: PaymentPlan) -> None:
    """The instalments' dates rule. A plan that no longer adds up asks a person."""
    if standing.invoice.key.number in repeated_numbers(case.account):
        _several(standing, plan.place)
        return
    found = course(case, plan)
    if not found.sound:
        reason = Reason(_uneven(found), plan.place)
        standing.holds.append((VerdictKind.DOUBTFUL_DATA, reason))
    elif found.ended:
        _note(standing, t("the payment plan has ended: an instalment was missed"), plan.place)
    else:
        reason = Reason(_stands(found), plan.place)
        standing.holds.append((VerdictKind.PAYMENT_PLAN, reason))
        if found.until and not found.missed:
            standing.until = max(standing.until or found.until, found.until)


def _uneven(found: Course) -> Text:
    return t(
        "the instalments of the plan pay {covered}, its invoices owe {owed}: say why under « ecart »",
        covered=Amount(found.plan.covered),
        owed=Amount(found.owed),
    )


def _stands(found: Course) -> Text:
    if found.next is None:
        return t("payment plan: every instalment is paid, {owed} is given up", owed=Amount(found.owed))
    values: dict[str, Value] = {
        "left": Amount(found.left),
        "number": found.position,
        "count": len(found.plan.instalments),
        "day": found.next.due,
    }
    if found.missed:
        return t("payment plan: {left} of instalment {number} of {count} was missed on {day}", **values)
    return t("payment plan: {left} of instalment {number} of {count} is due on {day}", **values)


# --- promises -------------------------------------------------------------------------------------


def _promise(case: Case, standing: Standing, fact: Promise) -> None:
    """A promise of a part stops the ladder too: half a promise is still a conversation."""
    kept = is_kept(fact, case.account, case.past, case.balances, calendar=case.rules.calendar, day=case.day)
    if kept:
        _note(standing, t("the promise for {day} was kept", day=fact.date), fact.place)
        return
    grace = max(PROMISE_GRACE, case.ladder.policy.cadence.grace if case.ladder else 0)
    until = case.rules.calendar.add_open(fact.date, grace)
    if case.day > until:
        _note(standing, t("the promise for {day} was not kept", day=fact.date), fact.place)
    elif _broken_too_often(case):
        text = t("promises were broken too often: the one for {day} holds nothing", day=fact.date)
        _note(standing, text, fact.place)
    else:
        _until(standing, VerdictKind.PROMISE, t("promised for {day}", day=fact.date), fact.place, until)


def _broken_too_often(case: Case) -> bool:
    """Two broken ones in 90 days, and the next holds no more."""
    books = case.known.promises, case.account, case.past, case.balances
    broken = count_broken(*books, calendar=case.rules.calendar, day=case.day, since=case.day - WINDOW)
    return broken >= BROKEN_TOO_OFTEN


def _until(standing: Standing, kind: VerdictKind, text: Text, place: Place, until: date) -> None:
    standing.holds.append((kind, Reason(text, place)))
    standing.until = max(standing.until or until, until)


def _note(standing: Standing, text: Text, place: Place) -> None:
    standing.notes = (*standing.notes, Reason(text, place))
