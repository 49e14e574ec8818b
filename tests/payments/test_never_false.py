"""No false settlement, ever: random ledgers, exports and notices whose truth is known."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from runner.model.hashes import payment_id
from runner.model.money import Allocation, Payment, Settlement, Stage
from runner.model.parties import Account
from runner.payments.tokens import cited
from tests.payments.world import MONDAY, World, account, invoice, paid

NUMBERS = ("FA-1", "FA-12", "FA-123", "FA-2026-0412", "FA-2026-412", "BX 7", "FA-0012", "2026/12", "51234")
AMOUNTS = st.sampled_from([1, 50, 100, 150, 200, 300, 1000])
SETTLES = {Stage.EXACT, Stage.SEVERAL, Stage.PART, Stage.OVERPAID}


@dataclass(frozen=True)
class Notice:
    """A payment and the numbers its text truly names."""

    payment: Payment
    truth: frozenset[str]


@st.composite
def ledgers(draw: st.DrawFn) -> dict[str, Account]:
    numbers = draw(st.lists(st.sampled_from(NUMBERS), min_size=1, max_size=6))
    owners = [draw(st.sampled_from(["C1", "C2", "C3"])) for _ in numbers]
    pairs = dict.fromkeys(zip(numbers, owners, strict=True))
    return {
        code: account(
            code,
            *(invoice(n, draw(AMOUNTS), code) for n, owner in pairs if owner == code),
            name=f"Maison {code}",
        )
        for code in ("C1", "C2", "C3")
    }


@st.composite
def notices(draw: st.DrawFn, position: int = 0) -> Notice:
    truth = draw(st.sets(st.sampled_from(NUMBERS), max_size=2))
    text = draw(st.sampled_from(["VIR ", "REGLT 300,00 EUR ", "le 12/12/2026 "])) + ", ".join(sorted(truth))
    payment = paid(
        draw(AMOUNTS),
        mail=draw(st.sampled_from(["m1", "m2", "m3", "m4"])),
        on=MONDAY + timedelta(days=draw(st.integers(0, 2))),
        believed=draw(st.booleans()),
        payer=draw(st.sampled_from(["", "Maison C1", "Inconnu"])),
        currency=draw(st.sampled_from(["EUR", "EUR", "EUR", "USD"])),
    )
    found = structs.replace(
        payment, remittance=text, references=cited(text), id=payment_id(payment.mail, position)
    )
    return Notice(found, frozenset(truth))


DAYS = st.lists(st.lists(notices(), max_size=3), min_size=1, max_size=3)


@given(ledgers(), DAYS)
@settings(max_examples=200, deadline=None)
def test_nothing_is_settled_that_was_not_named_believed_and_owed(
    accounts: dict[str, Account], days: list[list[Notice]]
) -> None:
    world = World()
    world.next_day(accounts)
    settled: Counter[str] = Counter()
    for day in days:
        first = {n.payment.id: n for n in reversed(day)}
        before = {i.key: world.claimed_of(i.key) for a in accounts.values() for i in a.invoices}
        for settlement in world.next_day(None, *(n.payment for n in day)):
            if settlement.stage in SETTLES:
                settled[settlement.payment] += 1
                check(settlement, first[settlement.payment])
                for part in named_parts(settlement):
                    before[part.invoice] -= part.amount
                    assert before[part.invoice] >= 0
    assert set(settled.values()) <= {1}


def check(settlement: Settlement, notice: Notice) -> None:
    payment = notice.payment
    assert payment.believed
    assert payment.currency == "EUR"
    assert total(settlement.allocations) <= payment.amount
    paid_for = {plain(part.invoice.number) for part in named_parts(settlement)}
    assert paid_for <= set(map(plain, notice.truth))


def named_parts(settlement: Settlement) -> tuple[Allocation, ...]:
    """Without the customer's credit, which is no invoice's."""
    return tuple(part for part in settlement.allocations if part.invoice.number)


def plain(number: str) -> str:
    """Without padding: `FA-0012` and `FA-12` are the same to a person who pays."""
    return re.sub(r"\b0+", "", number)


def total(parts: tuple[Allocation, ...]) -> int:
    return sum(part.amount for part in parts)


@given(ledgers(), st.lists(notices(), min_size=1, max_size=3), st.integers(0, 4))
@settings(max_examples=150, deadline=None)
def test_what_is_claimed_never_exceeds_the_truth_while_the_books_lag(
    accounts: dict[str, Account], told: list[Notice], lag: int
) -> None:
    world = World()
    world.next_day(accounts)
    found = world.next_day(None, *(n.payment for n in told))
    owed = {i.key: i.balance for a in accounts.values() for i in a.invoices}
    for settlement in found:
        for part in named_parts(settlement):
            owed[part.invoice] -= part.amount
    for _ in range(lag):
        world.next_day()
        assert all(world.claimed_of(key) <= balance for key, balance in owed.items())
    booked = {
        code: replace(
            a,
            invoices=tuple(
                invoice(i.key.number, owed[i.key], code, i.total) for i in a.invoices if owed[i.key]
            ),
        )
        for code, a in accounts.items()
    }
    world.next_day(booked)
    world.next_day()
    assert all(world.claimed_of(key) == balance for key, balance in owed.items())
