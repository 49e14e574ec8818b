"""What a run asks for over the network: a branch, an export that comes by mail, the mailbox."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from fnmatch import fnmatchcase
from pathlib import Path

from runner.journal.git import Git
from runner.model.mail import MailedExport
from runner.model.problem import UserError
from runner.model.settings import Secrets, Settings
from runner.model.text import t
from runner.payments.exportmail import Wanted, find_export
from runner.payments.mailbox import Mailbox, open_mailbox
from runner.payments.parse import Attachment
from runner.receivables.kinds import is_of_kind
from runner.run.oauth import access_token


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


@contextmanager
def mailbox_of(settings: Settings, secrets: Secrets, root: Path) -> Iterator[Mailbox]:
    """The site's mailbox, logged in to with a password or a token."""
    oauth = settings.mailbox.oauth
    secret = access_token(oauth, secrets, root) if oauth else secrets.imap_password
    with open_mailbox(settings.mailbox, root, secret) as mailbox:
        yield mailbox
