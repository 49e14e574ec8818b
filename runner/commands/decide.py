"""`relance plan`, `explain` and `report`: what would happen, and why. No connection, no effect."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

from runner.commands.site import opened
from runner.console import Console
from runner.model.decision import Decision, Notice
from runner.model.parties import InvoiceKey
from runner.model.problem import BrakeError, UserError
from runner.model.text import t
from runner.notices.compose import Composer
from runner.review.changes import compare, show_changes
from runner.review.explain import Section, explain, explain_text
from runner.review.grid import Form
from runner.review.machine import report_json
from runner.review.picture import picture
from runner.review.report import render_report
from runner.review.simulate import LONGEST, show_mornings, simulate
from runner.review.tables import View, show_plan
from runner.run.offline import Offline, past_outcome, read_against, read_offline
from runner.site.secrets import load_secrets


def show_plan_of(console: Console, day: date | None, form: str, names: bool) -> None:
    """Every verdict and every message of a day."""
    known = _read(console, day, names)
    composer = Composer(known.site.settings, known.templates)
    view = View(
        console.translate, Form(form), names=names, width=console.width, timezone=known.site.settings.timezone
    )
    console.out(show_plan(known.plan, view, composer.subject))


def show_changes_of(console: Console, day: date | None, revision: str, form: str, *, names: bool) -> int:
    """What the rules at hand change against those of `revision`. 4: they pull a brake the others do not."""
    if names:
        raise UserError(t("--against shows numbers only, for a comment many read: leave out --names"))
    known = _read(console, day, names)
    before = read_against(console.root, revision, known, console.environ)
    changes = compare(before.plan, known.plan, _said(before), _said(known))
    view = View(console.translate, Form(form), width=console.width, timezone=known.site.settings.timezone)
    console.out(show_changes(changes, view))
    return BrakeError.exit_code if changes.brakes else 0


def show_simulation(console: Console, first: date, last: date, form: str) -> None:
    """The days to come, if nobody pays and nobody answers."""
    if not first <= last <= first + LONGEST:
        raise UserError(t("--to is a day from --from on, at most a year later"))
    known = _read(console, first, names=False)
    key = load_secrets(console.environ).key
    mornings = simulate(known.site, known.ledger, known.state, (first, last), key)
    view = View(console.translate, Form(form), width=console.width, timezone=known.site.settings.timezone)
    console.out(show_mornings(mornings, first, last, view))


def _said(known: Offline) -> Callable[[Notice], str]:
    composer = Composer(known.site.settings, known.templates)

    def said(notice: Notice) -> str:
        if not notice.step.template:
            return ""
        rendered = composer.render(notice)
        return f"{rendered.subject}\n{rendered.text}"

    return said


def explain_invoice(console: Console, number: str, day: date | None, form: str, names: bool) -> None:
    """Each rule that made the verdict of an invoice, with its place; in JSON one object an invoice."""
    known = _read(console, day, names)
    for decision, key in _found(known, number):
        sections = explain(decision, key, known.plan, known.site, known.state)
        shown = (_customer(decision), *sections) if names else sections
        console.out(explain_text(shown, console.translate, Form(form)))


def show_report(console: Console, day: date | None, form: str, names: bool) -> None:
    """The report of the last run as the journal tells it; `markdown` is the picture without names."""
    known = _read(console, day, names)
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


def _read(console: Console, day: date | None, names: bool) -> Offline:
    if names and console.automated:
        raise UserError(t("--names is refused in CI: its log is read by many"))
    opened(console)
    return read_offline(console.root, day, lambda: datetime.now(UTC), console.environ)


def _found(known: Offline, number: str) -> list[tuple[Decision, InvoiceKey]]:
    found = [
        (d, v.invoice.key) for d in known.plan.decisions for v in d.verdicts if v.invoice.key.number == number
    ]
    if not found:
        raise UserError(t("no open invoice {number} in {file}", number=number, file=known.ledger.file))
    return found


def _customer(decision: Decision) -> Section:
    return Section("customer", t("Customer"), (t("{name}", name=decision.account.customer.name),))
