"""From today's acts to notices and tasks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from runner.dunning.addresses import NO_WAY, bounced, reachable
from runner.dunning.case import Case, Standing
from runner.dunning.duties import duties
from runner.dunning.figures import figures
from runner.dunning.grouping import NO_TYPE, Act, Group
from runner.dunning.history import contacts
from runner.dunning.invoices import RETRIES
from runner.dunning.known import NOTHING
from runner.dunning.law import stopped
from runner.dunning.occasions import own_word, said_instead
from runner.model.decision import Line, Notice, Task, VerdictKind, step_of
from runner.model.hashes import notice_reference, task_id
from runner.model.parties import Customer
from runner.model.past import CustomerRecord
from runner.model.rules import Channel, Policy, Step
from runner.model.text import Text, t

_OPENED_WHEN_DONE = frozenset({Channel.CALL, Channel.TASK})
"""Steps that are done when their task opens: not while they await approval."""


def notice(case: Case, act: Act, customer: Customer, policy: Policy) -> Notice:
    """The message, call, letter or task of `act`, before any text is written."""
    lines = tuple(_line(s, act, case.day) for s in act.listed)
    credits_ = case.credits
    key = act.carrier.invoice.key
    word = said_instead(case, act)
    return Notice(
        customer=customer,
        policy=policy,
        step=act.step,
        lines=lines,
        credits=credits_,
        total=max(0, sum(line.balance for line in lines) - credits_),
        day=case.day,
        deadline=_deadline(case, act.step),
        earlier=tuple(sorted({on for s in act.listed for on in contacts(case, s.invoice, s.record)})),
        thread=case.past.thread if case.past else "",
        figures=figures(customer.type, act.step, lines, case.rules, case.day, credits_),
        reference=notice_reference(
            customer.code, act.step.name, f"{key.number} {key.issued_on}", _attempt(case)
        ),
        needs_task=act.person is not None or act.step.channel not in case.rules.carried,
        occasion=word.occasion if word else None,
        agreed=word.agreed if word else (),
    )


def own_notice(case: Case, standings: Sequence[Standing], made: Sequence[Notice]) -> Iterator[Notice]:
    """The message of its own of the day, if there is one and somebody to read it. It moves no ladder."""
    word = own_word(case, standings, (done.step for done in made))
    customer = reachable(case) if word else case.account.customer
    if word is None or case.ladder is None or not customer.emails:
        return
    step, code = step_of(word.occasion), customer.code
    lines = tuple(
        Line(s.invoice, s.balance, (case.day - (s.invoice.due or case.day)).days, None, s.disputed)
        for s in word.listed
    )
    yield Notice(
        customer=customer,
        policy=case.ladder.policy,
        step=step,
        lines=lines,
        credits=word.credits,
        total=max(0, sum(line.balance for line in lines) - word.credits),
        day=case.day,
        deadline=_deadline(case, step),
        thread=case.past.thread if case.past else "",
        reference=notice_reference(code, step.name, word.cause, _attempt(case)),
        occasion=word.occasion,
        cause=word.cause,
        agreed=word.agreed,
        received=word.received,
    )


def _attempt(case: Case) -> str:
    """Two tries of a step on one day are two messages: what is known of one says nothing of the other."""
    tries = case.past.tries if case.past else 0
    return f"{case.day} {tries}" if tries else str(case.day)


def tasks(
    case: Case, group: Group, notices: Sequence[Notice], standings: Sequence[Standing]
) -> Iterator[Task]:
    """What a person has to do: the steps of a person, a missing address, deadlines of the law."""
    for act, made in zip(group.acts, notices, strict=True):
        if made.needs_task:
            yield _step_task(act, made)
    if group.untyped:
        yield _type(case, group.untyped)
    came_back = any(standing.balance > 0 for standing in standings) and bounced(case)
    for channel in sorted(group.unreachable | ({Channel.EMAIL} if came_back else set())):
        yield _address(case, channel)
    if case.past:
        yield from _unsettled(case, case.past)
    if case.known is not NOTHING:
        yield from duties(case)
    for standing in standings:
        if standing.holds or standing.near_limit:
            yield from _invoice_tasks(standing)


def _line(standing: Standing, act: Act, day: date) -> Line:
    due = standing.invoice.due or day
    step = _own_step(standing, act)
    return Line(standing.invoice, standing.balance, (day - due).days, step, standing.disputed)


def _own_step(standing: Standing, act: Act) -> Step | None:
    """The step it counts as: its own, which may be softer than the carrier's; None: it is only listed."""
    return standing.step if standing in act.counted else None


