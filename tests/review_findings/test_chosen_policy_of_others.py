"""A policy a person chose for a debtor who may not be claimed what its texts may claim: a person looks."""

from __future__ import annotations

from datetime import date

import pytest

from runner.model.decision import VerdictKind
from runner.model.facts import PolicyChoice
from runner.model.parties import DebtorType
from runner.model.problem import Place
from runner.model.rules import Condition
from tests.dunning.world import CODE, customer, invoice, judge, kinds, policy, rules

DAY = date(2026, 5, 12)
LATE = invoice("FA-1", date(2026, 4, 28))
CHOICE = PolicyChoice(customer=CODE, policy="pros", place=Place("suivi/C0142/a.yaml", 1))
PRIVATE = (DebtorType.CONSUMER, DebtorType.ASSOCIATION, DebtorType.CO_OWNERSHIP, DebtorType.UNKNOWN)


def _kind(debtor: DebtorType, *types: str) -> VerdictKind:
    segment = (Condition("type", "in", frozenset(types)),) if types else ()
    using = rules(policy("pros", segment=segment), policy("autres", rank=95))
    return kinds(judge(DAY, LATE, facts=(CHOICE,), using=using, who=customer(debtor)))["FA-1"]


@pytest.mark.parametrize("debtor", PRIVATE)
def test_the_ladder_of_businesses_is_not_climbed_by_who_owes_no_charge(debtor: DebtorType) -> None:
    assert _kind(debtor, "entreprise", "public") is VerdictKind.DOUBTFUL_DATA


@pytest.mark.parametrize("debtor", PRIVATE)
def test_one_that_lets_such_debtors_in_is_proved_for_them(debtor: DebtorType) -> None:
    assert _kind(debtor, "entreprise", "inconnu") is VerdictKind.TO_SEND
    assert _kind(debtor) is VerdictKind.TO_SEND


def test_a_business_may_be_treated_more_gently() -> None:
    assert _kind(DebtorType.BUSINESS, "particulier") is VerdictKind.TO_SEND
