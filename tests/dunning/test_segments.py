"""Which policy rules a customer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from runner.dunning.calendar import Calendar
from runner.dunning.debtor import Debtor
from runner.dunning.segments import Segments
from runner.model.decision import VerdictKind
from runner.model.facts import PolicyChoice
from runner.model.parties import Customer, DebtorType
from runner.model.problem import Place
from runner.model.rules import Condition
from tests.dunning.world import CODE, account, customer, invoice, judge, kinds, policy, rules, verdict

DAY = date(2026, 3, 6)
LATE = invoice("FA-1", date(2026, 2, 20), 600_00)
BUSINESS_ONLY = Condition("type", "in", frozenset({"entreprise"}))
BIG = Condition("encours", ">=", bound=50_000_00)


def fit(who: Customer, exposure: int, *segments: tuple[Condition, ...]) -> str:
    ranked = [policy(f"p{at}", rank=at, segment=segment) for at, segment in enumerate(segments)]
    return Segments(ranked).fitting(debtor(who, exposure))


def debtor(who: Customer, exposure: int = 0) -> Debtor:
    return Debtor(account(who=who), {}, exposure, DAY, Calendar("Métropole"))


def test_the_first_by_rank_whose_every_condition_holds_wins() -> None:
    segments = ((BUSINESS_ONLY, BIG), (BUSINESS_ONLY,), ())
    assert fit(customer(), 50_000_00, *segments) == "p0"
    assert fit(customer(), 49_999_99, *segments) == "p1"
    assert fit(customer(DebtorType.PUBLIC), 50_000_00, *segments) == "p2"


def test_where_nothing_fits_there_is_no_policy_and_nothing_leaves() -> None:
    using = rules(policy(segment=(BUSINESS_ONLY,)))
    decision = judge(DAY, LATE, who=customer(DebtorType.CONSUMER), using=using)
    assert kinds(decision) == {"FA-1": VerdictKind.NO_POLICY}
    assert decision.notices == ()


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (Condition("retard_moyen", ">", bound=15), ""),
        (Condition("retard_moyen", ">", bound=15, or_unknown=True), "p0"),
        (Condition("langue", "in", frozenset({"fr"})), ""),
        (Condition("langue", "in", frozenset({"fr"}), or_unknown=True), "p0"),
        (Condition("type", "in", frozenset({"inconnu"})), "p0"),
        (Condition("pays", "in", frozenset({"FR"})), ""),
    ],
)
def test_an_unknown_fact_satisfies_no_condition_unless_it_is_written(
    condition: Condition, expected: str
) -> None:
    assert fit(customer(DebtorType.UNKNOWN), 0, (condition,)) == expected


def test_labels_language_and_code_are_declared_facts() -> None:
    who = replace(customer(), labels=frozenset({"grand-compte", "export"}), language="de")
    assert fit(who, 0, (Condition("etiquettes", "in", frozenset({"export"})),)) == "p0"
    assert fit(who, 0, (Condition("langue", "in", frozenset({"de", "en"})),)) == "p0"
    by_code = (Condition("client", "in", frozenset({CODE})),)
    segments = Segments([policy("un", segment=by_code), policy("autre")])
    assert segments.fitting(debtor(who)) == "un"
    assert segments.fitting(debtor(replace(who, code="C0001"))) == "autre"


@pytest.mark.parametrize(("operator", "fits"), [(">=", True), (">", False), ("<=", True), ("<", False)])
def test_bounds_are_compared_as_written(operator: str, fits: bool) -> None:
    condition = Condition("encours", operator, bound=100)
    assert bool(fit(customer(), 100, (condition,))) is fits


def test_the_exposure_is_what_is_owed_in_all_less_credits() -> None:
    using = rules(policy("gros", rank=1, segment=(Condition("encours", ">=", bound=600_00),)), policy())
    assert verdict(judge(DAY, LATE, using=using), "FA-1").policy == using.policies[0]
    assert verdict(judge(DAY, LATE, using=using, credits_=[1]), "FA-1").policy == using.policies[1]


def test_a_customers_explicit_choice_comes_before_every_segment() -> None:
    using = rules(policy("premiere", rank=1), policy("douce", rank=2))
    choice = PolicyChoice(customer=CODE, policy="douce", place=Place("suivi/a.yaml", 1))
    assert verdict(judge(DAY, LATE, facts=(choice,), using=using), "FA-1").policy == using.policies[1]


def test_a_choice_that_names_no_policy_holds_the_customer_and_guesses_nothing() -> None:
    choice = PolicyChoice(customer=CODE, policy="doucee", place=Place("suivi/a.yaml", 2))
    (found,) = judge(DAY, LATE, facts=(choice,)).verdicts
    assert (found.kind, found.reasons[0].place) == (VerdictKind.DOUBTFUL_DATA, choice.place)
