"""«Customers on direct debit are reminded.»"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import msgspec
import pytest

from runner.model.decision import VerdictKind
from tests.dunning.world import customer, invoice, judge, kinds

DAY = date(2026, 3, 6)
LATE = invoice("FA-1", date(2026, 2, 20))


@pytest.mark.parametrize(
    "method", ["Prélèvement", "PRELEVEMENT SEPA", "LCR", "Traite", "B.O.R. / BOR", "Lettre de change"]
)
def test_what_we_collect_ourselves_is_not_asked_for(method: str) -> None:
    assert kinds(judge(DAY, msgspec.structs.replace(LATE, method=method))) == {"FA-1": VerdictKind.EXCLUDED}
    assert kinds(judge(DAY, LATE, who=replace(customer(), method=method))) == {"FA-1": VerdictKind.EXCLUDED}


def test_an_invoices_own_method_says_more_than_the_customers() -> None:
    by_transfer = msgspec.structs.replace(LATE, method="Virement")
    assert kinds(judge(DAY, by_transfer, who=replace(customer(), method="Prélèvement"))) == {
        "FA-1": VerdictKind.TO_SEND
    }


def test_an_assigned_invoice_is_not_ours_to_claim() -> None:
    assert kinds(judge(DAY, msgspec.structs.replace(LATE, assigned=True))) == {"FA-1": VerdictKind.EXCLUDED}


@pytest.mark.parametrize("status", ["Suspendue", "rejetée", "À recycler", "210"])
def test_a_suspended_or_rejected_e_invoice_is_a_task_and_no_reminder(status: str) -> None:
    decision = judge(DAY, msgspec.structs.replace(LATE, status=status))
    assert kinds(decision) == {"FA-1": VerdictKind.EXCLUDED}
    assert [task.kind for task in decision.tasks] == ["donnees"]
