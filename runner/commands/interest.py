"""`relance interest`: the account of one debt, under the rates and terms of the site where there is one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from runner.commands.site import opened
from runner.console import Console
from runner.dunning.interest import Interest, MissingRateError, interest, semester_of
from runner.model.parties import DebtorType
from runner.model.problem import SiteError
from runner.model.settings import Rate, Terms, terms_on
from runner.model.text import Cents, t
from runner.review.grid import Form
from runner.review.interest import show_interest
from runner.site.loader import load_site
from runner.site.rates import SHIPPED_FILE, missing_rate, rates_from, shipped, unsure_rate


@dataclass(frozen=True, slots=True)
class Debt:
    """One unpaid invoice as the command line tells it; `debtor` in the words of the customer file."""

    amount: Cents
    due: date
    until: date
    debtor: str
    paid: tuple[tuple[date, Cents], ...] = ()
    issued: date | None = None
    """The day of the contract of sale, where the site's rates are dated."""
    imputation: str | None = None
    """`principal-d-abord`, `interets-d-abord`; None: as the site says."""


def show_account(console: Console, debt: Debt, form: str) -> None:
    """Print it; what makes it doubtful goes to the error stream. Raises `SiteError` for want of a rate."""
    terms, rates = _law(console, debt)
    kind = DebtorType(debt.debtor)
    try:
        found = interest(debt.amount, debt.due, debt.until, kind, terms, rates, debt.paid)
    except MissingRateError as error:
        raise SiteError([missing_rate(error.semester)]) from error
    console.out(show_interest(found, console.translate, Form(form), console.width))
    for warning in found.warnings:
        console.err(warning)
    for day in sorted(day for day, _ in debt.paid if day > debt.until):
        console.err(t("the payment of {day} is after --until: it is not counted", day=day))
    console.problems(tuple(unsure_rate(rate) for rate in _used(found, kind, terms, rates) if not rate.sure))


def _law(console: Console, debt: Debt) -> tuple[Terms, tuple[Rate, ...]]:
    """The site's own, of the day of the contract; outside of one, what the law says by default."""
    terms, rates = Terms(), rates_from(shipped(), SHIPPED_FILE)[0]
    if (console.root / "relance.yaml").exists():
        opened(console)
        site = load_site(console.root)
        terms = terms_on(site.settings.dated_terms, debt.issued or debt.due, site.settings.terms)
        rates = site.rates
    if debt.imputation:
        terms = replace(terms, interest_first=debt.imputation == "interets-d-abord")
    return terms, rates


def _used(found: Interest, debtor: DebtorType, terms: Terms, rates: Sequence[Rate]) -> tuple[Rate, ...]:
    """The rows of the table the account rests on: a public buyer's rate is frozen at the first day."""
    if debtor is DebtorType.BUSINESS and terms.kind == "contrat":
        return ()
    segments = found.segments[:1] if debtor is DebtorType.PUBLIC else found.segments
    semesters = {semester_of(segment.start) for segment in segments}
    return tuple(rate for rate in rates if rate.semester in semesters)
