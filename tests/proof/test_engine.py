"""What holds whatever a policy says: proved by the one decision function, and a wrong one is found out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from msgspec.structs import replace as alter

from runner.dunning.decide import decide
from runner.dunning.rules import Rules
from runner.model.decision import Decision, Figures, Notice, VerdictKind
from runner.model.facts import Fact
from runner.model.parties import Account, DebtorType
from runner.model.past import CustomerRecord
from runner.model.rules import Channel, Step
from runner.review.proof.engine import ENGINE
from runner.review.proof.evidence import Evidence
from runner.review.proof.journeys import DUE
from runner.review.proof.walk import World, mornings, moving
from tests.proof.examples import broken, read, shipped, site

POLICY = """\
version: 1
politique: essai
rang: 10
segment: {type: particulier}
cadence: {intervalle_minimum: 7 jours, jours: ouvrés, grace: 2 jours ouvrés}
etapes:
  - {etape: preventif, jour: J-5, canal: courriel, gabarit: preventif}
  - {etape: rappel, jour: J+5, canal: courriel, gabarit: rappel, delai_accorde: 6 jours}
  - {etape: rappel-ferme, jour: J+21, canal: courriel, gabarit: rappel-ferme, delai_accorde: 8 jours}
  - {etape: mise-en-demeure, jour: J+50, canal: lettre, gabarit: mise-en-demeure, delai_accorde: 10 jours}
