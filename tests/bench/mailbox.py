"""Reading a mailbox of 100,000 mails over IMAP, against imaplib and imap-tools. As a module it measures once.

All mails are young enough to be read, so that no search spares them: the worst first run there is. 200 are
notices of a bank, 100 mails of customers, the rest what fills an office's mailbox.
"""

from __future__ import annotations

import imaplib
import os
import pwd
import shutil
import ssl
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from imap_tools import AND, MailBox

from runner.model.mail import MailReading
from runner.payments.mailbox import open_mailbox
from runner.payments.reading import read_mail
from tests.bench.cost import python, spend
from tests.bench.table import Figure
from tests.payments_mailbox.post import BANK, GOOD, KNOWN, OUR_SERVER, mail, notice
from tests.servers.imap import Account, imap_server

MAILS, NOTICES, LETTERS, NEW = 100_000, 200, 100, 20
NOW = datetime(2026, 7, 21, 5, 7, tzinfo=UTC)
_AT_ONCE = 250


def figures(home: Path) -> Iterator[Figure]:
    """The first run, a later one with 20 new mails, and the text of the mails that matter."""
    told = home / "mailbox.txt"
    cost = spend(*python("mailbox", home / "mailbox", str(MAILS)), output=told)
    first, bare, later, text, tools, fetch = map(float, told.read_text(encoding="ascii").split())
    yield Figure(
        f"mailbox of {MAILS:,}, first run",
        first / bare,
        "x",
        3,
        peak=cost.peak,
        note=f"against imaplib's fetch of all headers: {first:.1f} s and {bare:.1f} s",
    )
    yield Figure(f"mailbox, {NEW} new mails, beyond the login", later, "s", 0.5)
    rates = [f"{NOTICES / seconds:,.0f}" for seconds in (text, tools, fetch)]
    note = "{} a second, imap-tools' bulk fetch {}, fetched alone {}".format(*rates)
    yield Figure("mailbox, text of the mails that matter", tools / text, "x", 4, least=True, note=note)


def main(home: Path, mails: int) -> None:
    """Prints the seconds of each part."""
    home.mkdir()
    with imap_server() as server:
        account = server.account()
        box = server.folder / "mail" / account.user
        _fill(box, mails)
        with account.box():  # Dovecot indexes the folder at its first opening
            pass
        bare = _timed(lambda: _headers(account))
        seconds, reading = _first(account)
        _deliver(box, (_office(n) for n in range(mails, mails + NEW - 5)), "B")
        _deliver(box, (notice(number=n + 10_000) for n in range(5)), "C")
        with account.box():
            pass
        later = _later(account, reading)
        text, tools, fetch = _texts(account)
    sys.stdout.write(f"{seconds} {bare} {later} {text} {tools} {fetch}\n")


