"""When a letter that waits to be posted ends, for which reason, and whether its signer is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import cast

import pytest
from msgspec.structs import replace as alter

from runner.dunning.calendar import Calendar
from runner.journal.fold import fold
from runner.journal.git import Git
from runner.model import events as ev
from runner.model.decision import Decision, Notice, Plan, Verdict, VerdictKind
from runner.model.facts import ContactChange, Fact, Facts, StepDone
from runner.model.facts import Letter as LetterFact
from runner.model.hashes import address_hash
from runner.model.parties import Account, Customer, Invoice, InvoiceKey
from runner.model.rules import Channel, Step
from runner.model.settings import Secrets
from runner.notices.templates import Templates
from runner.run.letters import (
    Letters,
    Proposal,
    Withdrawal,
    closing_tasks,
    last_posting,
    letter_events,
    plan_letters,
)
from runner.run.order import Desk, Order
from tests.run.plans import DAY, POLICY, ledger, site

ONE = timedelta(days=1)
TODAY = DAY + 3 * ONE
WHO = Customer("C1", name="Menuiserie Roche", address=("4 rue du Bac", "75007 Paris"))
FORMAL = "mise-en-demeure"
OWED = {"FA-1": 100, "FA-2": 50}
"""FA-1 is at its formal notice; FA-2 is listed for information."""


def desk(*facts: Fact, day: date = TODAY) -> Desk:
    now = datetime(2026, 7, 10, 5, tzinfo=UTC)
    where = replace(site(), facts=Facts({"C1": facts}))
    return Desk(
        order=Order(Path(), lambda: now, lambda _: None),
        day=day,
        run="P1",
        site=where,
        secrets=Secrets(key=b"clef"),
        templates=cast("Templates", None),
        ledger=replace(ledger(), accounts={"C1": Account(WHO, ())}),
        git=Git(Path()),
        rules_tip="",
        facts_tip="",
        facts_tree="",
    )


def invoice(number: str, balance: int) -> Invoice:
    return Invoice(InvoiceKey("C1", number, DAY - 60 * ONE), DAY - 30 * ONE, 100, balance)


def plan(owed: dict[str, int], kind: VerdictKind = VerdictKind.WAITS, day: date = TODAY) -> Plan:
    verdicts = tuple(Verdict(invoice(number, balance), kind, balance) for number, balance in owed.items())
    another = Decision(Account(Customer("C0"), ()), ())
    return Plan(day, day, "", (another, Decision(Account(WHO, ()), verdicts)))


def proposed(notice: str = "R-1") -> ev.LetterProposed:
    steps = {"FA-1": FORMAL, "FA-2": ""}
    return ev.LetterProposed(
        day=DAY,
        notice=notice,
        task="T-1",
        customer="C1",
        policy="standard",
        step=FORMAL,
        invoices=tuple(ev.Listed(n, DAY - 60 * ONE, steps[n], balance) for n, balance in OWED.items()),
        total=150,
        interest=7,
        flat=40,
        pdf="",
        address=address_hash("Menuiserie Roche\n4 rue du Bac\n75007 Paris", b"clef"),
        until=TODAY,
    )


HANDED = ev.LetterHanded(notice="R-1", task="T-1")


def ended(
    *facts: Fact, of: Plan | None = None, handed: bool = True, closed: tuple[str, ...] = (), day: date = TODAY
) -> tuple[Withdrawal, ...]:
    state = fold([proposed(), *([HANDED] if handed else [])])
    _, letters = plan_letters(desk(*facts, day=day), of or plan(OWED, day=day), state, frozenset(closed))
    assert letters.proposals == ()
    return letters.withdrawals


def why(*facts: Fact, **world: object) -> str:
    return ", ".join(w.event.reason for w in ended(*facts, **world))  # type: ignore[arg-type]  # handed through


def done(step: str = FORMAL, invoice: str = "FA-1", on: date | None = TODAY) -> StepDone:
    return StepDone(customer="C1", step=step, invoice=invoice, on=on)


def posted(*invoices: str, step: str = FORMAL, on: date = TODAY) -> LetterFact:
    return LetterFact(customer="C1", step=step, invoices=invoices, on=on)


@pytest.mark.parametrize(
    ("fact", "ends"),
    [
        (done(), True),
        (done(on=DAY), True),
        (done(on=DAY - ONE), False),
        (done(on=TODAY + ONE), False),
        (done(on=None), False),
        (done(invoice=""), True),
        (done(invoice="FA-2"), False),
        (done(step="rappel"), False),
        (posted(), True),
        (posted("FA-2", "FA-1"), True),
        (posted("FA-2"), False),
        (posted(step="rappel"), False),
        (posted(on=TODAY + ONE), False),
    ],
)
def test_it_is_posted_once_a_person_says_so_of_it_since_it_was_made(fact: Fact, ends: bool) -> None:
    other = done(step="autre")
    assert why(other, fact) == ("postee" if ends else "")


def test_who_posted_it_is_told_nothing_and_whoever_may_still_post_it_is() -> None:
    assert [w.told for w in ended(done())] == [False]
    assert [w.told for w in ended(of=plan({"FA-1": 0, "FA-2": 0}))] == [True]
    assert [w.told for w in ended(of=plan({"FA-1": 0, "FA-2": 0}), handed=False)] == [True], "she may have it"


@pytest.mark.parametrize(
    ("owed", "kind", "reason"),
    [
        (OWED, VerdictKind.WAITS, ""),
        ({"FA-1": 0, "FA-2": 0}, VerdictKind.WAITS, "payee"),
        (OWED, VerdictKind.SETTLED, "payee"),
        ({"FA-3": 100}, VerdictKind.WAITS, "payee"),
        ({"FA-1": 99, "FA-2": 50}, VerdictKind.WAITS, "changee"),
        ({"FA-1": 100, "FA-2": 49}, VerdictKind.WAITS, "changee"),
        ({"FA-1": 100}, VerdictKind.WAITS, "changee"),
        ({**OWED, "FA-3": 10}, VerdictKind.WAITS, ""),
    ],
)
def test_it_ends_where_what_it_asks_for_is_paid_or_another(
    owed: dict[str, int], kind: VerdictKind, reason: str
) -> None:
    assert why(of=plan(owed, kind)) == reason


def test_a_customer_who_is_gone_owes_nothing() -> None:
    assert why(of=Plan(TODAY, TODAY, "", ())) == "payee"


def test_it_ends_with_its_task_without_a_hand_over_at_its_last_day_or_at_another_address() -> None:
    assert why(closed=("T-1",)) == "sans_objet"
    assert why(closed=("T-2",)) == ""
    assert why(handed=False) == "non_remise"
    assert why(day=TODAY) == ""
    assert why(day=TODAY + ONE) == "perimee"
    moved = ContactChange(customer="C1", address=("1 place Neuve", "69001 Lyon"), on=DAY)
    assert why(moved) == "changee"
    assert why(ContactChange(customer="C1", phone="06", on=DAY)) == ""


def test_its_slip_names_it_and_what_it_asks_for() -> None:
    closing = ev.TaskClosed(task="T-1", result="sans_objet")
    opening = ev.TaskOpened(task="T-2", kind="lettre")
    (one,) = ended(closed=tuple(closing_tasks((opening, closing))))
    assert one.event == ev.LetterWithdrawn(notice="R-1", task="T-1", reason="sans_objet")
    assert closing_tasks((opening, closing)) == frozenset({"T-1"})
    assert one.slip.invoices == ("FA-1",)
    assert (one.slip.customer, one.slip.name, one.slip.total, one.slip.until) == ("C1", WHO.name, 197, TODAY)


# --- its last day -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("granted", "days"),
    [(None, 10), (30, 10), (18, 10), (17, 9), (15, 7), (11, 3), (10, 2), (8, 2), (1, 2)],
)
def test_it_may_be_posted_for_ten_days_or_fewer_so_that_its_deadline_stays_one(
    granted: int | None, days: int
) -> None:
    deadline = DAY + granted * ONE if granted is not None else None
    notice = Notice(WHO, POLICY, Step(FORMAL, 50, Channel.LETTER), (), 0, 100, DAY, deadline)
    assert last_posting(notice, Calendar("Métropole")) == DAY + days * ONE


# --- the first commit -------------------------------------------------------------------------------------


def test_the_first_commit_keeps_proposals_and_those_that_end_without_a_word() -> None:
    (quiet,), (told,) = ended(done()), ended(closed=("T-1",))
    new = Proposal(alter(proposed(), notice="R-2"), WHO, cast("object", None))  # type: ignore[arg-type]  # no PDF
    letters = Letters((new,), (told, quiet))
    assert list(letter_events(letters)) == [quiet.event, new.event]
    assert letters.mailed
    assert Letters((), (told,)).mailed
    assert not Letters((), (quiet,)).mailed
