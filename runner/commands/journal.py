"""`relance journal show` and `journal verify`."""

from __future__ import annotations

from datetime import date

from runner.commands.site import opened
from runner.console import Console
from runner.journal.branch import Branch
from runner.journal.reading import read_events
from runner.journal.verify import verify
from runner.model.problem import UserError
from runner.model.settings import Settings
from runner.model.text import t
from runner.review.journal import journal_json, journal_text
from runner.run.checkout import journal_branch
from runner.run.offline import Offline, local_git
from runner.run.replay import replay, told


def show_journal(console: Console, form: str) -> None:
    """Every event, oldest first: as this clone last saw the journal, else as the remote has it."""
    settings = opened(console)
    branch = _branch(console, settings)
    events = read_events(branch.git, _tip(branch))
    if form == "json":
        console.out(journal_json(events))
        return
    text = journal_text(events, console.translate, settings.timezone)
    console.out(f"```text\n{text}```" if form == "markdown" else text)


def verify_journal(console: Console, anchor: str | None) -> int:
    """Prove what can be proved of the journal as the remote has it now; 1 where something contradicts it."""
    found = verify(_branch(console, opened(console)), anchor)
    for text in found.texts():
        console.out(text)
    return 0 if found.ok else 1


def replay_run(console: Console, day: date | None) -> int:
    """Whether a past run comes out once more as it was journalled; 1 where it does not."""
    opened(console)
    found = replay(console.root, day, console.environ)
    for text in told(found):
        console.out(text)
    return 0 if found.holds else 1


def replayed(console: Console, day: date | None, *, names: bool) -> Offline:
    """What a past run decided, for another command to show; it says so where it comes out otherwise."""
    if names:
        raise UserError(t("--replay knows numbers only: git holds no names; leave out --names"))
    opened(console)
    found = replay(console.root, day, console.environ)
    if not found.holds:
        for text in told(found):
            console.err(text)
    return found.known


def _branch(console: Console, settings: Settings) -> Branch:
    git = local_git(console.root)
    if git is None:
        raise UserError(t("{folder} is no git checkout: it has no journal", folder=str(console.root)))
    return journal_branch(git, settings)


def _tip(branch: Branch) -> str:
    tip = branch.known() or branch.fetch()
    if tip is None:
        raise UserError(
            t("there is no journal on branch {branch} of {remote}", branch=branch.name, remote=branch.url)
        )
    return tip