def _timed(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


# --- the mailbox ---------------------------------------------------------------------------------------


def _fill(box: Path, mails: int) -> None:
    for part in ("new", "cur", "tmp"):
        (box / part).mkdir(parents=True)
    others = mails - NOTICES - LETTERS
    _deliver(box, (_office(n) for n in range(others)), "A")
    _deliver(box, (notice(number=n) for n in range(NOTICES)), "N")
    _deliver(box, (mail(f"Question {n} ?", Message_ID=f"<q{n}@durand.example>") for n in range(LETTERS)), "Q")
    if os.getuid() == 0:
        owner = pwd.getpwnam("mail")
        for path in (box, *box.iterdir()):
            shutil.chown(path, owner.pw_uid, owner.pw_gid)


def _office(number: int) -> bytes:
    """A mail of about the headers that real ones carry."""
    hops = [
        f"Received: from relais{hop}.example (relais{hop}.example [192.0.2.{hop}]) by mx.mercier.example"
        f" (Postfix) with ESMTPS id {number:08X}{hop}; Mon, 20 Jul 2026 08:30:00 +0200"
        for hop in range(4)
    ]
    signed = "DKIM-Signature: v=1; a=rsa-sha256; d=ailleurs.example; s=s1; b=" + "Qk" * 170
    return mail(
        "Bonjour,\r\n" + "Veuillez trouver ci-joint le document demandé. " * 20,
        top=(*hops, f"Authentication-Results: {OUR_SERVER}; dmarc=pass header.from=ailleurs.example", signed),
        From=f"Service {number % 997} <service{number % 997}@ailleurs.example>",
        Subject=f"Commande {number}",
        Message_ID=f"<{number}@ailleurs.example>",
        List_Unsubscribe="<https://ailleurs.example/desabonner>" if number % 3 == 0 else "",
    )


def _deliver(box: Path, mails: Iterator[bytes], batch: str) -> None:
    """Into `cur`, as read by a mail program; received in the last days, which Dovecot takes from the file."""
    owner = pwd.getpwnam("mail") if os.getuid() == 0 else None
    for number, raw in enumerate(mails):
        moment = int((NOW - timedelta(hours=48)).timestamp()) + number // 1_000
        path = box / "cur" / f"{moment}.M{number % 1_000_000}{batch}.hote:2,S"
        path.write_bytes(raw)
        os.utime(path, (moment, moment))
        if owner:
            os.chown(path, owner.pw_uid, owner.pw_gid)


# --- what is measured ----------------------------------------------------------------------------------


def _headers(account: Account) -> None:
    """The barest there is: every header in ranges of 250, nothing kept."""
    context = ssl.create_default_context(cafile=str(account.authority))
    with imaplib.IMAP4_SSL(account.server, account.port, ssl_context=context, timeout=60) as client:
        client.login(account.user, account.password)
        client.select("INBOX", readonly=True)
        uids = client.uid("SEARCH", "ALL")[1][0].split()
        for at in range(0, len(uids), _AT_ONCE):
            span = f"{uids[at].decode()}:{uids[min(at + _AT_ONCE, len(uids)) - 1].decode()}"
            client.uid("FETCH", span, "(UID BODY.PEEK[HEADER])")


def _first(account: Account) -> tuple[float, MailReading]:
    start = time.perf_counter()
    with open_mailbox(account.settings(authenticated_by=OUR_SERVER), Path("/"), account.password) as box:
        reading = _read(account, box)
    seconds = time.perf_counter() - start
    assert (len(reading.payments), len({r.mail for r in reading.replies})) == (NOTICES, LETTERS)
    return seconds, reading


def _later(account: Account, before: MailReading) -> float:
    """Beyond the login, with the cursor of the first run."""
    with open_mailbox(account.settings(authenticated_by=OUR_SERVER), Path("/"), account.password) as box:
        start = time.perf_counter()
        reading = _read(account, box, before)
        seconds = time.perf_counter() - start
    assert len(reading.payments) == 5
    return seconds


def _read(account: Account, box: object, before: MailReading | None = None) -> MailReading:
    return read_mail(
        box,  # type: ignore[arg-type]  # the one just opened
        cursors={c.folder: c for c in before.cursors} if before else {},
        seen={p.mail for p in before.payments} if before else frozenset(),
        known=KNOWN,
        readers=(BANK,),
        settings=account.settings(authenticated_by=OUR_SERVER),
        now=NOW,
        timezone="Europe/Paris",
        since=NOW - timedelta(days=30),
    )


def _texts(account: Account) -> tuple[float, float, float]:
    """The 200 notices to text, in bulk: ours, imap-tools' with text and HTML decoded, and fetched alone."""
    from runner.payments.parse import parse_mail

    with account.box() as box:
        assert isinstance(box, MailBox)
        uids = box.uids(AND(from_="banque.example"))[:NOTICES]

        def tools() -> list[str]:
            return [m.text + m.html for m in box.fetch(AND(uid=uids), mark_seen=False, bulk=True)]

        theirs = min(_timed(tools) for _ in range(3))
    with open_mailbox(account.settings(), Path("/"), account.password) as ours:

        def fetched() -> Iterable[bytes]:
            return ours.messages("INBOX", [*map(int, uids)]).values()

        def own() -> list[str]:
            return [parse_mail(raw).text for raw in fetched()]

        return min(_timed(own) for _ in range(3)), theirs, min(_timed(fetched) for _ in range(3))


if __name__ == "__main__":
    assert GOOD
    main(Path(sys.argv[1]), int(sys.argv[2]))
