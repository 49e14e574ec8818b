"""Each invoice a step was taken for is counted once, by what came first: a payment or the next step."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import astuple
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runner.model.events import AnyEvent, Replied
from runner.model.facts import Facts, Letter, StepDone
from runner.model.past import CustomerRecord, InvoiceRecord, StepRecord
from runner.model.problem import Place
from runner.model.state import State
from runner.review.effects import Effect, Period, effects, show_effects
from runner.review.grid import Form
from runner.review.tables import View

DAY = date(2026, 7, 7)
ALWAYS = Period()


def day(after: int) -> date:
    return DAY + timedelta(days=after)


def invoice(*steps: tuple[str, int], closed: int | None = None, policy: str = "standard") -> InvoiceRecord:
    """Steps taken so many days after `DAY`, of an invoice of 100 €."""
    rungs = tuple(StepRecord(name, day(after), policy=policy, balance=100_00) for name, after in steps)
    return InvoiceRecord(total=120_00, steps=rungs, closed_on=None if closed is None else day(closed))


def state(*invoices: InvoiceRecord) -> State:
    records: dict[tuple[str, date | None], InvoiceRecord] = {
        (f"FA-{at}", DAY): record for at, record in enumerate(invoices, 1)
    }
    return State(customers={"C1": CustomerRecord(invoices=records)})


def measured(
    past: State,
    facts: Sequence[Letter | StepDone] = (),
    events: Sequence[AnyEvent] = (),
    period: Period = ALWAYS,
) -> dict[str, Effect]:
    found = effects(past, Facts(by_customer={"C1": tuple(facts)}), events, period)
    return {effect.step: effect for effect in found.steps}


def counts(effect: Effect) -> tuple[int, int, int, int]:
    """Settled, next step, waiting, crossed."""
    return effect.settled, effect.went_on, effect.waiting, effect.crossed


@pytest.mark.parametrize(
    ("closed", "first", "second"),
    [
        (-1, (0, 0, 0, 1), (0, 0, 0, 1)),
        (0, (1, 0, 0, 0), (0, 0, 0, 1)),
        (13, (1, 0, 0, 0), (0, 0, 0, 1)),
        (14, (0, 1, 0, 0), (1, 0, 0, 0)),
        (99, (0, 1, 0, 0), (1, 0, 0, 0)),
        (None, (0, 1, 0, 0), (0, 0, 1, 0)),
    ],
)
def test_a_settlement_belongs_to_the_last_step_before_it(
    closed: int | None, first: tuple[int, ...], second: tuple[int, ...]
) -> None:
    found = measured(state(invoice(("rappel", 0), ("rappel-ferme", 14), closed=closed)))
    assert (counts(found["rappel"]), counts(found["rappel-ferme"])) == (first, second)


_STEPS = st.lists(st.integers(0, 60), max_size=5, unique=True).map(
    lambda days: [(f"etape-{at}", on) for at, on in enumerate(sorted(days))]
)


@given(st.lists(st.tuples(_STEPS, st.none() | st.integers(-5, 70)), max_size=6))
def test_every_invoice_is_counted_once_and_every_settlement_at_most_once(
    drawn: list[tuple[list[tuple[str, int]], int | None]],
) -> None:
    past = state(*(invoice(*steps, closed=closed) for steps, closed in drawn))
    found = effects(past, Facts(), (), ALWAYS)
    assert sum(effect.invoices for effect in found.steps) == sum(len(steps) for steps, _ in drawn)
    assert min((count for effect in found.steps for count in counts(effect)), default=0) >= 0
    closed = sum(closed is not None for _, closed in drawn)
    asked = sum(bool(steps) and closed is not None and closed < steps[0][1] for steps, closed in drawn)
    assert sum(effect.settled for effect in found.steps) + found.unasked + asked == closed


def test_amounts_are_those_of_the_day_of_the_step_and_days_the_median() -> None:
    past = state(*(invoice(("rappel", 0), closed=after) for after in (2, 30, 4, 9)))
    assert astuple(measured(past)["rappel"])[6:8] == (400_00, 4)


@pytest.mark.parametrize(("ended", "share"), [(9, None), (10, 500), (11, 545)])
def test_a_share_is_told_from_ten_ended_steps_on(ended: int, share: int | None) -> None:
    paid = ended - ended // 2 if ended < 11 else 6
    settled = [invoice(("rappel", 0), closed=3)] * paid
    others = [invoice(("rappel", 0), ("rappel-ferme", 14))] * (ended - paid)
    assert measured(state(*settled, *others, invoice(("rappel", 0))))["rappel"].share == share


def test_only_the_steps_of_the_period_count() -> None:
    past = state(
        invoice(("rappel", 0), ("rappel-ferme", 14), closed=20), invoice(closed=14), invoice(closed=15)
    )
    found = effects(past, Facts(), (), Period(day(1), day(14)))
    assert [(effect.step, effect.settled) for effect in found.steps] == [("rappel-ferme", 1)]
    assert (found.unasked, found.unasked_amount) == (1, 120_00)


def _reply(mail: str, after: int, **more: object) -> Replied:
    return Replied(customer="C1", mail=mail, received_on=day(after), **more)  # type: ignore[arg-type]


def test_a_reply_counts_for_the_most_advanced_step_before_it() -> None:
    past = state(
        invoice(("rappel", 0), ("rappel-ferme", 14)),
        invoice(("preventif", -9), ("appel", 5), ("derniere", 14)),
    )
    told = (
        _reply("avant", -1),
        _reply("a", 0),
        _reply("b", 4, automatic=True),
        _reply("c", 6, by="nous"),
        _reply("d", 13),
        _reply("e", 14),
    )
    found = measured(past, events=told)
    replies = {name: effect.replies for name, effect in found.items()}
    assert replies == {"preventif": 1, "rappel": 1, "appel": 1, "rappel-ferme": 0, "derniere": 1}


def _posted(*numbers: str, on: date | None) -> Letter:
    return Letter(
        customer="C1", place=Place("suivi", 1, 1), by="x", on=on, step="mise-en-demeure", invoices=numbers
    )


def test_a_letter_posted_by_a_person_is_a_step_of_the_invoice_it_names() -> None:
    past = state(invoice(("derniere", 0), closed=25), invoice(("derniere", 0)))
    found = measured(past, facts=[_posted("FA-1", on=day(20)), _posted("FA-2", on=None), _posted(on=day(20))])
    assert counts(found["derniere"]) == (0, 1, 1, 0)
    assert counts(found["mise-en-demeure"]) == (1, 0, 0, 0)
    assert (found["mise-en-demeure"].policy, found["mise-en-demeure"].collected) == ("standard", 100_00)


def test_an_invoice_settled_after_a_letter_by_hand_alone_is_not_one_settled_without_any_step() -> None:
    found = effects(
        state(invoice(closed=25)), Facts(by_customer={"C1": (_posted("FA-1", on=DAY),)}), (), ALWAYS
    )
    assert ([effect.settled for effect in found.steps], found.unasked) == ([1], 0)


def test_a_number_used_again_gets_no_step_by_hand_and_a_step_in_both_counts_once() -> None:
    again = state(invoice(("derniere", 0)))
    again.customers["C1"].invoices["FA-1", day(300)] = invoice()
    assert "mise-en-demeure" not in measured(again, facts=[_posted("FA-1", on=day(20))])
    both = state(invoice(("derniere", 0), ("mise-en-demeure", 20)))
    assert measured(both, facts=[_posted("FA-1", on=day(20))])["mise-en-demeure"].invoices == 1


def test_it_is_shown_by_policy_in_the_order_of_the_ladder() -> None:
    past = state(
        invoice(("rappel", 0), ("appel", 8), closed=9), invoice(("appel", 0), policy=""), invoice(closed=0)
    )
    found = effects(past, Facts(), (), ALWAYS)
    shown = show_effects(found, ALWAYS, View(str))
    assert [line.split()[0] for line in shown.splitlines() if line] == [
        "Steps", "Invoices", "No", "Step", "-----", "appel", "Policy", "Step", "------", "rappel", "appel",
    ]  # fmt: skip
    told = json.loads(show_effects(found, Period(DAY), View(str, Form.JSON)))
    assert (told["from"], told["to"], told["unasked"]) == (
        str(DAY),
        None,
        {"invoices": 1, "amount": "120.00"},
    )
    assert [row["step"] for row in told["steps"]] == ["appel", "rappel", "appel"]


def test_a_journal_without_a_step_says_so() -> None:
    for period, said in (
        (ALWAYS, "Steps in the whole journal: 0"),
        (Period(first=DAY), "Steps since 07/07/2026: 0"),
        (Period(last=DAY), "Steps until 07/07/2026: 0"),
        (Period(DAY, DAY), "Steps from 07/07/2026 to 07/07/2026: 0"),
    ):
        assert show_effects(effects(State(), Facts(), (), period), period, View(str)).startswith(said)
