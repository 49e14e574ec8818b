"""The command line: one small function per command. Each imports what it needs: start-up stays short."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import click

from runner import __version__
from runner.cli_records import journal, payments
from runner.console import INTERRUPTED, Console
from runner.help import Group
from runner.options import (
    FILE,
    PATH,
    a_day,
    debug,
    guarded_command,
    on_date,
    one_of,
    site,
    with_names,
)
from runner.usage import misused
from runner.values import FACTS, owed, told

Function = Callable[..., Any]
_YOUNG = 200_000
"""Objects made between two looks for garbage: Python's 700 cost 13 % of a plan of 100,000 invoices."""


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__)
@debug
def relance() -> None:
    """Dunning by rules in git: act early, stop at payment, prove everything."""


relance.add_command(payments)
relance.add_command(journal)


@relance.command()
@click.option("--in", "folder", type=PATH, default=Path("demo"), show_default=True, help="Where to play.")
@guarded_command
def demo(console: Console, folder: Path) -> None:
    """Play a month of an invented company, day by day, with no server and no account."""
    from runner.demo.play import play

    play(console, folder)


@relance.command()
@click.argument("root", metavar="DIR", type=PATH)
@click.option("--learn", type=FILE, help="An export to recognise; relance.yaml then says how to read it.")
@guarded_command
def init(console: Console, learn: Path | None) -> int:
    """Write the example rules into DIR and found its journals on the remote."""
    from runner.commands.init import found

    return found(console, learn)


@relance.command()
@site
@click.option("--learn", type=FILE, help="Recognise an export and say in relance.yaml how to read it.")
@guarded_command
def check(console: Console, learn: Path | None) -> int:
    """Check everything people write; list every problem at once."""
    from runner.commands.rules import check_site, learn_export

    return learn_export(console, learn) if learn else check_site(console)


@relance.command()
@site
@on_date
@one_of("text", "json", "markdown")
@with_names
@click.option("--against", metavar="REF", help="Show only what differs from the rules of a commit.")
@click.option(
    "--mail", is_flag=True, help="Read the new mail first, as a run would; nothing there is changed."
)
@guarded_command
def plan(  # noqa: PLR0917 - click hands over each option by its own name
    console: Console, day: date | None, form: str, names: bool, against: str | None, mail: bool
) -> int:
    """Show what a run would do, without any effect, and without any connection but that of --mail."""
    if against:
        from runner.commands.outlook import show_changes_of

        return show_changes_of(console, day, against, form, names=names, mail=mail)
    from runner.commands.decide import show_plan_of

    show_plan_of(console, day, form, names=names, mail=mail)
    return 0


@relance.command()
@site
@a_day("--from", "first", required=True, help="First day.")
@a_day("--to", "last", required=True, help="Last day, a year later at most.")
@one_of("text", "json", "markdown")
@guarded_command
def simulate(console: Console, first: date, last: date, form: str) -> None:
    """Show the days to come, if nobody pays and nobody answers."""
    from runner.commands.outlook import show_simulation

    show_simulation(console, first, last, form)


@relance.command()
@site
@on_date
@click.option(
    "--lift", "lifts", multiple=True, metavar="BRAKE=REASON", help="Lift one brake for this run, saying why."
)
@click.option("--once", is_flag=True, help="Do nothing if today's run has already ended well.")
@guarded_command
def run(console: Console, day: date | None, lifts: Sequence[str], once: bool) -> None:
    """Read, decide, send what is due, commit what was done."""
    from runner.commands.run import run_site

    run_site(console, day, lifts, once)


@relance.command()
@click.argument("invoice")
@site
@on_date
@one_of("text", "json", "markdown")
@with_names
@click.option("--replay", is_flag=True, help="As the run of that day decided it, from git alone.")
@guarded_command
def explain(console: Console, invoice: str, day: date | None, form: str, **how: bool) -> None:
    """Say why INVOICE gets its verdict, rule by rule, with file and line."""
    from runner.commands.explain import explain_invoice

    explain_invoice(console, invoice, day, form, **how)


