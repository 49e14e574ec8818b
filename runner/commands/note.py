"""`relance note`: a fact somebody knows, into `suivi/` and, if asked, onto the facts' branch."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from runner.commands.note_checks import strangers, uneven_plan, unknown_references
from runner.commands.site import opened
from runner.console import Console
from runner.journal.branch import Branch
from runner.journal.deposit import deposit
from runner.journal.git import Git
from runner.journal.process import GitError
from runner.model.problem import Place, Problem, SiteError, UserError
from runner.model.settings import Settings, Site
from runner.model.text import plain, t
from runner.plan import calendar_of, tasks_of
from runner.run.checkout import journal_branch
from runner.run.offline import local_git, local_ledger, past_state, read_offline, read_rules
from runner.run.order import local_day
from runner.site.facts import FOLDER, KnownNames
from runner.site.notes import Note, Written, folder_of, write_note
from runner.site.secrets import load_secrets


def take_note(console: Console, note: Note, *, push: bool) -> None:
    """Write the file, or push it; say its path. Raises `SiteError` with all that is wrong, `UserError`."""
    settings = opened(console)
    git = local_git(console.root)
    branch = _branch(console, settings, git, push=push)
    folder_of(note.customer)
    now = console.clock()
    if branch:
        _fetch(settings, branch.git)
    written = _checked(console, _completed(console, _signed(note, git), now), now)
    if branch is None:
        console.out(_write(console.root, written))
        console.err(t("it counts once it is committed and pushed; --push does both"))
    else:
        console.out(_push(console.root, branch, written, now))
        console.err(t("pushed to {branch} of the remote; git pull brings it here", branch=branch.name))


def _branch(console: Console, settings: Settings, git: Git | None, *, push: bool) -> Branch | None:
    """Where a pushed fact goes; None: into the folder alone."""
    if push and git is None:
        raise UserError(t("{folder} is no git checkout: nothing to push to", folder=str(console.root)))
    if settings.facts_branch and not push:
        name = settings.facts_branch
        raise UserError(t("the facts of this site are read from branch {name}: add --push", name=name))
    return Branch(git, "origin", settings.facts_branch or settings.rules_branch) if git and push else None


def _signed(note: Note, git: Git | None) -> Note:
    """With who says it: `--par`, else the name git knows the author of commits by."""
    by = "" if note.given.get("par") or git is None else _author(git)
    return Note(note.customer, note.kind, {**note.given, "par": (by,)}) if by else note


def _author(git: Git) -> str:
    try:
        (address,) = git.lines("config", "--get", "user.email")
    except (GitError, ValueError):
        return ""
    return address.partition("@")[0]


# --- what it speaks of must exist -----------------------------------------------------------------


def _fetch(settings: Settings, git: Git) -> None:
    """What the checks read, as the remote has it: the form runs on a fresh clone of one branch."""
    journal_branch(git, settings).fetch()
    sources = (settings.invoices.folder, settings.customers.folder)
    branches = (source.partition("branche:")[2] for source in sources)
    for name in dict.fromkeys((settings.facts_branch, *branches)):
        if name:
            git.fetch(name)


def _checked(console: Console, note: Note, now: datetime) -> Written:
    """Every problem of the note at once: what export and journal do not know, and what the loader refuses."""
    site, _ = read_rules(console.root)
    ledger = local_ledger(site, console.root, load_secrets(console.environ).key)
    state = past_state(console.root, site)
    faults = [*strangers(note, ledger), *unknown_references(note, state)]
    beside = site.facts.by_customer.get(note.customer, ())
    try:
        written = write_note(note, _known(site), local_day(now, site.settings.timezone), beside)
    except SiteError as error:
        raise SiteError([*faults, *error.problems]) from error
    faults.extend(uneven_plan(written.fact, ledger, state))
    if faults:
        raise SiteError(faults)
    return written


def _known(site: Site) -> KnownNames:
    names = frozenset(policy.name for policy in site.policies)
    return KnownNames(names, frozenset(step.name for policy in site.policies for step in policy.steps))


def _completed(console: Console, note: Note, now: datetime) -> Note:
    """An approval names what it approves: the sum and the proposal as they would leave today."""
    steps = note.given.get("etape")
    if note.kind != "approbation" or not steps or note.given.get("montant"):
        return note
    site, _ = read_rules(console.root)
    # On a closed day nothing waits: she approves what the next open one would send.
    day = calendar_of(site).next_open(local_day(now, site.settings.timezone))
    plan = read_offline(console.root, day, lambda: now, console.environ).plan
    tasks = (task for task in tasks_of(plan) if task.customer == note.customer and task.notice)
    notices = (task.notice for task in tasks if task.notice and task.notice.step.name == steps[0].strip())
    asked = next(notices, None)
    if asked is None:
        expected = t("a step that waits for an approval today, or --montant")
        message = t("nothing waits for this approval today")
        raise SiteError([Problem(Place("--etape"), message, expected)])
    found = {"montant": (f"{plain(asked.total)} €",), "reference": (asked.proposal,)}
    return Note(note.customer, note.kind, {**note.given, **found})


# --- writing --------------------------------------------------------------------------------------


def _write(root: Path, written: Written) -> str:
    """Into the folder; a file that is there already, or a link, is never touched."""
    path = written.path(_present(root, written))
    folder = (root / path).parent
    if folder.is_symlink() or folder.parent.is_symlink():
        raise UserError(t("{folder} is a link: facts are written into real folders", folder=FOLDER))
    folder.mkdir(parents=True, exist_ok=True)
    with (root / path).open("xb") as file:
        file.write(written.data)
    return path


def _present(root: Path, written: Written) -> frozenset[str]:
    folder = folder_of(written.note.customer)
    there = (root / folder).iterdir() if (root / folder).is_dir() else ()
    return frozenset(f"{folder}/{path.name}" for path in there)


def _push(root: Path, branch: Branch, written: Written, now: datetime) -> str:
    here, note = _present(root, written), written.note
    message = f"suivi : {note.kind} pour {note.customer}\n\nPar: {written.fact.by or '-'}\n"

    return deposit(branch, lambda taken: written.path({*here, *taken}), written.data, message, now)
