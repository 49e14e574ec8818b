"""A fact that names an invoice: one that has left is past, one that nobody knows is a slip of the hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from runner.model.decision import VerdictKind
from runner.model.facts import Dispute, Fact, Hold, Promise
from runner.model.past import CustomerRecord, InvoiceRecord
from runner.model.problem import Place
from tests.dunning.world import CODE, invoice, judge, kinds

DAY = date(2026, 3, 9)
LATE = invoice("FA-1", date(2026, 2, 27))
HERE = Place("suivi/C0142/fait.yaml", 1, 1)
DISPUTE = Dispute(customer=CODE, reason="prix", until=date(2026, 3, 20), invoice="FA-0", on=date(2026, 3, 4))
NAMING: tuple[Fact, ...] = (
    DISPUTE,
    Promise(customer=CODE, date=date(2026, 3, 12), invoice="FA-0", on=date(2026, 3, 4), place=HERE),
    Hold(customer=CODE, until=date(2026, 3, 12), invoice="FA-0", on=date(2026, 3, 4), place=HERE),
)


@pytest.mark.parametrize("fact", NAMING)
def test_a_fact_about_an_invoice_that_was_closed_holds_nobody(fact: Fact) -> None:
    past = CustomerRecord(invoices={("FA-0", None): InvoiceRecord(closed_on=date(2026, 3, 2))})
    assert kinds(judge(DAY, LATE, past=past, facts=(fact,))) == {"FA-1": VerdictKind.TO_SEND}


@pytest.mark.parametrize("fact", NAMING)
def test_a_fact_about_an_invoice_nobody_knows_holds_and_says_which_was_meant(fact: Fact) -> None:
    found = judge(DAY, LATE, facts=(replace(fact, place=HERE),))
    (judged,) = found.verdicts
    assert judged.kind is VerdictKind.DOUBTFUL_DATA
    assert judged.reasons[0].place == HERE
    assert "FA-0" in str(judged.reasons[0].text)
    assert "« FA-1 »" in str(judged.reasons[0].text)


def test_a_promise_about_an_invoice_nobody_knows_holds_as_long_as_a_right_one() -> None:
    due = date(2026, 3, 6)  # a Friday: the bank may still book until Wednesday
    right = Promise(customer=CODE, date=due, invoice="FA-1", on=date(2026, 3, 4), place=HERE)
    wrong = replace(right, invoice="FA-7")
    for day, held in ((date(2026, 3, 11), True), (date(2026, 3, 12), False)):
        assert (kinds(judge(day, LATE, facts=(right,))) == {"FA-1": VerdictKind.PROMISE}) is held
        assert (kinds(judge(day, LATE, facts=(wrong,))) == {"FA-1": VerdictKind.DOUBTFUL_DATA}) is held


def test_the_task_about_a_number_nobody_knows_stays_one_whatever_else_is_open() -> None:
    fact = replace(DISPUTE, place=HERE)
    (alone,) = judge(DAY, LATE, facts=(fact,)).tasks
    (beside,) = judge(DAY, LATE, invoice("FA-00", date(2026, 2, 27)), facts=(fact,)).tasks
    assert alone.id == beside.id
