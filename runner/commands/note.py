"""`relance note`: a fact somebody knows, into `suivi/` and, if asked, onto the facts' branch."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from runner.commands.site import opened
from runner.console import Console
from runner.journal.branch import Branch
from runner.journal.deposit import deposit
from runner.journal.git import Git
from runner.journal.process import GitError
from runner.model.parties import Ledger
from runner.model.problem import Place, Problem, SiteError, UserError
from runner.model.settings import BY_MAIL, Settings, Site
from runner.model.text import Text, t
from runner.run.books import fetched_files, load_ledger
from runner.run.offline import local_git, local_ledger, no_mail
from runner.run.order import local_day
from runner.site.facts import FOLDER, KnownNames
from runner.site.loader import load_site
from runner.site.near import nearest
from runner.site.notes import NONE, Note, Written, folder_of, write_note
from runner.site.secrets import load_secrets


def take_note(console: Console, note: Note, *, push: bool) -> None:
    """Write the file, or push it; say its path. Raises `SiteError` with all that is wrong, `UserError`."""
    settings = opened(console)
    git = local_git(console.root)
    branch = _branch(console, settings, git, push=push)
    folder_of(note.customer)
    now = datetime.now(UTC)
    written = _checked(console, _signed(note, git), git, now)
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


def _checked(console: Console, note: Note, git: Git | None, now: datetime) -> Written:
    """Every problem of the note at once: what the export does not know, and what the loader refuses."""
    site = load_site(console.root)
    ledger = _ledger(site, console.root, git, load_secrets(console.environ).key)
    faults = list(_strangers(note, ledger))
    try:
        written = write_note(note, _known(site), local_day(now, site.settings.timezone))
    except SiteError as error:
        raise SiteError([*faults, *error.problems]) from error
    if faults:
        raise SiteError(faults)
    return written


def _ledger(site: Site, root: Path, git: Git | None, key: bytes) -> Ledger:
    """An export on a branch is read at its tip: the form runs on a fresh clone of another branch."""
    if git and site.settings.invoices.folder != BY_MAIL:
        return load_ledger(site, root, partial(fetched_files, git), no_mail, key)
    return local_ledger(site, root, key)


def _known(site: Site) -> KnownNames:
    names = frozenset(policy.name for policy in site.policies)
    return KnownNames(names, frozenset(step.name for policy in site.policies for step in policy.steps))


def _strangers(note: Note, ledger: Ledger) -> list[Problem]:
    account = ledger.accounts.get(note.customer)
    if account is None:
        message = t("no customer {code} owes anything in {file}", code=note.customer, file=ledger.file)
        return [Problem(Place("CLIENT"), message, None, nearest(note.customer, ledger.accounts))]
    numbers = {invoice.key.number for invoice in account.invoices}
    asked = [number.strip() for number in note.given.get("facture", ())]
    return [_no_invoice(number, numbers, ledger) for number in asked if number not in {NONE, *numbers}]


def _no_invoice(number: str, numbers: Collection[str], ledger: Ledger) -> Problem:
    message = t("no open invoice {number} of this customer in {file}", number=number, file=ledger.file)
    return Problem(Place("--facture"), message, None, _owner(number, ledger) or nearest(number, numbers))


def _owner(number: str, ledger: Ledger) -> Text | None:
    accounts = ledger.accounts.items()
    owners = (code for code, account in accounts if any(i.key.number == number for i in account.invoices))
    code = next(owners, None)
    return t("it is an invoice of {code}", code=code) if code else None


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
