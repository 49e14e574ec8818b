"""`relance explain` and `report`: why a verdict is what it is, and what the last run did."""

from __future__ import annotations

from datetime import date

from runner.commands.decide import read_plan
from runner.commands.journal import replayed
from runner.console import Console
from runner.model.decision import Decision
from runner.model.parties import InvoiceKey
from runner.model.problem import UserError
from runner.model.text import t
from runner.review.explain import Section, explain, explain_text
from runner.review.grid import Form
from runner.review.machine import report_json
from runner.review.picture import picture
from runner.review.report import render_report
from runner.run.offline import Offline
from runner.run.past import past_outcome


def explain_invoice(
    console: Console, number: str, day: date | None, form: str, *, names: bool, replay: bool
) -> None:
    """Each rule that made the verdict of an invoice, with its place; in JSON one object an invoice."""
    known = replayed(console, day, names=names) if replay else read_plan(console, day, names)
    for decision, key in _found(known, number):
        sections = explain(decision, key, known.plan, known.site, known.state)
        shown = (_customer(decision), *sections) if names else sections
        console.out(explain_text(shown, console.translate, Form(form)))


def show_report(console: Console, day: date | None, form: str, names: bool) -> None:
    """The report of the last run as the journal tells it; `markdown` is the picture without names."""
    known = read_plan(console, day, names)
    if known.state.last_closed is None:
        raise UserError(t("no run has ended yet: there is nothing to report"))
    outcome = past_outcome(console.root, known, names=names)
    if form == "markdown":
        console.out(picture(outcome))
        return
    if form == "json":
        console.out(report_json(outcome, console.translate))
        return
    shown = render_report(outcome)
    console.out(shown.html if form == "html" else shown.text)


def _found(known: Offline, number: str) -> list[tuple[Decision, InvoiceKey]]:
    found = [
        (d, v.invoice.key) for d in known.plan.decisions for v in d.verdicts if v.invoice.key.number == number
    ]
    if not found:
        raise UserError(t("no open invoice {number} in {file}", number=number, file=known.ledger.file))
    return found


def _customer(decision: Decision) -> Section:
    return Section("customer", t("Customer"), (t("{name}", name=decision.account.customer.name),))
