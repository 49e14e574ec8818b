"""What holds a whole customer: doubts, insolvency, replies and payments nobody has looked at yet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from runner.dunning.case import Case, Held, step_named
from runner.dunning.duties import is_known, unknown
from runner.dunning.interest import PROFESSIONALS
from runner.dunning.promises import PROMISE_GRACE
from runner.model.decision import Reason, VerdictKind
from runner.model.facts import (
    LONGEST,
    AgreedCredit,
    Call,
    CallOutcome,
    Dispute,
    Fact,
    Hold,
    PaymentPlan,
    Promise,
    ReplyHandled,
    Resume,
    StepDone,
)
from runner.model.mail import guess
from runner.model.past import CustomerRecord, HeldMoney, ReplyRecord
from runner.model.problem import Problem
from runner.model.rules import Channel
from runner.model.text import Text, t

_POSTED_SOON = timedelta(days=7)
EXPORTS_OF_A_HOLD = 10
"""An unbelieved payment holds until exports of so many later open days still show the invoice."""


def on_customer(case: Case, problems: Iterable[Problem]) -> list[Held]:
    """Everything that holds all the invoices of the customer."""
    held: list[Held] = [(VerdictKind.DOUBTFUL_DATA, Reason(text)) for text in case.account.doubts]
    held.extend((VerdictKind.DOUBTFUL_DATA, Reason(p.message, p.place)) for p in problems)
    held.extend(_by_facts(case))
    if case.past:
        held.extend(_by_journal(case, case.past))
    return held


def unknown_choices(case: Case) -> Iterator[Held]:
    """`politique:` names a policy that does not exist: we do not guess another."""
    for choice in case.known.choices:
        if choice.policy not in case.rules.ladders:
            text = t("policy {name} does not exist", name=choice.policy)
            yield VerdictKind.DOUBTFUL_DATA, Reason(text, choice.place)


def _unfit_choice(case: Case) -> Iterator[Held]:
    """A ladder proved for professionals alone: its texts may claim what this debtor does not owe."""
    if not case.known.choices or case.ladder is None or case.account.customer.type in PROFESSIONALS:
        return
    named = [c for c in case.ladder.policy.segment if c.field == "type" and not c.or_unknown]
    if any(c.values <= PROFESSIONALS for c in named):
        text = t(
            "policy {name} is for businesses and public buyers alone: it may claim what this debtor, of type "
            "{kind}, does not owe",
            name=case.ladder.policy.name,
            kind=case.account.customer.type,
        )
        yield VerdictKind.DOUBTFUL_DATA, Reason(text, case.known.choices[-1].place)


def _by_facts(case: Case) -> Iterator[Held]:
    yield from unknown_choices(case)
    yield from _unfit_choice(case)
    yield from _lost(case)
    yield from _told_by_phone(case)
    for fact in case.known.insolvencies:
        text = t("insolvency proceedings published on {day}", day=fact.published_on)
        yield VerdictKind.INSOLVENCY, Reason(text, fact.place)


def _lost(case: Case) -> Iterator[Held]:
    """No end in sight, done on a day to come, of an invoice nobody knows: something else was meant."""
    ends: list[tuple[Fact, date]] = [(hold, hold.until) for hold in case.known.holds]
    ends.extend((dispute, dispute.until) for dispute in case.known.disputes)
    ends.extend((promise, promise.date) for promise in case.known.promises)
    for fact, end in ends:
        if end > (fact.on or case.day) + LONGEST:
            text = t("until {day}: no end in sight, a year at most", day=end)
            yield VerdictKind.DOUBTFUL_DATA, Reason(text, fact.place)
    yield from _to_come(case)
    for fact, number in case.known.naming:
        if _in_force(case, fact) and not is_known(case, number):
            yield VerdictKind.DOUBTFUL_DATA, Reason(unknown(case, number), fact.place)


def _to_come(case: Case) -> Iterator[Held]:
    """What was done on a day to come was done on another: who reads over it reminds from the first step.

    A letter may be dated ahead, by the day on which it will be posted.
    """
    calls = ((call, timedelta(0)) for call in case.known.calls)
    steps: tuple[StepDone | Resume, ...] = (*case.known.steps, *case.known.resumed)
    ahead = ((done, _POSTED_SOON if _is_letter(case, done.step) else timedelta(0)) for done in steps)
    for done, early in (*calls, *ahead):
        if done.on and done.on > case.day + early:
            text = t("done on {day}, which has not come yet", day=done.on)
            yield VerdictKind.DOUBTFUL_DATA, Reason(text, done.place)


def _is_letter(case: Case, name: str) -> bool:
    step = step_named(name, case.rules, case.ladder)
    return step is not None and step.channel is Channel.LETTER


def _in_force(case: Case, fact: Fact) -> bool:
    """Whether a mistyped number in it could make us write to someone: one that has ended holds nobody."""
    if isinstance(fact, Hold):
        return case.day <= fact.until
    if isinstance(fact, Promise):
        return case.day <= case.rules.calendar.add_open(fact.date, PROMISE_GRACE)
    return isinstance(fact, Dispute | AgreedCredit | PaymentPlan | StepDone)


def _told_by_phone(case: Case) -> Iterator[Held]:
    """A call told of a dispute: it holds until somebody has written it down."""
    for call in case.known.calls:
        if call.outcome is CallOutcome.DISPUTE and not _written(call, case.known.disputes):
            text = t("a dispute was told by telephone on {day}: write it down", day=call.on or case.day)
            yield VerdictKind.REPLY_WAITING, Reason(text, call.place)


def _written(call: Call, disputes: Iterable[Dispute]) -> bool:
    """A dispute since the call for each invoice it named, or for the customer; any where it named none."""
    since = [d.invoice for d in disputes if call.on is None or d.on is None or d.on >= call.on]
    return bool(since) and ("" in since or set(call.invoices) <= set(since))


def _by_journal(case: Case, past: CustomerRecord) -> Iterator[Held]:
    for reply in past.replies:
        if not _handled(reply, case):
            yield VerdictKind.REPLY_WAITING, Reason(_reply(reply))
    for money in past.held:
        # A person's decision ends the hold by the settlement it makes, not by being written: one with a
        # mistyped invoice number settles nothing.
        if _holds(money, past):
            yield VerdictKind.PAYMENT_WAITING, _payment(money)
    if past.doubtful or past.refused_for_good:
        yield from _doubtful_messages(case, past)


def _reply(reply: ReplyRecord) -> Text:
    text = t("a reply of {day} waits to be read", day=reply.received_on)
    return t("{what} ({guess}?)", what=text, guess=guess(reply.hint)) if reply.hint else text


def _handled(reply: ReplyRecord, case: Case) -> bool:
    """A fact that names the mail, or a day up to which all replies were read: never a day to come."""
    return any(_reads(fact, reply, case.day) for fact in case.known.replies)


def _reads(fact: ReplyHandled, reply: ReplyRecord, day: date) -> bool:
    if fact.mail:
        return reply.mail == fact.mail
    return fact.on is not None and fact.on <= day and _before(reply, fact.on)


def _before(reply: ReplyRecord, day: date) -> bool:
    """Received before that day, or on it and told by a run: what came later that day was not read."""
    return reply.received_on < day or max(reply.received_on, reply.learnt_on or reply.received_on) <= day


def _holds(money: HeldMoney, past: CustomerRecord) -> bool:
    """A believed payment until a person decides, another for a time; one anybody may have told, once."""
    if money.believed:
        return True
    return money.exports_since < EXPORTS_OF_A_HOLD and not (money.forgeable and past.unbelieved_before)


def _payment(money: HeldMoney) -> Reason:
    if money.believed:
        text = t("payment {id} may concern this customer: a person decides", id=money.payment)
    else:
        text = t(
            "payment {id}, not proved, holds until {count} more exports",
            id=money.payment,
            count=EXPORTS_OF_A_HOLD - money.exports_since,
        )
    return Reason(text)


def _doubtful_messages(case: Case, past: CustomerRecord) -> Iterator[Held]:
    """A message said to have left holds until the run has journalled it: never a second send."""
    retried = {fact.notice for fact in case.known.outcomes if not fact.sent}
    for reference in past.doubtful:
        if reference not in retried:
            text = t("nobody knows whether message {reference} left", reference=reference)
            yield VerdictKind.DOUBTFUL_SEND, Reason(text)
    for reference in past.refused_for_good:
        if reference not in retried:
            text = t("message {reference} was refused for good", reference=reference)
            yield VerdictKind.DOUBTFUL_SEND, Reason(text)
