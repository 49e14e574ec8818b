"""A server of OAuth2 tokens on the loopback, and of a job's identity: over TLS of an authority of its own."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import trustme

CLIENT, SECRET, REFRESH = "application-relance", "secret-application", "jeton-de-renouvellement"
IDENTITY, JOB = "identite.signee.par.github", "jeton-du-passage"


@dataclass
class TokenServer:
    """`asked`: each form as it came. `token`: what is given now. `answer`: given instead, with its status."""

    url: str
    check_url: str
    """Where a mail server asks about a token: plain HTTP, as on one machine."""
    authority: Path
    token: str = "jeton-1"
    user: str = "compta1"
    asked: list[dict[str, str]] = field(default_factory=list)
    answer: tuple[int, bytes] | None = None

    def taken(self, form: dict[str, str]) -> bool:
        """The proof is one of those this server knows."""
        return form.get("client_id") == CLIENT and (
            form.get("client_secret") == SECRET
            or form.get("refresh_token") == REFRESH
            or form.get("client_assertion") == IDENTITY
        )

    @property
    def environment(self) -> dict[str, str]:
        """What a GitHub job finds."""
        return {
            "ACTIONS_ID_TOKEN_REQUEST_URL": f"{self.url}/identite?api-version=2.0",
            "ACTIONS_ID_TOKEN_REQUEST_TOKEN": JOB,
        }


@contextmanager
def token_server(folder: Path) -> Iterator[TokenServer]:
    """Served until the block ends. `folder` gets the authority's PEM."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(folder / "jetons.pem")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(context)
    made = TokenServer("", "", folder / "jetons.pem")
    with ExitStack() as stack:
        made.url = f"https://localhost:{_serve(stack, made, context)}"
        made.check_url = f"http://127.0.0.1:{_serve(stack, made, None)}"
        yield made


def _serve(stack: ExitStack, made: TokenServer, context: ssl.SSLContext | None) -> int:
    server = stack.enter_context(ThreadingHTTPServer(("127.0.0.1", 0), _handler(made)))
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    stack.callback(thread.join, 5)
    stack.callback(server.shutdown)
    return int(server.server_address[1])


def _handler(made: TokenServer) -> type[BaseHTTPRequestHandler]:
    class Handler(_Handler):
        tokens = made

    return Handler


class _Handler(BaseHTTPRequestHandler):
    tokens: TokenServer

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        self.tokens.asked.append(form)
        if self.tokens.answer:
            self._bytes(*self.tokens.answer)
        elif self.tokens.taken(form):
            self._say(200, access_token=self.tokens.token, token_type="Bearer", expires_in=3600)
        else:
            self._say(400, error="invalid_grant", error_description=f"for {self.tokens.user}, of long ago")

    def do_GET(self) -> None:
        asked = parse_qs(urlsplit(self.path).query)
        if self.path.startswith("/identite"):
            good = self.headers["Authorization"] == f"Bearer {JOB}"
            good &= asked.get("audience") == ["api://AzureADTokenExchange"]
            self._say(200 if good else 401, value=IDENTITY if good else "")
        elif asked.get("access_token") == [self.tokens.token]:
            self._say(200, email=self.tokens.user)
        else:
            self._say(400, error="invalid_token")

    def _say(self, status: int, **values: object) -> None:
        self._bytes(status, json.dumps(values).encode())

    def _bytes(self, status: int, body: bytes) -> None:
        self.send_response(status)
        if status in {301, 302, 307}:
            self.send_header("Location", f"{self.tokens.url}/ailleurs")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Not on the test's screen."""
