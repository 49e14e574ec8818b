"""What a mail server answers is kept in the journal only where it is no address of the debtor."""

from __future__ import annotations

import pytest

from runner.notices.smtp import _outcome

DEBTOR = "Dupont@client.example"


@pytest.mark.parametrize(
    "reply",
    [
        b"2.0.0 Ok: queued for <dupont@client.example>",
        b"2.6.0 <dupont@client.example> recipient ok",
        b"2.0.0 dupont=client.example accepted",
    ],
)
def test_a_server_that_names_the_debtor_is_not_quoted(reply: bytes) -> None:
    kept = _outcome(250, reply, (DEBTOR,)).server_id
    assert "dupont" not in kept.lower()


def test_the_servers_own_name_of_a_message_is_kept() -> None:
    reply = b"2.6.0 <AM0PR01@eurprd01.prod.outlook.example> [InternalId=1] Queued mail for delivery"
    assert _outcome(250, reply, (DEBTOR,)).server_id == "AM0PR01@eurprd01.prod.outlook.example"
