"""The customer to whom nothing happens today: nearly all of them, so their verdicts are found in one pass.

Nothing is decided here that the long way would decide otherwise; a property in the tests holds both equal.
"""

from __future__ import annotations

from runner.dunning.case import Case
from runner.dunning.history import climbed
from runner.dunning.invoices import ordinary
from runner.dunning.known import NOTHING
from runner.model.decision import Reason, Timing, Verdict, VerdictKind
from runner.model.parties import Account, Invoice
from runner.model.rules import Step
from runner.model.state import CustomerRecord


def undisturbed(account: Account, past: CustomerRecord | None) -> bool:
    """Neither the export nor the journal says anything of the customer as a whole."""
    return not (account.doubts or account.credits) and (
        past is None or not (past.replies or past.held or past.doubtful or past.refused_for_good)
    )


def quiet(case: Case) -> tuple[Verdict, ...] | None:
    """One `attend` for each invoice; None where any of them needs a closer look."""
    if case.ladder is None or case.known is not NOTHING or not undisturbed(case.account, case.past):
        return None
    overdue = [i for i in case.account.invoices if i.due is not None and i.due < case.day]
    if overdue and sum(case.balances[i.key] for i in overdue) < case.ladder.policy.threshold:
        return None
    policy, found = case.ladder.policy, []
    for invoice in case.account.invoices:
        waits = _waits(case, invoice, late=bool(overdue))
        if waits is None:
            return None
        step, timing, reasons = waits
        balance = case.balances[invoice.key]
        kind = VerdictKind.WAITS
        found.append(Verdict(invoice, kind, balance, reasons, policy, step, timing.on, timing))
    return tuple(found)


def _waits(case: Case, invoice: Invoice, *, late: bool) -> tuple[Step, Timing, tuple[Reason, ...]] | None:
    """The next step of an ordinary invoice and its later day; None where that day has come."""
    ladder, due, balance = case.ladder, invoice.due, case.balances[invoice.key]
    record = case.past.invoices.get(invoice.key[1:]) if case.past else None
    if ladder is None or due is None or not ordinary(case, invoice, record, balance):
        return None
    done = -1
    if record and record.steps:
        history = climbed(case, invoice, record)
        if history.strange or history.handed_over:
            return None
        done = history.index
    index = ladder.after(done, balance, courtesy=not late)
    if index < 0:
        return None
    timing, reasons = ladder.day(index, due, case.contact, case.deadline)
    step = ladder.steps[index]
    if timing.on <= case.day or (step.preventive and timing.on > due):
        return None
    return step, timing, reasons
