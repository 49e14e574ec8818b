"""Plans of any size, for the brakes that count them."""

from __future__ import annotations

from datetime import date

from runner.model.decision import Decision, Notice, Plan
from runner.model.facts import Facts
from runner.model.parties import Account, Customer, DebtorType, Ledger
from runner.model.problem import Place, Problem
from runner.model.rules import Cadence, Channel, Mention, Policy, Step
from runner.model.settings import Site
from runner.model.text import t
from runner.site.settings import parse_settings
from tests.house import SITE

DAY = date(2026, 7, 7)
"""A Tuesday."""
POLICY = Policy("standard", 90, "", (), 1500, Cadence(), ())
PLAIN = Step("rappel", 5, Channel.EMAIL)
IN_FIGURES = Step("derniere", 35, Channel.EMAIL, mentions=frozenset({Mention.INTEREST}))


def site(brakes: str = "", *, more: str = "") -> Site:
    """The house's site with other limits: `site("envois: 3")`."""
    text = SITE.format(mode="reel")
    start = text.index("garde_fous:")
    limits = f"garde_fous: {{{brakes}}}\n" if brakes else ""
    return Site(
        "", parse_settings((text[:start] + limits + more).encode(), "relance.yaml"), (), (), Facts(), ()
    )


def ledger(exported_on: date = DAY, unreadable: int = 0) -> Ledger:
    rows = tuple(Problem(Place("factures.csv", n), t("no customer")) for n in range(unreadable))
    return Ledger("factures.csv", exported_on, 100, "", {}, unreadable=rows)


def plan(*, written_to: int, customers: int = 1000, each: int = 1, step: Step = PLAIN) -> Plan:
    """A plan of `customers`, of whom the first are written to, `each` time so often."""
    decisions = tuple(_decision(n, each if n < written_to else 0, step) for n in range(customers))
    return Plan(DAY, DAY, "", decisions)


def _decision(number: int, messages: int, step: Step) -> Decision:
    customer = Customer(f"C{number}", type=DebtorType.BUSINESS)
    notice = Notice(customer, POLICY, step, (), 0, 100, DAY, None)
    return Decision(Account(customer, ()), (), notices=(notice,) * messages)
