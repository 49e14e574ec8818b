"""Facts of one customer that cannot both be true, or count the same thing twice: both lines are named."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from itertools import combinations
from typing import Any, NamedTuple

from runner.model.facts import (
    AgreedCredit,
    Approval,
    ContactChange,
    Dispute,
    Fact,
    Insolvency,
    Letter,
    PaymentPlan,
    PolicyChoice,
    Promise,
    SendOutcome,
    WrongAddress,
)
from runner.model.problem import Problem
from runner.model.text import Text, t


class _Rule(NamedTuple):
    """Two facts of `kinds` that share a key of `about` and for which `clash` holds."""

    kinds: tuple[type[Any], ...]
    about: Callable[[Any], Iterable[Hashable]]
    clash: Callable[[Any, Any], bool]
    message: Text


def conflicts(facts: Sequence[Fact]) -> Iterator[Problem]:
    """One problem for each pair, at the later line, naming the other."""
    if len(facts) < 2:
        return
    ordered = sorted(facts, key=lambda fact: fact.place)
    for rule in _RULES:
        for first, second in combinations((f for f in ordered if isinstance(f, rule.kinds)), 2):
            if not set(rule.about(first)).isdisjoint(rule.about(second)) and rule.clash(first, second):
                message = t("{what}: see also {other}", what=rule.message, other=str(first.place))
                yield Problem(second.place, message, t("one of the two"), t("remove or correct one of them"))


def _disputed_twice(one: Dispute, other: Dispute) -> bool:
    """Both open, and one is the whole, or they are alike."""
    if one.outcome or other.outcome:
        return False
    whole = (one.amount is None) != (other.amount is None)
    return whole or (one.amount, one.reason) == (other.amount, other.reason)


def _two_days(one: Promise, other: Promise) -> bool:
    return one.on == other.on and (one.date, one.amount) != (other.date, other.amount)


def _right_and_wrong(one: Fact, other: Fact) -> bool:
    return type(one) is not type(other) and one.on == other.on


def _addresses(fact: WrongAddress | ContactChange) -> Iterable[str]:
    return (a.lower() for a in ((fact.address,) if isinstance(fact, WrongAddress) else fact.emails))


def _reach(fact: ContactChange) -> Iterable[str]:
    told = {"courriel": fact.emails, "adresse": fact.address, "telephone": fact.phone}
    return (key for key, value in told.items() if value)


def _contacts_differ(one: ContactChange, other: ContactChange) -> bool:
    """Two days apart, the later one wins; on one day nobody knows which."""
    same = (one.emails, one.address, one.phone) == (other.emails, other.address, other.phone)
    return one.since == other.since and not same


_RULES: tuple[_Rule, ...] = (
    _Rule(
        (SendOutcome,),
        lambda f: (f.notice,),
        lambda a, b: a.sent != b.sent,
        t("a message left and did not leave"),
    ),
    _Rule(
        (PolicyChoice,),
        lambda f: (f.on,),
        lambda a, b: a.policy != b.policy,
        t("two policies are chosen on one day"),
    ),
    _Rule((PaymentPlan,), lambda f: f.invoices, lambda _a, _b: True, t("two payment plans for one invoice")),
    _Rule((Dispute,), lambda f: (f.invoice,), _disputed_twice, t("one dispute is written twice")),
    _Rule((Promise,), lambda f: (f.invoice,), _two_days, t("two promises of one day do not agree")),
    _Rule(
        (Insolvency,),
        lambda _: ("",),
        lambda a, b: a.published_on != b.published_on,
        t("two days of publication"),
    ),
    _Rule(
        (Letter,),
        lambda f: (f.number,) if f.number else (),
        lambda a, b: a.on != b.on,
        t("one registered letter posted on two days"),
    ),
    _Rule(
        (Approval,),
        lambda f: ((f.step, f.on, f.invoices),),
        lambda a, b: a.amount != b.amount,
        t("two amounts approved on one day"),
    ),
    _Rule(
        (WrongAddress, ContactChange),
        _addresses,
        _right_and_wrong,
        t("an address is right and wrong at once"),
    ),
    _Rule((ContactChange,), _reach, _contacts_differ, t("two contacts from one day on")),
    _Rule(
        (AgreedCredit,),
        lambda f: ((f.invoice, f.amount),),
        lambda a, b: a.expected_on == b.expected_on,
        t("one credit note is written twice"),
    ),
)
