"""A past run decided again, from git alone: what it journalled must come out once more.

Its rules are those of the commit it names, its open items those it kept (`etat/postes.csv`), its past the
journal up to the moment it decided. Nothing of today counts but the program, `RELANCE_KEY`, and the customer
file where git does not hold it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import TypeAlias

from runner import __version__
from runner.journal.branch import Branch
from runner.journal.fold import fold
from runner.journal.git import Git
from runner.journal.items import PATH, decode_items
from runner.journal.reading import read_events
from runner.model import events as ev
from runner.model.decision import Plan, VerdictKind
from runner.model.hashes import key_hash
from runner.model.mail import MailReading
from runner.model.parties import Ledger
from runner.model.problem import UserError
from runner.model.settings import Settings, Site
from runner.model.state import State
from runner.model.text import Text, t
from runner.notices.templates import Templates, load_templates
from runner.plan import make_plan
from runner.review.verdicts import VERDICT_LABELS, plan_counts, plan_digest
from runner.run.books import restore_ledger
from runner.run.brakes import read_brakes
from runner.run.checkout import RULES, journal_branch, read_settings
from runner.run.hours import quiet, without_texts
from runner.run.offline import Offline, laid_out, local_files, local_git
from runner.site.loader import load_site
from runner.site.secrets import load_secrets
from runner.site.settings import parse_settings

_Desk: TypeAlias = tuple[Site, Templates, Ledger]
_LEARNT = (
    ev.RunOpened,
    ev.PromiseNoted,
    ev.InvoiceSeen,
    ev.InvoiceChanged,
    ev.InvoiceAbsent,
    ev.MailRead,
    ev.PaymentLearnt,
    ev.Matched,
    ev.Absorbed,
    ev.Reversed,
    ev.Replied,
    ev.Answered,
    ev.Bounced,
    ev.PromiseEnded,
)
"""What a run only writes before it decides."""
_ALSO_LEARNT = (ev.Sent, ev.Dropped, ev.Doubtful)
"""What it writes before, of earlier messages, as well as after, of its own."""


@dataclass(frozen=True, slots=True)
class Replay:
    """One run, as journalled and as decided again."""

    known: Offline
    opened: ev.RunOpened
    closed: ev.RunClosed
    key: str
    """`key_hash` of the key at hand."""
    customers_in_git: bool

    @property
    def holds(self) -> bool:
        """The same verdict, step and balance for every invoice."""
        return plan_digest(self.known.plan) == self.closed.digest

    @property
    def differing(self) -> Iterator[tuple[str, int, int]]:
        """Verdict, invoices then, invoices now: where the counts are not the same."""
        now = plan_counts(self.known.plan)
        for kind in sorted({*now, *self.closed.counts}):
            then = self.closed.counts.get(kind, 0)
            if then != now.get(kind, 0):
                yield kind, then, now.get(kind, 0)


def replay(root: Path, day: date | None, environ: Mapping[str, str]) -> Replay:
    """The last run that decided, or the last one of `day`, decided again.

    Raises `UserError` where the journal, such a run, or the commit of its rules is not in this clone, and
    `SiteError` where this version refuses the rules of that day.
    """
    branch, tip = _journal(root)
    git, key = branch.git, load_secrets(environ).key
    closed = _closed(read_events(git, tip), day)
    mine = [(at, event) for at, event in enumerate(read_events(git, tip)) if event.run == closed.run]
    opened = next(event for _, event in mine if isinstance(event, ev.RunOpened))
    state = fold(islice(read_events(git, tip), _border(mine)))
    items = decode_items(git.show(_commit(git, tip, closed.run), PATH))
    kept = Ledger(PATH, opened.exported_on, opened.rows, opened.digest, items)
    site, templates, ledger = _desk(git, root, opened, kept, key)
    plan = _plan(site, ledger, state, opened, key)
    known = Offline(site, templates, ledger, state, plan, MailReading(opened.mail_until))
    return Replay(
        known, opened, closed, key_hash(key), bool(git.entries(opened.rules, _customers(site.settings)))
    )


def _journal(root: Path) -> tuple[Branch, str]:
    git = local_git(root)
    branch = journal_branch(git, read_settings(root)) if git else None
    tip = branch.known() if branch else None
    if branch is None or tip is None:
        raise UserError(t("no journal is known here: `git fetch` brings it"))
    return branch, tip


def _closed(events: Iterable[ev.AnyEvent], day: date | None) -> ev.RunClosed:
    """The end of the run asked for."""
    found = [e for e in events if isinstance(e, ev.RunClosed) and e.digest and day in {None, e.day}]
    if not found:
        raise UserError(
            t("no run of {day} decided anything", day=day) if day else t("no run has decided anything yet")
        )
    return found[-1]


def _border(mine: Iterable[tuple[int, ev.AnyEvent]]) -> int:
    """How many events of the journal stood when the run decided: up to the first that acts on the plan."""
    border, acted = 0, False
    for at, event in mine:
        acted = not isinstance(event, _LEARNT) and (acted or not _settles(event))
        border = border if acted else at + 1
    return border


def _settles(event: ev.AnyEvent) -> bool:
    """Written while the mail is read and earlier messages are settled, before anything is decided."""
    if isinstance(event, (ev.TaskOpened, ev.TaskClosed)):
        return event.task.startswith("T-courrier-") or event.task.endswith("-envoi")
    return isinstance(event, _ALSO_LEARNT)


def _commit(git: Git, tip: str, run: str) -> str:
    """The last commit of a run: the one that tells how it ended."""
    found = git.lines("log", "-1", "--format=%H", "--fixed-strings", f"--grep=Passage: {run}", tip, "--")
    if not found:
        raise UserError(t("the journal has no commit of the run {run}", run=run))
    return found[0]


def _desk(git: Git, root: Path, opened: ev.RunOpened, kept: Ledger, key: bytes) -> _Desk:
    """Rules, texts and facts of that day's commits; its open items with what the customer file adds."""
    if git.find(opened.rules) is None:
        raise UserError(t("commit {commit} of the rules is not in this clone: fetch it", commit=opened.rules))
    facts = git.files(opened.facts, "suivi") if opened.facts else None
    file = _customers(parse_settings(git.show(opened.rules, "relance.yaml"), "relance.yaml"))
    with laid_out(git, opened.rules, (*RULES, file)) as folder:
        site, templates = load_site(folder, facts=facts), load_templates(folder)
        base = folder if (folder / file).is_file() else root
        ledger = restore_ledger(site, base, partial(local_files, root), kept, key)
    return site, templates, ledger


