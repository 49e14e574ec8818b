"""Access tokens for the mailbox and the sending (OAuth2): asked for at each login, never kept.

Three proofs of who we are: the application's secret (client credentials, RFC 6749 §4.4), a refresh token
(§6), or the identity GitHub gives a running job, which the provider trusts by name (RFC 7523 §2.2): there is
then no secret to keep, to lose or to renew.
"""

from __future__ import annotations

import http.client
import json
import re
import ssl
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote, urlencode
from urllib.request import HTTPRedirectHandler, HTTPSHandler, OpenerDirector, Request, build_opener

from runner.model.problem import OutsideError, UserError
from runner.model.settings import Secrets
from runner.model.sources import OAuth, Proof
from runner.model.text import Text, t

TIMEOUT = 20.0
"""Seconds without an answer."""
AUDIENCE = "api://AzureADTokenExchange"
"""What GitHub's identity must be made out to, for Microsoft to take it."""
_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_LONGEST = 65_536
_NEEDS = {
    Proof.SECRET: {"RELANCE_OAUTH_SECRET": "oauth_secret"},
    Proof.REFRESH: {"RELANCE_OAUTH_REFRESH": "oauth_refresh"},
    Proof.GITHUB: {
        "ACTIONS_ID_TOKEN_REQUEST_URL": "github_url",
        "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "github_token",
    },
}
"""What each proof takes from the environment."""


class _NoRedirect(HTTPRedirectHandler):
    """A secret goes to the address that was written, nowhere else."""

    def redirect_request(self, *_args: object) -> None:
        """None: the answer is an error."""


def missing(oauth: OAuth, secrets: Secrets) -> tuple[str, ...]:
    """Names of the environment that this proof needs and that are not set."""
    return tuple(name for name, field in _NEEDS[oauth.proof].items() if not getattr(secrets, field))


def access_token(oauth: OAuth, secrets: Secrets, root: Path) -> str:
    """A token for one login.

    Raises `UserError` where something to prove ourselves with is missing, `OutsideError` where the server of
    tokens does not answer or refuses; neither ever quotes a secret or what the server said at length.
    """
    for name in missing(oauth, secrets):
        if oauth.proof is Proof.GITHUB:
            fix = t("run it in a GitHub job with « permissions: id-token: write »")
            raise UserError(t("no identity of a GitHub job is at hand ({name})", name=name), fix)
        raise UserError(t("set {name} in the environment: the mail server takes only tokens", name=name))
    opener = _opener(root, oauth)
    return _ask(opener, Request(oauth.url, urlencode(_form(oauth, secrets, opener)).encode()), "access_token")  # noqa: S310 - https, the loader has checked


def _form(oauth: OAuth, secrets: Secrets, opener: OpenerDirector) -> dict[str, str]:
    form = {"client_id": oauth.client}
    if oauth.scope:
        form["scope"] = oauth.scope
    if secrets.oauth_secret and oauth.proof is not Proof.GITHUB:
        form["client_secret"] = secrets.oauth_secret
    if oauth.proof is Proof.REFRESH:
        return form | {"grant_type": "refresh_token", "refresh_token": secrets.oauth_refresh}
    if oauth.proof is Proof.GITHUB:
        form |= {"client_assertion_type": _ASSERTION, "client_assertion": _identity(opener, secrets)}
    return form | {"grant_type": "client_credentials"}


def _identity(opener: OpenerDirector, secrets: Secrets) -> str:
    """What GitHub says this job is, signed by GitHub."""
    url = f"{secrets.github_url}&audience={quote(AUDIENCE, safe='')}"
    if not url.startswith("https://"):
        raise UserError(t("ACTIONS_ID_TOKEN_REQUEST_URL is not an https address"))
    request = Request(url, headers={"Authorization": f"Bearer {secrets.github_token}"})  # noqa: S310 - https, just checked
    return _ask(opener, request, "value")


def _opener(root: Path, oauth: OAuth) -> OpenerDirector:
    context = ssl.create_default_context()
    if oauth.certificate_authority:
        try:
            context.load_verify_locations(cafile=root / oauth.certificate_authority)
        except OSError:  # ssl.SSLError is one
            file = oauth.certificate_authority
            raise UserError(t("the certificate authority {file} cannot be read", file=file)) from None
    return build_opener(HTTPSHandler(context=context), _NoRedirect())


def _ask(opener: OpenerDirector, request: Request, key: str) -> str:
    """The text under `key` of a JSON answer."""
    host = request.host or ""
    try:
        with opener.open(request, timeout=TIMEOUT) as answer:
            found = _json(answer.read(_LONGEST)).get(key)
    except HTTPError as error:
        raise OutsideError(_refusal(error, host)) from None
    except (OSError, http.client.HTTPException, ValueError):
        raise OutsideError(t("the server of tokens {host} cannot be asked", host=host)) from None
    if not isinstance(found, str) or not re.fullmatch(r"[\x21-\x7e]+", found):
        raise OutsideError(t("the server of tokens {host} gave no token", host=host))
    return found


def _refusal(error: HTTPError, host: str) -> Text:
    """With the server's own code where it is one of the standard's (RFC 6749 §5.2)."""
    with error:
        code = _json(error.read(_LONGEST)).get("error", "")
    if isinstance(code, str) and re.fullmatch("[a-z_]{1,40}", code):
        return t("the server of tokens {host} refused: {code}", host=host, code=code)
    return t("the server of tokens {host} refused ({status})", host=host, status=error.code)


def _json(raw: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(raw)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
