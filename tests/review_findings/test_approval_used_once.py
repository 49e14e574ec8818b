"""An approval lets one message leave: what it let leave is done, and the next one is asked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from runner.model.decision import VerdictKind
from runner.model.facts import Approval
from runner.model.past import CustomerRecord
from runner.model.rules import Channel, Step
from tests.dunning.world import CODE, done, invoice, judge, kinds, policy, remember, rules

STEPS = (
    Step("rappel", 5, Channel.EMAIL, "rappel"),
    Step("ferme", 10, Channel.EMAIL, "rappel-ferme"),
    Step("mise-en-demeure", 20, Channel.EMAIL, "mise-en-demeure", granted_days=8, formal_notice=True),
)
RULES = rules(policy(steps=STEPS, gap=3, grace=0))
FIRST, SECOND = invoice("FA-1", date(2026, 6, 1)), invoice("FA-2", date(2026, 6, 8))
GIVEN = Approval(customer=CODE, step="mise-en-demeure", amount=1_000_00, on=date(2026, 6, 23))
LATER = date(2026, 7, 2)


def _after_the_first(given: Approval) -> CustomerRecord:
    past = done(
        {
            FIRST: [("rappel", date(2026, 6, 8)), ("ferme", date(2026, 6, 15))],
            SECOND: [("rappel", date(2026, 6, 15)), ("ferme", date(2026, 6, 20))],
        }
    )
    decision = judge(date(2026, 6, 23), FIRST, SECOND, past=past, facts=(given,), using=RULES)
    assert kinds(decision) == {"FA-1": VerdictKind.TO_SEND, "FA-2": VerdictKind.WAITS}
    remember(past, decision)
    return past


def test_a_formal_notice_of_the_same_sum_is_not_approved_by_the_one_before() -> None:
    past = _after_the_first(GIVEN)
    decision = judge(LATER, FIRST, SECOND, past=past, facts=(GIVEN,), using=RULES)
    assert kinds(decision)["FA-2"] is VerdictKind.AWAITS_APPROVAL
    assert [task.kind for task in decision.tasks if task.notice] == ["approbation"]


def test_one_given_since_or_for_that_invoice_still_holds() -> None:
    past = _after_the_first(GIVEN)
    for given in (replace(GIVEN, on=date(2026, 6, 24)), replace(GIVEN, invoices=("FA-2",))):
        decision = judge(LATER, FIRST, SECOND, past=past, facts=(GIVEN, given), using=RULES)
        assert kinds(decision)["FA-2"] is VerdictKind.TO_SEND
