"""A customer who changes policy in mid-ladder keeps its place by the names of the steps done."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runner.model.decision import Decision, Notice, VerdictKind
from runner.model.facts import Fact, PolicyChoice, Resume, StepDone
from runner.model.past import CustomerRecord, InvoiceRecord, StepRecord
from runner.model.problem import Place
from runner.model.rules import Channel, Policy, Step
from runner.model.text import Cents
from tests.dunning.world import CODE, invoice, judge, policy, remember, rules, verdict

DUE = date(2026, 2, 20)
DAY = date(2026, 4, 17)
LATE = invoice("FA-1", DUE, 600_00)
HERE = Place("suivi/reprise.csv", 2)


def email(name: str, offset: int, minimum: Cents = 0) -> Step:
    return Step(name, offset, Channel.EMAIL, name, granted_days=6, minimum=minimum)


def call(name: str, offset: int) -> Step:
    return Step(name, offset, Channel.CALL, name)


WRITTEN = (email("rappel", 5), call("appel", 13), email("rappel-ferme", 21), email("derniere", 35))
SPOKEN = (call("appel", 3), email("rappel", 10), call("second-appel", 18), email("rappel-ferme", 26))
OWN = (email("mot", 5), email("lettre-douce", 20))


def past(*climbed: tuple[str, str]) -> CustomerRecord:
    """Steps done in March, each with the policy it was done on."""
    steps = tuple(
        StepRecord(step, date(2026, 3, 2) + timedelta(days=8 * at), policy=of)
        for at, (step, of) in enumerate(climbed)
    )
    record = InvoiceRecord(LATE.due, LATE.total, LATE.balance, steps=steps)
    return CustomerRecord({LATE.key[1:]: record}, last_contact=steps[-1].on)


def on(steps: tuple[Step, ...], *climbed: tuple[str, str], facts: tuple[Fact, ...] = ()) -> Decision:
    """Judged today on a ladder of `steps`, the others being known to the site."""
    mine = policy("du-jour", steps, rank=1)
    others = (policy("ecrite", WRITTEN, rank=2), policy("parlee", SPOKEN, rank=3), policy("a-part", OWN))
    return judge(DAY, LATE, past=past(*climbed), facts=facts, using=rules(mine, *others))


def next_step(decision: Decision) -> str:
    found = verdict(decision, "FA-1")
    return found.step.name if found.step else found.kind.value


def test_a_step_of_the_same_name_is_the_same_rung() -> None:
    assert next_step(on(SPOKEN, ("rappel", "ecrite"))) == "second-appel"
    assert next_step(on(WRITTEN, ("rappel", "parlee"))) == "appel"


def test_a_call_of_another_ladder_is_not_made_twice_and_skips_no_text() -> None:
    assert next_step(on(WRITTEN, ("appel", "parlee"))) == "rappel"
    assert next_step(on(WRITTEN, ("appel", "parlee"), ("rappel", "parlee"))) == "rappel-ferme"


def test_a_call_this_ladder_does_not_know_changes_no_place() -> None:
    steps = ("rappel", "ecrite"), ("second-appel", "parlee")
    assert next_step(on(WRITTEN, *steps)) == "appel"


def test_a_call_of_this_very_ladder_moves_it() -> None:
    climbed = [(name, "du-jour") for name in ("appel", "rappel", "second-appel")]
    assert next_step(on(SPOKEN, *climbed)) == "rappel-ferme"


@pytest.mark.parametrize(
    ("steps", "climbed", "lost"),
    [
        (OWN, [("rappel", "ecrite")], "rappel"),
        (OWN, [("appel", "parlee")], "appel"),
        (SPOKEN, [("rappel", "ecrite"), ("derniere", "ecrite")], "derniere"),
        (WRITTEN, [("rappel", "ecrite"), ("disparue", "ancienne")], "disparue"),
    ],
)
def test_where_no_name_fits_a_person_decides_and_is_asked(
    steps: tuple[Step, ...], climbed: list[tuple[str, str]], lost: str
) -> None:
    decision = on(steps, *climbed)
    found = verdict(decision, "FA-1")
    assert (found.kind, found.step, decision.notices) == (VerdictKind.TO_RESUME, None, ())
    assert f"step {lost}, done before, has no place in policy du-jour" in str(found.reasons[0].text)
    (task,) = decision.tasks
    assert (task.kind, [key.number for key in task.invoices]) == ("reprise", ["FA-1"])


def test_a_persons_word_dated_like_the_last_step_says_where_to_go_on() -> None:
    climbed = [("rappel", "ecrite"), ("derniere", "ecrite")]
    row = Resume(customer=CODE, invoice="FA-1", step="rappel-ferme", on=date(2026, 3, 10), place=HERE)
    assert next_step(on((*SPOKEN, email("fin", 40)), *climbed, facts=(row,))) == "fin"


def test_a_row_written_before_the_step_that_lost_its_place_says_nothing_about_it() -> None:
    climbed = [("rappel", "ecrite"), ("derniere", "ecrite")]
    row = Resume(customer=CODE, invoice="FA-1", step="rappel", on=date(2026, 2, 27), place=HERE)
    assert next_step(on(SPOKEN, *climbed, facts=(row,))) == "a_reprendre"


def test_a_step_done_by_hand_on_another_ladder_is_asked_about_with_its_line() -> None:
    fact = StepDone(customer=CODE, step="derniere", on=date(2026, 4, 2), place=Place("suivi/a.yaml", 1))
    found = verdict(on(SPOKEN, ("rappel", "parlee"), facts=(fact,)), "FA-1")
    assert (found.kind, found.reasons[0].place) == (VerdictKind.TO_RESUME, fact.place)


def test_a_courtesy_before_the_due_date_binds_nobody() -> None:
    mine = policy("du-jour", WRITTEN, rank=1)
    other = policy("polie", (Step("bonjour", -5, Channel.EMAIL, "bonjour"), *OWN), rank=2)
    decision = judge(DAY, LATE, past=past(("bonjour", "polie")), using=rules(mine, other))
    assert next_step(decision) == "rappel"


# --- whatever the sequence of policies -----------------------------------------------------------------

NAMES = ["preventif", "rappel", "appel", "rappel-ferme", "visite", "derniere", "blocage"]
CHANNELS = {"appel": Channel.CALL, "visite": Channel.CALL, "blocage": Channel.TASK}
OFFSETS = (2, 6, 11, 17, 24, 32, 41)


@st.composite
def ladders(draw: st.DrawFn) -> tuple[Step, ...]:
    """Some of the names, in any order, a courtesy first if at all; some for large balances alone."""
    names = draw(st.lists(st.sampled_from(NAMES[1:]), min_size=1, max_size=5, unique=True))
    minimums = draw(st.lists(st.sampled_from([0, 0, 500_00]), min_size=5, max_size=5))
    courtesy = [Step("preventif", -5, Channel.EMAIL, "preventif")] if draw(st.booleans()) else []
    steps = [
        Step(name, OFFSETS[at], CHANNELS.get(name, Channel.EMAIL), name, minimum=minimums[at])
        for at, name in enumerate(names)
    ]
    return (*courtesy, *steps)


@dataclass(slots=True)
class Watch:
    """What was done of each invoice, and that each step follows from it."""

    done: dict[str, list[tuple[str, bool]]] = field(default_factory=dict)

    def read(self, of: Policy, notice: Notice) -> None:
        for line in notice.counted:
            assert line.step is not None
            self.take(of, line.invoice.key.number, line.step, line.balance)

    def take(self, of: Policy, number: str, step: Step, balance: Cents) -> None:
        before = self.done.setdefault(number, [])
        at = of.position(step.name)
        assert step.name not in [name for name, _ in before], "twice"
        written = [of.position(name) for name, is_written in before if is_written]
        last = max(written, default=-1)
        assert at > last, "back"
        names = {name for name, _ in before}
        between = [s for s in of.steps[last + 1 : at] if s.name not in names]
        assert all(s.preventive or s.minimum > balance for s in between), "a jump"
        texts = [name for name, is_written in before if is_written and name != "preventif"]
        assert not texts or of.position(texts[-1]) >= 0, "no place"
        before.append((step.name, step.channel is Channel.EMAIL))


@settings(max_examples=150, deadline=None)
@given(
    st.lists(ladders(), min_size=2, max_size=4),
    st.lists(st.tuples(st.integers(0, 3), st.integers(1, 20)), min_size=1, max_size=8),
    st.lists(st.tuples(st.integers(-20, 15), st.sampled_from([300_00, 900_00])), min_size=1, max_size=3),
)
def test_no_sequence_of_policies_goes_back_jumps_or_repeats(
    shapes: list[tuple[Step, ...]], stays: list[tuple[int, int]], owed: list[tuple[int, Cents]]
) -> None:
    policies = [policy(f"p{at}", steps, rank=at, gap=1, grace=0) for at, steps in enumerate(shapes)]
    using = rules(*policies)
    items = tuple(invoice(f"FA-{n}", DUE + timedelta(days=late), b) for n, (late, b) in enumerate(owed))
    record, watch, day = CustomerRecord(), Watch(), DUE - timedelta(days=25)
    for which, days in stays:
        of = policies[which % len(policies)]
        choice = PolicyChoice(customer=CODE, policy=of.name, place=Place("suivi/politique.yaml", 1))
        for _ in range(days):
            for notice in remember(record, judge(day, *items, past=record, facts=(choice,), using=using)):
                watch.read(of, notice)
            day += timedelta(days=1)
