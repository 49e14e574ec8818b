from collections.abc import Iterator

import pytest

from tests.servers.imap import Account, ImapServer, imap_server


@pytest.fixture(scope="session")
def server() -> Iterator[ImapServer]:
    with imap_server() as running:
        yield running


@pytest.fixture
def account(server: ImapServer) -> Account:
    return server.account()
