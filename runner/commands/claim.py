"""`relance claim`: what a customer in insolvency proceedings owes, as it is to be declared."""

from __future__ import annotations

from runner.commands.site import opened
from runner.console import Console
from runner.dunning.insolvency import draft_claim
from runner.dunning.interest import MissingRateError
from runner.model.balance import balances, free_credits
from runner.model.facts import Insolvency
from runner.model.problem import SiteError, UserError
from runner.model.text import t
from runner.plan import make_rules
from runner.review.claim import show_claim
from runner.review.grid import Form
from runner.run.offline import read_offline
from runner.site.rates import missing_rate


def show_draft(console: Console, customer: str, form: str) -> None:
    """Print it. Raises `UserError`: no such customer, no proceedings; `SiteError`: a rate is missing."""
    opened(console)
    known = read_offline(console.root, None, console.clock, console.environ)
    account = known.ledger.accounts.get(customer)
    facts = known.site.facts.by_customer.get(customer, ())
    fact = next((fact for fact in facts if isinstance(fact, Insolvency)), None)
    if account is None:
        raise UserError(
            t("no customer {code} owes anything in {file}", code=customer, file=known.ledger.file)
        )
    if fact is None:
        raise UserError(
            t("no proceedings are written for {code}", code=customer),
            t("relance note {code} procedure --le « day of the publication »", code=customer),
        )
    past = known.state.customers.get(customer)
    rules = make_rules(known.site, known.state)
    try:
        claim = draft_claim(fact, account, balances(account, past), free_credits(account, past), rules=rules)
    except MissingRateError as error:
        raise SiteError([missing_rate(error.semester)]) from error
    console.out(show_claim(claim, console.translate, Form(form), console.width))
