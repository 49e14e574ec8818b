"""Secrets come from the environment alone; one written in a file is an error, never repeated."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from runner.model.problem import Place, Problem
from runner.model.settings import Secrets
from runner.model.text import t
from runner.site.yaml import Block, Items, Node, Scalar

_NAMES = re.compile(
    r"(mots?_?de_?passe|mdp|motdepasse|pass(word|wd|phrase)?|pwd|secrets?|client_secret"
    r"|(\w+_)?(api_?key|token|jeton|password|secret)|cle_(api|privee|secrete)|credentials?|identifiants?)"
)
_IN_ADDRESS = re.compile(r"://[^/\s@]+@")
_KEYS = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY|\bgh[pousr]_[A-Za-z0-9]{20,}|\bgithub_pat_|\bAKIA[0-9A-Z]{16}"
)
_ELSEWHERE = re.compile(r"([A-Za-z]+ )?env:[A-Z][A-Z0-9_]*")
"""Not the secret: the variable of the environment that holds it."""


def load_secrets(environ: Mapping[str, str]) -> Secrets:
    """`RELANCE_IMAP_PASSWORD`, `RELANCE_SMTP_PASSWORD`, `RELANCE_KEY` …; a stray line end is dropped."""

    def said(name: str) -> str:
        return environ.get(name, "").rstrip("\r\n")

    return Secrets(
        imap_password=said("RELANCE_IMAP_PASSWORD"),
        smtp_password=said("RELANCE_SMTP_PASSWORD"),
        key=said("RELANCE_KEY").strip().encode(),
        oauth_secret=said("RELANCE_OAUTH_SECRET"),
        oauth_refresh=said("RELANCE_OAUTH_REFRESH"),
        github_url=said("ACTIONS_ID_TOKEN_REQUEST_URL"),
        github_token=said("ACTIONS_ID_TOKEN_REQUEST_TOKEN"),
    )


def secrets_in(node: Node) -> Iterator[Problem]:
    """Every place of a file that holds, or seems to hold, a secret."""
    if isinstance(node, Scalar):
        if _IN_ADDRESS.search(node.text) or _KEYS.search(node.text):
            yield _found(node.place)
    elif isinstance(node, Items):
        for item in node.items:
            yield from secrets_in(item)
    else:
        yield from _in_block(node)


def _in_block(block: Block) -> Iterator[Problem]:
    for key, value in block.values.items():
        named = isinstance(value, Scalar) and _ELSEWHERE.fullmatch(value.text.strip())
        if _NAMES.fullmatch(key.lower().replace("-", "_").replace(" ", "_")) and not named:
            yield _found(block.keys[key])
        else:
            yield from secrets_in(value)


def _found(place: Place) -> Problem:
    return Problem(
        place,
        t("a secret in a file: git does not forget it"),
        t("RELANCE_IMAP_PASSWORD, RELANCE_SMTP_PASSWORD or RELANCE_KEY in the environment"),
        t("remove it here, and change that password"),
    )
