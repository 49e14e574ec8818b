"""Joins the rooms without effect: site + ledger + state -> Plan. Run, preview and explanation all call it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Protocol

from msgspec.structs import replace as alter

from runner.dunning.astray import astray
from runner.dunning.calendar import Calendar
from runner.dunning.decide import decide
from runner.dunning.promised import ended, noted
from runner.dunning.rules import Rules
from runner.model.decision import Decision, Notice, Plan, Reason, Task, Verdict, VerdictKind
from runner.model.events import AnyEvent, Dropped, Matched, Part, Proposed, Reversed, Sent
from runner.model.facts import PaymentDecision, SendOutcome
from runner.model.hashes import following
from runner.model.mail import SendStatus
from runner.model.money import Allocation, Payment, Settlement, Stage
from runner.model.parties import Ledger
from runner.model.rules import Channel
from runner.model.settings import Mode, Site
from runner.model.state import PaymentRecord, State
from runner.model.text import t
from runner.payments.absorption import ledger_events
from runner.payments.matching import match


class Append(Protocol):
    """Takes events in order and folds them into the state they were made for."""

    def __call__(self, *events: AnyEvent) -> None: ...


_DAY = timedelta(days=1)
LATE_IN_THE_BOOKS = 10
"""Open days after which a payment the ledger does not show becomes a task (DESIGN §5, Money)."""


def calendar_of(site: Site) -> Calendar:
    """Open days of the creditor: its region's holidays and its own closures."""
    return Calendar(site.settings.region, site.settings.closures)


# --- learning: facts become events, events become state -------------------------------------------


def learn_ledger(ledger: Ledger, state: State, append: Append) -> None:
    """Journal what the export changed and which payments it now shows. `append` folds into `state`."""
    append(*ledger_events(ledger, state))


def learn_money(
    site: Site, ledger: Ledger, payments: Iterable[Payment], state: State, append: Append, *, key: bytes = b""
) -> None:
    """Match payments (and what people decided about earlier ones); absorb what the books already show.

    After `learn_ledger`, which leaves nothing of the export to learn where nothing was settled since.
    `key`: of the hashes of bank accounts somebody told us to remember.
    """
    tolerance, facts = site.settings.tolerance, site.facts.by_customer
    settlements = match(tuple(payments), ledger.accounts, state, facts, tolerance=tolerance, key=key)
    append(*(event for settlement in settlements for event in settlement_events(settlement)))
    if settlements:
        learn_ledger(ledger, state, append)


def settlement_events(settlement: Settlement) -> Iterator[AnyEvent]:
    """How the outcome of a payment is journalled."""
    if settlement.stage is Stage.REJECTED:
        yield from (_reversed(settlement.payment, part) for part in settlement.allocations if part.amount)
    yield Matched(
        payment=settlement.payment,
        stage=settlement.stage,
        allocations=_parts(settlement.allocations),
        held=settlement.held,
        evidence=settlement.evidence,
        waived=_parts(settlement.waived),
        proposals=tuple(
            Proposed(proposal.customer, proposal.why, _parts(proposal.parts), proposal.gap)
            for proposal in settlement.proposals
        ),
    )


def _parts(allocations: Iterable[Allocation]) -> tuple[Part, ...]:
    return tuple(Part(*part.invoice, part.amount) for part in allocations)


def _reversed(payment: str, part: Allocation) -> Reversed:
    customer, number, issued_on = part.invoice
    return Reversed(
        customer=customer, number=number, issued_on=issued_on, payment=payment, amount=part.amount
    )


def learn_promises(site: Site, ledger: Ledger, state: State, append: Append) -> None:
    """Journal promises at their first sight. Before `learn_ledger`: what was paid since counts for them."""
    append(*noted(site.facts.by_customer, ledger.accounts, state))


def learn_ends(site: Site, ledger: Ledger, state: State, day: date, append: Append) -> None:
    """Journal how promises ended. After `learn_money`: what was paid by then is known."""
    append(*ended(site.facts.by_customer, ledger.accounts, state, calendar_of(site), day))


