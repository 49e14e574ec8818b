"""`relance init`: a new site, and its journals on the remote."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from runner.commands.rules import learn_export
from runner.commands.site import opened
from runner.console import Console
from runner.journal.book import create
from runner.model.settings import Mode, Settings
from runner.model.text import t
from runner.run.checkout import journal_branch
from runner.run.connect import TRIAL_FOLDER
from runner.run.offline import local_git
from runner.run.order import local_day
from runner.site.scaffold import scaffold


def found(console: Console, export: Path | None) -> int:
    """Write the example rules that are missing; found the journals where there is a remote."""
    _tell_written(console, scaffold(console.root))
    _ignore_trials(console)
    _found_journals(console, opened(console))
    return learn_export(console, export) if export else 0


def _tell_written(console: Console, paths: Sequence[Path]) -> None:
    """A file by its name, a folder by how many it holds: the list of all of them hides what follows."""
    tops = Counter(path.relative_to(console.root).parts[0] for path in paths)
    for top, count in tops.items():
        path = console.root / top
        if path.is_dir():
            console.out(t("written: {path}/ (files: {count})", path=str(path), count=count))
        else:
            console.out(t("written: {path}", path=str(path)))


def _ignore_trials(console: Console) -> None:
    """What a trial writes holds names and texts: it never enters git by a careless `git add`."""
    path = console.root / ".gitignore"
    if not path.exists():
        path.write_text(f"/{TRIAL_FOLDER}/\n", encoding="utf-8")
        console.out(t("written: {path}", path=str(path)))


def _found_journals(console: Console, settings: Settings) -> None:
    git = local_git(console.root)
    if git is None:
        console.out(
            t("no git repository here yet: run init again once it has a remote, to found the journals")
        )
        return
    git.remote_url()  # refuses, in words, a repository without one
    for mode in Mode:
        branch = journal_branch(git, replace(settings, mode=mode))
        if git.remote_tip(branch.name) is not None:
            console.out(t("journal {name}: already there", name=branch.name))
            continue
        day = local_day(console.clock(), settings.timezone)
        create(branch, mode=mode, run="init", clock=console.clock, day=day)
        console.out(t("journal {name}: founded", name=branch.name))
    if git.remote_tip(settings.rules_branch) is None:
        console.err(
            t(
                "the remote has no branch {name} yet: push the rules, and see that it is the default branch",
                name=settings.rules_branch,
            )
        )
