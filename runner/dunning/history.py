"""Which rungs an invoice has climbed: by the journal, by a person's facts, by `reprise.csv`.

A customer who changes policy in mid-ladder keeps its place by the names of the steps done. What was
written decides: the last written step stands on the new ladder by its name, or a person says where to go
on. A call or a task made on another ladder is never asked for twice, but moves nobody past a text that
was never sent. So no ladder is climbed down again, and none is climbed two rungs at a time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from runner.dunning.case import Case, repeated_numbers, step_named
from runner.dunning.ladder import Ladder
from runner.model.decision import Reason, VerdictKind
from runner.model.facts import Resume, StepDone
from runner.model.parties import Invoice
from runner.model.past import InvoiceRecord, StepRecord
from runner.model.problem import Place
from runner.model.rules import CONTACT_CHANNELS, Channel, Step
from runner.model.text import Text, t


@dataclass(frozen=True, slots=True)
class Climbed:
    """`index`: the highest rung done, -1 for none. A ladder is never climbed down again."""

    index: int = -1
    told: bool = False
    """Something is known of the past: the journal's steps, or a person's word."""
    handed_over: bool = False
    strange: tuple[tuple[VerdictKind, Reason], ...] = ()
    """Steps that no policy knows any more, facts that fit several invoices."""
    beyond: frozenset[int] = frozenset()
    """Rungs above `index` done already, on another ladder: calls and tasks, not asked for twice."""
    lost: str = ""
    """The step done on another ladder whose place on this one a person must say."""


NOT_CLIMBED = Climbed()


@dataclass(frozen=True, slots=True)
class _Done:
    name: str
    on: date | None
    place: Place | None = None
    """None: the journal says so."""
    policy: str = ""
    """The policy it was climbed on, where the journal says so."""


def climbed(case: Case, invoice: Invoice, record: InvoiceRecord | None) -> Climbed:
    """The history of one invoice, for the ladder it is on today."""
    steps = record.steps if record else ()
    if not case.known.steps and not case.known.resumed:
        return _journalled(case, steps) if steps else NOT_CLIMBED
    rows, facts = _by_hand(case, invoice)
    named = [*rows, *(fact for fact in facts if fact.invoice)]
    if named and invoice.key.number in repeated_numbers(case.account):
        return Climbed(strange=((VerdictKind.DOUBTFUL_DATA, _several(named[0].place)),))
    vague = [fact for fact in facts if not fact.invoice and _is_notice(case, fact)]
    known = _climbed(case, list(_all(steps, rows, [f for f in facts if f not in vague])), resumed=bool(rows))
    if not vague:
        return known
    if _at_the_step(case, invoice, known, vague[-1]):
        return _climbed(case, list(_all(steps, rows, facts)), resumed=bool(rows))
    return replace(known, told=True, strange=(*known.strange, _which(vague[-1])))


def _is_notice(case: Case, fact: StepDone) -> bool:
    step = step_named(fact.step, case.rules, case.ladder)
    return step is not None and step.formal_notice


def _at_the_step(case: Case, invoice: Invoice, known: Climbed, fact: StepDone) -> bool:
    """A formal notice lists only invoices at that very step: whether another was in it, nobody knows."""
    if case.ladder is None:
        return True
    at = case.ladder.position(fact.step)
    following = case.ladder.after(
        known.index, case.balances[invoice.key], courtesy=False, beyond=known.beyond
    )
    return at in {-1, following} or known.index >= at


def _which(fact: StepDone) -> tuple[VerdictKind, Reason]:
    text = t(
        "the formal notice of {day} names no invoice: write in it which ones it was about", day=fact.on or ""
    )
    return VerdictKind.TO_RESUME, Reason(text, fact.place)


def _climbed(case: Case, done: list[_Done], *, resumed: bool) -> Climbed:
    told, handed = bool(done) or resumed, any(_channel(case, one) is Channel.FILE for one in done)
    if case.ladder is None:
        return Climbed(told=told, handed_over=handed)
    unknown = [one for one in done if one.place and _step(case, one) is None]
    lost = None if unknown else _lost(case, case.ladder, done)
    index = max((_rung(case, case.ladder, one) for one in done), default=-1)
    places = frozenset(case.ladder.position(one.name) for one in done)
    return Climbed(
        index=index,
        told=told,
        handed_over=handed,
        strange=(*map(_unknown, unknown), *([_out_of_place(case, lost, done)] if lost else [])),
        beyond=frozenset(at for at in places if at > index),
        lost=lost.name if lost else "",
    )


def _journalled(case: Case, steps: Sequence[StepRecord]) -> Climbed:
    """The common case: the journal alone speaks, and of steps of today's ladder."""
    if case.ladder is not None and {step.policy for step in steps} <= {"", case.ladder.policy.name}:
        found = [case.ladder.position(step.step) for step in steps]
        if min(found) >= 0 and case.ladder.steps[max(found)].channel is not Channel.FILE:
            return Climbed(max(found), told=True)
    return _climbed(case, list(_all(steps, (), ())), resumed=False)


