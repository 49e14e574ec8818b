"""The command line: one small function per command. Each imports what it needs: start-up stays short."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from runner import __version__
from runner.console import Console, guarded

FORMATS = click.Choice(["text", "json", "markdown"])
_site = click.option(
    "--site", "root", type=click.Path(path_type=Path), default=Path(), help="Folder of relance.yaml."
)
_date = click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="Decide as on this day.")
_format = click.option("--format", "form", type=FORMATS, default="text", show_default=True)
_names = click.option("--names", is_flag=True, help="Show customers' names (refused in CI).")


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__)
@click.option("--debug", is_flag=True, help="Show where a bug happened.")
@click.pass_context
def relance(context: click.Context, debug: bool) -> None:
    """Dunning by rules in git: act early, stop at payment, prove everything."""
    context.obj = Console(debug=debug)


def _finish(context: click.Context, root: Path, command: Callable[[Console], int | None]) -> None:
    console: Console = context.obj
    console.root = root
    context.exit(guarded(console, lambda: command(console)))


def _day(value: datetime | None) -> date | None:
    return value.date() if value else None


@relance.command()
@click.option("--in", "folder", type=click.Path(path_type=Path), default=Path("demo"), show_default=True)
@click.pass_context
def demo(context: click.Context, folder: Path) -> None:
    """Play a month of an invented company, day by day, with no server and no account."""
    from runner.demo.play import play

    _finish(context, folder, lambda console: play(console, folder))


@relance.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--learn", type=click.Path(path_type=Path, exists=True), help="An export to recognise.")
@click.pass_context
def init(context: click.Context, folder: Path, learn: Path | None) -> None:
    """Write the example rules into FOLDER and found its journals on the remote."""
    from runner.commands.rules import found

    _finish(context, folder, lambda console: found(console, learn))


@relance.command()
@_site
@click.option(
    "--learn", type=click.Path(path_type=Path, exists=True), help="Recognise an export and show its mapping."
)
@click.pass_context
def check(context: click.Context, root: Path, learn: Path | None) -> None:
    """Check everything people write; list every problem at once."""
    from runner.commands.rules import check_site, show_learnt

    _finish(context, root, lambda console: show_learnt(console, learn) if learn else check_site(console))


@relance.command()
@_site
@_date
@_format
@_names
@click.pass_context
def plan(context: click.Context, root: Path, day: datetime | None, form: str, names: bool) -> None:
    """Show what a run would do, without any connection or effect."""
    from runner.commands.decide import show_plan_of

    _finish(context, root, lambda console: show_plan_of(console, _day(day), form, names))


@relance.command()
@_site
@_date
@click.option(
    "--lift", "lifts", multiple=True, metavar="BRAKE=REASON", help="Lift one brake for this run, saying why."
)
@click.option("--once", is_flag=True, help="Do nothing if today's run has already ended well.")
@click.pass_context
def run(context: click.Context, root: Path, day: datetime | None, lifts: Sequence[str], once: bool) -> None:
    """Read, decide, send what is due, commit what was done."""
    from runner.commands.run import run_site

    _finish(context, root, lambda console: run_site(console, _day(day), tuple(lifts), once))


@relance.command()
@click.argument("invoice")
@_site
@_date
@_names
@click.pass_context
def explain(context: click.Context, invoice: str, root: Path, day: datetime | None, names: bool) -> None:
    """Say why INVOICE gets its verdict, rule by rule, with file and line."""
    from runner.commands.decide import explain_invoice

    _finish(context, root, lambda console: explain_invoice(console, invoice, _day(day), names))


@relance.group()
def payments() -> None:
    """What the mailbox announces."""


@payments.command("read")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@_site
@_format
@click.pass_context
def payments_read(context: click.Context, files: Sequence[Path], root: Path, form: str) -> None:
    """Show what the run would extract from FILES."""
    from runner.commands.money import read_payment_files

    _finish(context, root, lambda console: read_payment_files(console, tuple(files), form))


@payments.command("list")
@_site
@click.option("--format", "form", type=click.Choice(["text", "json", "markdown", "csv"]), default="text")
@click.pass_context
def payments_list(context: click.Context, root: Path, form: str) -> None:
    """What came, what it settled and how, what waits, what accounting has not shown yet."""
    from runner.commands.money import list_payments

    _finish(context, root, lambda console: list_payments(console, form))


@relance.group()
def journal() -> None:
    """The audit log."""


@journal.command("show")
@_site
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.pass_context
def journal_show(context: click.Context, root: Path, form: str) -> None:
    """Read the journal aloud, one line an event."""
    from runner.commands.journal import show_journal

    _finish(context, root, lambda console: show_journal(console, form))


@journal.command("verify")
@_site
@click.option("--anchor", help="A hash printed by an earlier run: it must be in the journal.")
@click.pass_context
def journal_verify(context: click.Context, root: Path, anchor: str | None) -> None:
    """Prove the chain, the single parents and the append-only commits; say what cannot be proved."""
    from runner.commands.journal import verify_journal

    _finish(context, root, lambda console: verify_journal(console, anchor))


@relance.command()
@_site
@_date
@click.option("--format", "form", type=click.Choice(["text", "html", "markdown"]), default="text")
@_names
@click.pass_context
def report(context: click.Context, root: Path, day: datetime | None, form: str, names: bool) -> None:
    """The report of the last run, with what waits for a person."""
    from runner.commands.decide import show_report

    _finish(context, root, lambda console: show_report(console, _day(day), form, names))


def main(arguments: Sequence[str] | None = None) -> Any:
    """The `relance` command."""
    return relance(args=list(arguments) if arguments is not None else sys.argv[1:], prog_name="relance")
