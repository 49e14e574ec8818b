"""Which rungs an invoice has climbed: by the journal, by a person's facts, by `reprise.csv`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from runner.dunning.case import Case, repeated_numbers, step_named
from runner.model.decision import Reason, VerdictKind
from runner.model.facts import Resume, StepDone
from runner.model.parties import Invoice
from runner.model.problem import Place
from runner.model.rules import CONTACT_CHANNELS, Channel
from runner.model.state import InvoiceRecord, StepRecord
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


NOT_CLIMBED = Climbed()


@dataclass(frozen=True, slots=True)
class _Done:
    name: str
    on: date | None
    place: Place | None = None
    """None: the journal says so."""


def climbed(case: Case, invoice: Invoice, record: InvoiceRecord | None) -> Climbed:
    """The history of one invoice, for the ladder it is on today."""
    steps = record.steps if record else ()
    if not case.known.steps and not case.known.resumed:
        return _journalled(case, steps) if steps else NOT_CLIMBED
    rows, facts = _by_hand(case, invoice)
    named = [*rows, *(fact for fact in facts if fact.invoice)]
    if named and invoice.key.number in repeated_numbers(case.account):
        return Climbed(strange=((VerdictKind.DOUBTFUL_DATA, _several(named[0].place)),))
    return _climbed(case, list(_all(steps, rows, facts)), resumed=bool(rows))


def _climbed(case: Case, done: list[_Done], *, resumed: bool) -> Climbed:
    rungs = [_rung(case, one.name) for one in done]
    return Climbed(
        index=max((rung for rung in rungs if rung is not None), default=-1),
        told=bool(done) or resumed,
        handed_over=any(_channel(case, one.name) is Channel.FILE for one in done),
        strange=tuple(
            _unknown(one)
            for one, rung in zip(done, rungs, strict=True)
            if rung is None and not (resumed and one.place is None)
        ),
    )


def _journalled(case: Case, steps: Sequence[StepRecord]) -> Climbed:
    """The common case: the journal alone speaks, and of steps of today's ladder."""
    if case.ladder is not None:
        found = [case.ladder.position(step.step) for step in steps]
        if min(found) >= 0 and case.ladder.steps[max(found)].channel is not Channel.FILE:
            return Climbed(max(found), told=True)
    return _climbed(case, list(_all(steps, (), ())), resumed=False)


def contacts(case: Case, invoice: Invoice, record: InvoiceRecord | None) -> tuple[date, ...]:
    """Days of the contacts about this invoice, by the journal or by hand."""
    rows, facts = _by_hand(case, invoice)
    done = _all(record.steps if record else (), rows, facts)
    return tuple({one.on for one in done if one.on and _channel(case, one.name) in CONTACT_CHANNELS})


def _by_hand(case: Case, invoice: Invoice) -> tuple[list[Resume], list[StepDone]]:
    """Rows of `reprise.csv` and facts that concern this invoice on this day."""
    rows = [row for row in case.known.resumed if row.invoice == invoice.key.number and _past(row, case)]
    return rows, [fact for fact in case.known.steps if _concerns(case, fact, invoice)]


def _all(steps: Iterable[StepRecord], rows: Iterable[Resume], facts: Iterable[StepDone]) -> Iterator[_Done]:
    yield from (_Done(step.step, step.on) for step in steps)
    yield from (_Done(row.step, row.on, row.place) for row in rows if row.step)
    yield from (_Done(fact.step, fact.on, fact.place) for fact in facts)


def _rung(case: Case, name: str) -> int | None:
    """Where a done step stands on today's ladder; one of another policy, by its day. None: unknown."""
    if case.ladder is None:
        return -1
    at = case.ladder.position(name)
    if at >= 0:
        return at
    elsewhere = case.rules.step(name)
    return case.ladder.reached(elsewhere.offset) if elsewhere else None


def _channel(case: Case, name: str) -> Channel | None:
    step = step_named(name, case.rules, case.ladder)
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
    if done.place is None:
        return VerdictKind.TO_RESUME, Reason(
            t(
                "step {step}, done before, is in no policy any more; say where to go on in reprise.csv",
                step=done.name,
            )
        )
    return VerdictKind.DOUBTFUL_DATA, Reason(
        t("step {step} of this fact is in no policy", step=done.name), done.place
    )


def _several(place: Place) -> Reason:
    text: Text = t("the invoice number of this fact fits several open invoices")
    return Reason(text, place)
