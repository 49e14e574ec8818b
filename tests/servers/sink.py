"""Debian's `smtp-sink` (package postfix): a server that speaks no TLS and knows no account."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PROGRAM = shutil.which("smtp-sink", path="/usr/sbin:/usr/bin:/sbin:/bin")


@dataclass(frozen=True, slots=True)
class Sink:
    """A running `smtp-sink`. `folder`: each message it took, a file."""

    port: int
    folder: Path

    def messages(self) -> list[bytes]:
        """In no order; headers `X-Rcpt-Args:` name the recipients of the envelope."""
        return [path.read_bytes() for path in self.folder.iterdir()]


@contextmanager
def smtp_sink(*options: str, backlog: int = 100, keeps: bool = False) -> Iterator[Sink]:
    """On a free port. `options`: see smtp-sink(1); `keeps`: write the messages down."""
    with socket.socket() as probe, tempfile.TemporaryDirectory(prefix="sink-") as name:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        probe.close()
        folder = Path(name)
        folder.chmod(0o777)  # it writes as another user where we are root
        kept = ["-d", f"{folder}/m."] if keeps else []
        process = subprocess.Popen(
            [str(PROGRAM), *_user(), *kept, *options, f"127.0.0.1:{port}", str(backlog)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            _await_port(port)
            yield Sink(port, folder)
        finally:
            process.terminate()
            process.wait(5)


def _user() -> list[str]:
    return ["-u", "nobody"] if os.geteuid() == 0 else []


def _await_port(port: int) -> None:
    end = time.monotonic() + 5
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise TimeoutError