def contacts(case: Case, invoice: Invoice, record: InvoiceRecord | None) -> tuple[date, ...]:
    """Days of the contacts about this invoice, by the journal or by hand."""
    rows, facts = _by_hand(case, invoice)
    done = _all(record.steps if record else (), rows, facts)
    return tuple({one.on for one in done if one.on and _channel(case, one) in CONTACT_CHANNELS})


def _by_hand(case: Case, invoice: Invoice) -> tuple[list[Resume], list[StepDone]]:
    """Rows of `reprise.csv` and facts that concern this invoice on this day."""
    rows = [row for row in case.known.resumed if row.invoice == invoice.key.number and _past(row, case)]
    return rows, [fact for fact in case.known.steps if _concerns(case, fact, invoice)]


def _all(steps: Iterable[StepRecord], rows: Iterable[Resume], facts: Iterable[StepDone]) -> Iterator[_Done]:
    yield from (_Done(step.step, step.on, policy=step.policy) for step in steps)
    yield from (_Done(row.step, row.on, row.place) for row in rows if row.step)
    yield from (_Done(fact.step, fact.on, fact.place) for fact in facts)


def _rung(case: Case, ladder: Ladder, done: _Done) -> int:
    """Where a done step stands on today's ladder; -1: nowhere, or a call or task made on another one."""
    at = ladder.position(done.name)
    return at if _is_written(case, done) or done.policy in {"", ladder.policy.name} else -1


def _lost(case: Case, ladder: Ladder, done: Sequence[_Done]) -> _Done | None:
    """The step done whose place a person must tell: the last one written, or any where none has a place.

    A courtesy before the due date that this ladder does not know binds nobody.
    """
    firm = [one for one in done if ladder.position(one.name) >= 0 or not _is_courtesy(case, one)]
    if not any(ladder.position(one.name) >= 0 for one in firm):
        return max(firm, key=_age, default=None)
    binding = [one for one in firm if _is_written(case, one) or _rung(case, ladder, one) >= 0]
    last = max(binding, key=_age, default=None)
    return None if last is None or _rung(case, ladder, last) >= 0 else last


def _age(done: _Done) -> tuple[date, bool]:
    """The later, the higher; on one day a person's word comes after the journal's."""
    return done.on or date.min, done.place is not None


def _is_written(case: Case, done: _Done) -> bool:
    """Of a step no policy has any more, the worst is believed."""
    return _channel(case, done) not in {Channel.CALL, Channel.TASK}


def _is_courtesy(case: Case, done: _Done) -> bool:
    step = _step(case, done)
    return step is not None and step.preventive


def _step(case: Case, done: _Done) -> Step | None:
    """As the policy it was climbed on has it, else as today's has, else as any."""
    ladder = case.rules.ladders.get(done.policy)
    at = ladder.position(done.name) if ladder else -1
    return ladder.steps[at] if ladder and at >= 0 else step_named(done.name, case.rules, case.ladder)


def _channel(case: Case, done: _Done) -> Channel | None:
    step = _step(case, done)
    return step.channel if step else None


def _past(fact: Resume | StepDone, case: Case) -> bool:
    return fact.on is None or fact.on <= case.day


def _concerns(case: Case, fact: StepDone, invoice: Invoice) -> bool:
    """A fact that names no invoice concerns those whose step was due on the day it was done."""
    if not _past(fact, case) or fact.invoice:
        return _past(fact, case) and fact.invoice == invoice.key.number
    step = step_named(fact.step, case.rules, case.ladder)
    if step is None or fact.on is None or invoice.due is None:
        return True
    return invoice.due + timedelta(days=step.offset) <= fact.on


def _unknown(done: _Done) -> tuple[VerdictKind, Reason]:
    text = t("step {step} of this fact is in no policy", step=done.name)
    return VerdictKind.DOUBTFUL_DATA, Reason(text, done.place)


def _out_of_place(case: Case, lost: _Done, done: Iterable[_Done]) -> tuple[VerdictKind, Reason]:
    since = max((one.on for one in done if one.on), default=case.day)
    text = t(
        "step {step}, done before, has no place in policy {policy}; say where to go on in reprise.csv, "
        "with {day} or a later day",
        step=lost.name,
        policy=case.ladder.policy.name if case.ladder else "",
        day=since,
    )
    return VerdictKind.TO_RESUME, Reason(text, lost.place)


def _several(place: Place) -> Reason:
    text: Text = t("the invoice number of this fact fits several open invoices")
    return Reason(text, place)