def learn_outcomes(site: Site, state: State, append: Append) -> None:
    """What a person found out about doubtful messages: it left, or it did not and may be planned again.

    That a refused one did not leave is no news: saying so plans it again.
    """
    for fact in (f for facts in site.facts.by_customer.values() for f in facts if isinstance(f, SendOutcome)):
        notice = state.notices.get(fact.notice)
        outcome = notice.outcome if notice else ""
        if outcome == SendStatus.DOUBTFUL and fact.sent:
            append(Sent(notice=fact.notice))
        elif outcome in {SendStatus.DOUBTFUL, SendStatus.REFUSED} and not fact.sent:
            append(Dropped(notice=fact.notice, reason="non_parti"))


# --- deciding -------------------------------------------------------------------------------------


def make_rules(site: Site, state: State, key: bytes = b"") -> Rules:
    """The rules of a decision. `key` keys the hashes of addresses that bounced."""
    return Rules(
        policies=site.policies,
        calendar=calendar_of(site),
        terms=site.settings.terms,
        dated_terms=site.settings.dated_terms,
        rates=site.rates,
        began_on=state.began_on,
        key=key,
        confirmations=site.settings.confirmations,
        carried=carried(site),
    )


def carried(site: Site) -> frozenset[Channel]:
    """What the program carries itself; the other channels are a person's."""
    return frozenset({Channel.EMAIL, Channel.SMS} if site.settings.sms else {Channel.EMAIL})


def make_plan(site: Site, ledger: Ledger, state: State, day: date, *, key: bytes = b"") -> Plan:
    """Decide every customer of `ledger` for `day`. Pure: on equal facts, equal plans."""
    rules = make_rules(site, state, key)
    facts, problems, past = site.facts.by_customer, site.facts.problems, state.customers
    lost = astray(site.facts, ledger.accounts, past)
    decisions = tuple(
        decide(
            account,
            past.get(code),
            facts.get(code, ()),
            rules,
            day,
            fact_problems=(*problems.get(code, ()), *lost.get(code, ())),
        )
        for code, account in ledger.accounts.items()
    )
    decisions = _apart(tuple(_unasked(d, state) for d in decisions), set(state.notices))
    decisions = _spread(decisions, _room(site, state, day), rules.calendar.next_open(day + _DAY))
    read_until = state.last_opened.mail_until if state.last_opened else ""
    return Plan(day, ledger.exported_on, read_until, decisions, tasks=tuple(_tasks(site, state, rules, day)))


_MAY_HAVE_LEFT = frozenset({SendStatus.SENT.value, SendStatus.DOUBTFUL.value})


def _unasked(decision: Decision, state: State) -> Decision:
    """Without the letters and hand-overs a person was already asked for: their task stays, once."""
    asked = {task.notice.reference for task in decision.tasks if task.notice and task.id in state.tasks_seen}
    if not asked:
        return decision
    return replace(decision, notices=tuple(n for n in decision.notices if n.reference not in asked))


def _apart(decisions: tuple[Decision, ...], taken: set[str]) -> tuple[Decision, ...]:
    """No message is called by the reference of another, of today or before. Adds today's to `taken`."""
    return tuple(_renamed(d, taken) if d.notices else d for d in decisions)


def _renamed(decision: Decision, taken: set[str]) -> Decision:
    notices = tuple(_named(notice, taken) for notice in decision.notices)
    if notices == decision.notices:
        return decision
    names = {id(old): new for old, new in zip(decision.notices, notices, strict=True)}
    tasks = tuple(replace(k, notice=names.get(id(k.notice), k.notice)) for k in decision.tasks)
    return replace(decision, notices=notices, tasks=tasks)


def _named(notice: Notice, taken: set[str]) -> Notice:
    free = notice.reference
    while free in taken:
        free = following(free)
    taken.add(free)
    return notice if free == notice.reference else replace(notice, reference=free)


def _room(site: Site, state: State, day: date) -> int | None:
    """Messages that may still leave today; None: no cap."""
    cap = site.settings.sending.per_day
    gone = sum(1 for n in state.notices.values() if n.outcome in _MAY_HAVE_LEFT and n.ended_on == day)
    return max(0, cap - gone) if cap else None


