"""The customer to whom nothing happens today: nearly all of them, so their verdicts are found in one pass.

Nothing is decided here that the long way would decide otherwise; a property in the tests holds both equal.
"""

from __future__ import annotations

from runner.dunning.case import Case
from runner.dunning.history import climbed
from runner.dunning.invoices import ordinary
from runner.dunning.known import NOTHING
from runner.dunning.ladder import Ladder
from runner.model.decision import Verdict, VerdictKind
from runner.model.parties import Account, Invoice
from runner.model.past import CustomerRecord, InvoiceRecord
from runner.model.text import Cents


def undisturbed(account: Account, past: CustomerRecord | None) -> bool:
    """Neither the export nor the journal says anything of the customer as a whole."""
    return not (account.doubts or account.credits) and (
        past is None
        or not (
            past.replies
            or past.held
            or past.doubtful
            or past.refused_for_good
            or past.bad_addresses
            or any(not money.invoice.number for money in past.pending)
        )
    )


def quiet(case: Case) -> tuple[Verdict, ...] | None:
    """One `attend` for each invoice; None where any of them needs a closer look."""
    ladder, claimed = case.ladder, case.balances
    if ladder is None or case.known is not NOTHING or not undisturbed(case.account, case.past):
        return None
    if case.rules.confirmations and case.past and case.past.pending:
        return None
    overdue = [i for i in case.account.invoices if i.due is not None and i.due < case.day]
    if overdue and sum(claimed[i.key] for i in overdue) < ladder.policy.threshold:
        return None
    found = []
    for invoice in case.account.invoices:
        waits = _waits(case, ladder, invoice, claimed[invoice.key], late=bool(overdue))
        if waits is None:
            return None
        found.append(waits)
    return tuple(found)


def _waits(case: Case, ladder: Ladder, invoice: Invoice, balance: Cents, *, late: bool) -> Verdict | None:
    """`attend` for an ordinary invoice whose next step has a later day; None for any other."""
    record = case.past.invoices.get(invoice.key[1:]) if case.past else None
    due = invoice.due
    if due is None or not ordinary(case, invoice, record, balance):
        return None
    done = _done(case, invoice, record) if record and record.steps else -1
    index = ladder.after(done, balance, courtesy=not late) if done is not None else -1
    if index < 0:
        return None
    timing, reasons = ladder.day(index, due, case.contact, case.deadline)
    on, step = timing.on, ladder.steps[index]
    if on <= case.day or (index < ladder.first_firm and on > due):
        return None
    return Verdict(invoice, VerdictKind.WAITS, balance, reasons, ladder.policy, step, on, timing)


def _done(case: Case, invoice: Invoice, record: InvoiceRecord) -> int | None:
    """The last rung done; None where the history needs a closer look."""
    history = climbed(case, invoice, record)
    return None if history.strange or history.handed_over or history.beyond else history.index
