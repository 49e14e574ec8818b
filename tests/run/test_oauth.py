"""Tokens in place of passwords: asked for at each login, shown to nobody, refused with a mend."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from runner.model.problem import OutsideError, RelanceError, UserError
from runner.model.settings import Secrets
from runner.model.sources import OAuth, Proof
from runner.run.oauth import access_token
from runner.site.secrets import load_secrets
from tests.protocol.wire import DAY, Wired, owe, wire
from tests.servers.imap import imap_server
from tests.servers.smtp import smtp_server
from tests.servers.tokens import CLIENT, IDENTITY, REFRESH, SECRET, TokenServer, token_server

SECRETS = Secrets(oauth_secret=SECRET, oauth_refresh=REFRESH)


@pytest.fixture
def tokens(tmp_path: Path) -> Iterator[TokenServer]:
    with token_server(tmp_path) as running:
        yield running


def settings(tokens: TokenServer, proof: Proof = Proof.SECRET, scope: str = "courrier") -> OAuth:
    return OAuth(f"{tokens.url}/token", CLIENT, proof, scope, tokens.authority.name)


def ask(tokens: TokenServer, oauth: OAuth, secrets: Secrets = SECRETS) -> str:
    return access_token(oauth, secrets, tokens.authority.parent)


def test_the_secret_of_the_application_is_one_proof(tokens: TokenServer) -> None:
    assert ask(tokens, settings(tokens), replace(SECRETS, oauth_refresh="")) == "jeton-1"
    assert tokens.asked == [
        {
            "client_id": CLIENT,
            "client_secret": SECRET,
            "scope": "courrier",
            "grant_type": "client_credentials",
        }
    ]


def test_a_refresh_token_is_one_proof_with_or_without_a_secret(tokens: TokenServer) -> None:
    oauth = settings(tokens, Proof.REFRESH, scope="")
    assert ask(tokens, oauth, Secrets(oauth_refresh=REFRESH)) == "jeton-1"
    assert tokens.asked == [{"client_id": CLIENT, "grant_type": "refresh_token", "refresh_token": REFRESH}]
    ask(tokens, oauth)
    assert tokens.asked[1]["client_secret"] == SECRET


def test_the_identity_of_a_github_job_needs_no_secret(
    tokens: TokenServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    secrets = load_secrets(tokens.environment)
    assert ask(tokens, settings(tokens, Proof.GITHUB), secrets) == "jeton-1"
    form = tokens.asked[0]
    assert form["client_assertion"] == IDENTITY
    assert "client_secret" not in form
    monkeypatch.setattr("tests.servers.tokens.JOB", "un-autre-passage")
    with pytest.raises(OutsideError, match="401"):
        ask(tokens, settings(tokens, Proof.GITHUB), secrets)


@pytest.mark.parametrize(
    ("proof", "named"),
    [
        (Proof.SECRET, "RELANCE_OAUTH_SECRET"),
        (Proof.REFRESH, "RELANCE_OAUTH_REFRESH"),
        (Proof.GITHUB, "id-token: write"),
    ],
)
def test_a_missing_proof_is_named_and_nothing_is_asked(tokens: TokenServer, proof: Proof, named: str) -> None:
    with pytest.raises(UserError) as caught:
        ask(tokens, settings(tokens, proof), Secrets())
    assert named in _told(caught.value)
    assert not tokens.asked


def test_an_identity_is_asked_for_over_tls_alone(tokens: TokenServer) -> None:
    secrets = load_secrets(
        {"ACTIONS_ID_TOKEN_REQUEST_URL": "http://localhost/?a=1", "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "x"}
    )
    with pytest.raises(UserError, match="https"):
        ask(tokens, settings(tokens, Proof.GITHUB), secrets)


@pytest.mark.parametrize(
    ("status", "body", "told"),
    [
        (400, b'{"error": "invalid_grant", "error_description": "compta@x"}', "refused: invalid_grant"),
        (400, b'{"error": "sent to compta@mercier.example"}', "refused (400)"),
        (500, b"<html>", "refused (500)"),
        (302, b"", "refused (302)"),
        (200, b"{}", "gave no token"),
        (200, b"[1]", "gave no token"),
        (200, b'{"access_token": "a\\r\\nb"}', "gave no token"),
        (200, b"\xff", "gave no token"),
    ],
)
def test_whatever_the_server_answers_the_error_quotes_nothing_of_it(
    tokens: TokenServer, status: int, body: bytes, told: str
) -> None:
    tokens.answer = (status, body)
    with pytest.raises(OutsideError) as caught:
        ask(tokens, settings(tokens))
    assert told in _told(caught.value)
    assert "compta" not in _told(caught.value)
    assert len(tokens.asked) == 1, "a secret follows no redirection"


def test_a_server_that_is_not_there_or_not_trusted_is_something_outside(tokens: TokenServer) -> None:
    for oauth in (
        replace(settings(tokens), url="https://localhost:1/token"),
        replace(settings(tokens), certificate_authority=""),
    ):
        with pytest.raises(OutsideError, match="cannot be asked"):
            ask(tokens, oauth)


def test_an_authority_that_cannot_be_read_is_named(tokens: TokenServer) -> None:
    with pytest.raises(UserError, match=r"absente\.pem"):
        ask(tokens, replace(settings(tokens), certificate_authority="absente.pem"))


def _told(error: RelanceError) -> str:
    return " ".join(map(str, error.texts))


# --- a whole run over servers that take only tokens --------------------------------------------------


@pytest.fixture
def site(tmp_path: Path, tokens: TokenServer) -> Iterator[Wired]:
    (tmp_path / "smtp").mkdir()
    with imap_server(tokens.check_url) as imap, smtp_server(tmp_path / "smtp") as relay:
        if not imap.is_dovecot:
            pytest.fail("only Dovecot takes tokens: install it")
        house = wire(tmp_path / "maison", imap.account(), relay)
        shutil.copy(tokens.authority, house.site / "autorites/jetons.pem")
        said = f"oauth: {{serveur_jetons: '{tokens.url}/token', application: {CLIENT}, preuve: secret"
        text = (house.site / "relance.yaml").read_text(encoding="utf-8")
        house.write("relance.yaml", f"{text}{said}, autorite: autorites/jetons.pem}}\n", push=False)
        house.push(".")
        relay.token = tokens.token
        for name in ("RELANCE_IMAP_PASSWORD", "RELANCE_SMTP_PASSWORD"):
            house.environ.pop(name, None)
        house.environ["RELANCE_OAUTH_SECRET"] = SECRET
        yield house


def test_a_run_reads_and_sends_with_tokens_alone(site: Wired, tokens: TokenServer) -> None:
    owe(site, 1)
    site.run(DAY)
    assert site.debtors() == ["compta@client1.example"]
    assert len(tokens.asked) >= 2, "one for the mailbox, one for the sending"


def test_a_token_that_is_refused_stops_before_anything_is_sent(site: Wired, tokens: TokenServer) -> None:
    owe(site, 1)
    tokens.answer = (200, b'{"access_token": "un-autre"}')
    with pytest.raises(OutsideError, match="refused the login"):
        site.run(DAY)
    assert not site.server.messages