@relance.command()
@site
@on_date
@one_of("text", "json", "html", "markdown")
@with_names
@guarded_command
def report(console: Console, day: date | None, form: str, names: bool) -> None:
    """The report of the last run, with what waits for a person."""
    from runner.commands.explain import show_report

    show_report(console, day, form, names)


@relance.command()
@a_day("--from", "first", help="First day of the steps that count.")
@a_day("--to", "last", help="Last day of the steps that count.")
@site
@one_of("text", "json", "markdown")
@guarded_command
def effects(console: Console, first: date | None, last: date | None, form: str) -> None:
    """What each step brought in: settled before the next one, after how many days, with how many replies."""
    from runner.commands.outlook import show_past_effects

    show_past_effects(console, first, last, form)


@relance.command()
@owed
@site
@one_of("text", "json", "markdown")
@guarded_command
def interest(console: Console, form: str, **debt: Any) -> None:
    """Late-payment interest and the flat charge of one debt, as French law counts them."""
    from runner.commands.interest import Debt, show_account

    show_account(console, Debt(**debt), form)


@relance.command()
@click.argument("client")
@site
@one_of("text", "json", "markdown")
@guarded_command
def claim(console: Console, client: str, form: str) -> None:
    """Draft the claim to declare in CLIENT's insolvency proceedings, at the opening judgment."""
    from runner.commands.claim import show_draft

    show_draft(console, client, form)


@relance.command()
@click.argument("client")
@click.argument("kind", metavar="FAIT", type=click.Choice(FACTS))
@told
@click.option("--push", is_flag=True, help="Commit this one file on the facts' branch and push it.")
@site
@guarded_command
def note(console: Console, client: str, kind: str, push: bool, **given: Sequence[str]) -> None:
    """Record a fact about CLIENT in suivi/, checked like any other.

    FAIT: pause, litige, litige-clos, promesse, echeancier, avoir, appel, lettre, approbation, coordonnees,
    adresse, reponse, paiement, envoi, etape, politique, procedure.

    Days are written 31/07/2026, amounts 1234,56. suivi/README.md has an example of each.
    """
    from runner.commands.note import take_note
    from runner.site.notes import Note

    options = {name.replace("_", "-"): values for name, values in given.items()}
    take_note(console, Note(client, kind, options), push=push)


@relance.command()
@click.argument("customer", metavar="CLIENT")
@a_day("--from", "first", help="First day.")
@a_day("--to", "last", help="Last day.")
@click.option("--out", type=PATH, help="The ZIP to write, outside git; default: in sortie/.")
@site
@guarded_command
def dossier(console: Console, **wish: Any) -> None:
    """Write CLIENT's whole file as a ZIP: account, invoices, messages as sent, timeline, journal, hashes."""
    from runner.commands import dossier as room

    room.write_dossier(console, room.Wish(**wish))


@relance.command()
@click.argument("template", metavar="GABARIT")
@click.option("--client", "customer", help="For this customer's invoices (refused in CI).")
@click.option("--langue", "language", type=click.Choice(["fr", "en"]))
@click.option("--politique", "policy", help="As this policy says it.")
@click.option("--out", "file", type=PATH, help="Write it there: .txt, .html, .png; a letter also .pdf.")
@click.option("--width", type=click.IntRange(240, 2000), default=800, show_default=True, help="Of a picture.")
@site
@one_of("text", "html")
@guarded_command
def preview(console: Console, form: str, file: Path | None, width: int, **wish: Any) -> None:
    """Show the message of GABARIT as a customer would read it; nothing is sent."""
    from runner.commands import preview as room

    room.preview(console, room.Wish(**wish), room.Frame(form, file, width))


def main(arguments: Sequence[str] | None = None, console: Console | None = None) -> int:
    """The `relance` command; answers its exit code."""
    gc.set_threshold(_YOUNG, 50, 1_000)
    for stream in (sys.stdout, sys.stderr):
        # A terminal that lacks a character shows `?` instead of stopping a run.
        if callable(reconfigure := getattr(stream, "reconfigure", None)):
            reconfigure(errors="replace")
    console = console or Console()
    try:
        code = relance.main(arguments, prog_name="relance", standalone_mode=False, obj=console)
    except click.UsageError as error:
        return misused(console, error)
    except click.Abort:
        return INTERRUPTED
    return int(code or 0)