"""
Wrong = Callable[[Account, CustomerRecord | None, tuple[Fact, ...], Rules, date], Decision]


def _deaf(
    account: Account, past: CustomerRecord | None, facts: tuple[Fact, ...], rules: Rules, day: date
) -> Decision:
    """Hears neither payments nor what people know."""
    if past:
        past = alter(past, pending=[], replies=[])
    kept = tuple(fact for fact in facts if type(fact).__name__ == "StepDone")
    return decide(replace(account, credits=()), past, kept, rules, day)


def _greedy(
    account: Account, past: CustomerRecord | None, facts: tuple[Fact, ...], rules: Rules, day: date
) -> Decision:
    """Claims a cent too much."""
    return _changed(decide(account, past, facts, rules, day), lambda n: replace(n, total=n.total + 1))


def _forgetful(
    account: Account, past: CustomerRecord | None, facts: tuple[Fact, ...], rules: Rules, day: date
) -> Decision:
    """Forgets the steps done: they are done again."""
    if past:
        past = alter(past, invoices={}, deadline=None, last_contact=past.last_contact)
    return decide(account, past, facts, rules, day)


def _hasty(
    account: Account, past: CustomerRecord | None, facts: tuple[Fact, ...], rules: Rules, day: date
) -> Decision:
    """Forgets the last contact and the deadline granted."""
    if past:
        past = alter(past, last_contact=None, deadline=None, contacts=[])
    quick = replace(
        rules.policies[0], steps=_close(rules), cadence=replace(rules.policies[0].cadence, grace=0)
    )
    return decide(account, past, facts, replace(rules, policies=(quick,)), day)


def _close(rules: Rules) -> tuple[Step, ...]:
    return tuple(replace(step, offset=at + 1) for at, step in enumerate(rules.policies[0].steps))


def _tireless(
    account: Account, past: CustomerRecord | None, facts: tuple[Fact, ...], rules: Rules, day: date
) -> Decision:
    """Works on Sundays."""
    policy = rules.policies[0]
    every = replace(policy, cadence=replace(policy.cadence, open_days_only=False, grace=0))
    return decide(account, past, facts, replace(rules, policies=(every,)), day)


def _endless(
    account: Account, past: CustomerRecord | None, facts: tuple[Fact, ...], rules: Rules, day: date
) -> Decision:
    """Never says that the ladder is done."""
    decision = decide(account, past, facts, rules, day)
    verdicts = tuple(alter(v, kind=VerdictKind.WAITS) if v.kind in _DONE else v for v in decision.verdicts)
    return replace(decision, verdicts=verdicts)


_DONE = {VerdictKind.TO_ARBITRATE, VerdictKind.HANDED_OVER, VerdictKind.AWAITS_APPROVAL}


def _alone(
    account: Account, past: CustomerRecord | None, facts: tuple[Fact, ...], rules: Rules, day: date
) -> Decision:
    """Sends formal notices by itself."""
    return _changed(decide(account, past, facts, rules, day), lambda n: replace(n, needs_task=False))


def _charging(
    account: Account, past: CustomerRecord | None, facts: tuple[Fact, ...], rules: Rules, day: date
) -> Decision:
    """Asks 40 € of a consumer."""
    figures = Figures(day, (), 0, 4_000)
    return _changed(decide(account, past, facts, rules, day), lambda n: replace(n, figures=figures))


def _changed(decision: Decision, change: Callable[[Notice], Notice]) -> Decision:
    notices = tuple(change(notice) for notice in decision.notices)
    tasks = tuple(replace(k, notice=change(k.notice) if k.notice else None) for k in decision.tasks)
    return replace(decision, notices=notices, tasks=tasks)


WRONG: dict[str, Wrong] = {
    "silence-quand-il-le-faut": _deaf,
    "montant-juste": _greedy,
    "une-etape-apres-l-autre": _forgetful,
    "intervalle-et-delais-tenus": _hasty,
    "aucun-jour-ferme": _tireless,
    "echelle-qui-finit": _endless,
    "jamais-sans-une-personne": _alone,
    "frais-selon-le-debiteur": _charging,
}


def test_every_rule_of_the_engine_has_a_fault_that_shows_it() -> None:
    assert set(WRONG) == set(ENGINE)


@pytest.mark.parametrize("rule", ENGINE)
def test_a_wrong_decision_is_found_out_and_the_right_one_passes(rule: str) -> None:
    under = site({"essai.yaml": POLICY})
    right = Evidence(under, shipped()[1])
    assert [problem.show() for problem in broken(rule, right)] == []
    assert broken(rule, Evidence(under, shipped()[1], WRONG[rule]))


def test_mornings_that_are_passed_over_had_nothing_to_do() -> None:
    """The proof looks where a verdict says that something may leave: every morning between is quiet."""
    journeys = Evidence(site({"essai.yaml": POLICY}), shipped()[1]).journeys(read(POLICY))
    seen = {deed.day for deed in journeys.main.deeds}
    day, last = journeys.main.deeds[0].day - timedelta(days=20), journeys.main.deeds[-1].day
    assert day < DUE
    while day <= last:
        world = journeys.main.before(day)
        assert any(moving(world.on(day))) is (day in seen), day
        day += timedelta(days=1)


def test_a_fork_shares_nothing_with_the_world_it_comes_from() -> None:
    journeys = Evidence(site({"essai.yaml": POLICY}), shipped()[1]).journeys(read(POLICY))
    world = journeys.main.worlds[0]
    own: World = world.fork()
    for day, decision in mornings(own, DUE):
        own.carry_out(decision, day)
    assert own.past.contacts
    assert not world.past.contacts
    assert not world.past.invoices or all(not r.steps for r in world.past.invoices.values())
    assert all(n.step.channel is not Channel.FILE for n in moving(world.on(DUE)))


def test_a_formal_notice_to_nobody_knows_whom_is_found_out() -> None:
    def careless(
        account: Account, past: CustomerRecord | None, facts: tuple[Fact, ...], rules: Rules, day: date
    ) -> Decision:
        taken_for = replace(account.customer, type=DebtorType.CONSUMER)
        return decide(replace(account, customer=taken_for), past, facts, rules, day)

    under = site({"essai.yaml": POLICY.replace("particulier", "[particulier, inconnu]")})
    texts = shipped()[1]
    assert broken("frais-selon-le-debiteur", Evidence(under, texts)) == []
    (problem,) = broken("frais-selon-le-debiteur", Evidence(under, texts, careless))
    assert "inconnu" in problem.show()
