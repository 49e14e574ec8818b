"""`relance plan --against`, `simulate` and `effects`: what rules and days would change, or did."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from runner.commands.decide import read_plan
from runner.commands.site import opened
from runner.console import Console
from runner.model.decision import Notice
from runner.model.problem import BrakeError, UserError
from runner.model.text import t
from runner.notices.compose import Composer
from runner.review.changes import compare, show_changes
from runner.review.effects import Period, effects, show_effects
from runner.review.grid import Form
from runner.review.simulate import LONGEST, show_mornings, simulate
from runner.review.tables import View
from runner.run.offline import Offline, past_events, past_state, read_against, read_rules
from runner.site.secrets import load_secrets


def show_changes_of(
    console: Console, day: date | None, revision: str, form: str, *, names: bool, mail: bool
) -> int:
    """What the rules at hand change against those of `revision`. 4: they pull a brake the others do not."""
    if names:
        raise UserError(t("--against shows numbers only, for a comment many read: leave out --names"))
    known = read_plan(console, day, names, mail=mail)
    before = read_against(console.root, revision, known, console.environ)
    changes = compare(before.plan, known.plan, _said(before), _said(known))
    view = View(console.translate, Form(form), width=console.width, timezone=known.site.settings.timezone)
    console.out(show_changes(changes, view))
    return BrakeError.exit_code if changes.brakes else 0


def show_simulation(console: Console, first: date, last: date, form: str) -> None:
    """The days to come, if nobody pays and nobody answers."""
    if not first <= last <= first + LONGEST:
        raise UserError(t("--to is a day from --from on, at most a year later"))
    known = read_plan(console, first, names=False)
    key = load_secrets(console.environ).key
    mornings = simulate(known.site, known.ledger, known.state, (first, last), key)
    view = View(console.translate, Form(form), width=console.width, timezone=known.site.settings.timezone)
    console.out(show_mornings(mornings, first, last, view))


def show_past_effects(console: Console, first: date | None, last: date | None, form: str) -> None:
    """What the steps taken between two days brought in, by the journal as this clone last saw it."""
    if first and last and last < first:
        raise UserError(t("--to is a day from --from on"))
    settings = opened(console)
    site, _ = read_rules(console.root)
    period = Period(first, last)
    found = effects(past_state(console.root, site), site.facts, past_events(console.root, site), period)
    view = View(console.translate, Form(form), width=console.width, timezone=settings.timezone)
    console.out(show_effects(found, period, view))


def _said(known: Offline) -> Callable[[Notice], str]:
    composer = Composer(known.site.settings, known.templates)

    def said(notice: Notice) -> str:
        if not notice.step.template:
            return ""
        rendered = composer.render(notice)
        return f"{rendered.subject}\n{rendered.text}"

    return said
