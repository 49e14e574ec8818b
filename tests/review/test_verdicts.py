"""Every verdict has its words; the digest of a plan says whether two plans are equal."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace as alter

from runner.model.decision import Decision, Plan, Verdict, VerdictKind
from runner.model.money import Stage
from runner.model.parties import Account, Customer, Invoice, InvoiceKey
from runner.model.rules import Channel, Step
from runner.review.payments import STAGE_LABELS
from runner.review.verdicts import (
    CHANNEL_LABELS,
    OTHER_WORK,
    VERDICT_LABELS,
    WORK,
    WORK_OF_VERDICT,
    plan_counts,
    plan_digest,
    step_label,
    work,
)

DAY = date(2026, 7, 21)
KINDS = list(VerdictKind)


def make_plan(*decisions: Decision) -> Plan:
    return Plan(DAY, DAY, "", decisions)


def make_decision(code: str, *verdicts: tuple[str, VerdictKind, int]) -> Decision:
    made = tuple(
        Verdict(Invoice(InvoiceKey(code, number, DAY), DAY, balance, balance), kind, balance)
        for number, kind, balance in verdicts
    )
    return Decision(Account(Customer(code), tuple(v.invoice for v in made)), made)


def test_every_verdict_channel_and_stage_has_a_label() -> None:
    assert set(VERDICT_LABELS) == set(VerdictKind)
    assert set(CHANNEL_LABELS) == set(Channel)
    assert set(STAGE_LABELS) == set(Stage)


def test_a_verdict_that_waits_for_a_person_says_what_to_do() -> None:
    assert set(WORK_OF_VERDICT.values()) <= set(WORK)
    assert work("unheard-of") is OTHER_WORK


def test_a_step_is_called_what_the_site_calls_it() -> None:
    assert step_label("mise-en-demeure") == "mise en demeure"


def test_counts_follow_the_order_in_which_verdicts_are_tried() -> None:
    plan = make_plan(
        make_decision("C1", ("A", VerdictKind.WAITS, 1), ("B", VerdictKind.SETTLED, 0)),
        make_decision("C2", ("A", VerdictKind.WAITS, 1)),
    )
    assert list(plan_counts(plan).items()) == [("soldee", 1), ("attend", 2)]


decisions = st.dictionaries(
    st.text("C0123456789", min_size=1, max_size=3),
    st.dictionaries(
        st.text("FA-12", min_size=1, max_size=3), st.tuples(st.sampled_from(KINDS), st.integers(0, 9))
    ),
    max_size=4,
).map(
    lambda found: [make_decision(c, *((n, k, b) for n, (k, b) in rows.items())) for c, rows in found.items()]
)


@given(decisions, st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_the_digest_does_not_depend_on_the_order_of_customers_or_invoices(
    made: list[Decision], random: object
) -> None:
    shuffled = [replace(d, verdicts=tuple(reversed(d.verdicts))) for d in reversed(made)]
    assert plan_digest(make_plan(*made)) == plan_digest(make_plan(*shuffled))


def test_the_digest_sees_a_change_of_any_of_its_columns() -> None:
    base = make_decision("C1", ("A", VerdictKind.WAITS, 100))
    verdict = base.verdicts[0]
    changed = [
        alter(verdict, kind=VerdictKind.TO_SEND),
        alter(verdict, balance=101),
        alter(verdict, step=Step("rappel", 5, Channel.EMAIL)),
        alter(verdict, invoice=Invoice(InvoiceKey("C1", "A", None), DAY, 100, 100)),
        alter(verdict, invoice=Invoice(InvoiceKey("C1", "B", DAY), DAY, 100, 100)),
    ]
    digests = {plan_digest(make_plan(replace(base, verdicts=(v,)))) for v in [verdict, *changed]}
    assert len(digests) == 6


def test_a_hundred_thousand_verdicts_are_digested_in_a_fraction_of_a_second() -> None:
    """Aim: 0.15 s on a quiet machine; the bound here only catches a change of order."""
    verdicts = [(f"FA-{at}", KINDS[at % len(KINDS)], at) for at in range(5)]
    plan = make_plan(*(make_decision(f"C{at * 7919 % 20000:05}", *verdicts) for at in range(20000)))
    start = time.process_time()
    plan_digest(plan)
    plan_counts(plan)
    assert time.process_time() - start < 1.0
