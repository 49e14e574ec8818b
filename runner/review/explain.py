"""Why one invoice got its verdict: the rule, the fact and the line each part comes from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import msgspec

from runner.model.balance import free_credits
from runner.model.decision import Decision, Plan, Timing, Verdict, VerdictKind
from runner.model.facts import Dispute
from runner.model.parties import InvoiceKey
from runner.model.past import CustomerRecord, InvoiceRecord, PendingMoney
from runner.model.rules import Step
from runner.model.settings import Site
from runner.model.state import State
from runner.model.text import Amount, Text, Translate, t
from runner.review.figures import money
from runner.review.grid import Form, escape, show
from runner.review.membership import at, debtor, policy_lines
from runner.review.tables import leaving
from runner.review.verdicts import CHANNEL_LABELS, VERDICT_LABELS, WORK_OF_VERDICT, step_label, work


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and its sentences. `name`: its key in the JSON."""

    name: str
    title: Text
    lines: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class _Case:
    """One invoice and all that decided it."""

    verdict: Verdict
    decision: Decision
    plan: Plan
    site: Site
    past: CustomerRecord | None

    @property
    def record(self) -> InvoiceRecord | None:
        key = self.verdict.invoice.key
        return self.past.invoices.get((key.number, key.issued_on)) if self.past else None


def explain(decision: Decision, key: InvoiceKey, plan: Plan, site: Site, state: State) -> tuple[Section, ...]:
    """The sections in the order in which the decision was made. `KeyError`: the invoice is not open."""
    verdict = next((v for v in decision.verdicts if v.invoice.key == key), None)
    if verdict is None:
        raise KeyError(key)
    case = _Case(verdict, decision, plan, site, state.customers.get(key.customer))
    sections = (
        Section("invoice", t("Invoice"), tuple(_invoice(case))),
        Section("verdict", t("Verdict"), tuple(_verdict(case))),
        Section("money", t("What is claimed"), tuple(_money(case))),
        Section("policy", t("Policy"), tuple(_policy(case))),
        Section("step", t("Step"), tuple(_step(case))),
        Section("day", t("Day"), tuple(_day(case))),
        Section("history", t("What was done"), tuple(_history(case))),
        Section("next", t("What comes next"), tuple(_next(case))),
    )
    return tuple(section for section in sections if section.lines)


def explain_text(sections: Iterable[Section], translate: Translate, form: Form = Form.TEXT) -> str:
    """The sections in the form asked for."""
    if form is Form.JSON:
        said = {s.name: [show(line, translate) for line in s.lines] for s in sections}
        return msgspec.json.encode(said).decode() + "\n"
    if form is Form.MARKDOWN:
        return "\n".join(_markdown(section, translate) for section in sections)
    return "\n".join(_plain(section, translate) for section in sections)


def _plain(section: Section, translate: Translate) -> str:
    lines = [f"  {show(line, translate)}" for line in section.lines]
    return "\n".join([show(section.title, translate), *lines]) + "\n"


def _markdown(section: Section, translate: Translate) -> str:
    lines = [f"- {escape(show(line, translate))}" for line in section.lines]
    return "\n".join([f"### {escape(show(section.title, translate))}", "", *lines]) + "\n"


def _invoice(case: _Case) -> Iterator[Text]:
    invoice = case.verdict.invoice
    yield t("{invoice} of customer {customer}", invoice=invoice.key.number, customer=invoice.key.customer)
    if invoice.key.issued_on:
        yield t("issued on {day}", day=invoice.key.issued_on)
    if invoice.due is None:
        yield t("without a due date")
        return
    late = (case.plan.day - invoice.due).days
    if late > 0:
        yield t("due on {due}, days late: {late}", due=invoice.due, late=late)
    else:
        yield t("due on {due}, in days: {left}", due=invoice.due, left=-late)


def _verdict(case: _Case) -> Iterator[Text]:
    verdict = case.verdict
    label = VERDICT_LABELS[verdict.kind]
    yield t("{label} ({code}) on {day}", label=label, code=verdict.kind.value, day=case.plan.day)
    for reason in verdict.reasons:
        yield at(reason.text, reason.place)


def _money(case: _Case) -> Iterator[Text]:
    invoice = case.verdict.invoice
    yield t(
        "the export of {day} shows {balance} of {total}",
        day=case.plan.exported_on,
        balance=money(invoice.balance, invoice.currency),
        total=money(invoice.total, invoice.currency),
    )
    yield from _subtracted(case)
    yield t("claimed today: {balance}", balance=money(case.verdict.balance, invoice.currency))
    free = free_credits(case.decision.account, case.past)
    if free:
        yield t("beside it, the customer has {amount} of credits not allocated", amount=Amount(free))


