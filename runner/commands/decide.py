"""`relance plan`: what would happen. No connection, no effect; its neighbours show more of the same."""

from __future__ import annotations

from datetime import date

from runner.commands.site import opened
from runner.console import Console
from runner.model.problem import UserError
from runner.model.text import t
from runner.notices.compose import Composer
from runner.review.grid import Form
from runner.review.tables import View, show_plan
from runner.run.offline import Offline, read_offline


def show_plan_of(console: Console, day: date | None, form: str, *, names: bool, mail: bool) -> None:
    """Every verdict and every message of a day."""
    known = read_plan(console, day, names, mail=mail)
    composer = Composer(known.site.settings, known.templates)
    view = View(
        console.translate, Form(form), names=names, width=console.width, timezone=known.site.settings.timezone
    )
    console.out(show_plan(known.plan, view, composer.subject))


def read_plan(console: Console, day: date | None, names: bool, *, mail: bool = False) -> Offline:
    """The plan of a day and all it was decided from. `names`: refused in CI; `mail`: read first."""
    if names and console.automated:
        raise UserError(t("--names is refused in CI: its log is read by many"))
    opened(console)
    return read_offline(console.root, day, console.clock, console.environ, mail=mail)
