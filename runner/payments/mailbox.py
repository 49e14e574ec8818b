"""A mailbox, whatever carries it: read-only, headers first, bodies on demand."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Protocol

from runner.model.problem import UserError
from runner.model.sources import MailboxSettings
from runner.model.text import t
from runner.payments.head import Dismisses, Head
from runner.payments.maildir import MaildirMailbox


class Mailbox(Protocol):
    """Nothing here changes a mail or a flag. Every method raises `OutsideError` where the mailbox fails."""

    def validity(self, folder: str) -> int:
        """UIDVALIDITY: another value than last time means that all UIDs are new."""

    def heads(
        self,
        folder: str,
        after: int,
        also: Collection[int],
        since: date | None = None,
        sender: str = "",
        *,
        dismisses: Dismisses | None = None,
    ) -> Iterator[Head]:
        """Mails with a UID over `after`, and those in `also` that still exist; by rising UID.

        A server leaves out those it took before `since`: a first reading asks for no header of old mail.
        Where `sender` is given, it may leave out those whose From does not hold it. `dismisses`: told the
        fields of `GLANCED`, that no more of a mail is wanted; where there are few it may not be asked.
        """

    def messages(self, folder: str, uids: Collection[int]) -> Mapping[int, bytes]:
        """The whole mails, by UID; those that are gone are left out."""

    def answered(self, folder: str, uids: Collection[int]) -> Mapping[int, bool]:
        """Those of `uids` that are still there: whether a mail program has marked them as answered."""

    def settled_until(self, now: datetime) -> int:
        """No mail can still arrive with a UID up to this one: how far a cursor may go."""

    def close(self) -> None:
        """End the connection; never raises."""


@contextmanager
def open_mailbox(settings: MailboxSettings, root: Path, password: str) -> Iterator[Mailbox]:
    """The site's mailbox. Raises `OutsideError` where it cannot be reached or refuses the login."""
    with closing(_opened(settings, root, password)) as mailbox:
        yield mailbox


def _opened(settings: MailboxSettings, root: Path, password: str) -> Mailbox:
    if settings.maildir:
        return MaildirMailbox(root / settings.maildir, settings.maildir)
    if not settings.server:
        raise UserError(t("no mailbox is set: `boite` needs a server or a maildir"))
    from runner.payments.imap import connect  # noqa: PLC0415 - 36 ms that a Maildir does not need

    return connect(settings, root, password)
