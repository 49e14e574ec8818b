"""A provider of SMS on the loopback, over TLS, that can fail at every stage of a request."""

from __future__ import annotations

import json
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import trustme


@dataclass
class SmsServer:
    """`stage`: where it fails, `times` times; `status`: what it answers."""

    port: int = 0
    authority: Path = Path()
    stage: str = ""
    times: int = 1_000
    status: int = 202
    taken: list[Any] = field(default_factory=list)
    """The JSON of each request it has read whole."""
    headers: list[dict[str, str]] = field(default_factory=list)

    def fails(self, stage: str) -> bool:
        if self.stage != stage or not self.times:
            return False
        self.times -= 1
        return True

    @property
    def url(self) -> str:
        return f"https://localhost:{self.port}/v1/sms?compte=7"


@contextmanager
def sms_server(folder: Path) -> Iterator[SmsServer]:
    """A running provider whose certificate the authority in `folder` vouches for."""
    authority = trustme.CA()
    server = SmsServer(authority=folder / "sms-ca.pem")
    authority.cert_pem.write_to_path(str(server.authority))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(context)
    listener = socket.create_server(("127.0.0.1", 0))
    server.port = listener.getsockname()[1]
    thread = threading.Thread(target=_serve, args=(listener, context, server), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        listener.shutdown(socket.SHUT_RDWR)  # wakes the thread, or it would take the next test's calls
        listener.close()
        thread.join(5)


def _serve(listener: socket.socket, context: ssl.SSLContext, server: SmsServer) -> None:
    while True:
        try:
            raw, _ = listener.accept()
        except OSError:
            return
        with suppress(OSError, ValueError), raw:
            if not server.fails("connect"):
                _talk(context.wrap_socket(raw, server_side=True), server)


def _talk(line: ssl.SSLSocket, server: SmsServer) -> None:
    with line:
        if server.fails("tls"):
            return
        head = _until(line, b"\r\n\r\n")
        lines = head.decode().split("\r\n")
        headers = dict(text.split(": ", 1) for text in lines[1:] if ": " in text)
        body = _exactly(line, int(headers["Content-Length"]) - 1)
        if server.fails("body"):
            return
        body += _exactly(line, 1)
        server.taken.append(json.loads(body))
        server.headers.append({"": lines[0], **headers})
        if server.fails("silence"):
            return
        line.sendall(f"HTTP/1.1 {server.status} X\r\nContent-Length: 2\r\n\r\n{{}}".encode())


def _until(line: ssl.SSLSocket, end: bytes) -> bytes:
    read = b""
    while not read.endswith(end):
        read += _exactly(line, 1)
    return read


def _exactly(line: ssl.SSLSocket, count: int) -> bytes:
    read = b""
    while len(read) < count:
        part = line.recv(count - len(read))
        if not part:
            raise OSError
        read += part
    return read