def _deadline(case: Case, step: Step) -> date | None:
    if not step.granted_days:
        return None
    return case.rules.calendar.next_open(case.day + timedelta(days=step.granted_days))


def _step_task(act: Act, made: Notice) -> Task:
    """Its id depends on the carrier and not on the day: a letter not yet posted is one task, not many."""
    kind = "approbation" if act.asks_leave else act.step.channel.value
    key = act.carrier.invoice.key
    moves = act.person is None or act.step.channel not in _OPENED_WHEN_DONE
    again = [str(act.leave.fact.on)] if act.leave and act.leave.stale else []
    return Task(
        id=task_id(kind, key.customer, act.step.name, key.number, str(key.issued_on), *again),
        kind=kind,
        customer=key.customer,
        invoices=tuple(s.invoice.key for s in act.counted),
        text=act.person or t("step {step} is to be done today", step=act.step.name),
        notice=made if moves else None,
    )


def _type(case: Case, untyped: Sequence[Standing]) -> Task:
    """One for the customer: there is nothing to sign before somebody has found out who owes."""
    code = case.account.customer.code
    keys = tuple(standing.invoice.key for standing in untyped)
    return Task(task_id("type", code), "donnees", customer=code, invoices=keys, text=NO_TYPE)


def _address(case: Case, channel: Channel) -> Task:
    """One for each set of addresses found wrong: a corrected one that bounces again is another task."""
    customer = case.account.customer
    back = t("a message came back: its e-mail address does not exist")
    return Task(
        id=task_id("adresse", customer.code, *_wrong(customer, channel)),
        kind="adresse",
        customer=customer.code,
        text=back if channel is Channel.EMAIL and bounced(case) else NO_WAY[channel],
    )


def _wrong(customer: Customer, channel: Channel) -> list[str]:
    return sorted(customer.emails) if channel is Channel.EMAIL else [channel, customer.phone]


def _unsettled(case: Case, past: CustomerRecord) -> Iterator[Task]:
    """Messages in doubt or refused for good, until a person has said what became of them."""
    code = case.account.customer.code
    for reference in past.doubtful:
        text = t("nobody knows whether message {reference} left", reference=reference)
        yield Task(f"T-{reference}-envoi", "envoi", customer=code, text=text)
    for reference in past.refused_for_good:
        text = t("message {reference} was refused for good", reference=reference)
        yield Task(f"T-{reference}-refus", "refus", customer=code, text=text)


def _invoice_tasks(standing: Standing) -> Iterator[Task]:
    """An end of the right to claim, near or past; an e-invoice status a person must mend."""
    kinds = {kind for kind, _ in standing.holds}
    if kinds & {VerdictKind.SETTLED, VerdictKind.INSOLVENCY}:
        return
    if standing.record and standing.record.refusals > RETRIES:
        text = t("the server refused this step {count} times", count=standing.record.refusals)
        yield _about(standing, "refus", str(len(standing.record.steps)), text)
    if standing.lost:
        text = t("step {step}, done before, has no place in today's policy", step=standing.lost)
        yield _about(standing, "reprise", standing.lost, text)
    if VerdictKind.TIME_BARRED in kinds:
        yield _about(standing, "prescription", "past", t("too old to be claimed in court"))
    elif standing.near_limit:
        yield _about(standing, "prescription", "near", t("six months at most are left to claim it in court"))
    status = standing.invoice.status
    if stopped(status):
        yield _about(
            standing, "donnees", status, t("e-invoice status {status}: mend it first", status=status)
        )


def _about(standing: Standing, kind: str, cause: str, text: Text) -> Task:
    key = standing.invoice.key
    identity = task_id(kind, key.customer, key.number, str(key.issued_on), cause)
    return Task(id=identity, kind=kind, customer=key.customer, invoices=(key,), text=text)
