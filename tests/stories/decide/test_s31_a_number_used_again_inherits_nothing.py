"""«The invoice number restarts each January; the new FA-001 inherits the old one's ladder.»"""

from __future__ import annotations

from datetime import date

from runner.model.decision import VerdictKind
from runner.model.facts import StepDone
from runner.model.parties import Invoice, InvoiceKey
from runner.model.past import CustomerRecord, InvoiceRecord, StepRecord
from tests.dunning.world import CODE, done, invoice, judge, kinds

LAST_YEAR = invoice("FA-001", date(2025, 2, 20), 300_00)
THIS_YEAR = invoice("FA-001", date(2026, 2, 20), 450_00)
DAY = date(2026, 3, 6)


def test_the_issue_date_tells_them_apart() -> None:
    past = done({LAST_YEAR: [("rappel", date(2025, 3, 3)), ("derniere", date(2025, 4, 1))]})
    (notice,) = judge(DAY, THIS_YEAR, past=past).notices
    assert notice.step.name == "rappel"


def test_without_an_issue_date_a_change_of_both_amount_and_due_date_holds() -> None:
    key = InvoiceKey(CODE, "FA-001", None)
    kept = InvoiceRecord(date(2025, 2, 20), 300_00, 300_00, steps=(StepRecord("derniere", date(2025, 4, 1)),))
    past = CustomerRecord(invoices={key[1:]: kept})
    reused = Invoice(key, date(2026, 2, 20), 450_00, 450_00)
    assert kinds(judge(DAY, reused, past=past)) == {"FA-001": VerdictKind.DOUBTFUL_DATA}
    moved = Invoice(key, date(2026, 2, 20), 300_00, 300_00)
    assert kinds(judge(DAY, moved, past=past)) != {"FA-001": VerdictKind.DOUBTFUL_DATA}


def test_a_fact_whose_number_fits_two_open_invoices_moves_neither() -> None:
    fact = StepDone(customer=CODE, step="rappel", invoice="FA-001", on=date(2026, 3, 2))
    decision = judge(DAY, LAST_YEAR, THIS_YEAR, facts=(fact,))
    assert {v.kind for v in decision.verdicts} == {VerdictKind.DOUBTFUL_DATA}
