"""What can be known without a run: rules and data at hand, the journal as last fetched, mail if asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import TypeAlias

from runner.journal.branch import Branch, peek
from runner.journal.git import Git
from runner.journal.items import PATH, decode_items
from runner.journal.reading import read_events
from runner.model.decision import Plan
from runner.model.events import AnyEvent
from runner.model.mail import MailedExport, MailReading
from runner.model.parties import Ledger
from runner.model.problem import UserError
from runner.model.settings import Secrets, Site
from runner.model.sources import BY_MAIL
from runner.model.state import State
from runner.model.text import t
from runner.notices.templates import Templates
from runner.plan import make_plan
from runner.run.books import load_ledger, restore_ledger
from runner.run.brakes import read_brakes
from runner.run.checkout import RULES, journal_branch, load_rules, read_settings
from runner.run.learn import Intake, learn, remembering
from runner.run.order import Clock, dated_clock, local_day
from runner.site.secrets import load_secrets

_Rules: TypeAlias = tuple[Site, Templates]


@dataclass(frozen=True, slots=True)
class Offline:
    """Everything a preview shows. `reading`: the mail it was decided with."""

    site: Site
    templates: Templates
    ledger: Ledger
    state: State
    plan: Plan
    reading: MailReading


def read_offline(
    root: Path, day: date | None, clock: Clock, environ: Mapping[str, str], *, mail: bool = False
) -> Offline:
    """Read, learn in memory, decide: the same functions as a run, with nothing written.

    `mail`: new mail is read too, over the one connection that a preview may open; nothing there is changed.
    """
    secrets = load_secrets(environ)
    site, templates = read_rules(root)
    state, timezone = past_state(root, site), site.settings.timezone
    now = dated_clock(day, clock, timezone)() if day else clock()
    if mail:
        ledger, reading = _with_mail(site, state, root, secrets, now)
    else:
        ledger, reading = local_ledger(site, root, secrets.key), MailReading(_mail_until(state))
    intake = Intake(site, ledger, reading, local_day(now, timezone), secrets.key)
    return _decided((site, templates), intake, state)


def _with_mail(
    site: Site, state: State, root: Path, secrets: Secrets, now: datetime
) -> tuple[Ledger, MailReading]:
    from runner.run.fetched import fetched_export, fetched_mail  # noqa: PLC0415 - 50 ms most previews spare

    ledger = local_ledger(site, root, secrets.key, partial(fetched_export, site.settings, secrets, root, now))
    return ledger, fetched_mail(site, ledger, state, root, secrets=secrets, now=now)


def _mail_until(state: State) -> str:
    return state.last_opened.mail_until if state.last_opened else ""


def read_against(root: Path, revision: str, known: Offline, environ: Mapping[str, str]) -> Offline:
    """The same day, facts, export and journal, by the rules of another commit: all that differs is them."""
    git = local_git(root)
    tip = git.find(revision) if git else None
    if git is None or tip is None:
        raise UserError(t("{name} names no commit of this repository", name=revision))
    with laid_out(git, tip, RULES) as folder:
        site, templates = load_rules(folder)
        site = replace(site, root=known.site.root, facts=known.site.facts)
        intake = Intake(site, known.ledger, known.reading, known.plan.day, load_secrets(environ).key)
        return _decided((site, templates), intake, past_state(root, site))


@contextmanager
def laid_out(git: Git, commit: str, names: Iterable[str]) -> Iterator[Path]:
    """These files and folders of a commit, in a folder that lasts as long as the reading."""
    with TemporaryDirectory(prefix="relance-") as folder:
        for name in names:
            for path, content in git.files(commit, name).items():
                target = Path(folder) / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)
        yield Path(folder)


def _decided(rules: _Rules, intake: Intake, state: State) -> Offline:
    site, templates = rules
    ledger, day = intake.ledger, intake.day
    learn(intake, state, remembering(state, day))
    plan = make_plan(site, ledger, state, day, key=intake.key)
    plan = replace(plan, brakes=read_brakes(site, ledger, state, plan))
    return Offline(site, templates, ledger, state, plan, intake.reading)


def read_rules(root: Path) -> tuple[Site, Templates]:
    """Site and templates, with the facts of their own branch as last fetched."""
    branch = read_settings(root).facts_branch
    return load_rules(root, local_files(root, branch, "suivi") if branch else None)


def local_ledger(
    site: Site, root: Path, key: bytes, mailed: Callable[[], MailedExport] | None = None
) -> Ledger:
    """The accounts at hand. Where the export comes by mail and `mailed` may not ask, the last run's items."""
    files = partial(local_files, root)
    if site.settings.invoices.folder == BY_MAIL and mailed is None:
        return restore_ledger(site, root, files, _last_items(root, site), key)
    return load_ledger(site, root, files, mailed or no_mail, key)


def no_mail() -> MailedExport:
    """Where an export cannot come by mail: the mailbox stays shut."""
    raise AssertionError("a preview opens no mailbox")


def _last_items(root: Path, site: Site) -> Ledger:
    """What the last run decided on, as the journal keeps it: no name, no address, nothing of the file."""
    branch = past_branch(root, site)
    tip = branch.known() if branch else None
    reading = peek(branch) if branch and tip else None
    opened = reading.state.last_opened if reading else None
    content = branch.git.files(tip, str(PurePosixPath(PATH).parent)).get(PATH) if branch and tip else None
    if opened is None or content is None:
        raise UserError(
            t("the export comes by mail, and no run known here has read one yet"),
            t("`relance run` reads it; then, or after `git fetch`, its open items are known here"),
        )
    return Ledger(PATH, opened.exported_on, opened.rows, opened.digest, decode_items(content))


def local_files(root: Path, branch: str, prefix: str = "") -> dict[str, bytes]:
    """A branch's files as this clone last saw them; none where it never did."""
    git = local_git(root)
    tip = Branch(git, "origin", branch).known() if git else None
    return git.files(tip, prefix) if git and tip else {}


def past_state(root: Path, site: Site) -> State:
    """The journal as this clone last saw it; empty where it never did."""
    branch = past_branch(root, site)
    reading = peek(branch) if branch else None
    return reading.state if reading else State()


def past_events(root: Path, site: Site) -> Iterator[AnyEvent]:
    """The journal's events, oldest first, as this clone last saw them."""
    branch = past_branch(root, site)
    tip = branch.known() if branch else None
    return read_events(branch.git, tip) if branch and tip else iter(())


def past_branch(root: Path, site: Site) -> Branch | None:
    """The journal branch of this mode, where the site is a git checkout."""
    git = local_git(root)
    return journal_branch(git, site.settings) if git else None


def local_git(root: Path) -> Git | None:
    """The site's repository, if it is one."""
    return Git(root) if (root / ".git").exists() else None
