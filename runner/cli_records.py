"""The commands of the two records a run keeps: what the mailbox announced, and the journal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click

from runner.console import Console
from runner.help import Group
from runner.options import PATH, guarded_command, on_date, one_of, site


@click.group(cls=Group)
def payments() -> None:
    """What the mailbox announces."""


@payments.command("read")
@click.argument("files", metavar="FILE…", nargs=-1, required=True, type=PATH)
@site
@one_of("text", "json", "markdown", "sample")
@guarded_command
def payments_read(console: Console, files: Sequence[Path], form: str) -> int:
    """Show what the run would extract from files kept aside."""
    from runner.commands.money import read_payment_files

    return read_payment_files(console, files, form)


@payments.command("list")
@site
@one_of("text", "json", "markdown", "csv")
@guarded_command
def payments_list(console: Console, form: str) -> None:
    """What came, what it settled and how, what waits, what accounting has not shown yet."""
    from runner.commands.money import list_payments

    list_payments(console, form)


@click.group(cls=Group)
def journal() -> None:
    """The audit log."""


@journal.command("show")
@site
@one_of("text", "json", "markdown")
@guarded_command
def journal_show(console: Console, form: str) -> None:
    """Read the journal aloud, one line an event."""
    from runner.commands.journal import show_journal

    show_journal(console, form)


@journal.command("verify")
@site
@click.option("--anchor", help="A hash printed by an earlier run: it must be in the journal.")
@guarded_command
def journal_verify(console: Console, anchor: str | None) -> int:
    """Prove the chain, the single parents and the append-only commits; say what cannot be proved."""
    from runner.commands.journal import verify_journal

    return verify_journal(console, anchor)


@journal.command("replay")
@site
@on_date
@guarded_command
def journal_replay(console: Console, day: date | None) -> int:
    """Decide a past run again from git alone, and compare: the last one, or that of --date."""
    from runner.commands.journal import replay_run

    return replay_run(console, day)
