"""What holds one invoice: its data, the law, its history, and what people wrote about it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from runner.dunning.case import Case, Held, Standing
from runner.dunning.follow_up import hold_by_facts
from runner.dunning.history import Climbed
from runner.dunning.known import NOTHING
from runner.dunning.law import WARNED_BEFORE, collected, oldest_claimable, on_its_way, stopped, term_of
from runner.model.decision import Reason, VerdictKind
from runner.model.parties import DebtorType, Invoice
from runner.model.past import InvoiceRecord
from runner.model.text import Cents, Text, t

LATE_AT_START = timedelta(days=30)
"""An invoice later than that at the first run is `a_reprendre`."""

_A_YEAR = timedelta(days=366)

RETRIES = 3
"""Times a message refused for now is planned again."""


def hold(case: Case, standing: Standing, history: Climbed) -> None:
    """Add to `standing` everything that holds this invoice alone."""
    plain = ordinary(case, standing.invoice, standing.record, standing.balance)
    if plain and not (history.strange or history.handed_over):
        return
    standing.holds.extend(_held(case, standing, history))
    if case.known is not NOTHING:
        hold_by_facts(case, standing)


def ordinary(case: Case, invoice: Invoice, record: InvoiceRecord | None, balance: Cents) -> bool:
    """Nothing below can apply, but for the invoice's history: said of nearly every one, in one look."""
    return (
        case.known is NOTHING
        and invoice.due is not None
        and invoice.due >= case.old
        and balance > 0
        and invoice.currency == "EUR"
        and not (invoice.assigned or invoice.status)
        and not collected(invoice.method or case.account.customer.method)
        and (record is None or _usual(invoice, record))
    )


def _usual(invoice: Invoice, record: InvoiceRecord) -> bool:
    return invoice.key.issued_on is not None and record.refusals == 0 and not record.formerly


def old(debtor: DebtorType, began: date, day: date) -> date:
    """Invoices due before this day need a closer look: near the time limit, or late at the first run.

    A public buyer's was issued, and its term began, within the year before its due date.
    """
    near = oldest_claimable(debtor, day + WARNED_BEFORE)
    return max(near + _A_YEAR if debtor is DebtorType.PUBLIC else near, began - LATE_AT_START)


def _held(case: Case, standing: Standing, history: Climbed) -> Iterator[Held]:
    invoice = standing.invoice
    yield from _doubts(invoice, standing.record)
    yield from history.strange
    if standing.balance <= 0:
        yield VerdictKind.SETTLED, Reason(_settled(invoice))
    yield from _excluded(case, standing)
    if history.handed_over:
        yield VerdictKind.HANDED_OVER, Reason(t("handed over: others now act"))
    yield from _time_barred(case, standing)
    yield from _refused(standing.record)
    yield from _moved(case, standing)
    if invoice.due and not history.told and case.began - invoice.due > LATE_AT_START:
        yield VerdictKind.TO_RESUME, Reason(_resume(case.began - invoice.due))


def _doubts(invoice: Invoice, record: InvoiceRecord | None) -> Iterator[Held]:
    if invoice.due is None:
        yield VerdictKind.DOUBTFUL_DATA, Reason(t("it has no due date"))
    if invoice.currency != "EUR":
        text = t("currency {currency} is not supported yet", currency=invoice.currency)
        yield VerdictKind.DOUBTFUL_DATA, Reason(text)
    if record and record.reused_by(invoice.key.issued_on, invoice.due, invoice.total):
        text = t("numero_reemploye: amount and due date both changed, and there is no issue date")
        yield VerdictKind.DOUBTFUL_DATA, Reason(text)


def _settled(invoice: Invoice) -> Text:
    return t("payments learnt or credits cover it") if invoice.balance > 0 else t("nothing is owed")


def _excluded(case: Case, standing: Standing) -> Iterator[Held]:
    invoice = standing.invoice
    method = invoice.method or case.account.customer.method
    if collected(method) and standing.record and standing.record.returned_on:
        standing.returned_on = standing.record.returned_on
    elif collected(method):
        yield VerdictKind.EXCLUDED, Reason(t("we collect it ourselves ({method})", method=method))
    if invoice.assigned:
        yield VerdictKind.EXCLUDED, Reason(t("assigned: paying us may not free the debtor"))
    if stopped(invoice.status):
        text = t("e-invoice status {status}: mend it first", status=invoice.status)
        yield VerdictKind.EXCLUDED, Reason(text)
    if on_its_way(invoice.status):
        text = t("e-invoice status {status}: the buyer pays", status=invoice.status)
        yield VerdictKind.EXCLUDED, Reason(text)


def _time_barred(case: Case, standing: Standing) -> Iterator[Held]:
    due, debtor = standing.invoice.due, case.account.customer.type
    term = term_of(debtor, standing.invoice)
    if due is None or term is None:
        return
    if term < oldest_claimable(debtor, case.day):
        yield VerdictKind.TIME_BARRED, Reason(t("due on {due}: too old to be claimed in court", due=due))
    elif term < oldest_claimable(debtor, case.day + WARNED_BEFORE):
        standing.near_limit = True
        _note(standing, Reason(t("due on {due}: it can be claimed in court for six months at most", due=due)))


def _refused(record: InvoiceRecord | None) -> Iterator[Held]:
    if record and record.refusals > RETRIES:
        text = t("the server refused this step {count} times", count=record.refusals)
        yield VerdictKind.DOUBTFUL_SEND, Reason(text)


def _moved(case: Case, standing: Standing) -> Iterator[Held]:
    """Disputes, pauses and contacts of the customer it was of are not seen from here: a person moves them."""
    record, number = standing.record, standing.invoice.key.number
    if record and record.formerly and not any(row.invoice == number for row in case.known.resumed):
        text = t(
            "the books moved it here from customer {code}: move what stands in suivi/{code}/, then say in "
            "reprise.csv what was done",
            code=record.formerly,
        )
        yield VerdictKind.TO_RESUME, Reason(text)


def _resume(late: timedelta) -> Text:
    return t("{days} days late at the first run: say in reprise.csv what was done by hand", days=late.days)


def _note(standing: Standing, reason: Reason) -> None:
    standing.notes = (*standing.notes, reason)
