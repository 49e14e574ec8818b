"""What a message says beside the ladder's own texts: which words fit what happened."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeAlias

from runner.dunning.case import Case, Standing
from runner.dunning.grouping import Act
from runner.dunning.instalments import REMINDED_BEFORE, cause, course
from runner.dunning.promises import is_broken
from runner.model.decision import CONFIRMATIONS, Agreed, Occasion, VerdictKind
from runner.model.hashes import task_id
from runner.model.rules import CONTACT_CHANNELS, Channel, Step
from runner.model.text import Cents

FRESH = timedelta(days=5)
"""How long after it was recorded a fact may still be confirmed: later, nobody would know why we write."""

_SILENT = frozenset(
    {
        VerdictKind.DOUBTFUL_DATA,
        VerdictKind.INSOLVENCY,
        VerdictKind.HANDED_OVER,
        VerdictKind.HOLD,
        VerdictKind.REPLY_WAITING,
        VerdictKind.PAYMENT_WAITING,
        VerdictKind.DOUBTFUL_SEND,
        VerdictKind.NO_POLICY,
    }
)
"""What a person has to see to first: until then nothing is said to this customer."""


@dataclass(frozen=True, slots=True)
class Word:
    """What to say. `cause` and `listed` are of a message of its own alone: it moves no ladder."""

    occasion: Occasion
    cause: str = ""
    listed: tuple[Standing, ...] = ()
    agreed: tuple[Agreed, ...] = ()
    received: Cents = 0
    credits: Cents = 0
    """Free credits that lower what it asks for."""


Source: TypeAlias = Callable[[Case, Sequence[Standing]], Iterator[Word]]
"""Messages of their own that one kind of fact asks for."""


def said_instead(case: Case, act: Act) -> Word | None:
    """The words for an amicable e-mail that knows more than its rung; figures and formal notices stay."""
    step = act.step
    if step.channel is not Channel.EMAIL or step.preventive or step.mentions or step.formal_notice:
        return None
    if _came_back(act.carrier):
        return Word(Occasion.REJECTED_DEBIT)
    if any(standing.disputed for standing in act.listed):
        return Word(Occasion.UNDISPUTED_PART)
    broken = _broken(case, act)
    return Word(Occasion.PROMISE_BROKEN, agreed=broken) if broken else None


def _came_back(carrier: Standing) -> bool:
    """A debit was returned, and nothing has been said about it yet."""
    record = carrier.record
    if record is None or not carrier.returned_on:
        return False
    return all(step.on < carrier.returned_on for step in record.steps)


def _broken(case: Case, act: Act) -> tuple[Agreed, ...]:
    """Promises about these invoices that were not kept, unless we have already been in contact since."""
    numbers = {"", *(standing.invoice.key.number for standing in act.counted)}
    return tuple(
        Agreed(fact.date, fact.amount or 0)
        for fact in case.known.promises
        if fact.invoice in numbers
        and (case.contact is None or case.contact <= fact.date)
        and is_broken(
            fact, case.account, case.past, case.balances, calendar=case.rules.calendar, day=case.day
        )
    )


# --- messages of their own ------------------------------------------------------------------------


def own_word(case: Case, standings: Sequence[Standing], today: Iterable[Step]) -> Word | None:
    """The one message of its own of the day: never beside a contact, never twice for one cause."""
    if not case.open_today or any(step.channel in CONTACT_CHANNELS for step in today):
        return None
    told = case.past.told if case.past else ()
    words = (word for source in SOURCES for word in source(case, standings) if word.cause not in told)
    wanted = (w for w in words if w.occasion not in CONFIRMATIONS or w.occasion in case.rules.confirmations)
    return next((word for word in wanted if word.listed and not _silent(standings)), None)


def _silent(standings: Sequence[Standing]) -> bool:
    return any(kind in _SILENT for standing in standings for kind, _ in standing.holds)


def _promises(case: Case, standings: Sequence[Standing]) -> Iterator[Word]:
    """It asks for what the promise alone holds: nothing disputed, assigned or collected by ourselves."""
    for fact in case.known.promises:
        if _fresh(case, fact.on) and fact.date >= case.day:
            identity = str(fact.date), str(fact.amount)
            cause = task_id("promesse", fact.customer, fact.invoice, *identity)
            agreed = (Agreed(fact.date, fact.amount or 0),)
            listed = tuple(s for s in _about(standings, fact.invoice) if _kinds(s) == {VerdictKind.PROMISE})
            if sum(standing.balance for standing in listed) > case.credits:
                yield Word(Occasion.PROMISE_NOTED, cause, listed, agreed, credits=case.credits)


def _disputes(case: Case, standings: Sequence[Standing]) -> Iterator[Word]:
    for fact in case.known.disputes:
        if fact.outcome is None and _fresh(case, fact.on) and fact.until >= case.day:
            cause = task_id("litige", fact.customer, fact.invoice, str(fact.on), str(fact.amount))
            yield Word(Occasion.DISPUTE_RECEIVED, cause, _about(standings, fact.invoice))


def _plans(case: Case, standings: Sequence[Standing]) -> Iterator[Word]:
    """A plan is confirmed once; each instalment is called to mind before its day, or said to be missed.

    Only the confirmation answers the customer: the others are reminders, and keep the gap. None asks for
    what is disputed, credited or to be.
    """
    for plan in case.known.plans:
        listed = tuple(s for s in standings if s.balance > 0 and s.invoice.key.number in plan.invoices)
        kinds = frozenset[VerdictKind]().union(*map(_kinds, listed))
        found = course(case, plan)
        left = min(found.left, sum(standing.balance for standing in listed) - case.credits)
        if kinds != {VerdictKind.PAYMENT_PLAN} or found.next is None or left <= 0:
            continue
        agreed = (Agreed(found.next.due, left),)
        if found.missed:
            if _gap_kept(case):
                yield Word(Occasion.INSTALMENT_MISSED, cause(plan, found.next, "manquee"), listed, agreed)
            continue
        if _fresh(case, plan.on):
            whole = tuple(Agreed(part.due, part.amount) for part in plan.instalments)
            yield Word(Occasion.PLAN_CONFIRMED, cause(plan, plan.instalments[0], "convenue"), listed, whole)
        if found.next.due - REMINDED_BEFORE <= case.day < found.next.due and _gap_kept(case):
            yield Word(Occasion.INSTALMENT_DUE, cause(plan, found.next, "prochaine"), listed, agreed)


def _thanks(case: Case, standings: Sequence[Standing]) -> Iterator[Word]:
    """A payment that proof settled: what is only likely holds, and nobody is thanked for it."""
    received: dict[str, list[tuple[Standing, Cents]]] = {}
    by_key = {standing.invoice.key: standing for standing in standings}
    for money in case.past.pending if case.past else ():
        if money.believed and money.amount > 0 and _fresh(case, money.learnt_on) and money.invoice in by_key:
            received.setdefault(money.payment, []).append((by_key[money.invoice], money.amount))
    for payment, parts in received.items():
        listed = tuple(standing for standing, _ in parts)
        total = sum(amount for _, amount in parts)
        yield Word(Occasion.THANKS, task_id("remerciement", payment), listed, received=total)


def _about(standings: Sequence[Standing], number: str) -> tuple[Standing, ...]:
    """The late invoices a fact names, or all of them; the one it names even before it is late."""
    return tuple(
        standing
        for standing in standings
        if standing.balance > 0
        and (standing.invoice.key.number == number or (not number and standing.overdue))
    )


def _kinds(standing: Standing) -> frozenset[VerdictKind]:
    return frozenset(kind for kind, _ in standing.holds)


def _gap_kept(case: Case) -> bool:
    """So many days since the last contact as the policy puts between two."""
    gap = case.ladder.policy.cadence.minimum_gap if case.ladder else 0
    return case.contact is None or case.contact + timedelta(days=gap) <= case.day


def _fresh(case: Case, on: date | None) -> bool:
    return on is not None and max(case.began, case.day - FRESH) <= on <= case.day


SOURCES: tuple[Source, ...] = (_plans, _disputes, _promises, _thanks)
"""In the order in which they are said, where several wait for a day."""
