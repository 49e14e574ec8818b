"""One customer, one day: exactly one verdict for each open invoice, and what is done about them.

A pure function of its arguments (DESIGN §5). Preview, run, explanation and simulation all call it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from runner.dunning import holds, invoices
from runner.dunning.addresses import reach, reachable
from runner.dunning.case import Case, Held, Standing, last_contact, last_deadline
from runner.dunning.debtor import Debtor, debtor_of
from runner.dunning.grouping import Group, group, is_ready
from runner.dunning.history import climbed
from runner.dunning.known import Known, sort_facts
from runner.dunning.ladder import Ladder
from runner.dunning.notices import notice, own_notice, tasks
from runner.dunning.quiet import quiet
from runner.dunning.rules import Rules
from runner.dunning.totals import hold_by_totals
from runner.dunning.verdicts import verdict
from runner.model.decision import Decision
from runner.model.facts import Fact
from runner.model.parties import Account, Invoice
from runner.model.past import CustomerRecord
from runner.model.problem import Problem


def decide(
    account: Account,
    past: CustomerRecord | None,
    facts: tuple[Fact, ...],
    rules: Rules,
    day: date,
    *,
    fact_problems: tuple[Problem, ...] = (),
) -> Decision:
    """Judge every open invoice of `account` for `day`.

    `past`: what the journal says of this customer; `facts`: what people wrote about it in `suivi/`;
    `fact_problems`: facts that could not be read, which hold the customer.
    """
    case = _open(account, past, sort_facts(facts), rules, day)
    waiting = None if fact_problems else quiet(case)
    if waiting is not None:
        return Decision(account, waiting)
    held = holds.on_customer(case, fact_problems)
    standings = [_stand(case, invoice, held) for invoice in account.invoices]
    _climb(case, standings)
    hold_by_totals(case, standings)
    return _decision(case, standings)


def _open(account: Account, past: CustomerRecord | None, known: Known, rules: Rules, day: date) -> Case:
    debtor = debtor_of(account, past, known, rules.calendar, day)
    ladder = _ladder(debtor, rules)
    began = rules.began_on or day
    return Case(
        account=account,
        past=past,
        known=known,
        rules=rules,
        day=day,
        balances=debtor.balances,
        credits=debtor.credits,
        ladder=ladder,
        open_today=ladder is not None
        and (not ladder.policy.cadence.open_days_only or rules.calendar.is_open(day)),
        contact=last_contact(past, known, rules, day),
        deadline=last_deadline(past, known, rules, ladder, day),
        began=began,
        old=invoices.old(account.customer.type, began, day),
    )


def _ladder(debtor: Debtor, rules: Rules) -> Ladder | None:
    """The customer's explicit choice, the latest written, else the first policy that fits."""
    chosen = [rules.ladders[c.policy] for c in debtor.known.choices if c.policy in rules.ladders]
    if chosen:
        return chosen[-1]
    return rules.ladders.get(rules.segments.fitting(debtor))


def _stand(case: Case, invoice: Invoice, held: Sequence[Held]) -> Standing:
    record = case.past.invoices.get(invoice.key[1:]) if case.past else None
    history = climbed(case, invoice, record)
    standing = Standing(
        invoice=invoice,
        balance=case.balances[invoice.key],
        overdue=invoice.due is not None and invoice.due < case.day,
        holds=list(held),
        record=record,
        index=history.index,
        beyond=history.beyond,
        lost=history.lost,
    )
    invoices.hold(case, standing, history)
    return standing


def _climb(case: Case, standings: Iterable[Standing]) -> None:
    """Turn each standing's last rung into its next one, with its day."""
    if case.ladder is None:
        return
    late = any(s.overdue and s.balance > 0 for s in standings)
    for standing in standings:
        if not standing.lost:
            _next_rung(case, case.ladder, standing, courtesy=not late)


def _next_rung(case: Case, ladder: Ladder, standing: Standing, *, courtesy: bool) -> None:
    done, due = standing.index, standing.returned_on or standing.invoice.due
    standing.index = ladder.after(done, standing.balance, courtesy=courtesy, beyond=standing.beyond)
    while standing.index >= 0 and due:
        step = ladder.steps[standing.index]
        standing.timing, standing.waits = ladder.day(standing.index, due, case.contact, case.deadline)
        if not step.preventive or standing.timing.on <= due:
            standing.step = step
            return
        standing.index = ladder.after(
            standing.index, standing.balance, courtesy=courtesy, beyond=standing.beyond
        )


def _decision(case: Case, standings: Sequence[Standing]) -> Decision:
    if case.ladder is None or not any(is_ready(case, s) for s in standings):
        acts, customer = Group(), case.account.customer
    else:
        customer = reachable(case)
        acts = group(case, standings, reach(case, customer))
    made = tuple(notice(case, act, customer, case.ladder.policy) for act in acts.acts if case.ladder)
    said = own_notice(case, standings, made)
    return Decision(
        account=case.account,
        verdicts=tuple([verdict(case, standing, acts) for standing in standings]),
        notices=(*made, *said),
        tasks=tuple({task.id: task for task in tasks(case, acts, made, standings)}.values()),
    )
