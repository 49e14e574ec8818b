"""Microsoft 365 gives each message an id of its own: answers to it hold, recovery finds the copy by ours."""

from __future__ import annotations

import pytest

from runner.model.events import Replied, Sent
from tests.protocol.wire import AFTER, DAY, NEXT, Wired, debtor, late, owe, verdicts
from tests.servers.smtp import Fault

SECOND = "2026-07-23"
"""The second reminder of an invoice too small for the call in between."""


@pytest.fixture
def renaming(wired: Wired) -> Wired:
    """A site whose server renames messages and whose copies land in the mailbox."""
    owe(wired, 1)
    wired.server.rewrites = True
    wired.delivers_copies()
    return wired


def test_the_servers_own_id_is_journalled(renaming: Wired) -> None:
    renaming.run(DAY)
    assert [event.server_id for event in renaming.events_of(Sent)] == ["AM0PR01@server.example"]
    (reminder,) = renaming.sent()
    assert reminder["Message-ID"] == "<AM0PR01@server.example>"
    assert reminder["X-Microsoft-Original-Message-ID"]


def test_an_answer_to_the_servers_id_holds_whoever_writes_it(renaming: Wired) -> None:
    renaming.run(DAY)
    stranger = "direction@autre-domaine.example"
    renaming.human(NEXT, stranger, "Nous contestons.", reply_to="<AM0PR01@server.example>")
    renaming.export(AFTER, *late(1))
    assert verdicts(renaming.run(AFTER)) == {"C1": "reponse_a_traiter"}
    assert [event.customer for event in renaming.events_of(Replied)] == ["C1"]


def test_the_copy_is_found_under_the_servers_id(renaming: Wired) -> None:
    renaming.server.faults.append(Fault("reply", times=1))
    renaming.run(DAY)
    assert renaming.outcomes() == {"C1": "envoi_a_verifier"}
    renaming.export(NEXT, *late(1))
    assert verdicts(renaming.run(NEXT)) == {"C1": "attend"}
    assert renaming.outcomes() == {"C1": "envoyee"}
    assert renaming.debtors() == [debtor(1)]


def test_an_answer_to_a_message_found_by_its_copy_holds_too(renaming: Wired) -> None:
    renaming.server.faults.append(Fault("reply", times=1))
    renaming.run(DAY)
    renaming.export(NEXT, *late(1))
    renaming.run(NEXT)
    stranger = "direction@autre-domaine.example"
    renaming.human(NEXT, stranger, "Nous contestons.", reply_to="<AM0PR01@server.example>")
    renaming.export(AFTER, *late(1))
    assert verdicts(renaming.run(AFTER)) == {"C1": "reponse_a_traiter"}


def test_the_next_reminder_is_threaded_to_the_id_the_debtor_knows(renaming: Wired) -> None:
    small = "FA-1;C1;01/06/2026;30/06/2026;300,00;300,00"
    for day in (DAY, SECOND):
        renaming.export(day, small)
        renaming.run(day)
    assert [m["In-Reply-To"] for m in renaming.sent()] == [None, "<AM0PR01@server.example>"]
