"""A real IMAP server on the loopback: Dovecot with TLS from an authority of its own.

Where Dovecot is not installed, pymap stands in; with `CI` set that stand-in is refused.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest
import trustme
from imap_tools import BaseMailBox, MailBox, MailBoxStartTls

from runner.model.sources import MailboxSettings

PASSWORD = "secret-de-test"
DELIVERED = datetime(2026, 7, 20, 8, 30, tzinfo=UTC)
_STARTS_WITHIN = 15.0

_DOVECOT = """\
protocols = imap
listen = 127.0.0.1
base_dir = {folder}/run
log_path = {folder}/log
ssl = required
ssl_cert = <{folder}/cert.pem
ssl_key = <{folder}/key.pem
mail_location = maildir:{folder}/mail/%u
default_login_user = {service}
default_internal_user = {service}
default_internal_group = {group}
first_valid_uid = 1
auth_failure_delay = 0
auth_mechanisms = {mechanisms}
{tokens}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={user} gid={user_group} home={folder}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {starttls_port}
  }}
  inet_listener imaps {{
    port = {port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
"""


_TOKENS = """\
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {folder}/oauth2.conf
}}
"""
_CHECKED = """\
tokeninfo_url = {url}/controle?access_token=
username_attribute = email
"""


@dataclass(frozen=True, slots=True)
class Account:
    """One mailbox of its own. `deliver` and `box` are the test's hand in it."""

    server: str
    port: int
    starttls: bool
    user: str
    password: str
    authority: Path

    def settings(self, **others: object) -> MailboxSettings:
        """As a site would write it."""
        known = {
            "server": self.server,
            "port": self.port,
            "starttls": self.starttls,
            "account": self.user,
            "certificate_authority": str(self.authority),
        }
        return MailboxSettings(**(known | others))  # type: ignore[arg-type]  # a test names the fields it changes

    @contextmanager
    def box(self) -> Iterator[BaseMailBox]:
        """A connection that may change things."""
        context = ssl.create_default_context(cafile=str(self.authority))
        kind = MailBoxStartTls if self.starttls else MailBox
        with kind(self.server, self.port, timeout=10, ssl_context=context) as box:
            box.login(self.user, self.password)
            yield box

    def deliver(self, *mails: bytes, folder: str = "INBOX", at: datetime = DELIVERED) -> None:
        """Put mails into a folder, made where it is missing."""
        with self.box() as box:
            if not box.folder.exists(folder):
                box.folder.create(folder)
            for mail in mails:
                box.append(mail, folder, dt=at)


@dataclass(slots=True)
class ImapServer:
    """Hands out accounts. Dovecot serves them all; the stand-in needs a process for each."""

    folder: Path
    authority: Path
    port: int = 0
    starttls_port: int = 0
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)
    _users: Iterator[int] = field(default_factory=lambda: count(1))

    @property
    def is_dovecot(self) -> bool:
        return bool(self.port)

    def account(self, *, starttls: bool = False) -> Account:
        """A new, empty mailbox."""
        user = f"compta{next(self._users)}"
        if not self.is_dovecot:
            port = _free_port()
            self.processes.append(_start(_pymap(self.folder, port, user), port))
            return Account("localhost", port, True, user, PASSWORD, self.authority)
        port = self.starttls_port if starttls else self.port
        return Account("localhost", port, starttls, user, PASSWORD, self.authority)

    def stop(self) -> None:
        """End every process this server started."""
        for process in self.processes:
            process.terminate()
            process.wait(timeout=10)
        self.processes.clear()


@contextmanager
def imap_server(tokens: str = "") -> Iterator[ImapServer]:
    """A server for as long as the block lasts. Fails the test where CI lacks Dovecot.

    `tokens`: where Dovecot asks whether an access token is good; empty: it takes passwords alone.
    """
    dovecot = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if dovecot is None and os.environ.get("CI"):
        pytest.fail("Dovecot is not installed: CI does not accept the stand-in")
    with tempfile.TemporaryDirectory(prefix="imap-") as name:
        folder = Path(name)
        server = ImapServer(folder, _certificates(folder))
        try:
            if dovecot:
                _start_dovecot(server, dovecot, tokens)
            yield server
        finally:
            server.stop()


def _certificates(folder: Path) -> Path:
    authority = trustme.CA()
    leaf = authority.issue_cert("localhost")
    leaf.private_key_pem.write_to_path(folder / "key.pem")
    leaf.cert_chain_pems[0].write_to_path(folder / "cert.pem")
    authority.cert_pem.write_to_path(folder / "ca.pem")
    return folder / "ca.pem"


def _start_dovecot(server: ImapServer, program: str, tokens: str) -> None:
    server.port, server.starttls_port = _free_port(), _free_port()
    mail, service = _users()
    (server.folder / "mail").mkdir()
    if os.getuid() == 0:  # Dovecot gives no mail to root: the folders are another user's
        server.folder.chmod(0o755)
        shutil.chown(server.folder / "mail", mail.pw_uid, mail.pw_gid)
    text = _DOVECOT.format(
        folder=server.folder,
        service=service,
        group=_group(service),
        user=mail.pw_name,
        user_group=mail.pw_gid,
        password=PASSWORD,
        port=server.port,
        starttls_port=server.starttls_port,
        mechanisms="plain xoauth2" if tokens else "plain",
        tokens=_TOKENS.format(folder=server.folder) if tokens else "",
    )
    (server.folder / "oauth2.conf").write_text(_CHECKED.format(url=tokens))
    (server.folder / "dovecot.conf").write_text(text)
    command = [program, "-F", "-c", str(server.folder / "dovecot.conf")]
    server.processes.append(_start(command, server.port))


def _users() -> tuple[pwd.struct_passwd, str]:
    """Whose mail it is, and who runs the services: ourselves, or for root two users that Debian has."""
    if os.getuid():
        me = pwd.getpwuid(os.getuid())
        return me, me.pw_name
    return pwd.getpwnam("mail"), "nobody"


def _group(user: str) -> str:
    import grp

    return grp.getgrgid(pwd.getpwnam(user).pw_gid).gr_name


def _pymap(folder: Path, port: int, user: str) -> list[str]:
    login = ["--demo-user", user, "--demo-password", PASSWORD]
    tls = ["--cert", str(folder / "cert.pem"), "--key", str(folder / "key.pem")]
    listen = ["--host", "127.0.0.1", "--port", str(port)]
    return [str(Path(sys.executable).parent / "pymap"), *listen, *tls, "dict", "--demo-data", *login]


def _start(command: list[str], port: int) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until = time.monotonic() + _STARTS_WITHIN
    while time.monotonic() < until and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return process
    process.kill()
    process.wait()
    raise RuntimeError(f"{command[0]} does not listen")


def _free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


@contextmanager
def silent_server() -> Iterator[int]:
    """A port that takes connections and never says a word."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        sock.listen()
        yield sock.getsockname()[1]
