"""One Dovecot and one SMTP server for the folder; one site, put back as new before each test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.protocol.wire import Wired, wire
from tests.servers.imap import Account, ImapServer, imap_server
from tests.servers.smtp import SmtpServer, smtp_server


@pytest.fixture(scope="session")
def imap() -> Iterator[ImapServer]:
    with imap_server() as running:
        yield running


@pytest.fixture(scope="session")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmtpServer]:
    with smtp_server(tmp_path_factory.mktemp("smtp")) as running:
        yield running


@pytest.fixture(scope="session")
def original(imap: ImapServer, relay: SmtpServer, tmp_path_factory: pytest.TempPathFactory) -> Wired:
    """Built once. Its place never changes, since a journal names its remote; a copy of it is kept aside."""
    house = wire(tmp_path_factory.mktemp("lieu") / "maison", imap.account(), relay)
    for repo in (house.site, house.remote):
        house.git("gc", "--quiet", cwd=repo)  # few files, quickly copied
    shutil.copytree(house.home, _kept(house.home), symlinks=True)
    return house


@pytest.fixture
def wired(original: Wired, relay: SmtpServer) -> Wired:
    """The site as new: no run yet, an empty mailbox, a server without faults."""
    relay.reset()
    empty(original.account)
    shutil.rmtree(original.home)
    shutil.copytree(_kept(original.home), original.home, symlinks=True)
    return replace(original, environ=dict(original.environ))


def _kept(home: Path) -> Path:
    return home.with_name("comme-neuve")


def empty(account: Account) -> None:
    with account.box() as box:
        box.delete(box.uids())