def _subtracted(case: _Case) -> Iterator[Text]:
    key = case.verdict.invoice.key
    for paid in case.past.pending if case.past else ():
        if paid.invoice == key:
            yield _pending(paid)
    for credit in case.decision.account.credits:
        if credit.invoice == key.number:
            yield t("less {amount}: credit note {number}", amount=Amount(credit.amount), number=credit.number)
    for fact in case.site.facts.by_customer.get(key.customer, ()):
        if isinstance(fact, Dispute) and fact.amount and fact.invoice in {"", key.number}:
            yield at(t("less {amount}: disputed", amount=Amount(fact.amount)), fact.place)


def _pending(paid: PendingMoney) -> Text:
    """A negative amount is a payment that accounting showed and that came back since."""
    if paid.amount < 0:
        return t(
            "plus {amount}: payment {payment} came back", amount=Amount(-paid.amount), payment=paid.payment
        )
    return t(
        "less {amount}: payment {payment} learnt on {day}, which accounting does not show yet",
        amount=Amount(paid.amount),
        payment=paid.payment,
        day=paid.learnt_on,
    )


def _policy(case: _Case) -> Iterator[Text]:
    verdict, account = case.verdict, case.decision.account
    if verdict.policy is None and verdict.kind is not VerdictKind.NO_POLICY:
        return
    of = debtor(account, case.past, case.site, case.plan.day)
    yield from policy_lines(verdict.policy, case.site, of)


def _step(case: _Case) -> Iterator[Text]:
    step, policy = case.verdict.step, case.verdict.policy
    if step is None:
        return
    rank = policy.position(step.name) + 1 if policy else 0
    yield at(_rung(step, rank, len(policy.steps) if policy else 0), step.place)
    if step.minimum:
        yield t("for balances of {amount} or more", amount=Amount(step.minimum))
    if step.approval:
        yield t("it needs the approval of a person")


def _rung(step: Step, rank: int, of: int) -> Text:
    return t(
        "{step} by {channel}, at {offset} days from the due date, rung {rank} of {of}",
        step=step_label(step.name),
        channel=CHANNEL_LABELS[step.channel],
        offset=f"{step.offset:+d}",
        rank=rank,
        of=of,
    )


def _day(case: _Case) -> Iterator[Text]:
    timing = case.verdict.timing
    if timing is None:
        return
    yield t("by the due date: {day}", day=timing.by_due)
    if timing.by_gap:
        yield t("by the gap since the last contact: {day}", day=timing.by_gap)
    if timing.by_deadline:
        yield t("by the deadline granted: {day}", day=timing.by_deadline)
    yield _greatest(timing)


def _greatest(timing: Timing) -> Text:
    latest = max(day for day in (timing.by_due, timing.by_gap, timing.by_deadline) if day)
    if latest == timing.on:
        return t("the latest counts: {day}", day=timing.on)
    return t("the latest counts: {latest}, moved to the next open day: {day}", latest=latest, day=timing.on)


def _history(case: _Case) -> Iterator[Text]:
    for done in case.record.steps if case.record else ():
        said = t("{step} on {day}", step=step_label(done.step), day=done.on)
        if done.notice:
            said = t("{said}, reference {reference}", said=said, reference=done.notice)
        if done.deadline:
            said = t("{said}, deadline granted: {day}", said=said, day=done.deadline)
        yield said
    if case.past and case.past.last_contact:
        yield t("last contact with this customer: {day}", day=case.past.last_contact)
    if case.record and case.record.refusals:
        yield t("refused for now by the mail server: {count}", count=case.record.refusals)


def _next(case: _Case) -> Iterator[Text]:
    verdict = case.verdict
    waits = WORK_OF_VERDICT.get(verdict.kind)
    if waits:
        yield t("a person decides: {todo}", todo=work(waits).todo)
    if _leaves(case):
        yield from _after(verdict)
    elif verdict.next_on and verdict.step and not waits:
        yield t(
            "{step} on {day}, unless something changes",
            step=step_label(verdict.step.name),
            day=verdict.next_on,
        )


def _leaves(case: _Case) -> bool:
    key = case.verdict.invoice.key
    today = leaving(
        Plan(case.plan.day, case.plan.exported_on, "", (case.decision,), postponed=case.plan.postponed)
    )
    return any(line.invoice.key == key for notice in today for line in notice.counted)


def _after(verdict: Verdict) -> Iterator[Text]:
    policy, step = verdict.policy, verdict.step
    if policy is None or step is None:
        return
    yield t("{step} leaves today", step=step_label(step.name))
    later = policy.steps[policy.position(step.name) + 1 :]
    if later:
        yield at(t("then {step}", step=step_label(later[0].name)), later[0].place)
    else:
        yield t("then nothing: the ladder ends, a person decides")