def _customers(settings: Settings) -> str:
    """Path of the customer file in the site; one of another branch is never at that path."""
    return str(PurePosixPath(settings.customers.folder, settings.customers.file))


def _plan(site: Site, ledger: Ledger, state: State, opened: ev.RunOpened, key: bytes) -> Plan:
    day = opened.day or opened.exported_on
    plan = make_plan(site, ledger, state, day, key=key)
    plan = without_texts(plan) if quiet(site, datetime.fromisoformat(opened.at)) else plan
    return replace(plan, brakes=read_brakes(site, ledger, state, plan))


def told(found: Replay) -> Iterator[Text]:
    """The run, whether it comes out once more, and where not, what may explain it."""
    opened, closed = found.opened, found.closed
    yield t(
        "run {run}: rules {rules}, export of {export}, {count} open invoices decided again from git",
        run=opened.run,
        rules=opened.rules[:10],
        export=opened.exported_on,
        count=sum(len(decision.verdicts) for decision in found.known.plan.decisions),
    )
    if found.holds:
        yield t(
            "each with the verdict, step and balance journalled then; digest {digest}", digest=closed.digest
        )
        return
    yield t(
        "not as journalled: digest {then} then, {now} now",
        then=closed.digest,
        now=plan_digest(found.known.plan),
    )
    for kind, then, now in found.differing:
        yield t(
            "{verdict}: {then} then, {now} now", verdict=VERDICT_LABELS[VerdictKind(kind)], then=then, now=now
        )
    yield from _doubts(found)


def _doubts(found: Replay) -> Iterator[Text]:
    """What git does not hold, and may have been another thing then."""
    if found.opened.program != __version__:
        yield t(
            "that run was decided by version {then}, this is {now}",
            then=found.opened.program,
            now=__version__,
        )
    if found.opened.key and found.opened.key != found.key:
        yield t("RELANCE_KEY is not that of the run: addresses that bounced are not known")
    if not found.customers_in_git:
        yield t("the customer file is not in git: the one at hand was read")
