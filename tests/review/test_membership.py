"""Why a customer is under its policy, condition by condition."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from runner.model.facts import Facts, PolicyChoice
from runner.model.parties import Ledger
from runner.model.past import CustomerRecord, InvoiceRecord
from runner.model.problem import Place
from runner.model.rules import Condition, Policy
from runner.model.state import State
from runner.review.membership import debtor, policy_lines, unknown_facts
from tests.dunning.world import CODE, account, invoice, policy
from tests.golden import story

DAY = date(2026, 11, 20)
LATE = Condition("retard_moyen", ">", bound=15, place=Place("politiques/lents.yaml", 5, 11))
NEW = Condition("anciennete", "<", bound=180, place=Place("politiques/neufs.yaml", 5, 11))
POLICIES = (
    policy("lents", rank=1, segment=(LATE,)),
    policy("neufs", rank=2, segment=(NEW,)),
    policy(rank=9),
)
OF = account(invoice("FA-1", DAY - timedelta(days=10)))


def history(days_late: int) -> CustomerRecord:
    closed = DAY - timedelta(days=20)
    due = closed - timedelta(days=days_late)
    return CustomerRecord(
        {(f"FB-{n}", due): InvoiceRecord(due, 100, 0, present=False, closed_on=closed) for n in range(3)}
    )


def told(ruling: Policy | None, past: CustomerRecord | None = None, *facts: PolicyChoice) -> list[str]:
    site = replace(story.site(), policies=POLICIES, facts=Facts({CODE: facts} if facts else {}))
    return [str(line) for line in policy_lines(ruling, site, debtor(OF, past, site, DAY))]


def test_each_condition_says_what_it_met_how_it_is_measured_and_its_line() -> None:
    first, condition, *rest = told(POLICIES[0], history(22))
    assert first == "lents, rank 1 (politiques/lents.yaml:1)"
    assert condition.startswith("retard_moyen is 22 days, the segment wants more than 15 days; sum of (days")
    assert "(3 since 20/11/2025)" in condition
    assert condition.endswith("(politiques/lents.yaml:5:11)")
    assert rest == []


def test_each_policy_passed_over_says_the_condition_that_did_not_hold() -> None:
    lines = told(POLICIES[2])
    assert lines[1] == "its segment has no condition: it takes whom no other policy takes"
    assert (
        "not lents, rank 1: retard_moyen is unknown, too little history (0 invoices closed since" in lines[2]
    )
    assert "not neufs, rank 2: anciennete is at least 40 days, the segment wants less than 180" in lines[3]


def test_without_a_policy_every_one_says_why_not() -> None:
    assert told(None)[0] == "no policy fits"


def test_a_choice_says_where_it_is_written_and_nothing_else_matters() -> None:
    choice = PolicyChoice(customer=CODE, policy="lents", place=Place("suivi/C0142/a.yaml", 1))
    assert told(POLICIES[0], None, choice)[1:] == ["chosen for this customer (suivi/C0142/a.yaml:1)"]


def test_what_is_unknown_is_counted_for_the_facts_some_policy_asks_for() -> None:
    site = replace(story.site(), policies=POLICIES)
    ledger = Ledger("f.csv", DAY, 1, "", {CODE: OF})
    assert unknown_facts(site, ledger, State(), DAY) == {"retard_moyen": 1, "anciennete": 0}
    assert unknown_facts(site, ledger, State(customers={CODE: history(9)}), DAY)["retard_moyen"] == 0
    assert unknown_facts(replace(site, policies=POLICIES[2:]), ledger, State(), DAY) == {}
