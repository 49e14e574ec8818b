"""What must hold on every day of every customer, whatever happened before."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from runner.dunning import decide as deciding
from runner.dunning.rules import Rules
from runner.model.decision import Decision, Notice, VerdictKind
from runner.model.facts import Dispute, Fact, Hold, Promise, Resume, StepDone
from runner.model.parties import Account, Credit, Customer, DebtorType, Invoice
from runner.model.past import CustomerRecord
from runner.model.rules import CONTACT_CHANNELS, Channel, Step
from tests.dunning.world import CODE, LADDER, account, customer, invoice, policy, remember, rules

START = date(2026, 3, 2)
AMICABLE = (*LADDER[:5], Step("dernier-appel", 45, Channel.CALL), Step("blocage", 55, Channel.TASK))
USING = rules(policy(), policy("douce", AMICABLE, rank=95))
SOFT = rules(policy("douce", AMICABLE))
LOOSE = rules(policy("sans-repos", AMICABLE, gap=3, grace=0, open_days_only=False))

days = st.integers(-90, 60).map(lambda n: START + timedelta(days=n))
numbers = st.sampled_from(["FA-1", "FA-2", "FA-3", "FA-4"])
amounts = st.integers(1, 5_000_00)
invoices = st.lists(
    st.builds(invoice, numbers, days, amounts),
    max_size=6,
    unique_by=lambda i: (i.key.number, i.key.issued_on),
).map(tuple)
debtors = st.sampled_from(DebtorType)
who = st.builds(customer, debtors, st.sampled_from([(), ("a@durand.example",)]))
facts: st.SearchStrategy[tuple[Fact, ...]] = st.lists(
    st.one_of(
        st.builds(Hold, customer=st.just(CODE), until=days, invoice=st.sampled_from(["", "FA-1"])),
        st.builds(
            Dispute,
            customer=st.just(CODE),
            reason=st.just("quantité"),
            until=days,
            invoice=st.sampled_from(["", "FA-2"]),
            amount=st.none() | amounts,
        ),
        st.builds(Promise, customer=st.just(CODE), date=days, invoice=st.sampled_from(["", "FA-3"])),
        st.builds(
            StepDone, customer=st.just(CODE), on=days, step=st.sampled_from(["appel", "mise-en-demeure"])
        ),
        st.builds(
            Resume, customer=st.just(CODE), on=days, invoice=numbers, step=st.sampled_from(["", "rappel"])
        ),
    ),
    max_size=3,
).map(tuple)
credits_ = st.lists(amounts, max_size=2)
accounts = st.builds(
    lambda items, who, owed: account(*items, who=who, credits_=owed), invoices, who, credits_
)


@settings(max_examples=120, deadline=None)
@given(accounts, facts, st.integers(0, 60))
def test_every_open_invoice_has_exactly_one_verdict_with_a_reason(
    of: Account, known: tuple[Fact, ...], later: int
) -> None:
    decision = deciding.decide(of, None, known, USING, START + timedelta(days=later))
    assert [v.invoice for v in decision.verdicts] == list(of.invoices)
    assert all(v.reasons for v in decision.verdicts)
    for found in decision.verdicts:
        assert (found.step is None) == (found.timing is None) == (found.next_on is None)


@settings(max_examples=120, deadline=None)
@given(accounts, facts, st.integers(0, 60), st.randoms(use_true_random=False))
def test_a_decision_is_the_same_whatever_the_order_of_rows_and_facts(
    of: Account, known: tuple[Fact, ...], later: int, rnd: object
) -> None:
    day = START + timedelta(days=later)
    mixed = Account(of.customer, _shuffled(of.invoices, rnd), of.credits)
    one = deciding.decide(of, None, known, USING, day)
    other = deciding.decide(mixed, None, _shuffled(known, rnd), USING, day)
    assert {v.invoice.key: v for v in one.verdicts} == {v.invoice.key: v for v in other.verdicts}
    assert (one.notices, _tasks(one)) == (other.notices, _tasks(other))


@settings(max_examples=150, deadline=None)
@given(accounts, facts, st.integers(0, 60))
def test_a_notice_asks_for_what_it_lists_less_credits_and_only_for_what_may_be_claimed(
    of: Account, known: tuple[Fact, ...], later: int
) -> None:
    decision = deciding.decide(of, None, known, USING, START + timedelta(days=later))
    verdicts = {v.invoice.key: v for v in decision.verdicts}
    owed = sum(c.amount for c in of.credits)
    for notice in decision.notices:
        assert notice.total == max(0, sum(line.balance for line in notice.lines) - owed) > 0
        assert notice.counted
        for line in notice.lines:
            found = verdicts[line.invoice.key]
            assert line.balance == found.balance > 0
            assert found.kind in ACTIVE
            assert (line.days_late > 0) != notice.step.preventive
            assert line.step in {None, found.step}


ACTIVE = {
    VerdictKind.TO_SEND,
    VerdictKind.GROUPED,
    VerdictKind.WAITS,
    VerdictKind.AWAITS_APPROVAL,
    VerdictKind.TO_ARBITRATE,
    VerdictKind.CREDIT_COVERS,  # its own letter is covered; the customer's total is not
}


@settings(max_examples=150, deadline=None)
@given(accounts, st.lists(st.integers(0, 60), max_size=4).map(sorted), st.integers(60, 100))
def test_the_short_way_and_the_long_way_decide_alike(of: Account, before: list[int], later: int) -> None:
    day, past = START + timedelta(days=later), CustomerRecord()
    for n in before:
        remember(past, deciding.decide(of, past, (), USING, START + timedelta(days=n)))
    short = deciding.decide(of, past, (), USING, day)
    ended = Hold(customer=CODE, until=date(2020, 1, 1), invoice="none of these")
    long = deciding.decide(of, past, (ended,), USING, day)
    assert short.verdicts == long.verdicts
    assert short.notices == long.notices


@settings(max_examples=40, deadline=None)
@given(accounts, st.sampled_from([SOFT, LOOSE, USING]))
def test_over_a_season_gaps_steps_and_closed_days_are_kept(of: Account, using: Rules) -> None:
    record, moved = CustomerRecord(), list[Notice]()
    for n in range(130):
        decision = deciding.decide(of, record, (), using, START + timedelta(days=n))
        moved += remember(record, decision)
    _gap_kept(moved, using)
    _no_step_twice(moved)
    _only_rising(moved)
    _open_days_only(moved, using)


def _gap_kept(moved: list[Notice], using: Rules) -> None:
    contacts = [n.day for n in moved if n.step.channel in CONTACT_CHANNELS]
    gap = using.policies[0].cadence.minimum_gap
    assert all((b - a).days >= gap for a, b in itertools.pairwise(contacts))


def _no_step_twice(moved: list[Notice]) -> None:
    climbed = [(line.invoice.key, line.step) for n in moved for line in n.counted]
    assert len(climbed) == len(set(climbed))


def _only_rising(moved: list[Notice]) -> None:
    """Each invoice climbs rung by rung: a rung left out is preventive, or not for so small a balance."""
    last: dict[Invoice, int] = {}
    for notice in moved:
        for line in notice.counted:
            at = notice.policy.steps.index(line.step) if line.step else -1
            between = notice.policy.steps[last.get(line.invoice, -1) + 1 : at]
            assert all(step.preventive or line.balance < step.minimum for step in between)
            last[line.invoice] = at


def _open_days_only(moved: list[Notice], using: Rules) -> None:
    for notice in moved:
        assert using.calendar.is_open(notice.day) or not notice.policy.cadence.open_days_only


@settings(max_examples=60, deadline=None)
@given(accounts, facts, st.integers(0, 60))
def test_a_second_decision_on_the_same_day_contacts_nobody_again(
    of: Account, known: tuple[Fact, ...], later: int
) -> None:
    day, record = START + timedelta(days=later), CustomerRecord()
    remember(record, deciding.decide(of, record, known, USING, day))
    assert remember(record, deciding.decide(of, record, known, USING, day)) == []


@settings(max_examples=60, deadline=None)
@given(accounts, facts, st.integers(0, 60))
def test_a_person_is_asked_about_one_cause_once(of: Account, known: tuple[Fact, ...], later: int) -> None:
    day = START + timedelta(days=later)
    ids = [task.id for task in deciding.decide(of, None, known, USING, day).tasks]
    assert len(ids) == len(set(ids))


@settings(max_examples=100, deadline=None)
@given(accounts, facts, st.integers(0, 90))
def test_no_figures_are_ever_shown_to_a_consumer_or_an_unknown_debtor(
    of: Account, known: tuple[Fact, ...], later: int
) -> None:
    decision = deciding.decide(of, None, known, USING, START + timedelta(days=later))
    for notice in decision.notices:
        if notice.figures:
            assert of.customer.type in {DebtorType.BUSINESS, DebtorType.PUBLIC}
            assert notice.figures.flat == 40_00 * len(notice.lines)
            assert notice.figures.interest == sum(c.interest for c in notice.figures.charges)


def _shuffled(items: tuple, rnd: object) -> tuple:  # type: ignore[type-arg] # invoices or facts, as they came
    mixed = list(items)
    rnd.shuffle(mixed)  # type: ignore[attr-defined] # Hypothesis's Random
    return tuple(mixed)


def _tasks(decision: Decision) -> set[str]:
    return {task.id for task in decision.tasks}


def test_the_world_has_free_credits_and_named_ones() -> None:
    named = Credit(CODE, "AV-9", None, 300_00, invoice="FA-1")
    due = START - timedelta(days=10)
    of = Account(
        Customer(CODE, type=DebtorType.BUSINESS, emails=("a@b.example",)), (invoice("FA-1", due),), (named,)
    )
    (notice,) = deciding.decide(of, None, (), USING, START).notices
    assert (notice.total, notice.credits) == (700_00, 0)
