"""What a run asks for over the network: a branch, an export that comes by mail, the mailbox."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from fnmatch import fnmatchcase
from pathlib import Path
from zoneinfo import ZoneInfo

from runner.journal.git import Git
from runner.model.mail import MailedExport, MailReading
from runner.model.parties import Ledger
from runner.model.problem import UserError
from runner.model.settings import Mode, Secrets, Settings, Site
from runner.model.state import State
from runner.model.text import t
from runner.payments.exportmail import Wanted, find_export
from runner.payments.mailbox import Mailbox, open_mailbox
from runner.payments.parse import Attachment
from runner.payments.reading import read_mail
from runner.receivables.kinds import is_of_kind
from runner.run.mailed import asked_mails, correspondents, refuse_rolled_back, waiting_replies
from runner.run.oauth import access_token
from runner.run.order import local_day

FIRST_READING = timedelta(days=30)
"""How far back the mailbox is read: older mail was answered, and older money booked, before Relance."""


def fetched_files(git: Git, branch: str) -> dict[str, bytes]:
    """The files of a branch at the remote's tip, asked over the network."""
    tip = git.fetch(branch)
    if tip is None:
        raise UserError(t("the remote has no branch {name} (factures.source)", name=branch))
    return git.files(tip)


def fetched_export(settings: Settings, secrets: Secrets, root: Path, now: datetime) -> MailedExport:
    """The export of the newest believed mail of `factures.expediteur`."""
    source = settings.invoices

    def fits(attachment: Attachment) -> bool:
        return fnmatchcase(attachment.name, source.pattern) and is_of_kind(attachment.data, source.format)

    wanted = Wanted(source.sender, source.subject, fits)
    with mailbox_of(settings, secrets, root) as mailbox:
        return find_export(mailbox, wanted, settings.mailbox, now, settings.timezone)


def fetched_mail(
    site: Site, ledger: Ledger, state: State, root: Path, *, secrets: Secrets, now: datetime
) -> MailReading:
    """What is new in the mailbox since the journal's cursors; nothing there is changed.

    Raises `BrakeError` where a copy of ours proves that the journal was restored or replaced.
    """
    settings = site.settings
    with mailbox_of(settings, secrets, root) as mailbox:
        reading = read_mail(
            mailbox,
            cursors=state.cursors,
            seen=state.mails,
            known=correspondents(settings, ledger.accounts, state, site.facts),
            readers=site.readers,
            settings=settings.mailbox,
            now=now,
            timezone=settings.timezone,
            since=_since(state, now, settings.timezone),
            waiting=waiting_replies(state),
            asked=asked_mails(state),
        )
    if settings.mode is Mode.REAL:
        refuse_rolled_back(reading, state, secrets.key)
    return reading


def _since(state: State, now: datetime, timezone: str) -> datetime:
    """The first reading's horizon, the same for good: a long stop never makes us skip a mail."""
    first = state.began_on or local_day(now, timezone)
    return datetime.combine(first, time.min, ZoneInfo(timezone)) - FIRST_READING


@contextmanager
def mailbox_of(settings: Settings, secrets: Secrets, root: Path) -> Iterator[Mailbox]:
    """The site's mailbox, logged in to with a password or a token."""
    oauth = settings.mailbox.oauth
    secret = access_token(oauth, secrets, root) if oauth else secrets.imap_password
    with open_mailbox(settings.mailbox, root, secret) as mailbox:
        yield mailbox
