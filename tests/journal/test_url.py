"""One remote has one name, however it is reached; a secret in its address is in no name."""

from pathlib import Path

import pytest

from runner.journal.process import redact
from runner.journal.url import normalise

BASE = Path("/srv/site")
SAME = [
    "git@git.example:mercier/relances.git",
    "git.example:mercier/relances",
    "ssh://git@git.example/mercier/relances.git",
    "ssh://git@git.example:22/mercier/relances.git/",
    "https://git.example/mercier/relances",
    "https://GIT.example:443/mercier/relances.git",
    "https://bot:s3cret@git.example/mercier/relances.git",
]


@pytest.mark.parametrize("url", SAME)
def test_every_form_of_an_address_is_one_name(url: str) -> None:
    assert normalise(url, BASE) == "git.example/mercier/relances"


@pytest.mark.parametrize(
    "url",
    [
        "https://git.example/mercier/autre",
        "https://autre.example/mercier/relances",
        "ssh://git@git.example:2222/mercier/relances",
    ],
)
def test_another_host_path_or_port_is_another_remote(url: str) -> None:
    assert normalise(url, BASE) != "git.example/mercier/relances"


@pytest.mark.parametrize("url", ["/srv/depot.git", "../depot.git", "file:///srv/depot.git", "./../depot.git"])
def test_a_local_remote_is_an_absolute_path(url: str) -> None:
    assert normalise(url, BASE) == "/srv/depot.git"


@pytest.mark.parametrize(
    "text",
    [
        "fatal: unable to access 'https://bot:s3cret@git.example/a.git/': 403",
        "fatal: Authentication failed for 'https://s3cret@git.example/a.git/'",
        "> Authorization: Basic s3cret",
        "http.extraheader=AUTHORIZATION: bearer s3cret",
        "password=s3cret",
    ],
)
def test_no_message_keeps_a_secret(text: str) -> None:
    assert "s3cret" in text
    assert "s3cret" not in redact(text)
