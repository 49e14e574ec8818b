"""What each answer, and each silence, of a mail server means."""

from __future__ import annotations

import email
import email.policy
import smtplib
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path
from typing import Protocol

import pytest

from runner.model.mail import ANCHOR, Email, SendStatus
from runner.model.problem import OutsideError, UserError
from runner.model.sources import SendingSettings
from runner.notices.smtp import Pace, SmtpTransport, open_smtp
from tests.servers.sink import PROGRAM, Sink, smtp_sink
from tests.servers.smtp import ACCOUNT, PASSWORD, Fault, SmtpServer, smtp_server

HASH = "ab" * 32
MESSAGE = Email(
    reference="R-7F3K2Q",
    message_id="<r-7f3k2q.20260512@mercier.example>",
    sender="compta@mercier.example",
    recipients=("dupont@client.example", "copie@mercier.example"),
    subject="Rappel",
    body=".un point\nfin\n",
    digest="0",
    skeleton=b"Relance-Journal: "
    + ANCHOR
    + b"\r\nMessage-ID: <r-7f3k2q.20260512@mercier.example>\r\n\r\n.un point\r\n..deux\r\n.\r\nfin\r\n",
)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[SmtpServer]:
    with smtp_server(tmp_path) as running:
        yield running


def settings(server: SmtpServer, **changes: object) -> SendingSettings:
    made = SendingSettings(
        server="localhost",
        port=server.port,
        account=ACCOUNT,
        per_minute=0,
        certificate_authority=server.authority.name,
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # named fields


class Opener(Protocol):
    def __call__(self, server: SmtpServer, **changes: object) -> SmtpTransport: ...


@pytest.fixture
def opened() -> Iterator[Opener]:
    """Transports that are closed when the test ends."""
    with ExitStack() as stack:

        def open_one(server: SmtpServer, **changes: object) -> SmtpTransport:
            transport = open_smtp(settings(server, **changes), server.authority.parent, PASSWORD, timeout=2)
            return stack.enter_context(closing(transport))

        yield open_one


def test_a_message_reaches_debtor_and_copy_in_one_transaction_with_its_anchor(
    server: SmtpServer, opened: Opener
) -> None:
    transport = opened(server)
    result = transport.send(MESSAGE, HASH)
    transport.close()
    assert (result.status, result.code, result.server_id) == (SendStatus.SENT, 250, "4XyZ12")
    (received,) = server.messages
    assert received.recipients == MESSAGE.recipients
    assert received.raw == MESSAGE.skeleton.replace(ANCHOR, HASH.encode())


def test_the_servers_own_id_is_kept_where_it_renames_messages(server: SmtpServer, opened: Opener) -> None:
    server.rewrites = True
    result = opened(server).send(MESSAGE, HASH)
    assert result.server_id == "AM0PR01@server.example"


def test_one_connection_serves_many_messages(server: SmtpServer, opened: Opener) -> None:
    transport = opened(server)
    assert {transport.send(MESSAGE, HASH).status for _ in range(5)} == {SendStatus.SENT}
    assert server.connections == 1


def test_a_connection_closed_between_messages_is_opened_again(server: SmtpServer, opened: Opener) -> None:
    transport = opened(server)
    transport.send(MESSAGE, HASH)
    server.drop_clients()
    assert transport.send(MESSAGE, HASH).status is SendStatus.SENT
    assert (server.connections, len(server.messages)) == (2, 2)


@pytest.mark.parametrize("stage", ["mail", "rcpt", "data"])
@pytest.mark.parametrize("answer", ["451 4.3.0 later", "550 5.1.1 no"])
def test_a_refusal_before_the_body_is_a_refusal_and_the_next_message_leaves(
    server: SmtpServer, opened: Opener, stage: str, answer: str
) -> None:
    server.faults.append(Fault(stage, answer, times=1))
    transport = opened(server)
    result = transport.send(MESSAGE, HASH)
    assert (result.status, result.permanent) == (SendStatus.REFUSED, answer.startswith("5"))
    assert result.code == int(answer[:3])
    assert server.messages == []
    assert transport.send(MESSAGE, HASH).status is SendStatus.SENT


@pytest.mark.parametrize("recipient", MESSAGE.recipients)
def test_one_refused_recipient_stops_the_whole_try(
    server: SmtpServer, opened: Opener, recipient: str
) -> None:
    server.faults.append(Fault("rcpt", "550 5.1.1 unknown", only=recipient))
    assert opened(server).send(MESSAGE, HASH).permanent
    assert server.messages == []
    assert "data" not in server.verbs


@pytest.mark.parametrize("stage", ["mail", "rcpt", "data"])
def test_a_line_dropped_before_data_is_tried_once_more_and_then_refused_for_now(
    server: SmtpServer, opened: Opener, stage: str
) -> None:
    transport = opened(server)
    server.faults.append(Fault(stage))
    result = transport.send(MESSAGE, HASH)
    assert (result.status, result.permanent) == (SendStatus.REFUSED, False)
    assert (server.connections, server.messages) == (2, [])


@pytest.mark.parametrize("stage", ["mail", "rcpt", "data"])
def test_a_line_dropped_once_before_data_costs_nothing(
    server: SmtpServer, opened: Opener, stage: str
) -> None:
    transport = opened(server)
    server.faults.append(Fault(stage, times=1))
    assert transport.send(MESSAGE, HASH).status is SendStatus.SENT
    assert len(server.messages) == 1


def test_a_line_dropped_inside_the_body_is_never_a_sent_message(server: SmtpServer, opened: Opener) -> None:
    """A short body may wait whole in the socket: then only the dot tells, and the doubt is kept."""
    transport = opened(server)
    server.faults.append(Fault("body"))
    long = replace(MESSAGE, skeleton=MESSAGE.skeleton + b"suite\r\n" * 3_000_000)
    assert transport.send(long, HASH).status is SendStatus.REFUSED
    assert transport.send(MESSAGE, HASH).status is not SendStatus.SENT
    assert server.messages == []


def test_silence_after_the_final_dot_is_doubt(server: SmtpServer, opened: Opener) -> None:
    transport = opened(server)
    server.faults.append(Fault("dot", times=1))
    assert transport.send(MESSAGE, HASH).status is SendStatus.DOUBTFUL
    assert server.connections == 1
    assert transport.send(MESSAGE, HASH).status is SendStatus.SENT


@pytest.mark.parametrize("answer", ["451 4.3.0 later", "421 4.3.2 closing", "554 5.7.1 spam"])
def test_a_refusal_after_the_final_dot_is_a_refusal(server: SmtpServer, opened: Opener, answer: str) -> None:
    server.faults.append(Fault("dot", answer, times=1))
    transport = opened(server)
    result = transport.send(MESSAGE, HASH)
    assert (result.status, result.code) == (SendStatus.REFUSED, int(answer[:3]))
    assert result.permanent is answer.startswith("5")
    assert transport.send(MESSAGE, HASH).status is SendStatus.SENT


@pytest.mark.parametrize("stage", ["connect", "ehlo", "starttls", "auth"])
@pytest.mark.parametrize("answer", ["drop", "454 4.7.0 not now"])
def test_a_server_that_cannot_be_used_ends_the_sending_before_it_begins(
    server: SmtpServer, opened: Opener, stage: str, answer: str
) -> None:
    server.faults.append(Fault(stage, answer))
    with pytest.raises(OutsideError):
        opened(server)
    assert server.messages == []


def test_a_wrong_password_is_said_without_the_password(server: SmtpServer) -> None:
    with pytest.raises(OutsideError) as refused:
        open_smtp(settings(server), server.authority.parent, "faux-secret", timeout=2)
    assert "faux-secret" not in str(refused.value)
    assert "password" in str(refused.value)


def test_a_missing_password_is_the_users_to_mend(server: SmtpServer) -> None:
    with pytest.raises(UserError):
        open_smtp(settings(server), server.authority.parent, "")


def test_a_certificate_of_an_unknown_authority_is_refused(server: SmtpServer, opened: Opener) -> None:
    with pytest.raises(OutsideError, match="certificate"):
        opened(server, certificate_authority="")
    assert "auth" not in server.verbs


def test_a_certificate_for_another_name_is_refused(tmp_path: Path, opened: Opener) -> None:
    with smtp_server(tmp_path, name="autre.example") as server:
        with pytest.raises(OutsideError, match="certificate"):
            opened(server)
        assert "auth" not in server.verbs


def test_implicit_tls_sends_too(tmp_path: Path, opened: Opener) -> None:
    with smtp_server(tmp_path, implicit=True) as server:
        assert opened(server, tls="implicite", account="").send(MESSAGE, HASH).status is SendStatus.SENT


def test_a_server_without_tls_is_not_spoken_to(tmp_path: Path, opened: Opener) -> None:
    with smtp_server(tmp_path) as server:
        server.faults.append(Fault("starttls", "454 4.7.0 TLS not available"))
        with pytest.raises(OutsideError):
            opened(server)
        assert "auth" not in server.verbs


def test_a_server_that_is_not_there_is_said(server: SmtpServer, opened: Opener) -> None:
    with pytest.raises(OutsideError):
        opened(server, port=1)


def test_no_more_messages_a_minute_than_agreed() -> None:
    now = [100.0]
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds

    pace = Pace(3, lambda: now[0], sleep)
    sent = []
    for _ in range(10):
        pace.wait()
        sent.append(now[0])
        now[0] += 1
    assert all(later - earlier >= 60 for earlier, later in zip(sent, sent[3:], strict=False))
    assert sum(slept) == pytest.approx(3 * 57)


def test_what_arrives_parses_back(server: SmtpServer, opened: Opener) -> None:
    opened(server).send(MESSAGE, HASH)
    parsed = email.message_from_bytes(server.messages[0].raw, policy=email.policy.SMTP)
    assert parsed["Relance-Journal"] == HASH


def test_many_messages_reach_debians_smtp_sink(tmp_path: Path, opened: Opener) -> None:
    """Where smtp-sink is absent, our own server stands in."""
    with smtp_sink() if PROGRAM else smtp_server(tmp_path) as there:
        transport = _plain(there.port) if isinstance(there, Sink) else opened(there)
        results = {transport.send(MESSAGE, HASH).status for _ in range(50)}
        transport.close()
    assert results == {SendStatus.SENT}


def _plain(port: int) -> SmtpTransport:
    """smtp-sink speaks no TLS: only a test dials this way."""
    pace = Pace(0, lambda: 0.0, lambda _: None)
    return SmtpTransport("sink", lambda: smtplib.SMTP("127.0.0.1", port, "localhost", 5), pace)


@pytest.mark.parametrize(
    ("name", "told"),
    [("localhost", "nothing listens at localhost:1"), ("smtp.invalid", "no server is known")],
)
def test_a_server_that_is_not_there_is_named_with_what_to_look_at(
    tmp_path: Path, name: str, told: str
) -> None:
    with pytest.raises(OutsideError) as refused:
        open_smtp(SendingSettings(server=name, port=1, account=ACCOUNT), tmp_path, PASSWORD)
    assert told in str(refused.value)
    assert "port of envoi" in str(refused.value)
