"""A monitor on the loopback that counts how often it is called, over TLS of an authority of its own."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import trustme


@dataclass
class Beacon:
    """`calls`: the path of each call. `status`: what it answers; 0: it hangs up; below: it speaks no HTTP."""

    url: str
    authority: Path
    calls: list[str] = field(default_factory=list)
    status: int = 200


@contextmanager
def beacon(folder: Path) -> Iterator[Beacon]:
    """Served until the block ends. `folder` gets the authority's PEM."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(folder / "veille.pem")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(context)
    made = Beacon("", folder / "veille.pem")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.calls.append(self.path)
            if made.status > 0:
                self.send_response(made.status)
                self.end_headers()
            elif made.status < 0:
                self.wfile.write(b"this is no HTTP\r\n\r\n")

        def log_message(self, *_: object) -> None:
            """Not on the test's screen."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        made.url = f"https://localhost:{server.server_address[1]}/relance"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield made
        finally:
            server.shutdown()
            thread.join(5)