def _spread(decisions: tuple[Decision, ...], room: int | None, later: date) -> tuple[Decision, ...]:
    """The most advanced and oldest leave; the rest are postponed, to `later` at the soonest."""
    leaving = [(at, n) for at, d in enumerate(decisions) for n in d.notices if not n.needs_task]
    if room is None or len(leaving) <= room:
        return decisions
    leaving.sort(key=lambda pair: _urgency(pair[1]))
    late = {at for at, _ in leaving[room:]}
    return tuple(_postpone(d, later) if at in late else d for at, d in enumerate(decisions))


def _urgency(notice: Notice) -> tuple[int, date, str]:
    oldest = min((line.invoice.due for line in notice.lines if line.invoice.due), default=date.max)
    return (-notice.step.offset, oldest, notice.customer.code)


def _postpone(decision: Decision, later: date) -> Decision:
    verdicts = tuple(_postponed(v, later) for v in decision.verdicts)
    return replace(decision, verdicts=verdicts, notices=tuple(n for n in decision.notices if n.needs_task))


def _postponed(verdict: Verdict, later: date) -> Verdict:
    if verdict.kind not in {VerdictKind.TO_SEND, VerdictKind.GROUPED}:
        return verdict
    reason = Reason(t("the daily cap is reached; it leaves on a later day"))
    return alter(verdict, kind=VerdictKind.POSTPONED, reasons=(reason, *verdict.reasons), next_on=later)


# --- tasks that belong to no one decision ---------------------------------------------------------


def _decisions(site: Site) -> tuple[PaymentDecision, ...]:
    facts = (fact for of_customer in site.facts.by_customer.values() for fact in of_customer)
    return tuple(fact for fact in facts if isinstance(fact, PaymentDecision))


def _tasks(site: Site, state: State, rules: Rules, day: date) -> Iterator[Task]:
    if state.uncopied and site.settings.sending.server and not trial(site):
        text = t("none of the last {count} messages came back as a copy", count=state.uncopied)
        yield Task("T-copies", "copies", text=text)
    decisions = _decisions(site)
    decided = {one.payment for one in decisions}
    nobodys = {one.payment for one in decisions if not (one.accepted or one.allocations)}
    for payment in state.payments.values():
        if _nobody(payment) and payment.payment not in nobodys:
            text = t(
                "payment {id} of {mail}: nobody could be found who owes it; if it is no customer's, say so "
                "under any of them: --reference {id} --facture aucune",
                id=payment.payment,
                mail=payment.mail,
            )
            yield Task(f"T-{payment.payment}-inconnu", "paiement", text=text, payment=payment.payment)
        elif payment.absorbed < payment.allocated and _late(payment, rules, day):
            text = t("payment {id} is not in the books after ten open days", id=payment.payment)
            yield Task(f"T-{payment.payment}-livres", "encaissement", text=text, payment=payment.payment)
        elif payment.stage == Stage.REJECTED and payment.payment not in decided:
            yield from _returned(payment, state)


def _returned(payment: PaymentRecord, state: State) -> Iterator[Task]:
    """Money went back of an invoice the books count as settled: nothing else would ever claim it again."""
    for key in (part.key for part in payment.parts):
        record = state.customers[key.customer].invoices.get((key.number, key.issued_on))
        if record is None or not record.present:
            text = t("payment {id} came back, of an invoice that has left the export", id=payment.payment)
            name = f"T-{payment.payment}-rejet"
            yield Task(name, "rejet", key.customer, (key,), text, payment=payment.payment)


def _nobody(payment: PaymentRecord) -> bool:
    return payment.stage == Stage.NONE


def _late(payment: PaymentRecord, rules: Rules, day: date) -> bool:
    return rules.calendar.open_between(payment.received_on, day) > LATE_IN_THE_BOOKS


def notices_of(plan: Plan) -> tuple[Notice, ...]:
    """Messages that leave today, in the order of the ledger."""
    return tuple(n for d in plan.decisions for n in d.notices if not n.needs_task)


def tasks_of(plan: Plan) -> tuple[Task, ...]:
    """Every task the plan asks for."""
    return (*(task for d in plan.decisions for task in d.tasks), *plan.tasks)


def trial(site: Site) -> bool:
    """`essai`: nothing may leave."""
    return site.settings.mode is Mode.TRIAL
