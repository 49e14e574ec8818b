"""`relance journal show` and `journal verify`."""

from __future__ import annotations

from runner.console import Console
from runner.journal.branch import Branch
from runner.journal.reading import read_events
from runner.journal.verify import verify
from runner.model.problem import UserError
from runner.model.text import t
from runner.review.journal import journal_json, journal_text
from runner.run.offline import past_branch
from runner.run.prepare import load_rules


def show_journal(console: Console, form: str) -> None:
    """Every event, oldest first."""
    branch = _branch(console)
    events = read_events(branch.git, _tip(branch))
    console.out(journal_json(events) if form == "json" else journal_text(events, console.translate))


def verify_journal(console: Console, anchor: str | None) -> int:
    """Prove what can be proved of the journal as the remote has it now."""
    branch = _branch(console)
    found = verify(branch, anchor)
    for text in found.texts():
        console.out(text)
    return 0 if found.ok else 1


def _branch(console: Console) -> Branch:
    site, _templates = load_rules(console.root)
    console.language = site.settings.language
    branch = past_branch(console.root, site)
    if branch is None:
        raise UserError(t("{folder} is no git checkout: it has no journal", folder=str(console.root)))
    return branch


def _tip(branch: Branch) -> str:
    tip = branch.known() or branch.fetch()
    if tip is None:
        raise UserError(
            t("there is no journal on branch {branch} of {remote}", branch=branch.name, remote=branch.url)
        )
    return tip
